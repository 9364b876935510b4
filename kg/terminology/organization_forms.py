"""The keys by which an organisation of ROR is found.

Owns which of its names count, and what tells a company's head office from its branches. Refuses to
know the file and the mention that asks. Computed once, when a file is read, and kept with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from kg.terminology.organization_names import is_generic, list_telling, organization_key
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
    is_company = "company" in record.types
    is_branch = is_company and any(
        _is_same_company(core, one.label) for one in record.relations if one.type == "parent"
    )
    for name in record.names:
        is_label = "label" in name.types or "ror_display" in name.types
        for key in _list_keys(record, name):
            is_brand = is_branch and (not is_label or key == core)
            is_brand = is_brand or (is_company and _is_without_country(key, core, record))
            yield RorForm(key, is_label, is_brand)
            shorter = _without_city(key, record)
            if shorter:
                yield RorForm(shorter, is_branch=is_brand, is_made=True)
    own = _without_parent(record) if "healthcare" in record.types else None
    if own:
        yield RorForm(own)


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


def _is_without_country(key: str, core: str, record: RorRecord) -> bool:
    """Whether ``core`` is the name ``key`` with the country of a branch: "Acme Japan"."""
    if not core.startswith(f"{key} "):
        return False
    place = core.removeprefix(f"{key} ").split()
    return any(one.words.issuperset(place) for one in record.places)


def _without_parent(record: RorRecord) -> str | None:
    """The name of a house without that of the university or system that it begins with.

    "The University of Texas MD Anderson Cancer Center" is "MD Anderson Cancer Center" to most; what
    is left must tell it by two words that say neither its kind nor its place.
    """
    key = organization_key(record.label)
    for one in record.relations:
        above = organization_key(one.label).removesuffix(" system")
        if one.type != "parent" or " " not in above or not key.startswith(f"{above} "):
            continue
        rest = key.removeprefix(f"{above} ")
        places = {word for place in record.places for word in place.words}
        telling = [word for word in list_telling(rest) if word not in places]
        if len(rest.split()) > 2 and len(telling) > 1:
            return rest
    return None


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
