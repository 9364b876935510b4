"""``Label : value`` lines of a study page → values: dates, counts, codes, yes and no.

Owns how the page writes single values, and the notes on what could only be read with doubt. Refuses
to know sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.sources.dates import parse_date
from kg.sources.page_markup import make_markup
from kg.sources.record import make_warning
from kg.study.codelists import find_code
from kg.study.model import RawLine
from kg.study.part import DateStruct

_DATE_TYPE = re.compile(r"\s*[\[(](Actual|Estimated?|Anticipated)[\])]\s*", re.IGNORECASE)
_NOTE = re.compile(r"\s*(?:Key Record Dates|History of Changes|\(Final data collection\b.*)$")


class Fields:
    """Values by label, each a list of lines: ``Other Study ID Numbers`` has several."""

    def __init__(self, lines: Iterable[str], labels: Sequence[str]) -> None:
        names = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
        pattern = re.compile(rf"({names})\s*:\s*(.*)", re.IGNORECASE)
        self._values: dict[str, list[str]] = {}
        current: list[str] = []
        for line in lines:
            if match := pattern.match(" ".join(line.split())):
                current = self._values.setdefault(match[1].casefold(), [])
                line = match[2]
            if not line.strip() or line not in current:
                current.append(line)

    def find(self, *labels: str) -> str | None:
        """First line of the first of ``labels`` that the page has."""
        for label in labels:
            for value in self._values.get(label.casefold(), ()):
                if value.strip():
                    return " ".join(value.split())
        return None

    def find_text(self, *labels: str) -> str | None:
        """All of the first of ``labels`` that the page has, in API v2 markup."""
        for label in labels:
            if text := make_markup(self._values.get(label.casefold(), ())):
                return text
        return None

    def get_lines(self, label: str) -> list[str]:
        """Lines of ``label``."""
        return self._values.get(label.casefold(), [])

    def find_code(self, scheme: str, *labels: str) -> str | None:
        """Code of ``scheme`` that the value stands for; the value where it stands for none."""
        return find_code(scheme, self.find(*labels))

    def find_flag(self, *labels: str) -> bool | None:
        """``Yes`` or ``No``; ``None`` where the page says neither."""
        value = (self.find(*labels) or "").casefold()
        return True if value.startswith("yes") else False if value.startswith("no") else None

    def find_date(self, label: str) -> DateStruct | None:
        """Date and type; the type stands before the label or in brackets after the date."""
        for prefix, kind in (("", None), ("Actual ", "ACTUAL"), ("Estimated ", "ESTIMATED")):
            if value := self.find(prefix + label):
                return parse_typed_date(value, kind)
        value = self.find("Anticipated " + label)
        return parse_typed_date(value, "ESTIMATED") if value else None


def label_dates(*labels: str) -> list[str]:
    """Every label under which a page shows these dates."""
    return [f"{prefix}{label}" for label in labels for prefix in _DATE_PREFIXES]


_DATE_PREFIXES = ("", "Actual ", "Estimated ", "Anticipated ")


def parse_typed_date(text: str, kind: str | None = None) -> DateStruct:
    """``January 24, 2011 (Estimate)`` as date and type; ``kind`` where the text names no type."""
    text = _NOTE.sub("", text)
    match = _DATE_TYPE.search(text)
    found = find_code("DateType", match[1]) if match else kind
    return DateStruct(date=parse_date(_DATE_TYPE.sub(" ", text).strip()), type=found)


class Doubts:
    """Lines that could only be read with doubt, for the study and for the person who loads it."""

    def __init__(self, file: str, study: str) -> None:
        self.raw_lines: list[RawLine] = []
        self.warnings: list[str] = []
        self._file = file
        self._study = study

    def keep(self, field: str, text: str, uncertain: str | None = None) -> None:
        """Keep a line as it stood, with what is uncertain about its reading."""
        line = " ".join(text.split())
        self.raw_lines.append(RawLine(field=field, text=line, uncertain=uncertain))
        if uncertain is not None:
            warning = make_warning(uncertain, file=self._file, study=self._study, field=field)
            if warning not in self.warnings:
                self.warnings.append(warning)
