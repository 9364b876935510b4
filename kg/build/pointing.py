"""What a piece of the graph points at, as far as the shapes ask: its types.

A shape may ask for the class of a value that is described elsewhere (``sh:class``), so a piece goes
to validation together with the types of what it points at. Owns those types, and that what is there
with its type only is not judged. Refuses to know which pieces there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import pyoxigraph as ox

from kg.namespaces import CT, RDF
from kg.validation.findings import Finding

TYPE = f"{RDF}type"
# Shared things that are checked at a time: enough to keep the engine busy in little memory.
THINGS_A_PIECE = 2_000
# Lines of N-Triples as the database and the serializer write them.
_SUBJECT = re.compile(rb"^<([^>]*)>", re.MULTILINE)
# From the start of the line: a literal may hold what looks like the end of one.
_OBJECT = re.compile(rb"^(?:<[^>]*>|_:\S+) <[^>]*> <([^>]*)> \.$", re.MULTILINE)
# A code is named by the shapes themselves: its type is no news, and every study has many.
_CODE = CT.encode()
_TYPES_KEPT = 1 << 16


class TypeFinder:
    """Finds types and keeps those of the last things met, which many pieces point at."""

    def __init__(self, find_types: Callable[[str], Iterable[ox.Quad]]) -> None:
        """``find_types``: the quads that give the thing of an IRI a type."""

        def describe(thing: bytes) -> bytes:
            types = {quad.object for quad in find_types(thing.decode())}
            lines = sorted(f"<{thing.decode()}> <{TYPE}> {type_} .\n" for type_ in types)
            return "".join(lines).encode()

        self._describe = lru_cache(_TYPES_KEPT)(describe)

    def add_types(self, ntriples: bytes) -> bytes:
        """``ntriples``, and the type of everything that it points at and does not describe."""
        pointed = set(_OBJECT.findall(ntriples)).difference(_SUBJECT.findall(ntriples))
        found = (self._describe(thing) for thing in pointed if not thing.startswith(_CODE))
        return b"".join((ntriples, *found))


def keep_own(findings: Iterable[Finding], ntriples: bytes) -> list[Finding]:
    """The findings on what ``ntriples`` describes: the rest is judged where it is described."""
    findings = list(findings)
    if not findings:
        return []
    own = {subject.decode() for subject in _SUBJECT.findall(ntriples)}
    return [finding for finding in findings if finding.focus_node in own]
