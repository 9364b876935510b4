"""Organisations of ROR by the keys of their names, and where they are.

Owns the way from a key to organisations, and from one to those above it. Refuses to know the
mention that asks, and which keys an organisation has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.terminology.links import Country, Place, RorOrganization
from kg.terminology.loading import no_collecting
from kg.terminology.organization_names import organization_key
from kg.terminology.ror import RorFile, RorForm, RorRecord

# Words whose order says nothing once one of them is the city.
_ORDERLESS = frozenset(("hospital", "hospitals", "clinic", "center", "clinics", "university"))
_LONGEST_CITY = 3


class Candidate(NamedTuple):
    """An organisation that has a name, and the form in which it has it."""

    record: RorRecord
    form: RorForm


class OrganizationIndex:
    """Candidates by key; read-only once built.

    Attributes:
        release: of ROR.
    """

    def __init__(self, ror: RorFile) -> None:
        self.release = ror.release
        self._records = {one.id: one for one in ror.records}
        self._by_key: dict[str, list[Candidate]] = {}
        self._by_words: dict[tuple[str, ...], list[Candidate]] = {}
        self._cities: dict[str, set[str]] = {}
        self._absent: dict[str, str] = {}
        with no_collecting():
            for record in ror.records:
                self._add(record)

    def find(self, key: str) -> list[Candidate]:
        """Organisations with this key among their forms."""
        return self._by_key.get(key, [])

    def find_unordered(self, key: str) -> list[Candidate]:
        """Organisations with the words of ``key`` in some other order, one of them their city."""
        words = key.split()
        if len(words) < 3 or _ORDERLESS.isdisjoint(words):
            return []
        found = self._by_words.get(tuple(sorted(words)), [])
        return [one for one in found if names_city(one.record, words)]

    def is_elsewhere(self, key: str, found: Candidate) -> bool:
        """Whether ``key`` names a city, and none in a country of the organisation found.

        A label begins with its city, if it has one: "Saint Louis University" in Baguio is not
        the one of Saint Louis. In other names a city can stand anywhere.
        """
        words, places = key.split(), found.record.places
        if any(not place.words.isdisjoint(words) for place in places):
            return False
        own = {place.country_code for place in places}
        starts = 1 if found.form.is_label else len(words)
        named = (
            self._cities.get(" ".join(words[start : start + size]))
            for start in range(starts)
            for size in range(1, _LONGEST_CITY + 1)
        )
        return any(countries and own.isdisjoint(countries) for countries in named)

    def is_other_city(self, key: str, record: RorRecord, place: Place) -> bool:
        """Whether ``place`` is a city of none of ``record``'s places, and ``key`` names none.

        Cities go by many names; one that no organisation is in tells nothing.
        """
        city = organization_key(place.city or "")
        if place.country.code not in self._cities.get(city, ()):
            return False
        return not names_city(record, (*city.split(), *key.split()))

    def is_place(self, key: str) -> bool:
        """Whether ``key`` is the name of a city."""
        return key in self._cities

    def describe(self, ror_id: str) -> Iterator[RorOrganization]:
        """An organisation and everything above it, each once."""
        waiting, seen = [ror_id], {ror_id}
        while waiting:
            one = self._describe(waiting.pop())
            yield one
            new = [parent for parent in one.parents if parent not in seen]
            waiting += new
            seen.update(new)

    def _describe(self, ror_id: str) -> RorOrganization:
        record = self._records.get(ror_id)
        if record is None:
            return RorOrganization(ror_id, self._absent[ror_id])
        names = sorted({one.value for one in record.names} - {record.label})
        parents = sorted({one.id for one in record.relations if one.type == "parent"})
        types = sorted(set(record.types))
        return RorOrganization(ror_id, record.label, tuple(names), tuple(parents), tuple(types))

    def _add(self, record: RorRecord) -> None:
        for relation in record.relations:
            self._note_absent(relation.id, relation.label)
        if record.status == "withdrawn":
            return
        for place in record.places:
            self._cities.setdefault(place.city_key, set()).add(place.country_code)
        for form in record.forms:
            candidate = Candidate(record, form)
            self._by_key.setdefault(form.key, []).append(candidate)
            words = form.key.split()
            if len(words) > 2 and not _ORDERLESS.isdisjoint(words):
                self._by_words.setdefault(tuple(sorted(words)), []).append(candidate)

    def _note_absent(self, ror_id: str, label: str) -> None:
        """What an organisation is called that the file may not hold: the same for all who ask."""
        if ror_id not in self._records:
            self._absent[ror_id] = min(label, self._absent.get(ror_id, label))


def names_city(record: RorRecord, words: Iterable[str]) -> bool:
    """Whether all words of a city of ``record`` are among ``words``."""
    words = set(words)
    return any(words.issuperset(place.city_key.split()) for place in record.places if place.city)


def names_place(record: RorRecord, words: Iterable[str]) -> bool:
    """Whether ``words`` are of city, subdivision or country of one place of ``record``."""
    return any(place.words.issuperset(words) for place in record.places)


def is_in_country(record: RorRecord, country: Country) -> bool:
    """Whether ``record`` has a place in ``country``."""
    return any(place.country_code == country.code for place in record.places)
