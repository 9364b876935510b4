"""Paragraphs and list items of an eligibility text → criteria, nested, inclusion or exclusion.

Owns which block stands under which, and what a heading says of those below. Refuses to know lines
(:mod:`kg.study.criteria_lines`).
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from kg.study.criteria_lines import ADJECTIVES, WORD, Block, read_lines

INCLUSION, EXCLUSION = "INCLUSION", "EXCLUSION"


class Criterion(msgspec.Struct, gc=False):
    """One item of the eligibility text.

    Attributes:
        text: the whole item, white space runs as one space, without its bullet or number.
        kind: ``INCLUSION``, ``EXCLUSION``, or ``None`` where the text does not say.
        ordinal: place in the whole text, from 1.
        parent: ordinal of the item this one stands under, or ``None``.
    """

    text: str
    kind: str | None
    ordinal: int
    parent: int | None = None


_INLINE_HEADING = re.compile(
    rf"[*_#\s]*{ADJECTIVES}{WORD}(?:\s+criteri\w*)?[*_]*\s*[:：][*_]*\s*(?=\S)", re.IGNORECASE
)
# A heading that says more than the kind ("Donor Inclusion Criteria") is an item as well.
_QUALIFIED_HEADING = re.compile(
    rf".*\b{WORD} criteri\w*\b.*[:：]"
    rf"|[A-Z0-9][^.:;]{{0,60}}\b{WORD} criteri\w*"
    rf"|{WORD} criteri\w*\s+(?:\(|for|in|of|at|prior|before|after|determined)\b[^;]{{0,100}}",
    re.IGNORECASE,
)
_EXCLUDING = re.compile(
    r"\b(?:exclude[ds]?|ineligible|not (?:be )?(?:eligible|included|enrolled))\b", re.IGNORECASE
)
_INCLUDING = re.compile(r"\b(?:eligible|included|enrolled)\b", re.IGNORECASE)
_SUBHEADING = re.compile(r"(?:included|excluded|allowed|required|permitted):", re.IGNORECASE)

# Levels of headings on the stack; list items stand at their indent, 0 or more.
_CAPITALS, _SECTION, _HEADING, _SUB = -4, -3, -2, -1


@cache
def _mark_class(mark: str) -> str:
    """What the marks of one list have in common: a digit, a letter's case, the bullet itself."""
    core = mark.strip("(.)")
    if core.isalpha():
        return "a" if core.islower() else "A"
    return "1" if core.isdigit() else core


class Outline:
    """The items so far, and the open ones that a next item may stand under."""

    def __init__(self) -> None:
        self.items: list[Criterion] = []
        self.kind: str | None = None
        # (level, class of the mark, ordinal, kind of what stands under it), outermost first
        self.stack: list[tuple[int, str, int, str | None]] = []
        self.last_marks: dict[int, str] = {}

    def add(self, block: Block) -> None:
        """Take the next block."""
        if block.kind:
            self._begin_kind(block.kind)
        elif block.is_section:
            level = _CAPITALS if block.text.isupper() else _SECTION
            self._close(level)
            self._push(level, "", block.text)
        elif block.mark and self._is_mark(block):
            self._add_item(block)
        else:
            text = f"{block.mark} {block.text}" if block.mark else block.text
            if block.indent and self.stack and self.stack[-1][0] >= 0:
                self._add_inner_paragraph(block.indent, text)
            else:
                self._add_paragraph(text)

    def _is_mark(self, block: Block) -> bool:
        """Whether the mark is one: a letter opens a list or continues its sequence."""
        core = block.mark.strip("(.)")
        if not core.isalpha():
            return True
        if len(core) > 1 or core in "aAiI":
            # "A. baumannii" begins a sentence, not a list.
            return core.islower() or not block.text[:1].islower()
        last = self.last_marks.get(block.indent, "")
        return len(last) == 1 and ord(core) - ord(last) in (1, 2)

    def _begin_kind(self, word: str) -> None:
        self.kind = {"i": INCLUSION, "e": EXCLUSION}.get(word[0].lower())
        self.stack.clear()
        self.last_marks.clear()

    def _add_item(self, block: Block) -> None:
        mark, level = _mark_class(block.mark), block.indent
        self._close(level + 1)
        if self.stack and self.stack[-1][0] == level and not self._opens_sublist(level, mark):
            while self.stack and self.stack[-1][0] == level:
                if self.stack.pop()[1] == mark:
                    break
        self._push(level, mark, block.text)
        self.last_marks[level] = block.mark.strip("(.)")

    def _opens_sublist(self, level: int, mark: str) -> bool:
        """Whether a new kind of mark at the same indent begins a list under the item before it."""
        if self.stack[-1][1] == mark:
            return False
        if any(entry[0] == level and entry[1] == mark for entry in self.stack):
            return False
        return self.items[-1].text.endswith(":") or (mark == "a" and self.stack[-1][1] == "1")

    def _add_inner_paragraph(self, indent: int, text: str) -> None:
        """A paragraph inside a list item: part of it, or a child after the item's own list."""
        self._close(indent)
        if self.stack and self.stack[-1][2] == len(self.items):
            self.items[-1].text += " " + " ".join(text.split())
        else:
            self._push(None, "", text)

    def _add_paragraph(self, text: str) -> None:
        self.last_marks.clear()
        level = _find_heading_level(text)
        in_section = any(entry[0] == _SECTION for entry in self.stack)
        self._close((_HEADING if in_section else _CAPITALS) if level is None else level)
        if match := _INLINE_HEADING.match(text):
            self._begin_kind(match[1])
            self._add_rest(text[match.end() :])
        elif level == _SUB and not self.stack and text[:3].lower() in ("inc", "exc"):
            self._begin_kind(text)
        else:
            self._push(level, "", text, self._find_kind(text))

    def _add_rest(self, text: str) -> None:
        """What follows a kind heading on its own line is an item."""
        for block in read_lines(text):
            if block.mark and self._is_mark(block):
                self._add_item(block)
            else:
                self._push(0, "", text)

    def _find_kind(self, text: str) -> str | None:
        """The kind of the list a paragraph introduces; a qualified heading sets it for good."""
        if len(text) > 160:
            return None
        if "clusion" in text.lower() and (match := _QUALIFIED_HEADING.fullmatch(text)):
            word = match[1] or match[2] or match[3]
            self.kind = INCLUSION if word[0] in "iI" else EXCLUSION
            return self.kind
        if text.endswith(":") and _EXCLUDING.search(text):
            return EXCLUSION
        includes = text.endswith(":") and self.kind is None and _INCLUDING.search(text)
        return INCLUSION if includes else None

    def _close(self, level: int) -> None:
        """Close what is open at ``level`` and deeper."""
        while self.stack and self.stack[-1][0] >= level:
            self.stack.pop()

    def _push(self, level: int | None, mark: str, text: str, kind: str | None = None) -> None:
        """Append an item under the innermost open one; ``level`` ``None``: it opens nothing."""
        words = " ".join(text.split())
        if not words:
            return
        parent, inherited = (self.stack[-1][2], self.stack[-1][3]) if self.stack else (None, None)
        ordinal = len(self.items) + 1
        self.items.append(Criterion(words, kind or inherited or self.kind, ordinal, parent))
        if level is not None:
            self.stack.append((level, mark, ordinal, kind or inherited))


def _find_heading_level(text: str) -> int | None:
    """The level of a paragraph that may introduce a list; ``None`` for a plain one."""
    if not text.endswith(":"):
        return None
    if text.isupper() and len(text) > 4:
        return _CAPITALS
    return _SUB if len(text) < 12 and _SUBHEADING.fullmatch(text) else _HEADING
