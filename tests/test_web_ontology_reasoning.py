"""The ontology as it is served can be reasoned about: what is counted in it is counted still."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from owlready2 import MIN, Restriction, World

from kg.namespaces import CT, OWL, XSD
from kg.validation.reasoner import check_consistency

pytest_plugins = ("tests.web_fixtures",)

# Nobody can have sites in two countries and in one at most.
CONTRADICTION = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ct: <https://w3id.org/trial-kg/ontology#> .
<urn:x:MultiCountryStudyInOneCountry> a owl:Class ; owl:equivalentClass [
    a owl:Class ; owl:intersectionOf ( ct:MultiCountryStudy [
        a owl:Restriction ; owl:onProperty ct:locationCountry ; owl:onClass ct:Country ;
        owl:maxQualifiedCardinality
            "1"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger> ] ) ] .
"""


@pytest.mark.parametrize("form", ["ttl", "rdf", "nt", "jsonld"])
def test_cardinalities_are_served_as_owl_wants_them(client: FlaskClient, form: str) -> None:
    served = client.get(f"/ontology.{form}").data
    format_ = ox.RdfFormat.from_extension(form)
    assert format_ is not None
    numbers = [
        quad.object
        for quad in ox.parse(served, format=format_)
        if quad.predicate.value.startswith(OWL) and quad.predicate.value.endswith("ardinality")
    ]
    wanted = ox.Literal("2", datatype=ox.NamedNode(f"{XSD}nonNegativeInteger"))
    assert len(numbers) >= 2
    assert set(numbers) == {wanted}


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")
def test_hermit_counts_in_the_served_turtle(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "ontology.ttl"
    file.write_bytes(client.get("/ontology.ttl").data)
    assert check_consistency([file]) == []
    file.write_bytes(client.get("/ontology.ttl").data + CONTRADICTION.encode())
    assert check_consistency([file]) == ["urn:x:MultiCountryStudyInOneCountry"]


def test_owlready2_reads_the_served_cardinalities(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "ontology.nt"
    file.write_bytes(client.get("/ontology.nt").data)
    world = World()
    world.get_ontology(file.as_uri()).load()
    [definition] = world[f"{CT}MultiCountryStudy"].equivalent_to
    [counted] = [part for part in definition.Classes if isinstance(part, Restriction)]
    assert (counted.type, counted.cardinality) == (MIN, 2)
    assert counted.property.iri == f"{CT}locationCountry"
    assert counted.value.iri == f"{CT}Country"
