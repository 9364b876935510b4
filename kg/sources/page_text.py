"""A classic study page saved as text → a reading.

Owns the characters of a saved text: line ends, tabs, non-breaking spaces. What the lines say is
:mod:`kg.sources.page_study`'s.
"""

from __future__ import annotations

import re

from kg.sources.page_study import read_page
from kg.sources.record import Reading, TermLookup

# Control characters; the page readers use two of them as marks of their own.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_SPACE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u3000]")


def read_page_text(text: str, file: str, known_term: TermLookup) -> Reading:
    """The study on a page saved as text.

    What has run together without its table is split by evidence and marked as uncertain in
    ``page_section.raw_lines`` and the warnings.

    Args:
        text: the page.
        file: its name, for messages.
        known_term: whether a text is a known vocabulary term.

    Raises:
        NotAStudyError: ``text`` is no study page.
        SourceError: the page names no NCT id.
    """
    return read_page(_normalise(text).split("\n"), "page-text", file, known_term)


def _normalise(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _CONTROL.sub("", _SPACE.sub(" ", text)).replace("\u2028", "\n").replace("\u2029", "\n")
