"""Countries by the names that registry records use.

Source: ``ontologies/countries.ttl`` (ISO 3166-1 alpha-2). Owns the lookup; refuses to know where in
a record a country stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import CT, RDFS, SKOS
from kg.terminology.links import Country, Match
from kg.terminology.names import fold, match_key
from kg.terminology.turtle import read_facts

RELEASE = "trial-kg countries"


class Countries:
    """Countries by name; read-only once built.

    Args:
        names: every name of a country, with it.
        asked: names that people ask for a country by, and that prove none in a record.
    """

    def __init__(
        self, names: Iterable[tuple[str, Country]], asked: Iterable[tuple[str, Country]] = ()
    ) -> None:
        names = list(names)
        self._all = (*names, *asked)
        self._by_key = {match_key(name): country for name, country in names}
        self._names = {fold(name) for name, _ in names}

    @classmethod
    def read(cls, path: Path) -> Countries:
        """The countries of a Turtle file.

        Raises:
            VocabularyError: the file cannot be used.
        """
        names: list[tuple[str, Country]] = []
        asked: list[tuple[str, Country]] = []
        for iri, values in read_facts(path).items():
            codes, labels = values.get(f"{CT}isoCode"), values.get(f"{RDFS}label")
            if not codes or not labels:
                raise VocabularyError(f"{path}: {iri}: a country needs ct:isoCode and rdfs:label")
            country = Country(codes[0], labels[0])
            names += [(name, country) for name in (*values.get(f"{SKOS}altLabel", ()), labels[0])]
            asked += [(name, country) for name in values.get(f"{SKOS}hiddenLabel", ())]
        return cls(names, asked)

    def __iter__(self) -> Iterator[tuple[str, Country]]:
        """Every name with its country, those that only people ask by last."""
        return iter(self._all)

    def find(self, name: str) -> Country | None:
        """The country with this name; ``None`` if unknown, or a state that is no more."""
        return self._by_key.get(match_key(name))

    def explain(self, name: str, field: str) -> Match | None:
        """Why ``name`` is a country; ``None`` where it is the country's label, or no country."""
        country = self.find(name)
        if country is None or country.label == name:
            return None
        if fold(name) == fold(country.label):
            return Match(name, field, "NORMALIZED", 0.95, RELEASE)
        method = "SYNONYM" if fold(name) in self._names else "NORMALIZED"
        return Match(name, field, method, 0.95 if method == "SYNONYM" else 0.9, RELEASE)
