"""Lines of a classic study page → its sections, whatever their order and whichever are missing.

Owns the headings of the page and the boilerplate between them. Refuses to know what a section says.
Both page readers hand over the same lines: cells of a row on one line are parted by a tab; in the
tables whose cells hold several lines, :data:`ROW` and :data:`CELL` stand on lines of their own.
Source: layout of https://clinicaltrials.gov/ct2/show/NCT… (until June 2024).
"""

from __future__ import annotations

import re

ROW = "\x1e"
CELL = "\x1f"

# Sections whose lines are the sponsor's free text: only an unmistakable heading ends them.
_PROSE = frozenset(("summary", "details", "arms", "groups", "criteria"))

_EXPECTED = r"(?:Actual |Estimated |Anticipated )?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# (section, heading); a group is what of the line belongs to the section.
_UNMISTAKABLE = [
    ("status", r"((?:Recruitment|Expanded Access) Status\s*:.*)"),
    ("provided", r"Information provided by(?: \(Responsible Party\))?\s*:\s*(.*)"),
    ("summary", r"Brief Summary\s*:?\s*(.*)"),
    ("details", r"Detailed Description\s*:?\s*(.*)"),
    ("table", r"Condition or disease(?:\s+Intervention(?:/treatment)?(?:\s+Phase)?)?"),
    ("table", r"Condition\s+Intervention(?:\s+Phase)?"),
    ("design", r"Layout table for study information"),
    ("design", rf"((?:Study Type|{_EXPECTED}Enrollment|Official Title)\s*:.*)"),
    ("design", rf"({_EXPECTED}(?:Study Start|Primary Completion|Study Completion) Date\s*:.*)"),
    ("arms", r"Arms?\s+(?:Intervention/treatment|Assigned Interventions)|Arms and Interventions"),
    ("groups", r"Groups?/Cohorts?\s+(?:Intervention/treatment|Assigned Interventions)"),
    ("groups", r"Groups and Cohorts"),
    ("primary", r"(?:Current )?Primary Outcome Measures?\s*:"),
    ("secondary", r"(?:Current )?Secondary Outcome Measures?\s*:"),
    ("other", r"(?:Current )?Other (?:Pre-specified )?Outcome Measures?\s*:"),
    ("biospecimen", r"(Biospecimen Retention\s*:.*)"),
    ("eligibility", r"Layout table for eligibility information"),
    ("eligibility", r"((?:Ages|Sexes|Genders|Sex|Gender) Eligible for Study\s*:.*)"),
    ("eligibility", r"((?:Accepts Healthy Volunteers|Sampling Method)\s*:.*)"),
    ("none", r"Contacts and Locations|Information from the National Library of Medicine"),
    ("locations", r".*\brefer to this study by its\b.*|Layout table for location information"),
    ("contacts", r"Layout table for location contacts"),
    ("sponsors", r"Sponsors and Collaborators"),
    ("investigators", r"Layout table for investigator information"),
    ("info", r"Layout table for addit?ional information"),
    ("info", r"((?:Responsible Party|Other Study ID Numbers)\s*:.*)"),
    ("info", rf"((?:First|Results First|Last Update) Posted\s*:\s*{_MONTH}.*)"),
    ("info", rf"((?:First received|Last updated|Last Verified)\s*:\s*{_MONTH}.*)"),
    ("info", r"((?:Studies a U\.?S\.? FDA-regulated|Product Manufactured in and Exp).*:.*)"),
    ("none", r"Individual Participant Data \(IPD\) Sharing Statement\s*:?"),
    ("keywords", r"Keywords provided by .*"),
    ("mesh", r"Additional relevant MeSH terms\s*:?|Layout table for MeSH terms"),
    ("derived", r"Publications automatically indexed to this study.*"),
    ("none", r"Layout table for .*"),
]
# Too ordinary to end free text; at its end they are no part of it either.
_ORDINARY = [
    ("summary", r"Purpose\s*:?"),
    ("sponsors", r"Sponsor\s*:\s*(.*)|Collaborators?\s*:\s*(.*)"),
    ("design", r"Study Design"),
    ("eligibility", r"Eligibility(?: Criteria)?"),
    ("population", r"Study Population\s*:?"),
    ("criteria", r"Criteria\s*:?"),
    ("criteria", r"((?:Key )?(?:Inclusion|Exclusion) Criteria\s*:?.*)"),
    ("contacts", r"Contacts\s*:?"),
    ("locations", r"Locations\s*:?"),
    ("investigators", r"Investigators\s*:?"),
    ("none", r"Outcome Measures|Study Description|More Information"),
    ("none", r"Study Documents(?: \(Full-Text\))?|Documents provided by .*"),
    ("links", r"Additional Information\s*:"),
    ("results", r"Publications of Results\s*:"),
    ("background", r"(?:Other )?Publications\s*:"),
]
_UNMISTAKABLE_RE = [(name, re.compile(text, re.IGNORECASE)) for name, text in _UNMISTAKABLE]
_ORDINARY_RE = [(name, re.compile(text, re.IGNORECASE)) for name, text in _ORDINARY]

