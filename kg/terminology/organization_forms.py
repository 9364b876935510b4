"""The keys by which an organisation of ROR is found.

Owns which of its names count, and what tells a company's head office from its branches. Refuses to
know the file and the mention that asks. Computed once, when a file is read, and kept with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from kg.terminology.organization_names import is_generic, organization_key
from kg.terminology.ror import RorForm, RorName, RorPlace, RorRecord

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_COUNTRY_WORDS = {
    "CN": ("pr", "prc"),
    "GB": ("uk", "england"),
    "KR": ("korea",),
    "US": ("usa", "america"),
}


def make_place(country_code: str, country: str, subdivision: str, city: str) -> RorPlace:
    """A place with the words that name it at the end of an organisation's name."""
    names = (city, subdivision, country)
    words = {word for name in names for word in _place_key(name).split()}
    words.update((country_code.casefold(), *_COUNTRY_WORDS.get(country_code, ())))
    return RorPlace(country_code, country, subdivision, city, _place_key(city), frozenset(words))


def add_forms(record: RorRecord) -> RorRecord:
    """``record`` with the keys it is found by; of the forms with one key only the best."""
    best: dict[str, RorForm] = {}
    if record.status != "withdrawn":
        for form in _list_forms(record):
            best[form.key] = max(best.get(form.key, form), form, key=_rank)
    return msgspec.structs.replace(record, forms=tuple(best.values()))


def _rank(form: RorForm) -> tuple[bool, bool, bool]:
    return not form.is_made, form.is_label, not form.is_branch


def _list_forms(record: RorRecord) -> Iterator[RorForm]:
    core = _core_key(record.label)
    is_branch = "company" in record.types and any(
        _is_same_company(core, one.label) for one in record.relations if one.type == "parent"
    )
    for name in record.names:
        is_label = "label" in name.types or "ror_display" in name.types
        for key in _list_keys(record, name):
            is_brand = is_branch and (not is_label or key == core)
            yield RorForm(key, is_label, is_brand)
            shorter = _without_city(key, record)
            if shorter:
                yield RorForm(shorter, is_branch=is_brand, is_made=True)


def _list_keys(record: RorRecord, name: RorName) -> Iterator[str]:
    value = name.value
    # Registries of trials write in Latin letters.
    if name.types == ("acronym",) or not any("a" <= one <= "z" for one in value.lower()):
        return
    if value.endswith(")"):
        head, _, tail = value.rpartition(" (")
        if head and any(tail[:-1] == place.country for place in record.places):
            yield organization_key(head)
    yield organization_key(value)
    spelled = value.translate(_UMLAUTS)
    if spelled != value:
        yield organization_key(spelled)


@lru_cache(maxsize=1 << 16)
def _place_key(name: str) -> str:
    return organization_key(name)


def _core_key(label: str) -> str:
    return organization_key(label.partition(" (")[0] or label)


def _is_same_company(core: str, parent: str) -> bool:
    return core.split()[0] == _core_key(parent).split()[0]


def _without_city(key: str, record: RorRecord) -> str | None:
    """``key`` without the city, where enough is left to tell the organisation by."""
    for place in record.places:
        city = place.city_key
        if not city or city not in key:
            continue
        rest = " ".join(f" {key} ".replace(f" {city} ", " ").split())
        if rest != key and len(rest.split()) > 2 and not is_generic(rest):
            return rest
    return None
