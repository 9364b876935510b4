"""Organisations of the Research Organization Registry, as values.

Owns what of a record is kept. Refuses to know the file it came from and how it is matched.
"""

from __future__ import annotations

import msgspec


class RorName(msgspec.Struct, frozen=True):
    """One name.

    Attributes:
        types: of ``ror_display``, ``label``, ``alias`` and ``acronym``.
        lang: ISO 639-1.
    """

    value: str
    types: tuple[str, ...] = ()
    lang: str | None = None


class RorRelation(msgspec.Struct, frozen=True):
    """``type`` is ``parent``, ``child``, ``related``, ``successor`` or ``predecessor``."""

    type: str
    label: str
    id: str


class RorPlace(msgspec.Struct, frozen=True):
    """Where an organisation is.

    Attributes:
        country_code: ISO 3166-1 alpha-2.
        country, subdivision, city: as GeoNames has them; empty where it has none.
        city_key: key of the city.
        words: of the keys of all of these.
    """

    country_code: str
    country: str = ""
    subdivision: str = ""
    city: str = ""
    city_key: str = ""
    words: frozenset[str] = frozenset()


class RorForm(msgspec.Struct, frozen=True):
    """A key that an organisation is found by (:mod:`kg.terminology.organization_forms`).

    Attributes:
        key: see :func:`kg.terminology.organization_names.organization_key`.
        is_label: ROR holds the name to be a label, not an alias.
        is_branch: the name is that of the company whose branch, in some country, this is.
        is_made: the name is ROR's without the organisation's own city.
    """

    key: str
    is_label: bool = False
    is_branch: bool = False
    is_made: bool = False


class RorRecord(msgspec.Struct, frozen=True):
    """One organisation.

    Attributes:
        id: IRI, ``https://ror.org/0…``.
        names: every name; exactly one has type ``ror_display``.
        types: what it is: ``company``, ``education``, ``healthcare`` …
        status: ``active``, ``inactive`` or ``withdrawn``.
        places: country, subdivision and city of each of its locations.
        relations: to other organisations, which the file need not hold.
        forms: the keys it is found by, each once; none of a withdrawn record.
    """

    id: str
    names: tuple[RorName, ...]
    types: tuple[str, ...]
    status: str
    places: tuple[RorPlace, ...]
    relations: tuple[RorRelation, ...]
    forms: tuple[RorForm, ...] = ()

    @property
    def label(self) -> str:
        """The name ROR shows."""
        return next(one.value for one in self.names if "ror_display" in one.types)


class RorFile(msgspec.Struct, frozen=True):
    """A release (``"ROR v1.50"``, else ``"ROR"`` and the day of its newest change) and records."""

    release: str
    records: tuple[RorRecord, ...]
