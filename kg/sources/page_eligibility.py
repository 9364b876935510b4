"""Eligibility table and criteria of a study page → the eligibility module.

Owns how the page words ages, sexes and age groups. Refuses to know what a criterion means.
"""

from __future__ import annotations

import re

from kg.sources.page_fields import Fields
from kg.sources.page_markup import make_markup
from kg.sources.page_sections import Page
from kg.study.codelists import find_code
from kg.study.model import EligibilityModule

_LABELS = (
    "Ages Eligible for Study",
    "Sexes Eligible for Study",
    "Genders Eligible for Study",
    "Sex Eligible for Study",
    "Gender Eligible for Study",
    "Gender Based Eligibility",
    "Gender Based",
    "Gender Eligibility Description",
    "Gender Description",
    "Sex Eligibility Description",
    "Accepts Healthy Volunteers",
    "Sampling Method",
)
_AGE = r"(\d+(?:\.\d+)?\s+[A-Za-z]+)"
_RANGE = re.compile(rf"{_AGE}\s+to\s+{_AGE}", re.IGNORECASE)
_OLDER = re.compile(rf"{_AGE}\s+and\s+(?:older|over)", re.IGNORECASE)
_YOUNGER = re.compile(rf"(?:up to\s+{_AGE}|{_AGE}\s+and\s+younger)", re.IGNORECASE)
_GROUPS = re.compile(r"\(([^()]*)\)\s*$")
_OLD_GROUPS = {"senior": "OLDER_ADULT"}


def parse_eligibility(page: Page) -> EligibilityModule:
    """The module; criteria come in the markup of API v2."""
    fields = Fields(page.get("eligibility"), _LABELS)
    ages = fields.find("Ages Eligible for Study") or ""
    minimum, maximum = _parse_age_range(ages)
    return EligibilityModule(
        eligibility_criteria=make_markup(page.get("criteria")),
        healthy_volunteers=fields.find_flag("Accepts Healthy Volunteers"),
        sex=fields.find_code("Sex", *_LABELS[1:5]),
        gender_based=fields.find_flag("Gender Based Eligibility", "Gender Based"),
        gender_description=fields.find_text(*_LABELS[7:10]),
        minimum_age=minimum,
        maximum_age=maximum,
        std_ages=_parse_age_groups(ages),
        study_population=make_markup(page.get("population")),
        sampling_method=fields.find_code("SamplingMethod", "Sampling Method"),
    )


def _parse_age_range(text: str) -> tuple[str | None, str | None]:
    """``18 Years to 65 Years``, ``18 Years and older`` or ``up to 65 Years``."""
    if match := _RANGE.search(text):
        return _tidy(match[1]), _tidy(match[2])
    if match := _OLDER.search(text):
        return _tidy(match[1]), None
    if match := _YOUNGER.search(text):
        return None, _tidy(match[1] or match[2])
    return None, None


def _tidy(age: str) -> str:
    return " ".join(age.split())


def _parse_age_groups(text: str) -> list[str]:
    """``(Adult, Older Adult)`` after the range, or alone where there is no limit."""
    match = _GROUPS.search(text)
    names = (match[1] if match else "" if re.search(r"\d", text) else text).split(",")
    return [
        _OLD_GROUPS.get(name.strip().casefold()) or find_code("StandardAge", name) or name.strip()
        for name in names
        if name.strip()
    ]
