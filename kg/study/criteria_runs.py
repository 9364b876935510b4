"""Lists that an eligibility text writes as one running paragraph → their pieces.

Owns the styles in which the line ends of a list were lost: section headings between dashes
(``--Patient Characteristics--``), the running paragraphs of old cancer records (``PATIENT
CHARACTERISTICS: Age: 18 and over Renal: …``), and lists behind a colon (``one of these: 1) a 2)
b``). Splits only where the text itself says that something begins; refuses to guess otherwise.

>>> split_run("PATIENT CHARACTERISTICS: Age: 18 to 60 Renal: No stones No dialysis")
[(-1, 'PATIENT CHARACTERISTICS:'), (0, 'Age: 18 to 60'), (0, 'Renal:'), (1, 'No stones'), (1, \
'No dialysis')]
>>> split_run("One of these: a) fever, b) cough, c) chills")
[(0, 'One of these:'), (1, 'fever,'), (1, 'cough,'), (1, 'chills')]
"""

from __future__ import annotations

import re

SECTION, ITEM, CHILD = -1, 0, 1

Piece = tuple[int, str]
"""Level (``SECTION``, ``ITEM`` or ``CHILD``) and text."""

_DASHED = re.compile(r"--\s?([A-Z][^\n]{2,60}?[^\s-])--")
_CAPITALS = re.compile(
    r"(DISEASE CHARACTERISTICS|PATIENT CHARACTERISTICS|PRIOR.CONCURRENT THERAPY"
    r"|PROTOCOL ENTRY CRITERIA):\s+(?=\S)"
)
# What the records of the cancer registry ask for, in their order.
_LABEL = re.compile(
    r"(?<!\S)(?:Age|Sex|Menopausal status|Hormone receptor status|Performance [Ss]tatus"
    r"|Life [Ee]xpectancy|Hematopoietic|Hepatic|Renal|Cardiovascular|Pulmonary|Neurologic"
    r"|Neurological|Gastrointestinal|Immunologic|Metabolic|Biologic(?:al)? therapy|Chemotherapy"
    r"|Endocrine therapy|Radiotherapy|Surgery|Other):(?=\s)"
)
# Words that begin a criterion in these records; behind a word that goes on they begin none.
_START = re.compile(
    r"(?<=[^\s,;:(/-])(?<!\bor)(?<!\band)(?<!\bOR)(?<!\bAND)(?<!\bof)(?<!\bwith)(?<!\bfor)"
    r"(?<!\bif)(?<!\bunless)(?<!\bexcept)\s+(?="
    r"No [a-z]|Not [a-z]|At least \w|More than \d|Must [a-z]|Negative pregnancy|Fertile patients"
    r"|Absolute (?:neutrophil|granulocyte)|Platelet count |Hemoglobin (?:at|greater|no|>)"
    r"|WBC (?:at|greater|no|>)|Bilirubin (?:no|less|normal|at|<)|SGOT|Alkaline phosphatase"
    r"|Creatinine (?:no|less|normal|at|clearance|<)|Measurable |Bidimensionally "
    r"|Histologically |Recovered from|Prior [a-z]|Concurrent [a-z])"
)
_KIND = re.compile(
    r"(?<=[a-z.)%\]])(?<!\bthe)(?<!\ball)(?<!\band)(?<!\bor)(?<!\bthese)(?<!following)(?<!meet)\s+"
    r"((?:In|Ex)clusion [Cc]riteria:)\s+(?=\S)"
)
_LIST_START = re.compile(r":\s+(?:\(?[1a][.)]|[-–•·])\s")
_NUMBERS = re.compile(r"(?<=\s)\(?(\d{1,2})[.)]\s+(?=\S)")
_LETTERS = re.compile(r"(?<=\s)\(?([a-z])[.)]\s+(?=\S)")
_BULLETS = re.compile(r"\s[-–•·]\s+(?=[A-Z0-9<>≥≤])")
_LEAST_MARKS = 3


def split_run(text: str) -> list[Piece]:
    """The pieces of one paragraph or list item, in order; one piece where nothing begins in it.

    Every word of ``text`` stands in a piece but for the marks of a list.
    """
    if "--" in text and (parts := _DASHED.split(text))[1:]:
        before, *rest = parts
        pieces = _split_text(before)
        for heading, part in zip(rest[::2], rest[1::2], strict=True):
            pieces += [(SECTION, f"{heading}:"), *_split_labels(part)]
        return pieces
    if match := _CAPITALS.match(text):
        return [(SECTION, f"{match[1]}:"), *_split_labels(text[match.end() :])]
    return _split_text(text) if ":" in text else [(ITEM, text)]


def _split_text(text: str) -> list[Piece]:
    """Lists in a plain text, where a heading inside it may say that the other kind begins."""
    parts = [part.strip() for part in _KIND.split(text)] if "clusion" in text else [text.strip()]
    return [piece for part in parts if part for piece in _split_list(part)]


def _split_labels(text: str) -> list[Piece]:
    """What stands under a heading: labels with their criteria, or criteria alone."""
    starts = [match.start() for match in _LABEL.finditer(text)]
    pieces: list[Piece] = []
    for begin, end in zip([0, *starts], [*starts, len(text)], strict=True):
        pieces += _split_criteria(text[begin:end].strip())
    return pieces


def _split_criteria(text: str) -> list[Piece]:
    """A label with its criteria below it, or criteria side by side."""
    label = _LABEL.match(text)
    rest = text[label.end() :].strip() if label else text
    criteria = [part for part in _START.split(rest) if part]
    if label is None:
        return [piece for part in criteria for piece in _split_list(part)]
    if len(criteria) < 2:
        return [(ITEM, text)]
    return [(ITEM, label.group()), *((CHILD, part) for part in criteria)]


def _split_list(text: str) -> list[Piece]:
    """A list behind a colon: what introduces it, and its items below."""
    if not _LIST_START.search(text):
        return [(ITEM, text)]
    for spans in (_find_marks(_NUMBERS, text, "1"), _find_marks(_LETTERS, text, "a")):
        if len(spans) >= _LEAST_MARKS:
            return _cut(text, spans)
    bullets = [match.span() for match in _BULLETS.finditer(text)]
    first = next((n for n, (begin, _) in enumerate(bullets) if text[begin - 1] == ":"), None)
    if first is not None and len(bullets) - first >= _LEAST_MARKS:
        return _cut(text, bullets[first:])
    return [(ITEM, text)]


def _find_marks(pattern: re.Pattern[str], text: str, first: str) -> list[tuple[int, int]]:
    """Where the marks of one sequence stand that begins right behind a colon."""
    spans: list[tuple[int, int]] = []
    expected = first
    for match in pattern.finditer(text):
        is_first = not spans and text[: match.start()].rstrip().endswith(":")
        if match[1] == expected and (spans or is_first):
            spans.append(match.span())
            expected = _follow(expected)
    return spans


def _follow(mark: str) -> str:
    return str(int(mark) + 1) if mark.isdigit() else chr(ord(mark) + 1)


def _cut(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    ends = [*(begin for begin, _ in spans[1:]), len(text)]
    items = [text[begin:end].strip() for (_, begin), end in zip(spans, ends, strict=True)]
    return [(ITEM, text[: spans[0][0]].strip()), *((CHILD, item) for item in items if item)]
