"""What a piece of the graph points at is read from its lines, whatever its literals say."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.pointing import TYPE, TypeFinder

THING = "urn:thing"
KIND = ox.NamedNode("urn:Kind")


@pytest.mark.parametrize(
    "value",
    [
        ox.Literal("a> <b", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        ox.Literal("a> <urn:thing"),
        ox.Literal("x\n<urn:s> <urn:p> <urn:thing> .\n"),
    ],
)
def test_a_literal_points_at_nothing(value: ox.Literal) -> None:
    asked: list[str] = []

    def find_types(thing: str) -> list[ox.Quad]:
        asked.append(thing)
        return [ox.Quad(ox.NamedNode(thing), ox.NamedNode(TYPE), KIND)]

    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), value)
    data = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    assert TypeFinder(find_types).add_types(data) == data
    assert asked == []


@pytest.mark.parametrize("subject", [ox.NamedNode("urn:s"), ox.BlankNode("b")])
def test_what_is_pointed_at_comes_with_its_type(subject: ox.NamedNode | ox.BlankNode) -> None:
    types = TypeFinder(lambda thing: [ox.Quad(ox.NamedNode(thing), ox.NamedNode(TYPE), KIND)])
    triple = ox.Triple(subject, ox.NamedNode("urn:p"), ox.NamedNode(THING))
    data = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    assert types.add_types(data) == data + f"<{THING}> <{TYPE}> <urn:Kind> .\n".encode()
