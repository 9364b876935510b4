"""The shape files, and which of them a study is checked against.

Owns reading ``shapes/`` and telling shapes of studies from shapes of shared things. Refuses to know
what an engine makes of a shape.

The graph of a study holds only the type of the drugs, organisations and grants that it points at;
their labels stand elsewhere. Shapes of shared things are therefore kept from such a graph: they are
those whose ``sh:targetClass`` is a ``ct:SharedThing`` of the ontology, and nothing else.

A node carries its most specific class only. Which classes are more general the ontology says, and
SHACL looks for it in the data (section 1.2, "SHACL subclass"), so it is put beside every graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.errors import ValidationError
from kg.namespaces import CT, RDFS, SH
from kg.validation.terms import Term

SHARED_THING = ox.NamedNode(f"{CT}SharedThing")
_SUB_CLASS_OF = ox.NamedNode(f"{RDFS}subClassOf")
_TARGET_CLASS = ox.NamedNode(f"{SH}targetClass")
_CLASS = ox.NamedNode(f"{SH}class")


class ShapeSet(msgspec.Struct, frozen=True):
    """Shapes by what they are for, ready for any SHACL engine.

    Attributes:
        study: shapes of a study and its parts.
        shared: shapes of the things that studies share.
        hierarchy: N-Triples that go with every graph: the sub-classes of classes in the shapes.
    """

    study: list[ox.Triple]
    shared: list[ox.Triple]
    hierarchy: bytes


def load_shapes(shapes: Path, ontologies: Path) -> ShapeSet:
    """Every ``*.ttl`` of ``shapes``, told apart with the help of ``ct.ttl`` in ``ontologies``.

    Raises:
        ValidationError: a folder without shapes, or a file that cannot be read.
    """
    files = sorted(shapes.glob("*.ttl"))
    if not files:
        raise ValidationError(f"{shapes}: no shapes (*.ttl) here; check KG_HOME")
    triples = [triple for file in files for triple in _parse(file)]
    relations = [t for t in _parse(ontologies / "ct.ttl") if t.predicate == _SUB_CLASS_OF]
    shared = {t.subject for t in relations if t.object == SHARED_THING}
    named = {t.object for t in triples if t.predicate in (_TARGET_CLASS, _CLASS)}
    return ShapeSet(
        _keep_targets(triples, shared, keep=False),
        _keep_targets(triples, shared, keep=True),
        to_ntriples([t for t in relations if t.object in named]),
    )


def to_ntriples(triples: Sequence[ox.Triple]) -> bytes:
    """``triples`` as N-Triples, which carry no prefixes for an engine to shorten IRIs with."""
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def _parse(file: Path) -> Iterator[ox.Triple]:
    try:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            yield quad.triple
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(f"{file}: cannot be read as Turtle ({error})") from error


def _keep_targets(
    triples: Sequence[ox.Triple], shared: Collection[Term], *, keep: bool
) -> list[ox.Triple]:
    """All triples, but the targets only of shared classes (``keep``) or only of others."""
    return [
        triple
        for triple in triples
        if triple.predicate != _TARGET_CLASS or (triple.object in shared) is keep
    ]
