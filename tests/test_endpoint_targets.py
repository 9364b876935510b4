"""Whom a query may call: targets on the allow-list, and every way around it that we could think of.

The engine itself is the judge: two listeners of this machine count who calls, one of them allowed.
"""

from __future__ import annotations

import random
import socket
import tarfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph
import pytest

from kg.endpoint.targets import check_loads, check_services
from kg.errors import CallRefusedError

SUITE = Path(__file__).resolve().parents[2] / "shared" / "data" / "w3c" / "sparql11.tar.gz"
ALLOWED = ("http://good.example/sparql", "http://good.example/open/")


def passes(query: str, allowed: tuple[str, ...] = ALLOWED) -> bool:
    try:
        check_services(query, allowed)
    except CallRefusedError:
        return False
    return True


PASSING = {
    "in full": "ASK { SERVICE <http://good.example/sparql> {} }",
    "silent": "ASK { SERVICE SILENT <http://good.example/sparql> {} }",
    "beginning": "ASK { SERVICE <http://good.example/open/a/b?c=d> {} }",
    "the beginning itself": "ASK { SERVICE <http://good.example/open/> {} }",
    "prefixed": "PREFIX g: <http://good.example/> ASK { SERVICE g:sparql {} }",
    "prefix declared twice": "PREFIX g: <http://bad.example/> PREFIX g: <http://good.example/> "
    "ASK { SERVICE g:sparql {} }",
    "relative": "BASE <http://good.example/x> ASK { SERVICE <sparql> {} }",
    "relative prefix": "BASE <http://good.example/x> PREFIX g: <open/> ASK { SERVICE g:a {} }",
    "escaped": r"ASK { SERVICE <http://good.ex\u0061mple/sparql> {} }",
    "comment": "ASK { SERVICE # <http://bad.example/>\n <http://good.example/sparql> {} }",
    "two": "ASK { SERVICE <http://good.example/sparql> { SERVICE <http://good.example/open/> {}}}",
    "only a word": 'ASK { ?service ?p "SERVICE <http://bad.example/> {}" }',
}
EVASIONS = {
    "another": "ASK { SERVICE <http://bad.example/> {} }",
    "one of two": "ASK { SERVICE <http://good.example/sparql>{} SERVICE <http://bad.example/> {}}",
    "nested": "ASK { SERVICE <http://good.example/sparql> { SERVICE <http://bad.example/> {} } }",
    "variable": "ASK { VALUES ?x { <http://good.example/sparql> } SERVICE ?x {} }",
    "computed": "ASK { BIND(IRI('http://bad.example/') AS ?x) SERVICE SILENT $x {} }",
    "longer host": "ASK { SERVICE <http://good.example.bad.example/sparql> {} }",
    "longer path": "ASK { SERVICE <http://good.example/sparql/more> {} }",
    "query added": "ASK { SERVICE <http://good.example/sparql?x=y> {} }",
    "shorter path": "ASK { SERVICE <http://good.example/> {} }",
    "no slash": "ASK { SERVICE <http://good.example/open> {} }",
    "user before host": "ASK { SERVICE <http://good.example@bad.example/sparql> {} }",
    "user with path": "ASK { SERVICE <http://good.example/open/@bad.example:80/../../x> {} }",
    "password": "ASK { SERVICE <http://u:p@good.example/sparql> {} }",
    "port": "ASK { SERVICE <http://good.example:8080/sparql> {} }",
    "default port": "ASK { SERVICE <http://good.example:80/sparql> {} }",
    "empty port": "ASK { SERVICE <http://good.example:/sparql> {} }",
    "scheme": "ASK { SERVICE <https://good.example/sparql> {} }",
    "file": "ASK { SERVICE <file:///etc/passwd> {} }",
    "ftp": "ASK { SERVICE <ftp://good.example/sparql> {} }",
    "capital scheme": "ASK { SERVICE <HTTP://bad.example/sparql> {} }",
    "loopback": "ASK { SERVICE <http://127.0.0.1/sparql> {} }",
    "loopback as a number": "ASK { SERVICE <http://2130706433/open/> {} }",
    "loopback in hex": "ASK { SERVICE <http://0x7f.1/open/> {} }",
    "IPv6": "ASK { SERVICE <http://[::1]/open/> {} }",
    "IPv4 in IPv6": "ASK { SERVICE <http://[::ffff:127.0.0.1]/open/> {} }",
    "zone": "ASK { SERVICE <http://[fe80::1%25eth0]/open/> {} }",
    "upwards": "ASK { SERVICE <http://good.example/open/../admin> {} }",
    "upwards at the end": "ASK { SERVICE <http://good.example/open/..> {} }",
    "upwards, encoded": "ASK { SERVICE <http://good.example/open/%2e%2E/admin> {} }",
    "upwards, half encoded": "ASK { SERVICE <http://good.example/open/.%2e/admin> {} }",
    "slash, encoded": "ASK { SERVICE <http://good.example/open/..%2fadmin> {} }",
    "upwards, escaped": r"ASK { SERVICE <http://good.example/open/\u002e\u002e/admin> {} }",
    "upwards, relative": "BASE <http://good.example/open/a> ASK { SERVICE <../admin> {} }",
    "relative to nothing": "ASK { SERVICE <sparql> {} }",
    "other base": "BASE <http://bad.example/> ASK { SERVICE <sparql> {} }",
    "second base": "BASE <http://good.example/> BASE <http://bad.example/> "
    "ASK { SERVICE <sparql> {} }",
    "network path": "BASE <http://good.example/> ASK { SERVICE <//bad.example/sparql> {} }",
    "prefix redefined": "PREFIX g: <http://good.example/> PREFIX g: <http://bad.example/> "
    "ASK { SERVICE g:sparql {} }",
    "prefix in a comment": "PREFIX g: <http://bad.example/> # \rPREFIX h: <http://good.example/>\n"
    "ASK { SERVICE g:sparql {} }",
    "prefix not declared": "ASK { SERVICE g:sparql {} }",
    "prefix by its base": "BASE <http://bad.example/> PREFIX g: <> ASK { SERVICE g:sparql {} }",
    "local part upwards": "PREFIX g: <http://good.example/open/> "
    r"ASK { SERVICE g:a\/\.\.\/\.\.\/admin {} }",
    "local name of a host": "PREFIX g: <http://good.example> ASK { SERVICE g:.bad.example {} }",
    "local part with user": r"PREFIX g: <http://good.example> ASK { SERVICE g:\@bad.example\/ {} }",
    "glued name": "PREFIX : <http://bad.example/> ASK { SERVICE:x {} }",
    "glued silent": "PREFIX : <http://bad.example/> ASK { SERVICESILENT:x {} }",
    "prefix silent": "PREFIX silent: <http://good.example/> PREFIX : <http://bad.example/> "
    "ASK { SERVICE silent:sparql {} }",
    "escaped keyword": r"ASK { \u0053ERVICE <http://bad.example/> {} }",
    "escaped bracket": r"ASK { SERVICE \u003Chttp://bad.example/> {} }",
    "escape ends the IRI": r"ASK { SERVICE <http://good.example/open/\u003E{} SERVICE "
    r"<http://bad.example/> {} }",
    "escaped escape": r"ASK { SERVICE <http://good.example\u005Cu002fopen/> {} }",
    "letters that look alike": "ASK { SERVICE <http://gооd.example/sparql> {} }",
    "full-width stop": "ASK { SERVICE <http://good．example/sparql> {} }",
    "fragment": "ASK { SERVICE <http://good.example/open/#@bad.example/> {} }",
    "backslash": r"ASK { SERVICE <http://good.example\\@bad.example/open/> {} }",
}  # fmt: skip


