"""IRIs written short in a query, by its prefixes.

Owns the form ``prefix:name`` and the declarations it needs. Refuses to know what is asked. A query
that lists a thousand IRIs is sent in an address, which servers take to a certain length only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.queries.catalogue import Query

# What needs no escape as the local part of a prefixed name, a subset of the grammar's.
_LOCAL = re.compile(r"[A-Za-z0-9]+(?:[_-]+[A-Za-z0-9]+)*")


class PrefixedName(msgspec.Struct, frozen=True):
    """An IRI as a query may write it: its text is ``prefix:local``."""

    prefix: str
    local: str

    def __str__(self) -> str:
        return f"{self.prefix}:{self.local}"


Name = PrefixedName | ox.NamedNode


def shorten(iri: str, prefixes: Mapping[str, str]) -> Name:
    """``iri`` by the first of ``prefixes`` that it can be written with, else as it is.

    >>> print(shorten("http://id.nlm.nih.gov/mesh/D1", {"mesh": "http://id.nlm.nih.gov/mesh/"}))
    mesh:D1
    >>> print(shorten("http://id.nlm.nih.gov/mesh/a.b", {"mesh": "http://id.nlm.nih.gov/mesh/"}))
    <http://id.nlm.nih.gov/mesh/a.b>
    """
    for prefix, start in prefixes.items():
        local = iri.removeprefix(start)
        if iri.startswith(start) and _LOCAL.fullmatch(local):
            return PrefixedName(prefix, local)
    return ox.NamedNode(iri)


def bind_prefixes(query: Query, prefixes: Mapping[str, str]) -> Query:
    """``query`` with other IRIs for those of ``prefixes`` that it declares.

    Raises:
        QueryError: it declares none of one of these names.
    """
    text = query.text
    for prefix, iri in prefixes.items():
        found = re.search(rf"^[ \t]*PREFIX[ \t]+{re.escape(prefix)}:[ \t]*(<[^>\n]*>)", text, re.M)
        if found is None:
            raise QueryError(f"{query.name} has no line PREFIX {prefix}: <...>")
        text = f"{text[: found.start(1)]}{ox.NamedNode(iri)}{text[found.end(1) :]}"
    return msgspec.structs.replace(query, text=text)
