"""Eligibility text → its paragraphs and list items, each whole, with indent and list mark.

Owns lines: wrapping, margins, marks, and headings that say only inclusion or exclusion. Refuses to
know what stands under what (:mod:`kg.study.criteria_outline`).
"""

from __future__ import annotations

import re

import msgspec

# A line and its list mark; whether a letter is a mark depends on what precedes it (`Outline`).
_LINE = re.compile(
    r"([ \t\xa0]*)"
    r"(?:(\\?[*+–—-](?=\s|$)|[•·▪◦‣∙●○■□➢❖✓](?=\s*\S)|-(?=[A-Z][a-z])"
    r"|--(?=[A-Z][a-z])(?!.*--)"
    r"|\(?\d{1,2}(?:\\?[.)](?=\s)|\.(?=[A-Z][a-z]))"
    r"|\(?(?:[a-zA-Z]|[ivx]{2,4})\\?[.)](?=\s))\s*)?"
    r"(.*)"
)
_ESCAPE = re.compile(r"\\([][<>(){}.^*&~_#+!`|\"'\\-])")

ADJECTIVES = (
    r"(?:(?:key|main|major|general|primary|specific|study|patients?|subjects?|participants?|all|the"
    r"|list of|other|further|additional|overall|eligibility|protocol|volunteers?)\s+)*"
)
WORD = r"(inclusion|exclusion)s?(?:ary)?"
_END = r"\s*[*_]*\s*[:：.–—-]*\s*[*_]*"
_KIND_HEADING = re.compile(
    rf"[*_#\s]*{ADJECTIVES}{WORD}(?:\s+criteri\w*)?"
    rf"(?:\s+(?:for (?:this|the) study|(?:are )?as follows|are|include|includes))?{_END}",
    re.IGNORECASE,
)
_BOTH_HEADING = re.compile(
    rf"[*_#\s]*{ADJECTIVES}(?:inclusion\s*(?:/|and|&|or)\s*exclusion|eligibility)"
    rf"\s+criteri\w*{_END}",
    re.IGNORECASE,
)
_XML_MARGIN = 6  # columns; no list of API v2 begins so far right


class Block(msgspec.Struct, gc=False):
    """An item or a paragraph; ``kind`` is the word of a line that is a kind heading."""

    indent: int
    mark: str
    text: str
    after_blank: bool
    kind: str | None = None
    is_section: bool = False


def find_kind_word(block: Block) -> str | None:
    """``inclusion``, ``exclusion`` or ``both`` where the block is a heading that says only so."""
    starts = block.after_blank or block.mark or block.text[:1].isupper()
    if starts and (match := _KIND_HEADING.fullmatch(block.text)):
        return match[1]
    return "both" if starts and _BOTH_HEADING.fullmatch(block.text) else None


def read_blocks(text: str) -> list[Block]:
    """Items and paragraphs whole, their indents counted from the text's own margin."""
    lines = read_lines(text)
    # Stripped legacy text has lost the margin of its first line alone.
    margin = min((line.indent for line in lines[1:]), default=0)
    base = margin if margin >= _XML_MARGIN else 0
    # In wrapped text (legacy XML) only a blank line begins something new.
    wrapped = base > 0 or _is_wrapped(lines)
    blocks: list[Block] = []
    for line in lines:
        line.indent = line.indent - base if line.indent > base else 0
        if line.after_blank or line.kind or blocks[-1].kind or (line.mark and not wrapped):
            blocks.append(line)
        else:
            blocks[-1].text += f" {line.mark} {line.text}" if line.mark else f" {line.text}"
    return blocks


def _is_wrapped(lines: list[Block]) -> bool:
    """Whether lines go on below, and list marks stand under blank lines."""
    marked = [line.after_blank for line in lines if line.mark]
    goes_on = any(not (line.mark or line.after_blank or line.kind) for line in lines)
    return goes_on and sum(marked) > 0.8 * len(marked)


def read_lines(text: str) -> list[Block]:
    if "\\" in text:
        # A bullet that the sponsor typed is escaped too; it is a bullet all the same.
        text = _ESCAPE.sub(r"\1", text)
    lines: list[Block] = []
    after_blank = True
    for raw in text.splitlines():
        line = raw.rstrip()
        if not line:
            after_blank = True
            continue
        indent, mark, rest = _LINE.match(line).groups()  # type: ignore[union-attr]
        if rest or mark:
            width = len(indent.expandtabs(4)) if "\t" in indent else len(indent)
            block = Block(width, mark or "", rest, after_blank)
            head = rest[:80].lower()
            if "clusion" in head or "eligib" in head:
                block.kind = find_kind_word(block)
            lines.append(block)
            after_blank = False
    return lines