@pytest.mark.parametrize("query", PASSING.values(), ids=PASSING)
def test_who_is_allowed_may_be_called(query: str) -> None:
    assert passes(query)


@pytest.mark.parametrize("query", EVASIONS.values(), ids=EVASIONS)
def test_evasions_are_refused(query: str) -> None:
    assert not passes(query)


def test_nobody_is_allowed_by_default() -> None:
    calls = [query for query in PASSING.values() if "good.example" in query]
    assert len(calls) == 10
    assert not any(passes(query, ()) for query in calls)


LOADS = {
    "in full": ("LOAD <http://good.example/open/a.ttl>", True),
    "into": ("LOAD SILENT <http://good.example/open/a> INTO GRAPH <http://bad.example/>", True),
    "prefixed": ("PREFIX g: <http://good.example/open/> LOAD g:a", True),
    "a name of data": ("PREFIX load: <http://a/> INSERT DATA { <a:a> load:a 1 }", True),
    "in a string": ('INSERT DATA { <a:a> <a:b> "LOAD <http://bad.example/>" }', True),
    "another": ("LOAD <http://bad.example/a.ttl>", False),
    "later": ("CLEAR ALL ; LOAD <http://bad.example/a.ttl>", False),
    "later prologue": (
        "PREFIX g: <http://good.example/open/> CLEAR ALL; PREFIX g: <http://bad.example/> LOAD g:a",
        False,
    ),
    "glued": ("PREFIX : <http://bad.example/> LOAD:a", False),
    "glued silent": ("LOADSILENT<http://bad.example/>", False),
    "escaped": (r"\u004cOAD <http://bad.example/>", False),
    "file": ("LOAD <file:///etc/passwd>", False),
}


@pytest.mark.parametrize(("update", "is_allowed"), LOADS.values(), ids=LOADS)
def test_documents_to_load(update: str, is_allowed: bool) -> None:
    if is_allowed:
        check_loads(update, ALLOWED)
        return
    with pytest.raises(CallRefusedError, match="LOAD is refused"):
        check_loads(update, ALLOWED)


