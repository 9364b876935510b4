"""Link the names of organisations: one key for all spellings, and the organisation of ROR.

Owns which spellings are one organisation, when a name needs its place, and how sure a link to ROR
is. Refuses to know where in a record a name stands.

A name alone is enough, as a rule: sponsors come without a place. Where the place changes what the
name means ("University Hospital"; "National Cancer Institute" at a site in Egypt) the place becomes
part of the key, so that what is said of a key holds for everyone who uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.terminology.links import (
    Country,
    InstituteLink,
    Match,
    OrganizationLink,
    OrganizationMention,
    Place,
    RorOrganization,
)
from kg.terminology.names import fold
from kg.terminology.organization_index import (
    Candidate,
    OrganizationIndex,
    is_in_country,
    names_city,
    names_place,
)
from kg.terminology.organization_names import (
    find_whole,
    is_generic,
    is_placeholder,
    list_components,
    list_telling,
    organization_key,
)
from kg.terminology.ror import RorFile, RorRecord

EXACT_SCORE = 0.8
"""From here a link is asserted as exact; below it is close."""

_LABEL, _ALIAS, _SPELLING, _PLACED = 1.0, 0.95, 0.9, 0.85
_REORDERED, _DOUBTFUL, _PART = 0.8, 0.75, 0.7
_UNITED_STATES = Country("US", "United States")
_LONGEST_TAIL = 4
_INSTITUTES = "trial-kg NIH codes"


class _Found(NamedTuple):
    """An organisation of ROR, and how sure we are before its spelling is looked at."""

    record: RorRecord
    score: float


class _Whole(NamedTuple):
    """What a name says it is part of: the words that say so, their key, and who it is."""

    part: str
    key: str
    record: RorRecord


class OrganizationLinker:
    """Mentions of organisations; read-only once built."""

    def __init__(
        self,
        institutes: Mapping[str, str],
        ror: RorFile | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        """``institutes``: key → code of NIH institutes (see :func:`organization_key`).

        ``labels``: code → name. Without ``ror`` spellings are still brought together.
        """
        self._labels = labels or {}
        self._institutes = institutes
        self._index = OrganizationIndex(ror) if ror else None

    def mention(self, name: str, field: str, place: Place | None = None) -> OrganizationMention:
        """The organisation that ``name`` in ``field`` (an API v2 path) means, at ``place``."""
        key = organization_key(name)
        found = self._find(key, place)
        if place is not None and self._needs_place(key, place, found):
            return OrganizationMention(name, key, place, self._link(name, field, found))
        link = self._link(name, field, found)
        if link is None:
            whole = self._find_whole(name, key)
            if whole and place and not self._may_be_at(whole, place):
                return OrganizationMention(name, key, place)
            link = self._link_part(field, whole) if whole else None
        return OrganizationMention(name, key, None, link, self._find_institute(name, key, field))

    def describe(self, ror_id: str) -> Iterator[RorOrganization]:
        """The organisation that a link leads to, and everything above it."""
        if self._index is not None:
            yield from self._index.describe(ror_id)

    def _find_institute(self, name: str, key: str, field: str) -> InstituteLink | None:
        code = self._institutes.get(key)
        if code is None:
            return None
        label = self._labels.get(code, code)
        is_label = fold(name) == fold(label)
        method, score = ("EXACT_LABEL", _LABEL) if is_label else ("NORMALIZED", _SPELLING)
        return InstituteLink(code, label, Match(name, field, method, score, _INSTITUTES))

    def _needs_place(self, key: str, place: Place | None, found: _Found | None) -> bool:
        """Whether ``key`` means at ``place`` something else than it does alone."""
        if place is None or is_placeholder(key):
            return False
        if key in self._institutes:
            return place.country != _UNITED_STATES
        return is_generic(key) or self._find(key, None) != found

    def _find(self, key: str, place: Place | None) -> _Found | None:
        if self._index is None or is_placeholder(key):
            return None
        if place is None and key in self._institutes:
            place = Place(None, _UNITED_STATES)
        if is_generic(key) and not (place and place.city):
            return None
        return self._find_named(self._index, key, place) or self._find_placed(
            self._index, key, place
        )

    def _find_named(self, index: OrganizationIndex, key: str, place: Place | None) -> _Found | None:
        """By the name as it stands."""
        chosen = _choose(index.find(key), place, is_generic(key))
        if chosen is None:
            return None
        score = _PLACED if chosen.form.is_made else _SPELLING
        if place is None:
            # A name that only a city makes ROR's is that of any house of the name.
            if chosen.form.is_made:
                return None
            is_doubtful = index.is_elsewhere(key, chosen)
        else:
            is_away = index.is_other_city(key, chosen.record, place)
            if is_away and _is_one_of_many(key, chosen):
                return None
            # "Huntington Hospital" names the city of one and stands in another.
            is_named = not is_away and index.is_other_city("", chosen.record, place)
            is_doubtful = (is_away and not chosen.form.is_label) or (
                is_named and _is_one_of_many(key, chosen)
            )
        return _Found(chosen.record, _DOUBTFUL if is_doubtful else score)

    def _find_placed(
        self, index: OrganizationIndex, key: str, place: Place | None
    ) -> _Found | None:
        """By the name and a place: one at its end, the one it stands with, or its own city."""
        words = key.split()
        for cut in range(len(words) - 1, max(0, len(words) - 1 - _LONGEST_TAIL), -1):
            tail = words[cut:]
            found = [
                one
                for one in index.find(" ".join(words[:cut]))
                if names_place(one.record, tail) and not one.form.is_made
            ]
            if chosen := _choose(found, place, generic=False):
                return _Found(chosen.record, _PLACED)
        for longer in _add_city(key, place):
            if chosen := _choose(index.find(longer), place, generic=True):
                return _Found(chosen.record, _PLACED)
        chosen = _choose(index.find_unordered(key), place, generic=False)
        return _Found(chosen.record, _REORDERED) if chosen else None

    def _link(self, name: str, field: str, found: _Found | None) -> OrganizationLink | None:
        if found is None or self._index is None:
            return None
        record, score = found
        method, spelled = _compare(name, record)
        shown = score if score < _SPELLING else spelled
        match = Match(name, field, method, shown, self._index.release)
        return OrganizationLink(record.id, record.label, score >= EXACT_SCORE, match)

    def _find_whole(self, name: str, key: str) -> _Whole | None:
        """The organisation whose department or school ``name`` says, wherever it is asked from."""
        if self._index is None or is_placeholder(key):
            return None
        parts = [(part, organization_key(part)) for part in list_components(name)]
        for part, words in (*parts, (name, find_whole(key) or "")):
            if self._can_be_whole(self._index, words):
                found = self._find(words, None)
                if found and found.score > _DOUBTFUL:
                    return _Whole(part, words, found.record)
        return None

    def _may_be_at(self, whole: _Whole, place: Place) -> bool:
        """Whether nothing says that ``place`` is in another country or city than the whole."""
        assert self._index is not None
        if not is_in_country(whole.record, place.country):
            return False
        return not self._index.is_other_city("", whole.record, place)

    def _link_part(self, field: str, whole: _Whole) -> OrganizationLink:
        """A close link to the whole that a name says it is part of."""
        assert self._index is not None
        match = Match(whole.part, field, "COMPONENT", _PART, self._index.release)
        return OrganizationLink(whole.record.id, whole.record.label, False, match)

    def _can_be_whole(self, index: OrganizationIndex, key: str) -> bool:
        return " " in key and not is_generic(key) and not index.is_place(key)


def _choose(found: list[Candidate], place: Place | None, generic: bool) -> Candidate | None:
    """The one that is meant, where only one can be.

    Head offices only, where no country is known; ``generic`` names must be of the city.
    """
    if place is None:
        found = [one for one in found if not one.form.is_branch]
    else:
        found = [one for one in found if is_in_country(one.record, place.country)]
        city = organization_key(place.city or "").split()
        nearby = [one for one in found if names_city(one.record, city)]
        if generic:
            found = nearby
        found = nearby or [one for one in found if not one.form.is_made]
    found = [one for one in found if not one.form.is_made] or found
    if len(found) > 1:
        found = [one for one in found if one.form.is_label]
    return found[0] if len(found) == 1 else None


def _is_one_of_many(key: str, found: Candidate) -> bool:
    """Whether another city can have another house of this name: "Royal Victoria Hospital"."""
    is_house = "healthcare" in found.record.types
    return is_house and (not found.form.is_label or len(list_telling(key)) < 2)


def _add_city(key: str, place: Place | None) -> Iterator[str]:
    if place is not None and place.city:
        city = organization_key(place.city)
        yield f"{key} {city}"
        yield f"{city} {key}"


def _compare(name: str, record: RorRecord) -> tuple[str, float]:
    """Link method and score, by how ROR spells the name."""
    folded = fold(name)
    spelled = [one for one in record.names if fold(one.value) == folded]
    if any("label" in one.types or "ror_display" in one.types for one in spelled):
        return "EXACT_LABEL", _LABEL
    return ("SYNONYM", _ALIAS) if spelled else ("NORMALIZED", _SPELLING)
