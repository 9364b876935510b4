"""Free text of a study page → the markup that API v2 writes.

API v2: ``* `` and ``1. `` items on neighbouring lines, a list inside an item indented by the width
of the item's mark, a blank line around paragraphs and before an inner list. Refuses to know which
field the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_MARK = re.compile(r"(\s*)(?:([•·▪◦‣∙●○■□*–—-])|(\d{1,2})[.)])\s+(?=\S)")
# Directly under an item a heading does not continue it.
_HEADING = re.compile(r"[A-Z][^.;]{2,60}:")


class _Item(NamedTuple):
    column: int
    padding: int
    width: int


def make_markup(lines: Iterable[str]) -> str | None:
    """The text of ``lines`` (bulleted, numbered or plain, nested by indent); ``None`` for none.

    A line directly under another continues it, unless it has a mark.
    """
    writer = _Writer()
    for line in lines:
        writer.add(line)
    return "".join(writer.parts).strip() or None


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.stack: list[_Item] = []
        self.after_blank = True
        self.last_was_item = False

    def add(self, line: str) -> None:
        """Take the next line."""
        text = " ".join(line.split())
        if not text:
            self.after_blank = True
            return
        line = line.expandtabs(4)
        if match := _MARK.match(line):
            self._add_item(len(match[1]), f"{match[3]}." if match[3] else "*", line[match.end() :])
        elif self.after_blank or not self.parts or _HEADING.fullmatch(text):
            self._add_paragraph(len(line) - len(line.lstrip()), text)
        else:
            self.parts.append(f" {text}" if self.last_was_item else f"\n{text}")
        self.after_blank = False

    def _add_item(self, column: int, mark: str, text: str) -> None:
        while self.stack and self.stack[-1].column > column:
            self.stack.pop()
        inner = bool(self.stack) and self.stack[-1].column < column
        if self.stack and not inner:
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        padding = parent.padding + parent.width if parent else 0
        break_ = "\n" if self.last_was_item and not inner else "\n\n"
        self.parts.append(f"{break_}{' ' * padding}{mark} {' '.join(text.split())}")
        self.stack.append(_Item(column, padding, len(mark) + 1))
        self.last_was_item = True

    def _add_paragraph(self, column: int, text: str) -> None:
        while self.stack and self.stack[-1].column >= column:
            self.stack.pop()
        padding = self.stack[-1].padding + self.stack[-1].width if self.stack else 0
        self.parts.append(f"\n\n{' ' * padding}{text}")
        self.last_was_item = False
