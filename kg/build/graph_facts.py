"""What the graphs say of studies, many studies at a time.

Owns how the queries of ``queries/index`` are asked in pieces, and that what is said of a study
comes together. Refuses to know what a search index keeps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.namespaces import CT, RDFS, SKOS
from kg.queries import Query, load_catalogue
from kg.queries.running import bind_terms
from kg.store import Results

# Enough that parsing a query costs little, few enough that memory is small.
STUDIES_A_PIECE = 200
Ask = Callable[[str], Results]
# Property → values, as texts; our own properties by local name, ``label`` for rdfs:label.
Values = dict[str, list[str]]
_NAMESPACES = (CT, RDFS, SKOS)


@dataclass(frozen=True)
class LinkFact:
    """A link: local name of the property it stands for, IRI it leads to, words linked."""

    property: str
    target: str
    text: str


@dataclass
class StudyFacts:
    """What the graphs say of one study.

    Attributes:
        study: its IRI.
        nct_id: its id.
        values: of its own properties, sorted.
        parts: property → its parts in the order of the record, each with its values.
        links: those of the study itself.
    """

    study: str
    nct_id: str
    values: Values = field(default_factory=dict)
    parts: dict[str, list[Values]] = field(default_factory=dict)
    links: list[LinkFact] = field(default_factory=list)

    def find(self, name: str) -> str | None:
        """The value of a property, the first of several."""
        return next(iter(self.values.get(name, ())), None)


class GraphFacts:
    """Asks a store for the facts of studies and of what they point at."""

    def __init__(self, ask: Ask, folder: Path) -> None:
        """``ask`` answers a SPARQL query on the union of all graphs; ``folder`` has the queries."""
        self._ask = ask
        self._queries = load_catalogue(folder)

    def list_studies(self) -> list[tuple[str, str]]:
        """IRI and NCT id of every study, in the order of the ids."""
        found = {row[0]: row[1] for row in self._rows(self._get("studies").text)}
        return sorted(found.items(), key=lambda item: (item[1], item[0]))

    def read_studies(self, studies: Sequence[tuple[str, str]]) -> list[StudyFacts]:
        """What is said of ``studies``, IRIs and NCT ids, in their order."""
        found = {study: StudyFacts(study, nct_id) for study, nct_id in studies}
        for study, property_, value in self._about("study-facts", "study", found):
            found[study].values.setdefault(_shorten(property_), []).append(value)
        parts: dict[tuple[str, str, str], Values] = {}
        for study, way, part, property_, value in self._about("study-parts", "study", found):
            values = parts.setdefault((study, way, part), {})
            values.setdefault(_shorten(property_), []).append(value)
        for (study, way, _), values in sorted(parts.items(), key=_get_place):
            found[study].parts.setdefault(_shorten(way), []).append(_sort(values))
        for study, links in self.read_links(found).items():
            found[study].links = links
        for facts in found.values():
            _sort(facts.values)
        return list(found.values())

    def read_links(self, things: Collection[str]) -> dict[str, list[LinkFact]]:
        """The links of studies and conditions (IRIs), by thing, sorted."""
        found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for thing, property_, target, text in self._about("links", "thing", things):
            found[thing].add((_shorten(property_), target, text))
        return {thing: [LinkFact(*one) for one in sorted(links)] for thing, links in found.items()}

    def read_things(self, things: Collection[str]) -> dict[str, Values]:
        """Names and matches of drugs and MeSH records (IRIs); nothing of those without any."""
        found: dict[str, Values] = defaultdict(dict)
        for thing, property_, value in self._about("things", "thing", things):
            found[thing].setdefault(_shorten(property_), []).append(value)
        return {thing: _sort(values) for thing, values in found.items()}

    def _about(self, name: str, parameter: str, things: Iterable[str]) -> Iterator[tuple[str, ...]]:
        waiting = iter(things)
        while piece := list(islice(waiting, STUDIES_A_PIECE)):
            query = bind_terms(self._get(name), parameter, map(ox.NamedNode, piece))
            yield from self._rows(query.text)

    def _get(self, name: str) -> Query:
        return self._queries[name]

    def _rows(self, sparql: str) -> Iterator[tuple[str, ...]]:
        results = self._ask(sparql)
        assert isinstance(results, ox.QuerySolutions)
        try:
            for row in results:
                yield tuple(_get_text(term) for term in row)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"the graphs cannot be read: {' '.join(str(error).split())}"
            ) from error


def _get_text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else ""


def _shorten(property_: str) -> str:
    for namespace in _NAMESPACES:
        if property_.startswith(namespace):
            return property_.removeprefix(namespace)
    return property_


def _sort(values: Values) -> Values:
    """``values`` sorted, each once: where nothing says their order, it is always the same."""
    for name, found in values.items():
        values[name] = sorted(set(found))
    return values


def _get_place(item: tuple[tuple[str, str, str], Mapping[str, Sequence[str]]]) -> tuple[int, str]:
    """The place of a part in its record; parts without one stand last, by IRI."""
    (_, _, part), values = item
    ordinal = next(iter(values.get("ordinal", ())), "")
    return (int(ordinal) if ordinal.isdecimal() else 1 << 31), part
