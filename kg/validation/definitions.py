"""The defined classes of the ontology: what their equivalences ask of a study.

Owns reading them: which properties lead from a study to the facts they speak of, what they negate
and what they count, and which query answers the same. Refuses to know studies and the reasoner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.errors import ValidationError
from kg.namespaces import CT, OWL, RDF, RDFS, SKOS, XSD
from kg.validation.terms import Term, get_text

SWRL = "http://www.w3.org/2003/11/swrl#"
TYPE, FIRST, REST = (ox.NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest"))
COMPLETED_OVER_A_YEAR_AGO = ox.NamedNode(f"{CT}StudyCompletedOverAYearAgo")
_QUERIES = "/queries/"
# What an expression of OWL is made of: by one property, or by the members of a list.
_INNER = ("equivalentClass", "complementOf", "someValuesFrom", "allValuesFrom", "onClass")
_LISTED = ("intersectionOf", "unionOf")

Node = ox.NamedNode | ox.BlankNode


class Pattern(dict[str, "Pattern"]):
    """Property IRI → what to follow from its values; a transitive property leads to itself."""


class Definitions(msgspec.Struct, frozen=True, kw_only=True):
    """The ontology with its defined classes, ready to meet studies.

    Attributes:
        triples: the ontology without its codes, which come with the studies that carry them.
        queries: class IRI → name of the query that finds the same studies; in the file's order.
        pattern: which properties lead from a study to what the equivalences speak of.
        negated: IRIs of the properties of which they ask that there is no (such) value.
        counted: IRIs of the classes whose members they count.
        constants: IRI → classes of the codes that they name.
        classes: IRIs of the classes of the ontology.
    """

    triples: tuple[ox.Triple, ...]
    queries: dict[str, str]
    pattern: Pattern
    negated: frozenset[str]
    counted: frozenset[str]
    constants: dict[str, frozenset[str]]
    classes: frozenset[str]


def read_definitions(ontology_files: Sequence[Path], as_of: date) -> Definitions:
    """The defined classes in ``ontology_files``, with what depends on a day as of ``as_of``.

    Raises:
        ValidationError: a file cannot be read.
    """
    index = _Index([*read_triples(ontology_files), *_state_as_of(as_of)])
    queries = dict(index.find_queries())
    parts = list(dict.fromkeys(n for name in queries for n in index.walk(ox.NamedNode(name))))
    codes = index.find_instances(f"{SKOS}Concept")
    return Definitions(
        triples=tuple(t for t in index.triples if t.subject not in codes),
        queries=queries,
        pattern=_merge(index.find_pattern(ox.NamedNode(name)) for name in queries),
        negated=frozenset(index.find_negated(parts)),
        counted=frozenset(get_text(v) for part in parts for v in index.get(part, f"{OWL}onClass")),
        constants=dict(index.find_constants(parts, codes)),
        classes=frozenset(
            node.value
            for node in index.find_instances(f"{OWL}Class")
            if isinstance(node, ox.NamedNode)
        ),
    )


def read_triples(files: Sequence[Path]) -> list[ox.Triple]:
    """The triples of ontology files together.

    Raises:
        ValidationError: a file that is missing or does not parse.
    """
    try:
        return [quad.triple for file in files for quad in ox.parse(path=str(file))]
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(f"the ontology cannot be read: {error}") from error


def restrict(property_: str, filler: Node, relation: str) -> tuple[ox.BlankNode, list[ox.Triple]]:
    """A restriction of ``property_``: its node and the triples that say it."""
    node = ox.BlankNode()
    return node, [
        ox.Triple(node, TYPE, ox.NamedNode(f"{OWL}Restriction")),
        ox.Triple(node, ox.NamedNode(f"{OWL}onProperty"), ox.NamedNode(property_)),
        ox.Triple(node, ox.NamedNode(f"{OWL}{relation}"), filler),
    ]


def a_year_before(day: date) -> date:
    """The same day of the year before; of a 29 February the 28th, as SPARQL engines have it."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def write_list(members: Sequence[Node]) -> tuple[Node, list[ox.Triple]]:
    """An RDF list: its head and its triples."""
    nodes: list[Node] = [ox.BlankNode() for _ in members]
    nodes.append(ox.NamedNode(f"{RDF}nil"))
    firsts = [ox.Triple(n, FIRST, m) for n, m in zip(nodes, members, strict=False)]
    return nodes[0], firsts + [ox.Triple(node, REST, after) for node, after in pairwise(nodes)]


def _state_as_of(day: date) -> list[ox.Triple]:
    """Which instants of primary completion are over a year before ``day``.

    The instant is the one at which the day or month of the record is over.
    """
    facet, datatype = ox.BlankNode(), ox.BlankNode()
    limit = ox.Literal(f"{a_year_before(day)}T00:00:00Z", datatype=ox.NamedNode(f"{XSD}dateTime"))
    facets, list_triples = write_list([facet])
    node, restriction = restrict(f"{CT}primaryCompletionDate", datatype, "someValuesFrom")
    return [
        ox.Triple(facet, ox.NamedNode(f"{XSD}maxInclusive"), limit),
        *list_triples,
        ox.Triple(datatype, TYPE, ox.NamedNode(f"{RDFS}Datatype")),
        ox.Triple(datatype, ox.NamedNode(f"{OWL}onDatatype"), ox.NamedNode(f"{XSD}dateTime")),
        ox.Triple(datatype, ox.NamedNode(f"{OWL}withRestrictions"), facets),
        *restriction,
        ox.Triple(COMPLETED_OVER_A_YEAR_AGO, ox.NamedNode(f"{OWL}equivalentClass"), node),
    ]


