"""The forms of what people read of the ontology and the shapes.

Owns the records that pages are made from and that are kept in a file. Refuses to know how they are
made: it imports neither rdflib nor pyLODE, which take half a second to load.
"""

from __future__ import annotations

import msgspec


class Code(msgspec.Struct, frozen=True):
    """A code. ``more``: short name of a property and values (texts or IRIs) of all else."""

    key: str
    notation: str
    label: str
    definition: str
    more: list[tuple[str, list[str]]]


class CodeList(msgspec.Struct, frozen=True):
    """A code list. ``class_key``: the class of its codes, empty where they have none."""

    key: str
    label: str
    definition: str
    class_key: str
    codes: list[Code]
    more: list[tuple[str, list[str]]]


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
    """A value of a constraint; ``iri`` where it has a place to lead to, ``is_code`` for SPARQL."""

    text: str
    iri: str = ""
    is_code: bool = False


class Constraint(msgspec.Struct, frozen=True):
    """What must hold, in words, and of what."""

    words: str
    values: list[Value]


class PropertyShape(msgspec.Struct, frozen=True):
    """A shape with an IRI of its own. ``path`` is empty for one about the whole node."""

    key: str
    name: str
    path: list[Value]
    count: str
    severity: str
    message: str
    source: str
    constraints: list[Constraint]


class ClassShapes(msgspec.Struct, frozen=True):
    """A node shape and its property shapes."""

    key: str
    label: str
    comment: str
    targets: list[Value]
    constraints: list[Constraint]
    shapes: list[PropertyShape]


class VocabularyDocuments(msgspec.Struct, frozen=True):
    """What the pages of ontology and shapes show."""

    ontology: OntologyPage
    model: Model
    shapes: list[ClassShapes]
