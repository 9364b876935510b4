"""Organisations in ROR's schema v2, made up but for their form."""

from __future__ import annotations

from typing import Any


def make_record(
    number: int,
    *names: tuple[str, str],
    city: str = "Springfield",
    country: tuple[str, str] = ("US", "United States"),
    types: tuple[str, ...] = ("education",),
    status: str = "active",
    parents: tuple[tuple[int, str], ...] = (),
) -> dict[str, Any]:
    """A record; ``names`` are (value, type), the first one is the one shown."""
    shown, *others = names
    return {
        "id": make_id(number),
        "names": [
            {"value": shown[0], "types": ["ror_display", shown[1]], "lang": "en"},
            *({"value": value, "types": [type_], "lang": None} for value, type_ in others),
        ],
        "status": status,
        "types": list(types),
        "locations": [
            {
                "geonames_id": 1,
                "geonames_details": {
                    "country_code": country[0],
                    "country_name": country[1],
                    "country_subdivision_name": None,
                    "name": city,
                    "lat": 1.5,
                },
            }
        ],
        "relationships": [
            {"type": "parent", "label": label, "id": make_id(parent)} for parent, label in parents
        ],
        "admin": {"last_modified": {"date": f"2026-01-{number:02}", "schema_version": "2.1"}},
        "established": 1900,
        "links": [],
    }


def make_id(number: int) -> str:
    """The IRI of record ``number``."""
    return f"https://ror.org/0{number:08}"


SWITZERLAND, EGYPT, BRITAIN = ("CH", "Switzerland"), ("EG", "Egypt"), ("GB", "United Kingdom")
LITHUANIA, PHILIPPINES = ("LT", "Lithuania"), ("PH", "Philippines")
HEALTH, COMPANY = ("healthcare",), ("company",)

RECORDS = [
    make_record(1, ("University of Springfield", "label"), ("UoS", "acronym"), city="Springfield"),
    make_record(
        2,
        ("University of Springfield Hospital", "label"),
        ("Springfield General", "alias"),
        types=HEALTH,
        parents=((1, "University of Springfield"), (90, "Health of Ours")),
    ),
    make_record(3, ("National Cancer Institute", "label"), city="Vilnius", country=LITHUANIA),
    make_record(
        4, ("Acme (Switzerland)", "label"), city="Basel", country=SWITZERLAND, types=COMPANY
    ),
    make_record(
        5,
        ("Acme (United Kingdom)", "label"),
        ("Acme", "alias"),
        ("Acme Widgets", "alias"),
        city="Leeds",
        country=BRITAIN,
        types=COMPANY,
        parents=((4, "Acme (Switzerland)"),),
    ),
    make_record(6, ("Leeds University", "label"), city="Baguio", country=PHILIPPINES),
    make_record(7, ("Saint Alpha University", "label"), city="Baguio", country=PHILIPPINES),
    make_record(8, ("Royal Alpha Hospital", "label"), city="Leeds", country=BRITAIN, types=HEALTH),
    make_record(9, ("York College", "label"), city="York", country=BRITAIN),
    make_record(
        10,
        ("Universitätsspital Basel", "label"),
        ("University Hospital Basel", "label"),
        city="Basel",
        country=SWITZERLAND,
        types=HEALTH,
    ),
    make_record(11, ("Beta Institute", "label"), city="Cairo", country=EGYPT),
    make_record(12, ("Beta Institute", "label"), city="Basel", country=SWITZERLAND),
    make_record(13, ("Gone Institute of Old", "label"), status="withdrawn"),
    make_record(14, ("John Roe Springfield VA Medical Center", "label"), types=HEALTH),
]
