"""The hostile queries of ``queries.toml``: read, written out, sent and judged."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import urllib3

from tests.web_server import HttpClient

CUT = "cut"
_ANSWER_WITHIN_S = 40.0
_PATIENCE_S = 60.0
_TABLE = "text/csv, text/turtle"


class Case(NamedTuple):
    """One hostile query, and what may come of it: statuses, or ``cut``.

    ``accept`` is the form that is asked for; ``text/html`` is a browser.
    """

    name: str
    query: str
    allowed: list[int | str]
    accept: str

    @property
    def is_long(self) -> bool:
        """Whether it may have to give way to others (503)."""
        return bool({504, CUT} & {*self.allowed})


def read_cases() -> list[Case]:
    """All of them, in the order of the file."""
    text = Path(__file__).with_name("queries.toml").read_text(encoding="utf-8")
    return [
        Case(case["name"], _write_out(case), case["allowed"], case.get("accept", _TABLE))
        for case in tomllib.loads(text)["case"]
    ]


def _write_out(case: dict[str, Any]) -> str:
    if "query" in case:
        return str(case["query"])
    before, opened, middle, closed, after = (
        case.get(part, "") for part in ("before", "open", "middle", "close", "after")
    )
    number = case["repeat"]
    return str(before + opened * number + middle + closed * number + after)


def send_case(service: HttpClient, case: Case) -> int | str:
    """What came of it: the status of a whole answer, or ``cut``.

    It is sent again where the client asks too often, and where a short query finds no worker.
    """
    until = time.monotonic() + _PATIENCE_S
    with urllib3.PoolManager(retries=False, timeout=_ANSWER_WITHIN_S) as pool:
        while True:
            found = _send(pool, service, case)
            may_pass = found == 429 or (found == 503 and not case.is_long)
            if not may_pass or time.monotonic() > until:
                return found
            time.sleep(0.5)


def _send(pool: urllib3.PoolManager, service: HttpClient, case: Case) -> int | str:
    headers = {"Content-Type": "application/sparql-query", "Accept": case.accept}
    answer = pool.request(
        "POST",
        f"{service.url}/sparql",
        body=case.query.encode(),
        headers=headers,
        preload_content=False,
    )
    try:
        for _ in answer.stream(1 << 16):
            pass
    except urllib3.exceptions.ProtocolError:
        return CUT
    return answer.status
