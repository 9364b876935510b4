"""Elements of a saved HTML page → its lines, with what the layout says kept.

Owns which element ends a line, leaves a blank one, is a bullet or a cell; hidden elements are left
out. Refuses to know what a line says, but for the headings of tables whose cells hold several
lines; those keep their cells as :mod:`kg.sources.page_sections` takes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from kg.sources.page_sections import CELL, ROW


def _parse_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _parse_names(
    "address article aside blockquote body caption center dd div dl dt fieldset footer form h1 h2"
    " h3 h4 h5 h6 header hr legend main nav section title"
)
_PARAGRAPHS = _parse_names("p pre")
_SKIPPED = _parse_names("script style noscript template svg select button iframe input meta")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*block", re.IGNORECASE)
_DATA_HEADER = re.compile(
    r"(?:Condition(?: or disease)?|Arms?|Groups?/Cohorts?)"
    r"\t(?:Intervention(?:/treatment)?|Assigned Interventions?)(?:\tPhase)?",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_WEB = re.compile(r"https?://(?!(?:www\.|classic\.)?clinicaltrials\.gov\b)", re.IGNORECASE)


def find_title(tree: html.HtmlElement) -> str | None:
    """The page's main heading."""
    texts = (_CONTROL.sub("", element.text_content()) for element in tree.iter("h1"))
    titles = [" ".join(text.split()) for text in texts]
    found = [title for title in titles if title and title.casefold() != "clinicaltrials.gov"]
    return found[-1] if found else None


def list_lines(tree: html.HtmlElement) -> list[str]:
    """Lines of the page: one a block, with cells, bullets and blank lines where it has them."""
    writer = _LineWriter()
    writer.write(tree)
    writer.end_line()
    return writer.lines


class _LineWriter:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.buffer: list[str] = []
        self.prefix = ""
        self.depth = 0

    def write(self, element: html.HtmlElement) -> None:
        """Write an element and what it holds, without its tail."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _HIDDEN.search(element.get("style", "")):
            return
        if tag == "br":
            self.end_line(blank=not self.buffer)
        elif tag == "table":
            self._write_table(element)
        elif tag in ("ul", "ol"):
            self._write_list(element)
        elif tag in _PARAGRAPHS:
            self._write_block(element, blank=True)
        elif tag in _BLOCKS or _BLOCK_STYLE.search(element.get("style", "")):
            self._write_block(element, blank=False)
        else:
            self.write_content(element)
            self._write_address(element)

    def write_content(self, element: html.HtmlElement) -> None:
        """Write what an element holds."""
        self._add(element.text)
        for child in element:
            self.write(child)
            self._add(child.tail)

    def _write_block(self, element: html.HtmlElement, blank: bool) -> None:
        self.end_line(blank=blank)
        self.write_content(element)
        self.end_line(blank=blank)

    def _write_address(self, element: html.HtmlElement) -> None:
        """The address of a link that is all of its line."""
        address, parent = element.get("href", ""), element.getparent()
        if element.tag != "a" or not _WEB.match(address) or parent is None:
            return
        if " ".join(parent.text_content().split()) == " ".join(element.text_content().split()):
            self.buffer.append(f"\t{address}")

    def _write_list(self, element: html.HtmlElement) -> None:
        self.end_line(blank=not self.depth)
        self.depth += 1
        number = 0
        for child in element:
            if child.tag == "li":
                number += 1
                mark = f"{number}." if element.tag == "ol" else "•"
                self.end_line()
                self.prefix = f"{'    ' * (self.depth - 1)}  {mark} "
                self.write_content(child)
                self.end_line()
            else:
                self.write(child)
        self.depth -= 1
        self.end_line(blank=not self.depth)

    def _write_table(self, element: html.HtmlElement) -> None:
        self.end_line()
        if (element.get("summary") or "").startswith("Layout table"):
            self.lines.append(element.get("summary", ""))
        is_data = False
        for caption in element.iterchildren("caption"):
            self.write(caption)
        for row in _list_rows(element):
            cells = [_flatten_cell(cell) for cell in row if cell.tag in ("td", "th")]
            header = "\t".join(" ".join(cell) for cell in cells)
            if _DATA_HEADER.fullmatch(header.strip()):
                is_data = True
                self.lines.append(header.strip())
            else:
                self.lines += _keep_cells(cells) if is_data else _join_cells(cells)

    def _add(self, text: str | None) -> None:
        if text:
            self.buffer.append(_CONTROL.sub("", text).replace("\n", " ").replace("\t", " "))

    def end_line(self, blank: bool = False) -> None:
        """End the line, and leave a blank one where the page does."""
        text, *addresses = "".join(self.buffer).split("\t")
        self.buffer.clear()
        words = " ".join(text.split())
        if words:
            self.lines.append("\t".join([f"{self.prefix}{words}", *addresses]))
            self.prefix = "    " * self.depth if self.prefix.strip() else self.prefix
        if not self.depth:
            self.prefix = ""
        if blank and self.lines and self.lines[-1]:
            self.lines.append("")


def _list_rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Rows of the table itself, not of one inside a cell."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _flatten_cell(cell: html.HtmlElement) -> list[str]:
    writer = _LineWriter()
    writer.write_content(cell)
    writer.end_line()
    lines = writer.lines
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _keep_cells(cells: list[list[str]]) -> list[str]:
    """A row whose cells hold several lines."""
    lines: list[str] = []
    for number, cell in enumerate(cells):
        lines += [CELL if number else ROW, *cell]
    return lines


def _join_cells(cells: list[list[str]]) -> list[str]:
    """A row of a label and its value: one line, a tab between; more lines follow below."""
    lines: list[str] = []
    for cell in cells:
        if lines and cell:
            lines[-1] = f"{lines[-1]}\t{cell[0]}"
            lines += cell[1:]
        else:
            lines += cell
    return lines
