"""What a reasoner needs to know of studies: their facts, and where the facts end.

An OWL reasoner takes nothing for false because it is not said, and nothing for different because
it has another name. Owns what is told it for that, and nothing more: which drugs, countries and
codes are different; how many values a study has of the properties that a definition negates; and
dates as instants, the only ones HermiT knows. No defined class is told: which studies are in one is
for the reasoner to find. Refuses to know the store and the definitions themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

import pyoxigraph as ox

from kg.namespaces import CT, OWL, XSD
from kg.validation.definitions import TYPE, Definitions, Pattern, write_list
from kg.validation.terms import get_text

Describe = Callable[[str], Iterable[ox.Triple]]

_DATES = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}
_NEVER = "9999-12-31T23:59:59Z"


def find_facts(describe: Describe, studies: Iterable[str], pattern: Pattern) -> list[ox.Triple]:
    """The triples that ``pattern`` follows from ``studies``, and the types of all on the way.

    ``describe`` gives the triples whose subject is an IRI.
    """
    facts: dict[ox.Triple, None] = {}
    waiting = [(study, pattern) for study in studies]
    seen = {(study, id(pattern)) for study, _ in waiting}
    described: dict[str, list[ox.Triple]] = {}
    while waiting:
        node, follow = waiting.pop()
        if node not in described:
            described[node] = list(describe(node))
        for triple in described[node]:
            if triple.predicate == TYPE:
                facts[triple] = None
            elif triple.predicate.value in follow:
                facts[triple] = None
                inner = follow[triple.predicate.value]
                value = triple.object
                if isinstance(value, ox.NamedNode) and (value.value, id(inner)) not in seen:
                    seen.add((value.value, id(inner)))
                    waiting.append((value.value, inner))
    return list(facts)


def state_facts(
    facts: Sequence[ox.Triple], studies: Sequence[str], definitions: Definitions
) -> list[ox.Triple]:
    """``facts`` as a reasoner can use them, and what closes the world around ``studies``."""
    return [
        *_state_types(facts, definitions.classes),
        *(to_instant(triple) for triple in facts if triple.predicate != TYPE),
        *_state_ends(facts, studies, definitions),
        *_state_differences(facts, definitions),
    ]


def to_instant(triple: ox.Triple) -> ox.Triple:
    """``triple`` with its date, if it has one, as an instant.

    A lower bound is the instant at which its day begins; every other date is the one at which the
    day, month or year it names is over, so that it is surely past.
    """
    value = triple.object
    if not isinstance(value, ox.Literal) or value.datatype.value not in _DATES:
        return triple
    is_lower_bound = triple.predicate.value.endswith("LowerBound")
    text = f"{value.value}T00:00:00Z" if is_lower_bound else _find_end(value.value)
    instant = ox.Literal(text, datatype=ox.NamedNode(f"{XSD}dateTime"))
    return ox.Triple(triple.subject, triple.predicate, instant)


def _find_end(text: str) -> str:
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    try:
        if day:
            end = date(year, month, day) + timedelta(days=1)
        elif month:
            end = date(year + month // 12, month % 12 + 1, 1)
        else:
            end = date(year + 1, 1, 1)
    except (OverflowError, ValueError):
        return _NEVER
    return f"{end}T00:00:00Z"


def _state_types(facts: Iterable[ox.Triple], classes: frozenset[str]) -> Iterator[ox.Triple]:
    """Each thing is an individual, and of those of its classes that the ontology knows."""
    individual = ox.NamedNode(f"{OWL}NamedIndividual")
    for thing in {triple.subject for triple in facts}:
        yield ox.Triple(thing, TYPE, individual)
    for triple in facts:
        if triple.predicate == TYPE and get_text(triple.object) in classes:
            yield triple


def _state_ends(
    facts: Iterable[ox.Triple], studies: Iterable[str], definitions: Definitions
) -> Iterator[ox.Triple]:
    """That a study has no more values of the negated properties than its facts say."""
    counts = Counter((get_text(triple.subject), triple.predicate.value) for triple in set(facts))
    number = ox.NamedNode(f"{XSD}nonNegativeInteger")
    for study in studies:
        for name in sorted(definitions.negated):
            node = ox.BlankNode()
            yield ox.Triple(ox.NamedNode(study), TYPE, node)
            yield ox.Triple(node, TYPE, ox.NamedNode(f"{OWL}Restriction"))
            yield ox.Triple(node, ox.NamedNode(f"{OWL}onProperty"), ox.NamedNode(name))
            most = ox.Literal(str(counts[study, name]), datatype=number)
            yield ox.Triple(node, ox.NamedNode(f"{OWL}maxCardinality"), most)


def _state_differences(facts: Iterable[ox.Triple], definitions: Definitions) -> Iterator[ox.Triple]:
    """That two drugs are two, as is all that is counted, and that no code is another."""
    groups = defaultdict[str, set[str]](set)
    for triple in facts:
        if triple.predicate == TYPE:
            groups[get_text(triple.object)].add(get_text(triple.subject))
    counted = set(definitions.counted)
    for code, kinds in definitions.constants.items():
        for kind in kinds:
            if kind.startswith(CT):
                groups[kind].add(code)
                counted.add(kind)
    for kind in sorted(counted):
        members = [ox.NamedNode(name) for name in sorted(groups[kind])]
        if len(members) > 1:
            head, triples = write_list(members)
            node = ox.BlankNode()
            yield ox.Triple(node, TYPE, ox.NamedNode(f"{OWL}AllDifferent"))
            yield ox.Triple(node, ox.NamedNode(f"{OWL}distinctMembers"), head)
            yield from triples
