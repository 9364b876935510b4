"""Access to the elements of a legacy XML record.

Owns how the text of an element is taken, and the notes on values that cannot be. Refuses to know
which element means what.
"""

from __future__ import annotations

import msgspec
from lxml.etree import _Element

from kg.sources.dates import parse_date
from kg.sources.record import make_warning
from kg.sources.textblocks import unwrap_textblock
from kg.study.codelists import find_code
from kg.study.model import DateStruct

_YES_NO = {"yes": True, "no": False}


class Notes(msgspec.Struct):
    """What could not be read of one record, as warnings that name file, study and field."""

    file: str
    study: str
    warnings: list[str] = []
    opened: list[Fields] = []

    def add(self, field: str, reason: str) -> None:
        """Note one thing; ``field`` is its API v2 path."""
        self.warnings.append(make_warning(reason, file=self.file, study=self.study, field=field))

    def add_unread(self, not_carried: frozenset[str]) -> None:
        """Note the elements that no reader asked for, without those known to have no field."""
        unread = {tag for fields in self.opened for tag in fields.unread()} - not_carried
        if unread:
            self.add("", f"elements of no known name, not read: {', '.join(sorted(unread))[:200]}")


def get_text(element: _Element) -> str | None:
    """The text of ``element``, stripped, with ``\\n`` as line end; ``None`` where it is blank."""
    text = "".join(element.itertext()) if len(element) else element.text
    if not text:
        return None
    text = text.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text or None


class Fields:
    """The children of an element by tag, in document order."""

    __slots__ = ("_by_tag", "_read", "notes")

    def __init__(self, element: _Element | None, notes: Notes) -> None:
        self.notes = notes
        self._read: set[str] = set()
        self._by_tag: dict[str, list[_Element]] = {}
        if element is not None:
            for child in element:
                self._by_tag.setdefault(str(child.tag), []).append(child)
            notes.opened.append(self)

    def __bool__(self) -> bool:
        return bool(self._by_tag)

    def unread(self) -> set[str]:
        """Names of the children that nobody asked for."""
        return self._by_tag.keys() - self._read

    def elements(self, tag: str) -> list[_Element]:
        """Every child of that name."""
        self._read.add(tag)
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
            for child in self.elements(tag):
                if (text := get_text(child)) is not None:
                    return text
        return None

    def texts(self, tag: str) -> list[str]:
        """Texts of every child of that name, without blank ones."""
        return [text for child in self.elements(tag) if (text := get_text(child)) is not None]

    def textblock(self, tag: str) -> str | None:
        """A hard-wrapped text in API v2 markup; it stands in a ``textblock`` or directly."""
        for child in self.elements(tag):
            block = child.find("textblock")
            text = "".join((child if block is None else block).itertext())
            return unwrap_textblock(text) or None
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
