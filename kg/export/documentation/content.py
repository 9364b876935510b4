"""The forms of what people read of the ontology and the shapes.

Owns the records that pages are made from and that are kept in a file. Refuses to know how they are
made: it imports neither rdflib nor pyLODE, which take half a second to load.
"""

from __future__ import annotations

import msgspec


class Named(msgspec.Struct, frozen=True):
    """A text, and the IRI of what it is the label of; empty where it is of nothing."""

    text: str
    iri: str = ""


class Code(msgspec.Struct, frozen=True):
    """A code. ``more``: heading and values of all else."""

    key: str
    notation: str
    label: str
    definition: str
    more: list[tuple[str, list[Named]]]


class CodeList(msgspec.Struct, frozen=True):
    """A code list. ``class_key``: the class of its codes, empty where they have none.

    One without ``key`` is no list of the ontology: it has what has no place elsewhere.
    """

    key: str
    label: str
    definition: str
    class_key: str
    codes: list[Code]
    more: list[tuple[str, list[Named]]]


class Section(msgspec.Struct, frozen=True):
    """Terms of one kind: the HTML that pyLODE wrote, and (key, label) of each term in it."""

    id: str
    title: str
    html: str
    entries: list[tuple[str, str]]


class OntologyPage(msgspec.Struct, frozen=True):
    """All that the page of the ontology says.

    Attributes:
        facts: heading and values (IRIs or texts) of what is said of the ontology as a whole.
    """

    title: str
    description: str
    version: str
    version_iri: str
    facts: list[tuple[str, list[str]]]
    sections: list[Section]
    code_lists: list[CodeList]


class ModelClass(msgspec.Struct, frozen=True):
    """A class, and the IRIs of all above it, nearest first."""

    iri: str
    label: str
    definition: str
    above: list[str]


class ModelEdge(msgspec.Struct, frozen=True):
    """A property between two classes.

    Attributes:
        broader: IRIs of the properties above it.
        count: ``1``, ``0..1``, ``1..*`` or ``*``; empty where no shape says it.
    """

    source: str
    property: str
    label: str
    definition: str
    broader: list[str]
    target: str
    count: str


class Model(msgspec.Struct, frozen=True):
    """Every class that the ontology declares, and every property between two of them."""

    classes: dict[str, ModelClass]
    edges: list[ModelEdge]


class Value(msgspec.Struct, frozen=True):
    """A value of a constraint.

    Attributes:
        iri: of the term, where it is one.
        is_code: whether it is SPARQL.
        is_words: whether it is words between terms.
        parts: terms and words, where the value is a shape of its own.
    """

    text: str
    iri: str = ""
    is_code: bool = False
    is_words: bool = False
    parts: list[Value] = []


class Constraint(msgspec.Struct, frozen=True):
    """What must hold, in words, and of what."""

    words: str
    values: list[Value]


class PropertyShape(msgspec.Struct, frozen=True):
    """A rule with an IRI of its own. ``path`` is empty for one about the whole node.

    ``targets``: the classes that a rule about the whole node is for.
    """

    key: str
    name: str
    path: list[Value]
    count: str
    severity: str
    message: str
    source: str
    constraints: list[Constraint]
    targets: list[Value] = []


class ClassShapes(msgspec.Struct, frozen=True):
    """A node shape, its property shapes, and the rules about its class as a whole.

    ``key`` is empty where there are only the latter. ``severity`` is empty without ``message``.
    """

    key: str
    label: str
    comment: str
    targets: list[Value]
    constraints: list[Constraint]
    shapes: list[PropertyShape]
    rules: list[PropertyShape] = []
    severity: str = ""
    message: str = ""
    source: str = ""


class VocabularyDocuments(msgspec.Struct, frozen=True):
    """What the pages of ontology and shapes show."""

    ontology: OntologyPage
    model: Model
    shapes: list[ClassShapes]
