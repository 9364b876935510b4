"""Eligibility text → its items, in order, nested as the text nests them.

Reads the markup of API v2 (``* `` and ``1. `` items, a deeper indent a level, ``\\>`` for ``>``)
and the wrapped plain text of the legacy XML, with the same result where they say the same. Owns how
the text falls into items and which headings say inclusion or exclusion; refuses to judge what an
item means. Source: ``eligibilityModule.eligibilityCriteria``.

>>> text = "Inclusion Criteria:\\n\\n* Adult\\n\\n  * Age \\\\> 17\\n* Consent"
>>> for item in parse_criteria(text):
...     print(item.ordinal, item.parent, item.kind, item.text)
1 None INCLUSION Adult
2 1 INCLUSION Age > 17
3 None INCLUSION Consent
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

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


# A line and its list mark; whether a letter is a mark depends on what precedes it (`_is_mark`).
_LINE = re.compile(
    r"([ \t\xa0]*)"
    r"(?:(\\?[*+–—-](?=\s|$)|[•·▪◦‣∙●○■□➢❖✓](?=\s*\S)|-(?=[A-Z][a-z])"
    r"|\(?\d{1,2}(?:\\?[.)](?=\s)|\.(?=[A-Z][a-z]))"
    r"|\(?(?:[a-zA-Z]|[ivx]{2,4})\\?[.)](?=\s))\s*)?"
    r"(.*)"
)
_ESCAPE = re.compile(r"\\([][<>(){}.^*&~_#+!`|\"'\\-])")

_ADJECTIVES = (
    r"(?:(?:key|main|major|general|primary|specific|study|patients?|subjects?|participants?|all|the"
    r"|list of|other|further|additional|overall|eligibility|protocol|volunteers?)\s+)*"
)
_WORD = r"(inclusion|exclusion)s?(?:ary)?"
_END = r"\s*[*_]*\s*[:：.–—-]*\s*[*_]*"
_KIND_HEADING = re.compile(
    rf"[*_#\s]*{_ADJECTIVES}{_WORD}(?:\s+criteri\w*)?"
    rf"(?:\s+(?:for (?:this|the) study|(?:are )?as follows|are|include|includes))?{_END}",
    re.IGNORECASE,
)
_BOTH_HEADING = re.compile(
    rf"[*_#\s]*{_ADJECTIVES}(?:inclusion\s*(?:/|and|&|or)\s*exclusion|eligibility)"
    rf"\s+criteri\w*{_END}",
    re.IGNORECASE,
)
_INLINE_HEADING = re.compile(
    rf"[*_#\s]*{_ADJECTIVES}{_WORD}(?:\s+criteri\w*)?[*_]*\s*[:：][*_]*\s*(?=\S)", re.IGNORECASE
)
# A heading that says more than the kind ("Donor Inclusion Criteria") is an item as well.
_QUALIFIED_HEADING = re.compile(
    rf".*\b{_WORD} criteri\w*\b.*[:：]"
    rf"|[A-Z0-9][^.:;]{{0,60}}\b{_WORD} criteri\w*"
    rf"|{_WORD} criteri\w*\s+(?:\(|for|in|of|at|prior|before|after|determined)\b[^;]{{0,100}}",
    re.IGNORECASE,
)
_EXCLUDING = re.compile(
    r"\b(?:exclude[ds]?|ineligible|not (?:be )?(?:eligible|included|enrolled))\b", re.IGNORECASE
)
_INCLUDING = re.compile(r"\b(?:eligible|included|enrolled)\b", re.IGNORECASE)
_SUBHEADING = re.compile(r"(?:included|excluded|allowed|required|permitted):", re.IGNORECASE)

_XML_MARGIN = 6  # columns; no list of API v2 begins so far right
# Levels of headings on the stack; list items stand at their indent, 0 or more.
_CAPITALS, _HEADING, _SUB = -3, -2, -1


def parse_criteria(text: str) -> list[Criterion]:
    """The items of an eligibility text, in order.

    Headings that only say inclusion or exclusion set the kind and are no items; other headings are
    items, and parents of the list they introduce with a colon. Never raises; every word of ``text``
    stands in an item or in such a heading.
    """
    outline = _Outline()
    for block in _read_blocks(text):
        outline.add(block)
    return outline.items


class _Block(msgspec.Struct, gc=False):
    """An item or a paragraph; ``kind`` is the word of a line that is a kind heading."""

    indent: int
    mark: str
    text: str
    after_blank: bool
    kind: str | None = None


def _find_kind_word(block: _Block) -> str | None:
    """``inclusion``, ``exclusion`` or ``both`` where the block is a heading that says only so."""
    starts = block.after_blank or block.mark or block.text[:1].isupper()
    if starts and (match := _KIND_HEADING.fullmatch(block.text)):
        return match[1]
    return "both" if starts and _BOTH_HEADING.fullmatch(block.text) else None


def _read_blocks(text: str) -> list[_Block]:
    """Items and paragraphs whole, their indents counted from the text's own margin."""
    lines = _read_lines(text)
    # Stripped legacy text has lost the margin of its first line alone.
    margin = min((line.indent for line in lines[1:]), default=0)
    base = margin if margin >= _XML_MARGIN else 0
    # In wrapped text (legacy XML) only a blank line begins something new.
    wrapped = base > 0 or _is_wrapped(lines)
    blocks: list[_Block] = []
    for line in lines:
        line.indent = line.indent - base if line.indent > base else 0
        if line.after_blank or line.kind or blocks[-1].kind or (line.mark and not wrapped):
            blocks.append(line)
        else:
            blocks[-1].text += f" {line.mark} {line.text}" if line.mark else f" {line.text}"
    return blocks