class _Index:
    """The triples of the ontology by subject and property."""

    def __init__(self, triples: list[ox.Triple]) -> None:
        self.triples = triples
        self._values: dict[tuple[Term, str], list[Term]] = {}
        for triple in triples:
            key = (triple.subject, triple.predicate.value)
            self._values.setdefault(key, []).append(triple.object)

    def get(self, node: Term, property_: str) -> list[Term]:
        return self._values.get((node, property_), [])

    def find_instances(self, class_: str) -> set[Term]:
        node = ox.NamedNode(class_)
        return {t.subject for t in self.triples if t.predicate == TYPE and t.object == node}

    def find_queries(self) -> Iterator[tuple[str, str]]:
        for triple in self.triples:
            is_link = triple.predicate.value == f"{RDFS}seeAlso"
            if is_link and _QUERIES in str(triple.object):
                yield get_text(triple.subject), get_text(triple.object).rpartition(_QUERIES)[2]

    def walk(self, node: Term) -> Iterator[Term]:
        """The expression that ``node`` is, and all in it, each once.

        A defined class is its equivalence. Two may be defined by each other.
        """
        found, waiting = dict[Term, None](), [node]
        while waiting:
            part = waiting.pop()
            if part not in found:
                found[part] = None
                waiting.extend(self._parts(part))
        return iter(found)

    def _parts(self, node: Term) -> Iterator[Term]:
        for name in _INNER:
            yield from self.get(node, f"{OWL}{name}")
        for name in _LISTED:
            for head in self.get(node, f"{OWL}{name}"):
                yield from self._members(head)

    def _members(self, head: Term) -> Iterator[Term]:
        while self.get(head, FIRST.value):
            yield from self.get(head, FIRST.value)
            [head] = self.get(head, REST.value)

    def find_negated(self, parts: Iterable[Term]) -> Iterator[str]:
        for part in parts:
            for negated in self.get(part, f"{OWL}complementOf"):
                for inner in self.walk(negated):
                    yield from (get_text(p) for p in self.get(inner, f"{OWL}onProperty"))

    def find_constants(
        self, parts: Iterable[Term], codes: set[Term]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        for part in parts:
            for code in self.get(part, f"{OWL}hasValue"):
                if code in codes:
                    yield get_text(code), frozenset(map(get_text, self.get(code, TYPE.value)))

    def find_pattern(self, node: Term, above: frozenset[Term] = frozenset()) -> Pattern:
        """What the expression ``node`` follows from the thing it is said of.

        ``above`` are the expressions that it stands in: of those nothing more follows.
        """
        if node in above:
            return Pattern()
        within = above | {node}
        inner = _merge(self.find_pattern(part, within) for part in self._parts(node))
        found = self.get(node, f"{OWL}onProperty")
        return _merge(self._follow(get_text(one), inner) for one in found) if found else inner

    def _follow(self, property_: str, inner: Pattern) -> Pattern:
        chain = self._find_rule(property_)
        if chain:
            for name in reversed(chain):
                inner = Pattern({name: inner})
            return inner
        names = [property_, *self._sub_properties(property_)]
        transitive = ox.NamedNode(f"{OWL}TransitiveProperty")
        if transitive in self.get(ox.NamedNode(property_), TYPE.value):
            pattern = Pattern(inner)
            pattern.update(dict.fromkeys(names, pattern))
            return pattern
        return Pattern(dict.fromkeys(names, inner))

    def _find_rule(self, property_: str) -> list[str]:
        """The properties that, one after the other, a rule makes ``property_`` of."""
        for rule, head in self._rules():
            if [property_] == head:
                return [
                    get_text(name)
                    for body in self.get(rule, f"{SWRL}body")
                    for atom in self._members(body)
                    for name in self.get(atom, f"{SWRL}propertyPredicate")
                ]
        return []

    def _rules(self) -> Iterator[tuple[Term, list[str]]]:
        for triple in self.triples:
            if triple.predicate.value == f"{SWRL}head":
                atoms = self._members(triple.object)
                names = [
                    get_text(n) for a in atoms for n in self.get(a, f"{SWRL}propertyPredicate")
                ]
                yield triple.subject, names

    def _sub_properties(self, property_: str) -> list[str]:
        return [
            get_text(t.subject)
            for t in self.triples
            if t.predicate.value == f"{RDFS}subPropertyOf" and get_text(t.object) == property_
        ]


def _merge(patterns: Iterable[Pattern]) -> Pattern:
    """One pattern that follows whatever any of ``patterns`` follows."""
    merged = Pattern()
    for pattern in patterns:
        for name, inner in pattern.items():
            if inner is pattern or name not in merged:
                # A transitive property leads to its own pattern, which is left as it is.
                merged[name] = inner
            else:
                merged[name] = _merge((merged[name], inner))
    return merged
