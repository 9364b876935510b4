"""On which condition a graph is written (RFC 9110 section 13.1): as it was read, or not there yet.

Owns the tags of graphs, and the conditions that a request makes of them. Refuses to know whether
they hold: a writer finds that out, when nobody else can write any more.
"""

from __future__ import annotations

from hashlib import blake2b

from werkzeug.datastructures import ETags
from werkzeug.sansio.request import Request

from kg.endpoint.forms import GRAPH_FORMS
from kg.endpoint.jobs import Condition


def make_tag(generation: str, graph: str, media_type: str) -> str:
    """The tag of a graph as ``media_type``, without its quotation marks."""
    return f"{generation}-{_digest(graph, media_type)}"


def read_condition(request: Request, graph: str) -> Condition:
    """What ``request`` says in ``If-Match`` and ``If-None-Match``.

    A tag that is marked weak, as those of packed answers are, counts as well: it names the same
    triples, and a client could not tell how to come by another.
    """
    wanted, unwanted = request.if_match, request.if_none_match
    is_there = True if wanted.star_tag else (False if unwanted.star_tag else None)
    # The header may be there and name no tag of this graph: then no generation will do.
    has_tags = "If-Match" in request.headers and not wanted.star_tag
    generations = _list_generations(wanted, graph) if has_tags else None
    return Condition(is_there, generations, _list_generations(unwanted, graph))


def _list_generations(tags: ETags, graph: str) -> list[str]:
    """The generations in those of ``tags`` that are of this graph, in whatever form."""
    digests = {_digest(graph, name) for form in GRAPH_FORMS for name in form.media_types}
    # An empty tag is read as None.
    parts = (tag.rpartition("-") for tag in tags.as_set(include_weak=True) if tag)
    return sorted({generation for generation, _, digest in parts if digest in digests})


def _digest(graph: str, media_type: str) -> str:
    return blake2b(f"{graph}\0{media_type}".encode(), digest_size=9).hexdigest()
