"""The older suite of the Graph Store Protocol, whose requests stand in comments.

Owns reading a request and its answer as they go over the wire. The tests are one sequence, each
going on where the one before ended. What the suite itself got wrong, and its successor mended, is
mended here: a missing full stop, a graph that nobody had made, and one graph that the requests do
not lead to.
"""

from __future__ import annotations

import re
import textwrap

from benchmarks.conformance.evaluation import PASSED
from benchmarks.conformance.exchanges import judge, send
from benchmarks.conformance.manifests import Exchange, Test
from benchmarks.conformance.targets import Server

_STATUSES = {
    # The standard leaves it to the server whether something is said of a success; a graph that is
    # made must be answered with 201, the default graph is always there.
    "200": ("OK", "NoContent"),
    "204": ("OK", "NoContent"),
    "201": ("Created",),
    "404": ("NotFound",),
}
_ALWAYS_THERE = ("OK", "Created", "NoContent")
_OPEN_END = re.compile(r'"(\s*)(?=--[0-9a-f]{8}|\Z)')
# Made before the test, by whom its own suite forgets.
_BEFORE = {"delete__existing_graph": ("put__initial_state", "person/1", "person/2")}
# The graph that comes back is that of these two requests together.
_SUMS = {"get_of_post__existing_graph": ("put__graph_already_in_store", "post__existing_graph")}


def run_transcripts(server: Server, tests: list[Test]) -> dict[str, str]:
    """What keeps each test of the sequence from being passed, by IRI."""
    server.replace(())
    read = {_get_name(test): _read(test.comment, server.url) for test in tests}
    names: dict[str, str] = {}
    faults: dict[str, str] = {}
    for test in tests:
        name = _get_name(test)
        if name in _BEFORE:
            _prepare(server, read, name)
        exchange = _mend(read, name)
        answer = send(server, exchange, names)
        faults[test.iri] = judge(answer, exchange) or PASSED
        if exchange.location and "Location" in answer.headers:
            names[exchange.location] = answer.headers["Location"]
    return faults


def _get_name(test: Test) -> str:
    return test.iri.rpartition("#")[2]


def _prepare(server: Server, read: dict[str, Exchange], name: str) -> None:
    source, old, new = _BEFORE[name]
    made = read[source]
    body = made.body.replace(old.encode(), new.encode())
    send(server, made._replace(target=made.target.replace(old, new), body=body), {})


def _mend(read: dict[str, Exchange], name: str) -> Exchange:
    exchange = read[name]
    if name in _SUMS:
        bodies = [read[one].body.decode() for one in _SUMS[name]]
        exchange = exchange._replace(expected="\n".join(bodies))
    return exchange


def _read(comment: str, url: str) -> Exchange:
    """One request and its answer; the sample host becomes the server that is asked."""
    text = textwrap.dedent(comment).replace("$HOST$/$GRAPHSTORE$", "$HOST$/graphs")
    text = text.replace("http://$HOST$", url).replace("$HOST$", url.partition("://")[2])
    request, answer = text.split("#### Response")
    lines = textwrap.dedent(request.partition("#### Request")[2]).strip()
    head, _, body = lines.partition("\n\n")
    first, *fields = head.splitlines()
    method, target, _ = first.split()
    status, headers, expected = _read_answer(answer)
    target = target.replace("$GRAPHSTORE$", "/graphs")
    is_default = target.endswith("?default")
    return Exchange(
        method=method,
        target=target,
        headers=tuple(_split(field) for field in fields if not field.startswith("Host")),
        body=_OPEN_END.sub(r'" .\1', body).encode(),
        statuses=_ALWAYS_THERE if is_default and method == "PUT" else _STATUSES[status],
        expected=expected or None,
        location=headers.get("Location"),
    )


def _read_answer(text: str) -> tuple[str, dict[str, str], str]:
    head, _, body = textwrap.dedent(text).strip().partition("\n\n")
    first, *fields = head.splitlines()
    return first.split()[0], dict(_split(field) for field in fields), body


def _split(field: str) -> tuple[str, str]:
    name, _, value = field.partition(":")
    return name.strip(), value.strip()
