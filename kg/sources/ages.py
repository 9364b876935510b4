"""Age limits → the registry's standard age groups.

Owns the rule by which the registry groups ages: child up to 17 years, adult 18 to 64, older adult
from 65. Refuses to know which format the limits come from.

>>> list_std_ages("6 Months", "17 Years"), list_std_ages("18 Years", None)
(['CHILD'], ['ADULT', 'OLDER_ADULT'])
"""

from __future__ import annotations

import re

_AGE = re.compile(r"(\d{1,4}) (Year|Month|Week|Day|Hour|Minute)s?", re.ASCII)
_YEARS = {
    "Year": 1.0,
    "Month": 1 / 12,
    "Week": 7 / 365.25,
    "Day": 1 / 365.25,
    "Hour": 1 / 8766,
    "Minute": 1 / 525_960,
}


def list_std_ages(minimum: str | None, maximum: str | None) -> list[str]:
    """``StandardAge`` codes of a range from ``"18 Years"`` to ``None``, which is no limit.

    Empty where a limit is no age.
    """
    low = 0.0 if minimum is None else _parse_years(minimum)
    high = float("inf") if maximum is None else _parse_years(maximum)
    if low is None or high is None:
        return []
    groups = {"CHILD": low < 18, "ADULT": low < 65 and high >= 18, "OLDER_ADULT": high >= 65}
    return [code for code, is_included in groups.items() if is_included]


def _parse_years(text: str) -> float | None:
    match = _AGE.fullmatch(text)
    return int(match[1]) * _YEARS[match[2]] if match else None
