"""Which graph a request to ``/graphs`` means (SPARQL 1.1 Graph Store HTTP Protocol, section 4).

Owns both ways to name it. Refuses to know what is done with it. A path below ``/graphs/`` names the
graph of the same path under the base of the IRIs, ``{base}graph/…``: IRIs are permanent, wherever
the server stands. So ``/graphs/NCT01281865`` is the graph of that study; and an IRI of the form
``http://this-server/graphs/…`` in ``?graph=`` is the same name.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from werkzeug.exceptions import BadRequest
from werkzeug.sansio.request import Request

from kg.namespaces import Iris

GRAPHS = "/graphs"
_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*""")
# What may stand in a path as it is (RFC 3986 section 3.3).
_SAFE = "/:@!$&'()*+,;=~-._"


class Named(NamedTuple):
    """A graph as a request names it.

    Attributes:
        iri: its name in the store; ``None`` for the default graph.
        base_iri: what relative IRIs in its content are relative to.
        address: where it can be asked for.
    """

    iri: str | None
    base_iri: str
    address: str

    @classmethod
    def below(cls, request: Request, path: str, iris: Iris) -> Named:
        """The graph of a path below ``/graphs/``."""
        name = quote(path.removeprefix(f"{GRAPHS}/"), safe=_SAFE)
        iri = iris.graph(name)
        return cls(iri, iri, f"{_find_root(request)}{GRAPHS}/{name}")


def find_graph(request: Request, iris: Iris) -> Named | None:
    """The graph that ``request`` names; ``None`` where it names the store itself.

    Raises:
        BadRequest: it names none, or more than one, or a name that is no absolute IRI.
    """
    graphs, has_default = request.args.getlist("graph"), "default" in request.args
    is_direct = request.path.startswith(f"{GRAPHS}/") and len(request.path) > len(GRAPHS) + 1
    if len(graphs) + has_default + is_direct > 1:
        raise BadRequest("Name one graph: ?graph=IRI, ?default, or a path below /graphs/.")
    if is_direct:
        return Named.below(request, request.path, iris)
    if has_default:
        return Named(None, request.base_url, f"{_find_root(request)}{GRAPHS}?default")
    return _find_by_iri(request, graphs[0], iris) if graphs else None


def _find_by_iri(request: Request, iri: str, iris: Iris) -> Named:
    if not _IRI.fullmatch(iri):
        raise BadRequest(f"{iri!r} is no absolute IRI of a graph.")
    own = f"{_find_root(request)}{GRAPHS}/"
    if iri.startswith(own) and len(iri) > len(own):
        return Named.below(request, f"{GRAPHS}/{unquote(iri.removeprefix(own))}", iris)
    address = f"{_find_root(request)}{GRAPHS}?graph={quote(iri, safe='')}"
    return Named(iri, iri, address)


def _find_root(request: Request) -> str:
    return request.root_url.rstrip("/")
