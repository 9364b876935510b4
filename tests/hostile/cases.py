"""The hostile queries of ``queries.toml``: read, written out, sent and judged."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import urllib3

from tests.web_server import HttpClient

CUT = "cut"
_ANSWER_WITHIN_S = 40.0


class Case(NamedTuple):
    """One hostile query, and what may come of it: statuses, or ``cut``."""

    name: str
    query: str
    allowed: list[int | str]


def read_cases() -> list[Case]:
    """All of them, in the order of the file."""
    text = Path(__file__).with_name("queries.toml").read_text(encoding="utf-8")
    return [
        Case(case["name"], _write_out(case), case["allowed"])
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


def send_case(service: HttpClient, case: Case) -> int | str | None:
    """What came of it: the status of a whole answer, or ``cut``."""
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv, text/turtle"}
    with urllib3.PoolManager(retries=False, timeout=_ANSWER_WITHIN_S) as pool:
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
