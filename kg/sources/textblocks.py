"""The registry's hard-wrapped text blocks → the markup of API v2.

Owns the layout of ``<textblock>`` in legacy XML: lines wrapped near column 100 and indented to the
depth of the element, paragraphs and list items parted by blank lines, bullets as ``-  ``, numbers
aligned right, and five more columns a level. API v2 writes the same text with unwrapped lines,
``* `` bullets, sub-lists indented by the width of their parent's marker, items parted by one line
end and everything else by a blank line. Refuses to know what the text says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BLOCK_END = re.compile(r"\n[ \t]*(?:\n[ \t]*)*\n")
_MARKER = re.compile(r"-  |[0-9]{1,3}\. ")
_LEVEL_COLUMNS = 5


class _Item(NamedTuple):
    """An open list item: its text column in the XML, and how it is written out."""

    column: int
    padding: int
    marker: str


def unwrap_textblock(text: str) -> str:
    """``text`` (what stands between the tags) in API v2 markup, stripped.

    Text that is not laid out as the registry lays it out keeps its lines.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tail = text[text.rfind("\n") + 1 :]
    if "\n" not in text or tail.strip():
        return text.strip()
    # The closing tag stands two columns left of the text.
    return _unwrap(text, len(tail) + 2)


def _unwrap(text: str, base: int) -> str:
    parts: list[str] = []
    open_items: list[_Item] = []
    for block in _BLOCK_END.split(text.strip("\n")):
        body = block.strip()
        if body:
            indent = len(block) - len(block.lstrip()) - base
            parts += _write_block(body, indent, open_items)
    return "".join(parts).strip()


def _write_block(body: str, indent: int, open_items: list[_Item]) -> tuple[str, str]:
    """What parts this block from the one before, and the block on one line."""
    closed = None
    while open_items and open_items[-1].column > indent:
        closed = open_items.pop()
    padding = open_items[-1].padding + len(open_items[-1].marker) if open_items else 0
    marker, column = _find_marker(body, indent)
    line = " ".join([line.strip() for line in body[column - indent :].split("\n")])
    if not marker:
        return "\n\n", f"{' ' * padding}{line}"
    open_items.append(_Item(column, padding, marker))
    same_list = closed is not None and (closed.marker == "* ") == (marker == "* ")
    return "\n" if same_list else "\n\n", f"{' ' * padding}{marker}{line}"


def _find_marker(body: str, indent: int) -> tuple[str, int]:
    """The API v2 marker of a list item and the column of its text; ``""`` where it is none."""
    match = _MARKER.match(body)
    if match is None:
        return "", indent
    column = indent + match.end()
    if body[0] == "-":
        return "* ", column
    # A paragraph that merely begins with a number does not end its marker on a level's column.
    is_item = column > 0 and column % _LEVEL_COLUMNS == 0
    return (match.group(), column) if is_item else ("", indent)
