"""English date text → ISO text of the same precision.

Owns how legacy XML and saved pages write dates. Refuses to know which field a date stands in.

>>> parse_date("January 24, 2011"), parse_date("January 2011"), parse_date("2011")
('2011-01-24', '2011-01', '2011')
>>> parse_date("February 30, 2011"), parse_date("Spring 2011")
('February 30, 2011', 'Spring 2011')
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from functools import lru_cache

_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(month_name) if number}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}

_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?,?\s+(?:(\d{1,2}),?\s+)?(\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\.?,?\s+(\d{4})", re.ASCII)


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> str:
    """``text`` as ``2011``, ``2011-01`` or ``2011-01-24``, as precise as it is.

    ISO texts come back as they are; so does what is no date (an unknown month, 30 February), for
    validation to name.
    """
    words = " ".join(text.split())
    if match := _MONTH_FIRST.fullmatch(words):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.fullmatch(words):
        day, month, year = match.groups()
    else:
        return words
    return _format_date(year, _MONTH_NUMBERS.get(month.lower()), day) or words


def _format_date(year: str, month: int | None, day: str | None) -> str | None:
    if month is None or year == "0000":
        return None
    if day is None:
        return f"{year}-{month:02}"
    if not 1 <= int(day) <= monthrange(int(year), month)[1]:
        return None
    return f"{year}-{month:02}-{int(day):02}"
