"""What studies are filtered and counted by: design, status, who can take part, where, since when.

Owns these facts of a record as the index keeps them. Refuses to know what is asked for
(:mod:`kg.search.filters`), and drugs and conditions, which are concepts.
"""

from __future__ import annotations

import re

import msgspec

from kg.study import Study
from kg.terminology.links import StudyLinks

_AGE = re.compile(r"(\d{1,4}) (Year|Month|Week|Day|Hour|Minute)s?", re.ASCII)
_DAYS = {"Year": 365.25, "Month": 30.4375, "Week": 7.0, "Day": 1.0, "Hour": 0.0, "Minute": 0.0}
MOST_AGE_DAYS = 1_000_000
_YEAR = re.compile(r"(\d{4})(?:-|$)", re.ASCII)


class Traits(msgspec.Struct, array_like=True, kw_only=True):
    """The facts, each as the registry's code or a number.

    Attributes:
        study_type, phases, status, sex, std_ages, sponsor_class: codes of the registry's lists.
        countries: ISO 3166-1 alpha-2 codes of the countries with a site, each once.
        minimum_age, maximum_age: the age limits as recorded (``"18 Years"``); ``None`` for none.
        start_year: year of the start date.
        has_results: whether results are posted.
    """

    study_type: str | None = None
    phases: list[str] = []
    status: str | None = None
    sex: str | None = None
    std_ages: list[str] = []
    sponsor_class: str | None = None
    countries: list[str] = []
    minimum_age: str | None = None
    maximum_age: str | None = None
    start_year: int | None = None
    has_results: bool = False

    @property
    def first_day(self) -> int:
        """The least age admitted, in days."""
        return _find_days(self.minimum_age, 0) or 0

    @property
    def last_day(self) -> int:
        """The greatest age admitted, in days: who is 65 years and 11 months old is 65 years old."""
        days = _find_days(self.maximum_age, 1)
        return MOST_AGE_DAYS if days is None else max(0, days - 1)


def make_traits(study: Study, links: StudyLinks) -> Traits:
    """The traits of ``study``."""
    section = study.protocol_section
    eligibility = section.eligibility_module
    sponsor = section.sponsor_collaborators_module.lead_sponsor
    start = section.status_module.start_date_struct
    return Traits(
        study_type=section.design_module.study_type,
        phases=section.design_module.phases,
        status=section.status_module.overall_status,
        sex=eligibility.sex,
        std_ages=eligibility.std_ages,
        sponsor_class=sponsor.class_ if sponsor else None,
        countries=_list_countries(study, links),
        minimum_age=eligibility.minimum_age,
        maximum_age=eligibility.maximum_age,
        start_year=find_year(start.date if start else None),
        has_results=bool(study.has_results),
    )


def _list_countries(study: Study, links: StudyLinks) -> list[str]:
    locations = study.protocol_section.contacts_locations_module.locations
    names = dict.fromkeys(location.country for location in locations if location.country)
    found = (links.countries.get(name) for name in names)
    return sorted({country.code for country in found if country is not None})


def _find_days(text: str | None, more: int) -> int | None:
    """Days of an age as the registry writes it, with ``more`` of its units; else ``None``."""
    match = _AGE.fullmatch(text or "")
    return int((int(match[1]) + more) * _DAYS[match[2]]) if match else None


def find_year(date: str | None) -> int | None:
    """The year of a date as a record writes it; ``None`` where it is none."""
    match = _YEAR.match(date or "")
    return int(match[1]) if match else None
