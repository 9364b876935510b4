"""One row of the table: an API v2 field, its path in the graph, and how its value is written there.

Owns the form of a row and of the text it is written in. Refuses to know any field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# How a value is written in the graph; ``code`` names its code list after a colon.
KINDS = {
    "text": "string, as it is",
    "markdown": "string, without the backslashes that API v2 puts before punctuation",
    "boolean": "`xsd:boolean`",
    "integer": "`xsd:integer`",
    "decimal": "`xsd:decimal`",
    "number": "`xsd:decimal` where the text spells a number, and the text itself under the"
    " `ct:raw…` property where that is not all it says (`NA`, `<1`, `1,234`, `0.50`)",
    "count": "as a number, but `xsd:integer`",
    "date": "`xsd:gYear`, `xsd:gYearMonth` or `xsd:date`",
    "time": "`xsd:dateTime`; the registry gives minutes, the seconds are zero",
    "code": "concept of a code list",
    "name": "the thing of this name, whatever the case of its letters; a name that fits nothing"
    " stays a string",
    "mesh": "MeSH descriptor: its id without the zeros that older records put before the number;"
    " the label is MeSH's, and a name that records use besides is an alternative label",
    "property": "the property itself says it",
}


class Field(NamedTuple):
    """Where the values of one API v2 field are found.

    Attributes:
        item: API v2 path of the object that holds the field, ``""`` for the study.
        name: path of the field from there; ``../`` goes up to the object around.
        node: SPARQL property path from the study to the node of ``item``, ``""`` for the study.
        value: SPARQL property path from that node to the value.
        kind: one of :data:`KINDS`, for a code with its list (``code:Sex``).
        is_set: whether values that a record repeats are one value in the graph.
        is_context: whether the row only says to what the node belongs, for the field has another.
    """

    item: str
    name: str
    node: str
    value: str
    kind: str
    is_set: bool = False
    is_context: bool = False

    @property
    def api(self) -> str:
        """The API v2 path of the field, without marks for arrays.

        >>> Field("a.rows.cells", "../title", "ct:cell", "ct:rowTitle", "text").api
        'a.rows.title'
        """
        steps = self.item.split(".") if self.item else []
        name = self.name
        while name.startswith("../"):
            name = name[3:]
            steps.pop()
        return ".".join([*steps, name])

    @property
    def path(self) -> str:
        """The SPARQL property path from the study to the value.

        >>> Field("a", "b", "ct:part", "ct:value|ct:rawValue", "number").path
        'ct:part/(ct:value|ct:rawValue)'
        """
        if not self.node:
            return self.value
        return "/".join(f"({one})" if "|" in one else one for one in (self.node, self.value))


def read_rows(text: str) -> Iterator[Field]:
    """The rows of a table in text.

    A line ``@ item node`` begins the rows of one object, ``.`` being the study; then a line is
    ``name value kind``. A ``*`` after the kind makes it a set, ``+`` before the name a row of
    context.
    """
    item = node = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        words = line.split()
        if words[0] == "@":
            item, node = words[1].strip("."), words[2] if len(words) > 2 else ""
            continue
        name, value, kind = words
        is_context, is_set = name.startswith("+"), kind.endswith("*")
        yield Field(item, name.lstrip("+"), node, value, kind.rstrip("*"), is_set, is_context)
