"""The ontology and the code lists: complete, consistent, and in step with code and model."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from kg.config import ONTOLOGY_FILES
from kg.errors import ValidationError
from kg.namespaces import CT, code
from kg.study import model
from kg.study.codelists import CODELISTS
from kg.validation.reasoner import THING, check_consistency
from tests.code_lists import LISTS, OWN_LISTS
from tests.conftest import ROOT

CT_FILE = ROOT / "ontologies" / "ct.ttl"
OWN_FILES = [ROOT / "ontologies" / name for name in ("ct.ttl", "defined.ttl", "external.ttl")]
CODES_FILE = ROOT / "ontologies" / "codelists.ttl"
IRI = URIRef(CT.rstrip("#"))
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
TERM_KINDS = (OWL.Class, *PROPERTY_KINDS, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for file in OWN_FILES:
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def codes() -> Graph:
    return Graph().parse(CODES_FILE)


def list_terms(ontology: Graph, kind: URIRef) -> set[str]:
    found = {str(term) for term in ontology.subjects(RDF.type, kind)}
    return {term.removeprefix(CT) for term in found if term.startswith(CT)}


def test_the_ontology_says_what_it_is(ontology: Graph) -> None:
    for property_ in (RDFS.label, DCTERMS.license, DCTERMS.description, OWL.versionIRI):
        assert len(list(ontology.objects(IRI, property_))) == 1
    version = str(ontology.value(IRI, OWL.versionInfo))
    assert str(ontology.value(IRI, OWL.versionIRI)) == f"{IRI}/{version}"


def test_every_term_of_the_model_is_defined_and_no_other(ontology: Graph) -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bct:([A-Za-z][A-Za-z0-9]*)(?![A-Za-z0-9-])", text))
    # The model names the lower bounds of dates and the lists by their pattern.
    dates = set(re.findall(r"^ct:(\w+)LowerBound a", CT_FILE.read_text(encoding="utf-8"), re.M))
    lists = {f"{scheme}Scheme" for scheme in LISTS}
    derived = {f"{date}LowerBound" for date in dates} | set(LISTS)
    general = {"StudyPart", "SharedThing"}
    defined = {name for kind in TERM_KINDS for name in list_terms(ontology, kind)}
    assert defined == (named - lists) | derived | general


def test_every_term_is_explained(ontology: Graph) -> None:
    definitions = Counter(str(text) for text in ontology.objects(None, SKOS.definition))
    for kind in TERM_KINDS:
        for name in list_terms(ontology, kind):
            term = URIRef(CT + name)
            (definition,) = ontology.objects(term, SKOS.definition)
            assert isinstance(definition, Literal)
            assert str(definition).endswith("."), name
            assert definition.language == "en"
            assert list(ontology.objects(term, RDFS.isDefinedBy)) == [IRI]
    assert max(definitions.values()) <= 2


def test_every_node_has_exactly_one_label_and_a_name(ontology: Graph, codes: Graph) -> None:
    for graph in (ontology, codes):
        # Only the equivalences of defined.ttl are blank nodes, as OWL has it.
        for subject in {term for term in graph.subjects() if not isinstance(term, BNode)}:
            assert len(list(graph.objects(subject, RDFS.label))) == 1, subject


def test_object_and_datatype_properties_and_classes_are_kept_apart(ontology: Graph) -> None:
    declared = Counter(term for kind in TERM_KINDS for term in ontology.subjects(RDF.type, kind))
    assert {term for term, number in declared.items() if number > 1} == set()
    for property_, parent in ontology.subject_objects(RDFS.subPropertyOf):
        kind = ontology.value(property_, RDF.type)
        assert kind in PROPERTY_KINDS
        assert ontology.value(parent, RDF.type) == kind, property_
    for property_, range_ in ontology.subject_objects(RDFS.range):
        is_data = ontology.value(property_, RDF.type) == OWL.DatatypeProperty
        assert str(range_).startswith("http://www.w3.org/2001/XMLSchema#") is is_data, property_


def test_every_term_that_ours_point_at_is_declared(ontology: Graph) -> None:
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, OWL.disjointWith):
        for target in ontology.objects(None, relation):
            assert (target, RDF.type, None) in ontology, target


def test_a_source_is_a_field_of_the_record(ontology: Graph) -> None:
    """Every ``dct:source`` walks down the structs of :mod:`kg.study.model`."""
    sources = {str(source) for source in ontology.objects(None, DCTERMS.source)}
    assert len(sources) > 130
    for source in sources:
        assert is_field(source.split(".")), source


def is_field(path: list[str]) -> bool:
    """Whether ``path`` (API v2 names) leads somewhere in a study."""
    struct: type[msgspec.Struct] | None = model.Study
    for name in path:
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(struct)} if struct else {}
        if name not in fields:
            return False
        struct = find_struct(fields[name])
    return True


def find_struct(annotation: object) -> type[msgspec.Struct] | None:
    """The struct that a field holds, alone, optionally or in a list."""
    candidates = (annotation, *get_args(annotation))
    structs = (c for c in candidates if isinstance(c, type) and issubclass(c, msgspec.Struct))
    return next(structs, None)


@pytest.mark.parametrize("scheme", LISTS)
def test_published_code_lists_are_those_of_the_code(scheme: str, codes: Graph) -> None:
    concepts = set(codes.subjects(SKOS.inScheme, URIRef(f"{CT}{scheme}Scheme")))
    found = {str(codes.value(concept, SKOS.notation)): concept for concept in concepts}
    assert set(found) == set(LISTS[scheme])
    for notation, concept in found.items():
        assert str(concept) == code(scheme, notation)
        assert set(codes.objects(concept, RDF.type)) == {SKOS.Concept, URIRef(CT + scheme)}
        label = str(codes.value(concept, RDFS.label))
        assert str(codes.value(concept, SKOS.prefLabel)) == label
        if scheme in CODELISTS:
            assert label == CODELISTS[scheme][notation]


def test_no_other_code_is_published(codes: Graph, ontology: Graph) -> None:
    schemes = set(codes.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {URIRef(f"{CT}{scheme}Scheme") for scheme in LISTS}
    concepts = set(codes.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == sum(len(listed) for listed in LISTS.values())
    assert set(codes.subjects(SKOS.inScheme)) == concepts
    for scheme in LISTS:
        assert (URIRef(CT + scheme), RDFS.subClassOf, SKOS.Concept) in ontology
    assert set(OWN_LISTS).isdisjoint(CODELISTS)


@pytest.fixture
def java() -> None:
    if shutil.which("java") is None:
        pytest.skip("HermiT needs Java, and there is no 'java' on PATH")


@pytest.mark.usefixtures("java")
def test_hermit_finds_the_ontology_consistent() -> None:
    assert check_consistency([ROOT / "ontologies" / name for name in ONTOLOGY_FILES]) == []


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize(
    ("damage", "unsatisfiable"),
    [
        # Without arms there are no combination trials either.
        ("ct:ArmGroup rdfs:subClassOf ct:Study .", [f"{CT}ArmGroup", f"{CT}CombinationTrial"]),
        ("ct:Contract rdfs:subClassOf ct:Grant .", [f"{CT}Contract"]),
        ("<urn:x> a ct:InclusionCriterion , ct:ExclusionCriterion .", [THING]),
        ('<urn:x> ct:enrollmentCount "many" .', [THING]),
    ],
)
def test_hermit_finds_a_broken_ontology(
    tmp_path: Path, damage: str, unsatisfiable: list[str]
) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(f"{CT_FILE.read_text(encoding='utf-8')}\n{damage}\n", encoding="utf-8")
    assert check_consistency([broken, *OWN_FILES[1:]]) == unsatisfiable


@pytest.mark.usefixtures("java")
def test_an_ontology_that_is_no_turtle_is_an_error(tmp_path: Path) -> None:
    torn = tmp_path / "torn.ttl"
    torn.write_text("ct:ArmGroup a", encoding="utf-8")
    with pytest.raises(ValidationError, match="cannot be read"):
        check_consistency([torn])


def test_without_java_the_message_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValidationError, match="Java is needed"):
        check_consistency([CT_FILE])
