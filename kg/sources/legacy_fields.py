"""Access to the elements of a legacy XML record.

Owns how the text of an element is taken, and the notes on values that cannot be. Refuses to know
which element means what.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from lxml.etree import _Element

from kg.sources.dates import parse_date
from kg.sources.record import make_warning
from kg.sources.textblocks import unwrap_textblock
from kg.study import codelists
from kg.study.part import DateStruct

# A record repeats few labels many times over.
find_code = lru_cache(maxsize=4096)(codelists.find_code)
_YES_NO = {"yes": True, "no": False}


class Notes(msgspec.Struct):
    """What could not be read of one record, as warnings that name file, study and field."""

    file: str
    study: str | None = None
    warnings: list[str] = []

    def add(self, field: str, reason: str) -> None:
        """Note one thing; ``field`` is its API v2 path."""
        self.warnings.append(make_warning(reason, file=self.file, study=self.study, field=field))


def get_text(element: _Element) -> str | None:
    """The text of ``element``, stripped, with ``\\n`` as line end; ``None`` where it is blank."""
    text = "".join(element.itertext()) if len(element) else element.text
    if not text:
        return None
    text = text.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text or None


def part_paragraphs(text: str) -> str:
    """A text of one paragraph a line in API v2 markup, which parts them by a blank line."""
    if "\n" not in text:
        return text
    return "\n\n".join([line for part in text.split("\n") if (line := part.strip())])


class Fields:
    """The children of an element by tag, in document order."""

    __slots__ = ("_by_tag", "element", "notes")

    def __init__(self, element: _Element | None, notes: Notes) -> None:
        self.element = element
        self.notes = notes
        self._by_tag: dict[str, list[_Element]] = {}
        if element is not None:
            for child in element:
                self._by_tag.setdefault(str(child.tag), []).append(child)

    def __bool__(self) -> bool:
        return bool(self._by_tag)

    def leave_out(self, field: str, reason: str) -> None:
        """Note why the whole entry is not read."""
        self.notes.add(field, f"{reason}; left out")

    def children(self) -> list[_Element]:
        """Every child, in document order."""
        return [] if self.element is None else list(self.element)

    def attribute(self, name: str) -> str | None:
        """An attribute of the element itself, stripped; ``None`` where it is blank."""
        text = None if self.element is None else self.element.get(name)
        return (text and text.strip()) or None

    def elements(self, tag: str) -> list[_Element]:
        """Every child of that name."""
        return self._by_tag.get(tag, [])

    def group(self, tag: str) -> Fields:
        """The first child of that name, as fields; without any field where there is none."""
        children = self.elements(tag)
        return Fields(children[0] if children else None, self.notes)

    def groups(self, tag: str) -> list[Fields]:
        """Every child of that name, as fields."""
        return [Fields(child, self.notes) for child in self.elements(tag)]

    def text(self, *tags: str) -> str | None:
        """Text of the first child that has any, trying ``tags`` in their order."""
        for tag in tags:
            for child in self._by_tag.get(tag, ()):
                if (text := get_text(child)) is not None:
                    return text
        return None

    def texts(self, tag: str) -> list[str]:
        """Texts of every child of that name, without blank ones."""
        return [text for child in self.elements(tag) if (text := get_text(child)) is not None]

    def paragraphs(self, tag: str) -> str | None:
        """A text of one paragraph a line in API v2 markup, which parts them by a blank line."""
        text = self.text(tag)
        return None if text is None else part_paragraphs(text)

    def textblock(self, tag: str) -> str | None:
        """A hard-wrapped text in API v2 markup; it stands in a ``textblock`` or directly."""
        for child in self.elements(tag):
            block = child[0] if len(child) else child
            text = "".join(block.itertext()) if len(block) else block.text
            return (text and unwrap_textblock(text)) or None
        return None

    def code(self, tag: str, scheme: str) -> str | None:
        """Text of a child as a code of ``scheme``; an unknown label stays as it is."""
        return find_code(scheme, self.text(tag))

    def flag(self, tag: str, field: str) -> bool | None:
        """``Yes`` or ``No``; anything else is noted and left out."""
        text = self.text(tag)
        if text is None:
            return None
        flag = _YES_NO.get(text.lower())
        if flag is None:
            self.notes.add(field, f"{text[:40]!r} is neither Yes nor No; left out")
        return flag

    def date(self, *tags: str) -> str | None:
        """A date as ISO text of the precision it has."""
        text = self.text(*tags)
        return None if text is None else parse_date(text)

    def date_struct(self, tag: str) -> DateStruct | None:
        """A date with its ``type`` attribute."""
        for child in self.elements(tag):
            if (text := get_text(child)) is not None:
                kind = find_code("DateType", child.get("type"))
                return DateStruct(date=parse_date(text), type=kind)
        return None