_BOILERPLATE = re.compile(
    r"Go to(?: sections.*)?|Top of Page|Key Record Dates|History of Changes|Save this study"
    r"|(?:Show|Hide) (?:\d+ )?(?:Study )?Locations?|\d+ study locations?"
    r"|Choosing to participate in a study is an important personal decision\b.*"
    r"|To learn more about this study, you or your doctor may contact\b.*",
    re.IGNORECASE,
)
_ELIGIBILITY_LABEL = re.compile(
    r"(?:(?:Ages|Sexes|Genders|Sex|Gender) Eligible for Study|Gender Based(?: Eligibility)?"
    r"|(?:Gender|Sex)(?: Eligibility)? Description|Accepts Healthy Volunteers|Sampling Method)"
    r"\s*:",
    re.IGNORECASE,
)


class Page:
    """A page cut into sections.

    Attributes:
        lines: the whole page.
        header: lines before the first section: notices, title and ids.
        sections: section name → its lines; a section that comes twice is kept once where it says
            the same, and joined where it does not.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.header: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self._name = "header"
        self._lines = self.header
        for line in lines:
            self._add(line)
        self._close()

    def get(self, name: str) -> list[str]:
        """Lines of a section; none where the page lacks it."""
        return self.sections.get(name, [])

    def _add(self, line: str) -> None:
        text = " ".join(line.split())
        if _BOILERPLATE.fullmatch(text):
            return
        found = self._find_heading(text)
        if found is not None:
            self._open(*found)
        elif self._name == "eligibility" and not self._is_eligibility(text):
            self._open("criteria", line)
        else:
            self._lines.append(line)

    def _find_heading(self, text: str) -> tuple[str, str] | None:
        """Section that a line begins, and what of the line belongs to the section."""
        ordinary = [] if self._name in _PROSE else _ORDINARY_RE
        for name, pattern in (*_UNMISTAKABLE_RE, *ordinary) if text else ():
            if match := pattern.fullmatch(text):
                return name, match[match.lastindex] if match.lastindex else ""
        return None

    def _is_eligibility(self, text: str) -> bool:
        """Whether a line still belongs to the table above the criteria."""
        waiting = bool(self._lines) and self._lines[-1].rstrip().endswith(":")
        return not text or waiting or bool(_ELIGIBILITY_LABEL.match(text))

    def _open(self, name: str, line: str) -> None:
        if name != self._name:
            self._close()
            self._name, self._lines = name, []
        if line:
            self._lines.append(line)

    def _close(self) -> None:
        if self._name in ("header", "none"):
            return
        lines = _strip_headings(self._lines) if self._name in _PROSE else self._lines
        known = self.sections.setdefault(self._name, [])
        if _join_words(lines) and _join_words(lines) not in _join_words(known):
            known += ["", *lines] if known else lines


def _strip_headings(lines: list[str]) -> list[str]:
    """``lines`` without the headings of what follows them."""
    end = len(lines)
    while end and _is_ordinary(" ".join(lines[end - 1].split())):
        end -= 1
    return lines[:end]


def _is_ordinary(text: str) -> bool:
    return not text or any(
        match and not match.lastindex
        for match in (pattern.fullmatch(text) for _, pattern in _ORDINARY_RE)
    )


def _join_words(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
