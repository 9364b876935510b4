"""SHACL property paths as text: the IRI of a property, or a path as SPARQL writes it.

Owns both directions, so that a finding can name any path (SHACL section 2.3.1) and a report can
say it in RDF again. Refuses to know shapes, findings and engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

import pyoxigraph as ox

from kg.errors import ValidationError
from kg.namespaces import RDF, SH
from kg.validation.terms import Term

PathNodes = Mapping[Term, Mapping[str, Term]]

_UNARY = {
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}
_NAMES = {ox.NamedNode(SH + name): name for name in ("inversePath", "alternativePath", *_UNARY)} | {
    ox.NamedNode(RDF + name): name for name in ("first", "rest")
}
_NIL = ox.NamedNode(f"{RDF}nil")
_TOKEN = re.compile(r"<([^<>]*)>|([\^/|()*+?])|(\s+)")
# How tightly a path binds: what binds less tightly than its place allows needs parentheses.
_IRI, _ONE, _SEQUENCE, _ALTERNATIVE = range(4)


def describe_paths(triples: Iterable[ox.Triple]) -> PathNodes:
    """Node → local name of a path property, ``first`` or ``rest`` → value, of all of a graph."""
    nodes: dict[Term, dict[str, Term]] = {}
    for subject, predicate, value in triples:
        if predicate in _NAMES:
            nodes.setdefault(subject, {})[_NAMES[predicate]] = value
    return nodes


def write_path(path: Term, nodes: PathNodes) -> str | None:
    """The IRI of a property without brackets, or a path in SPARQL's words with them.

    ``None`` for a node that is no path.

    >>> write_path(ox.NamedNode("urn:p"), {})
    'urn:p'
    >>> node = ox.BlankNode("b")
    >>> write_path(node, {node: {"inversePath": ox.NamedNode("urn:p")}})
    '^<urn:p>'
    """
    if isinstance(path, ox.NamedNode):
        return path.value
    written = _write(path, nodes)
    return written[0] if written else None


def _write(path: Term, nodes: PathNodes) -> tuple[str, int] | None:
    """The text, and how tightly it binds."""
    if isinstance(path, ox.NamedNode):
        return f"<{path.value}>", _IRI
    parts = nodes.get(path, {})
    if "first" in parts:
        return _join(path, "/", _ONE, _SEQUENCE, nodes)
    if "alternativePath" in parts:
        return _join(parts["alternativePath"], "|", _SEQUENCE, _ALTERNATIVE, nodes)
    for name, value in parts.items():
        inner = _wrap(_write(value, nodes), _IRI)
        if inner is not None and name in {"inversePath", *_UNARY}:
            return (f"^{inner}" if name == "inversePath" else inner + _UNARY[name]), _ONE
    return None


def _join(
    head: Term, sign: str, allowed: int, level: int, nodes: PathNodes
) -> tuple[str, int] | None:
    members = [_wrap(_write(member, nodes), allowed) for member in _members(head, nodes)]
    known = [member for member in members if member is not None]
    return (sign.join(known), level) if known and len(known) == len(members) else None


def _wrap(written: tuple[str, int] | None, allowed: int) -> str | None:
    if written is None:
        return None
    text, level = written
    return text if level <= allowed else f"({text})"


def _members(head: Term, nodes: PathNodes) -> Iterator[Term]:
    """The members of an RDF list, the head of a circle no second time."""
    seen = set()
    while head in nodes and head not in seen and "first" in nodes[head]:
        seen.add(head)
        yield nodes[head]["first"]
        head = nodes[head].get("rest", _NIL)


def map_path(text: str, name: str) -> tuple[Term, list[ox.Triple]]:
    """The node of the path that :func:`write_path` wrote as ``text``, and the triples that say it.

    Blank nodes are called ``name`` and a number.

    Raises:
        ValidationError: ``text`` is no path.

    >>> node, triples = map_path("^<urn:p>", "path")
    >>> print(node, *triples)
    _:path1 _:path1 <http://www.w3.org/ns/shacl#inversePath> <urn:p>
    """
    if not text.startswith(("<", "^", "(")):
        return ox.NamedNode(text), []
    reader = _PathReader(text, name)
    return reader.read(), reader.triples


class _PathReader:
    """Reads a path by descent, from the loosest sign to the tightest."""

    def __init__(self, text: str, name: str) -> None:
        tokens = [found.group(0) for found in _TOKEN.finditer(text) if not found.group(3)]
        self._bad = ValidationError(f"no property path: {text}")
        if "".join(tokens) != re.sub(r"\s+", "", text):
            raise self._bad
        self._tokens = tokens[::-1]
        self._names = (ox.BlankNode(f"{name}{number}") for number in count(1))
        self.triples: list[ox.Triple] = []

    def read(self) -> Term:
        path = self._read_alternative()
        if self._tokens:
            raise self._bad
        return path

    def _read_alternative(self) -> Term:
        members = [self._read_sequence()]
        while self._take("|"):
            members.append(self._read_sequence())
        if len(members) == 1:
            return members[0]
        return self._say("alternativePath", self._say_list(members))

    def _read_sequence(self) -> Term:
        members = [self._read_one()]
        while self._take("/"):
            members.append(self._read_one())
        return members[0] if len(members) == 1 else self._say_list(members)

    def _read_one(self) -> Term:
        if self._take("^"):
            return self._say("inversePath", self._read_primary())
        path = self._read_primary()
        for name, sign in _UNARY.items():
            if self._take(sign):
                return self._say(name, path)
        return path

    def _read_primary(self) -> Term:
        if self._take("("):
            path = self._read_alternative()
            if not self._take(")"):
                raise self._bad
            return path
        if not self._tokens or not self._tokens[-1].startswith("<"):
            raise self._bad
        return ox.NamedNode(self._tokens.pop()[1:-1])

    def _take(self, sign: str) -> bool:
        found = bool(self._tokens) and self._tokens[-1] == sign
        if found:
            self._tokens.pop()
        return found

    def _say(self, name: str, value: Term) -> ox.BlankNode:
        node = next(self._names)
        self.triples.append(ox.Triple(node, ox.NamedNode(SH + name), value))
        return node

    def _say_list(self, members: Sequence[Term]) -> ox.BlankNode:
        nodes = [next(self._names) for _ in members]
        rests: list[Term] = [*nodes[1:], _NIL]
        for node, member, rest in zip(nodes, members, rests, strict=True):
            self.triples.append(ox.Triple(node, ox.NamedNode(f"{RDF}first"), member))
            self.triples.append(ox.Triple(node, ox.NamedNode(f"{RDF}rest"), rest))
        return nodes[0]
