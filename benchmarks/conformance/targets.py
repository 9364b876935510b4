"""What the tests are asked of: the engine in this process, or a server over HTTP.

Owns how each takes data, queries and updates. Refuses to judge what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import httpx
import pyoxigraph as ox

from benchmarks.conformance.results import Result, make_result, parse_result

_ACCEPT = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
# How the server begins when it has read a request and cannot do it.
_READ = "cannot run the "
_ALL = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


class Refused(Exception):  # noqa: N818 - no error: a request that is not to be answered
    """The request would leave the machine, which is forbidden."""


class Invalid(Exception):  # noqa: N818 - no error: what some tests expect
    """The request is said to break the grammar."""


class NotDone(Exception):  # noqa: N818 - no error of the grammar
    """The request is read and cannot be done."""


class Rejected(NotDone):
    """A server says that the request cannot be done as it is."""


class Target(Protocol):
    """Takes data and requests."""

    def replace(self, quads: Iterable[ox.Quad], graphs: Sequence[str] = ()) -> None:
        """Hold these quads and no others; of ``graphs`` some may be empty."""

    def query(self, text: str, base_iri: str | None, suffix: str) -> Result:
        """The result of a query, by way of the format that files with ``suffix`` are in.

        Raises:
            Invalid: it breaks the grammar.
            NotDone: it cannot be done.
        Refused: it calls another server.
        """

    def update(self, text: str, base_iri: str | None) -> None:
        """Do an update; raises as :meth:`query` does."""

    def dump(self) -> Result:
        """All that is held."""


class Engine:
    """The embedded engine."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def replace(self, quads: Iterable[ox.Quad], graphs: Sequence[str] = ()) -> None:
        """Hold these quads and no others; of ``graphs`` some may be empty."""
        self._store = ox.Store()
        self._store.extend(quads)
        for name in graphs:
            self._store.add_graph(ox.NamedNode(name))

    def query(self, text: str, base_iri: str | None, suffix: str) -> Result:
        """The result of a query; CSV is written and read, for it keeps no kinds of terms."""
        try:
            found = self._store.query(text, base_iri=base_iri)
            if suffix == "csv" and isinstance(found, ox.QuerySolutions):
                written = found.serialize(format=ox.QueryResultsFormat.CSV)
                assert written is not None
                return parse_result(written, suffix, "")
            return make_result(found)
        except SyntaxError as error:
            raise Invalid(str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise NotDone(str(error)) from error

    def update(self, text: str, base_iri: str | None) -> None:
        """Do an update."""
        try:
            self._store.update(text, base_iri=base_iri)
        except SyntaxError as error:
            raise Invalid(str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise NotDone(str(error)) from error

    def dump(self) -> Result:
        """All that is held."""
        return Result(quads=tuple(self._store))


class Server:
    """A server over HTTP that may be written to.

    Attributes:
        url: where it is.
        http: sends requests with its token.
    """

    def __init__(self, url: str, authorization: Mapping[str, str]) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, headers=dict(authorization), timeout=60)

    def replace(self, quads: Iterable[ox.Quad], graphs: Sequence[str] = ()) -> None:
        """Hold these quads and no others, by one update."""
        groups: dict[str, list[str]] = {}
        for quad in quads:
            is_default = isinstance(quad.graph_name, ox.DefaultGraph)
            name = "" if is_default else f"GRAPH {quad.graph_name}"
            groups.setdefault(name, []).append(f"{quad.triple} .\n")
        parts = [
            f"{name} {{ {''.join(lines)} }}" if name else "".join(lines)
            for name, lines in groups.items()
        ]
        made = "".join(f"CREATE SILENT GRAPH <{name}> ; " for name in graphs)
        text = f"DROP ALL ; {made} INSERT DATA {{ {' '.join(parts)} }}"
        self._send_update(text).raise_for_status()

    def query(self, text: str, base_iri: str | None, suffix: str) -> Result:
        """The result of a query."""
        headers = {"Content-Type": "application/sparql-query", "Accept": _choose_accept(suffix)}
        answer = self.http.post("/sparql", content=_put_base(text, base_iri), headers=headers)
        _judge(answer)
        media_type = answer.headers["Content-Type"].partition(";")[0]
        came = next(s for s, accepted in _ACCEPT.items() if accepted == media_type)
        return parse_result(answer.content, came, self.url)

    def update(self, text: str, base_iri: str | None) -> None:
        """Do an update."""
        _judge(self._send_update(_put_base(text, base_iri)))

    def dump(self) -> Result:
        """All that is held."""
        quads = []
        for row in self.query(_ALL, None, "srj").rows:
            subject, predicate, graph = row["s"], row["p"], row.get("g", ox.DefaultGraph())
            assert isinstance(subject, ox.NamedNode | ox.BlankNode)
            assert isinstance(predicate, ox.NamedNode)
            assert isinstance(graph, ox.NamedNode | ox.BlankNode | ox.DefaultGraph)
            quads.append(ox.Quad(subject, predicate, row["o"], graph))
        return Result(quads=tuple(quads))

    def _send_update(self, text: str) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-update"}
        return self.http.post("/sparql", content=text, headers=headers)


def _put_base(text: str, base_iri: str | None) -> str:
    """The protocol sends no base; the files of a suite are relative to their own."""
    return f"BASE <{base_iri}>\n{text}" if base_iri else text


def _choose_accept(suffix: str) -> str:
    """What a result of ``suffix`` can come as: a table, or the graph of a ``CONSTRUCT``."""
    if suffix in ("srx", "srj", "csv", "tsv"):
        return _ACCEPT[suffix]
    return f"{_ACCEPT['srj']}, {_ACCEPT[suffix]}"


def _judge(answer: httpx.Response) -> None:
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise Refused(answer.text.strip())
    if answer.status_code == httpx.codes.BAD_REQUEST:
        fault = answer.text.strip()
        raise Rejected(fault) if _READ in fault else Invalid(fault)
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        raise NotDone(f"{answer.status_code}: {answer.text.strip()}")
