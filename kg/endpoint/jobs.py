"""What is to be written, and what became of it, as they pass between the server and a writer.

Owns these structs. Refuses to know who asks and how it is done.
"""

from __future__ import annotations

import msgspec


class UpdateJob(msgspec.Struct, frozen=True, tag="update"):
    """A SPARQL update.

    Attributes:
        text: all of its operations.
        base_iri: what its relative IRIs are relative to.
    """

    text: str
    base_iri: str


class Document(msgspec.Struct, frozen=True, array_like=True):
    """Triples as they came: bytes, the name of their format in ``kg.export``."""

    data: bytes
    format: str


class Condition(msgspec.Struct, frozen=True, array_like=True):
    """On which condition a graph is changed.

    Attributes:
        is_there: whether it must be there, or must not be; ``None`` where both will do.
        generations: one of them must be the published one; ``None`` where any will do.
        not_generations: none of them may be.
    """

    is_there: bool | None = None
    generations: list[str] | None = None
    not_generations: list[str] = []


class GraphJob(msgspec.Struct, frozen=True, tag="graph"):
    """A change of one graph.

    Attributes:
        method: ``PUT``, ``POST``, ``DELETE`` or ``PATCH``.
        graph: its IRI; ``None`` for the graph without a name.
        base_iri: what relative IRIs are relative to.
        documents: of ``PUT`` and ``POST``.
        text: SPARQL update of ``PATCH``.
        condition: nothing is written where it does not hold.
    """

    method: str
    graph: str | None
    base_iri: str
    documents: list[Document] = []
    text: str = ""
    condition: Condition = Condition()


Job = UpdateJob | GraphJob


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A published change: the generation it is in, and whether a graph was made that was not."""

    generation: str
    created: bool