@pytest.mark.skipif(not SUITE.exists(), reason="the W3C suite is not on this machine")
def test_the_federation_files_of_the_w3c_are_calls() -> None:
    found = 0
    with tarfile.open(SUITE) as archive:
        for member in archive.getmembers():
            if "/syntax-fed/" in member.name or "/service/" in member.name:
                file = archive.extractfile(member)
                if file is not None and member.name.endswith(".rq"):
                    found += 1
                    assert not passes(file.read().decode(), ()), member.name
    assert found == 10


class Listener:
    """A port of this machine that counts who connects, and hangs up."""

    def __init__(self) -> None:
        self.calls = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                self.calls += 1
                connection.close()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)


@pytest.fixture
def listeners() -> Iterator[tuple[Listener, Listener]]:
    both = Listener(), Listener()
    yield both
    for listener in both:
        listener.close()


PROLOGUES = (
    "", "BASE <GOOD>", "BASE <BAD>", "BASE <GOODx/> BASE <BAD>", "PREFIX e: <GOOD>",
    "PREFIX e: <BAD>", "PREFIX e: <BAD> PREFIX e: <GOOD>", "PREFIX e: <GOOD>PREFIX e: <BAD>",
    "PREFIX : <BAD>", "PREFIX service: <BAD> PREFIX silent: <GOOD>", "#PREFIX e: <GOOD>\n",
    "BASE <BAD> PREFIX e: <x> BASE <GOOD>", "PREFIX silent: <BAD> PREFIX e: <GOOD>",
    r"PREFIX e: <\u0047OOD>", 'VERSION "1.2" BASE <BAD>',
)  # fmt: skip
PIECES = (
    "SERVICE", "SERVICE", "SERVICE", "SILENT", " ", " ", "\n", "#", "#<GOOD>\n", "<GOOD>", "<BAD>",
    "<GOODx>", "<x>", "<../>", "<//127.0.0.1:BADPORT/>", "e:", "e:x", ":x", "service:x", "silent:x",
    "{}", "{}", "{?a ?b ?c}", "{", "}", "?u", "?v", "<GOOD\\u003E", "\\u003CBAD>", "\\u0053ERVICE",
    "'", '"', "'''", "FILTER(?o<?s)", "FILTER(1<2&&3>2)", "BIND(<BAD> AS ?v)", ".", "true", "1",
    "SERVICE<BAD>{}", "SERVICE<GOOD>{}", "SERVICE e:x{}", "SERVICE<x>{}", "<", ">",
)  # fmt: skip


def test_whom_the_engine_calls_was_allowed(listeners: tuple[Listener, Listener]) -> None:
    """Random texts of awkward pieces: what passes never calls the listener that is not allowed."""
    good, bad = listeners
    draw, store = random.Random(11), pyoxigraph.Store()
    passed = called = 0
    for _ in range(8000):
        text = f"{draw.choice(PROLOGUES)} SELECT * {{ VALUES (?s ?o ?u) {{ (1 1 <BAD>) }} "
        text += "".join(draw.choices(PIECES, k=draw.randint(1, 7))) + " }"
        text = text.replace("BADPORT", str(bad.port))
        for word, listener in (("GOOD", good), ("BAD", bad)):
            text = text.replace(word, f"http://127.0.0.1:{listener.port}/")
        is_let_by = passes(text, (f"http://127.0.0.1:{good.port}/",))
        before = bad.calls
        if is_let_by or draw.random() < 0.6:
            with suppress(SyntaxError, OSError, ValueError, RuntimeError):
                list(store.query(text))  # type: ignore[arg-type]
        assert not (is_let_by and bad.calls > before), text
        passed += is_let_by
        called += bad.calls > before
    assert passed > 1000
    assert good.calls > 50
    assert called > 20


class Redirector:
    """Answers every request with a redirect to ``target``."""

    def __init__(self, target: str, status: int) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
        self._thread = threading.Thread(target=self._answer, args=(head.encode(),), daemon=True)
        self._thread.start()

    def _answer(self, head: bytes) -> None:
        connection, _ = self._server.accept()
        connection.recv(65536)
        connection.sendall(head)
        connection.close()
        self._server.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_engine_follows_no_redirect(listeners: tuple[Listener, Listener], status: int) -> None:
    """Otherwise an open redirect of an allowed server would lead anywhere."""
    _, bad = listeners
    store = pyoxigraph.Store()
    for text in ("SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}", "LOAD <{}>"):
        server = Redirector(f"http://127.0.0.1:{bad.port}/", status)
        request = text.format(f"http://127.0.0.1:{server.port}/")
        with pytest.raises(OSError, match=r"redirect|Redirect|Error 30"):
            store.update(request) if "LOAD" in text else list(store.query(request))  # type: ignore[arg-type]
    assert bad.calls == 0