def _is_wrapped(lines: list[_Block]) -> bool:
    """Whether lines go on below, and list marks stand under blank lines."""
    marked = [line.after_blank for line in lines if line.mark]
    goes_on = any(not (line.mark or line.after_blank or line.kind) for line in lines)
    return goes_on and sum(marked) > 0.8 * len(marked)


def _read_lines(text: str) -> list[_Block]:
    if "\\" in text:
        # A bullet that the sponsor typed is escaped too; it is a bullet all the same.
        text = _ESCAPE.sub(r"\1", text)
    lines: list[_Block] = []
    after_blank = True
    for raw in text.splitlines():
        line = raw.rstrip()
        if not line:
            after_blank = True
            continue
        indent, mark, rest = _LINE.match(line).groups()  # type: ignore[union-attr]
        if rest or mark:
            width = len(indent.expandtabs(4)) if "\t" in indent else len(indent)
            block = _Block(width, mark or "", rest, after_blank)
            head = rest[:80].lower()
            if "clusion" in head or "eligib" in head:
                block.kind = _find_kind_word(block)
            lines.append(block)
            after_blank = False
    return lines


@cache
def _mark_class(mark: str) -> str:
    """What the marks of one list have in common: a digit, a letter's case, the bullet itself."""
    core = mark.strip("(.)")
    if core.isalpha():
        return "a" if core.islower() else "A"
    return "1" if core.isdigit() else core


class _Outline:
    """The items so far, and the open ones that a next item may stand under."""

    def __init__(self) -> None:
        self.items: list[Criterion] = []
        self.kind: str | None = None
        # (level, class of the mark, ordinal, kind of what stands under it), outermost first
        self.stack: list[tuple[int, str, int, str | None]] = []
        self.last_marks: dict[int, str] = {}

    def add(self, block: _Block) -> None:
        """Take the next block."""
        if block.kind:
            self._begin_kind(block.kind)
        elif block.mark and self._is_mark(block):
            self._add_item(block)
        else:
            text = f"{block.mark} {block.text}" if block.mark else block.text
            if block.indent and self.stack and self.stack[-1][0] >= 0:
                self._add_inner_paragraph(block.indent, text)
            else:
                self._add_paragraph(text)

    def _is_mark(self, block: _Block) -> bool:
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

    def _add_item(self, block: _Block) -> None:
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
        self._close(_CAPITALS if level is None else level)
        if match := _INLINE_HEADING.match(text):
            self._begin_kind(match[1])
            self._add_rest(text[match.end() :])
        elif level == _SUB and not self.stack and text[:3].lower() in ("inc", "exc"):
            self._begin_kind(text)
        else:
            self._push(level, "", text, self._find_kind(text))

    def _add_rest(self, text: str) -> None:
        """What follows a kind heading on its own line is an item."""
        for block in _read_lines(text):
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
