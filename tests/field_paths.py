"""Property paths walked over triples in memory: fast enough for every field of every record.

The subset of SPARQL 1.1 section 9.1 that the table of fields uses: ``/``, ``|``, ``^`` and
brackets, with the multiplicities that SPARQL gives (a test holds both against pyoxigraph).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kg.namespaces import VOCABULARY_PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# Subject (or, for a way back, object) → property → the other ends.
Index = dict[Term, dict[str, list[Term]]]
_TOKEN = re.compile(r"[()|/^]|[a-z0-9]+:[A-Za-z_0-9]+")


class Graph:
    """Triples, with what several graphs share."""

    def __init__(self, ntriples: bytes, shared: Graph | None = None) -> None:
        self.forward: Index = defaultdict(lambda: defaultdict(list))
        self.backward: Index = defaultdict(lambda: defaultdict(list))
        self._shared = shared
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
            name = quad.predicate.value
            self.forward[quad.subject][name].append(quad.object)
            self.backward[quad.object][name].append(quad.subject)

    def follow(self, node: Term, name: str) -> list[Term]:
        """What ``node`` has under the property ``name``."""
        found = self.forward[node][name] if node in self.forward else []
        return found if found or self._shared is None else self._shared.follow(node, name)

    def follow_back(self, node: Term, name: str) -> list[Term]:
        """What has ``node`` under the property ``name``, in this graph alone."""
        return self.backward[node][name] if node in self.backward else []

    def walk(self, path: str, *nodes: Term) -> list[Term]:
        """Where ``path`` leads from ``nodes``, as often as there are ways; ``""`` stays there."""
        return list(parse_path(path)(self, nodes)) if path else list(nodes)


Step = Callable[[Graph, Iterable[Term]], Iterable[Term]]


@cache
def parse_path(path: str) -> Step:
    """``path`` as a function from nodes to nodes."""
    tokens = _TOKEN.findall(path)
    assert "".join(tokens) == path, path
    step, rest = _parse_alternatives(tokens)
    assert not rest, path
    return step


def _parse_alternatives(tokens: list[str]) -> tuple[Step, list[str]]:
    steps = []
    while True:
        step, tokens = _parse_sequence(tokens)
        steps.append(step)
        if tokens[:1] != ["|"]:
            return _any_of(steps), tokens
        tokens = tokens[1:]


def _parse_sequence(tokens: list[str]) -> tuple[Step, list[str]]:
    steps = []
    while True:
        step, tokens = _parse_one(tokens)
        steps.append(step)
        if tokens[:1] != ["/"]:
            return _one_after_another(steps), tokens
        tokens = tokens[1:]


def _parse_one(tokens: list[str]) -> tuple[Step, list[str]]:
    token, *rest = tokens
    if token == "(":
        step, rest = _parse_alternatives(rest)
        return step, rest[1:]
    is_back = token == "^"
    prefix, _, name = (rest.pop(0) if is_back else token).partition(":")
    return _along(VOCABULARY_PREFIXES[prefix] + name, is_back=is_back), rest


def _along(name: str, *, is_back: bool) -> Step:
    def step(graph: Graph, nodes: Iterable[Term]) -> Iterator[Term]:
        follow = graph.follow_back if is_back else graph.follow
        for node in nodes:
            yield from follow(node, name)

    return step


def _one_after_another(steps: list[Step]) -> Step:
    def step(graph: Graph, nodes: Iterable[Term]) -> Iterable[Term]:
        for one in steps:
            nodes = one(graph, nodes)
        return nodes

    return step if len(steps) > 1 else steps[0]


def _any_of(steps: list[Step]) -> Step:
    def step(graph: Graph, nodes: Iterable[Term]) -> Iterator[Term]:
        nodes = list(nodes)
        for one in steps:
            yield from one(graph, nodes)

    return step if len(steps) > 1 else steps[0]
