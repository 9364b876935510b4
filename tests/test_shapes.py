"""The shape files: standard SHACL Core, named, explained, and true to the ontology."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDFS, SH

from kg.namespaces import CT, CTSH
from kg.validation.rules import read_rules
from kg.validation.shapes import load_shapes
from kg.validation.terms import get_text
from tests.code_lists import LISTS
from tests.conftest import ROOT

FILES = sorted((ROOT / "shapes").glob("*.ttl"))
# What shapes of other files refer to: no shapes of their own.
SHARED_LISTS = {"codelists", "datatypes", "prefixes"}
# SHACL Core, W3C Recommendation of 2017, as far as these shapes need it: no extensions.
CORE = (
    "path inversePath property targetClass name message severity class datatype nodeKind in"
    " and or not pattern flags minCount maxCount minLength minInclusive maxInclusive maxExclusive"
    " lessThanOrEquals disjoint hasValue"
)
# What Core cannot say is said in SPARQL, in these files only: each such rule costs the fast engine.
IN_SPARQL = {"recommended_dates", "recommended_flow", "grant", "identifier"}
SPARQL = "sparql select prefixes"
DECLARATIONS = "declare prefix namespace"
# Lists of what is no code of ours.
NO_CODES = {URIRef(f"{CTSH}{name}") for name in ("CountryCodes", "MatchProperties")} | {
    URIRef(f"{CTSH}Linked{name}Properties") for name in ("Mesh", "Grant", "Country")
}


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def terms() -> set[str]:
    """IRIs that the ontology and the code lists define."""
    graph = Graph()
    for name in ("ct.ttl", "codelists.ttl"):
        graph.parse(ROOT / "ontologies" / name)
    return {str(subject) for subject in graph.subjects()}


def list_shapes(shapes: Graph) -> list[URIRef]:
    kinds = (SH.PropertyShape, SH.NodeShape)
    return [s for kind in kinds for s in shapes.subjects(RDF.type, kind)]  # type: ignore[misc]


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_only_shacl_core_is_used_and_sparql_where_it_is_let_in(file: Path) -> None:
    predicates = {str(p) for p in Graph().parse(file).predicates() if str(p).startswith(str(SH))}
    used = {predicate.removeprefix(str(SH)) for predicate in predicates}
    allowed = f"{CORE} {SPARQL}" if file.stem in IN_SPARQL else CORE
    unknown = used - set((DECLARATIONS if file.stem == "prefixes" else allowed).split())
    assert not unknown, f"not used here: {', '.join(sorted(unknown))}"


def test_lists_of_codes_and_datatypes_stand_in_their_own_files(shapes: Graph) -> None:
    """A profile that allows other codes, or other forms of a date, changes those files only."""
    shared = Graph()
    for stem in SHARED_LISTS:
        shared.parse(ROOT / "shapes" / f"{stem}.ttl")
    for shape, head in shapes.subject_objects(SH["in"]):
        assert isinstance(head, URIRef), f"sh:in of {shape}: put the list into codelists.ttl"
        assert (head, RDF.first, None) in shared, f"{head} is not in codelists.ttl"
    for name in ("or", "and"):
        for shape, head in shapes.subject_objects(SH[name]):
            members = list(Collection(shapes, head))
            is_shared = (head, RDF.first, None) in shared
            inline = [m for m in members if (m, SH.datatype, None) in shapes]
            assert is_shared or not inline, f"{shape}: put the datatypes into datatypes.ttl"


def test_a_list_is_whole(shapes: Graph) -> None:
    """Two lists of one name would be none: each node of a list has one member and one rest."""
    for node in set(shapes.subjects(RDF.first)):
        assert len(list(shapes.objects(node, RDF.first))) == 1, node
        assert len(list(shapes.objects(node, RDF.rest))) == 1, node


def test_the_shapes_conform_to_the_shapes_of_shapes(shapes: Graph) -> None:
    """SHACL section C: a malformed constraint is ignored by engines, or read in their own way."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_every_shape_has_an_iri_of_its_node_shape_and_its_field(shapes: Graph) -> None:
    for node, shape in shapes.subject_objects(SH.property):
        assert str(node).startswith(CTSH)
        assert str(shape).startswith(f"{node}-"), shape
        assert (shape, RDF.type, SH.PropertyShape) in shapes
    named = set(shapes.objects(None, SH.property))
    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) == named


def test_every_shape_explains_itself(shapes: Graph) -> None:
    for shape in list_shapes(shapes):
        is_property = (shape, RDF.type, SH.PropertyShape) in shapes
        is_group = not is_property and (shape, SH.message, None) not in shapes
        assert len(list(shapes.objects(shape, SH.name if is_property else RDFS.label))) == 1
        if is_group:
            assert (shape, SH.property, None) in shapes, shape
            continue
        assert len(list(shapes.objects(shape, DCTERMS.source))) == 1, shape
        assert len(list(shapes.objects(shape, SH.severity))) == 1, shape
        (message,) = shapes.objects(shape, SH.message)
        assert str(message).endswith("."), shape
        assert len(str(message)) <= 250, shape


def test_a_message_names_the_field_of_the_registry(shapes: Graph) -> None:
    for shape in list_shapes(shapes):
        source = str(shapes.value(shape, DCTERMS.source) or "")
        if (
            source.startswith("protocolSection.")
            and "Contract" not in shape
            and "Grant" not in shape
        ):
            module = source.split(".")[1]
            assert module.casefold() in str(shapes.value(shape, SH.message)).casefold(), shape


def test_messages_tell_shapes_apart() -> None:
    """Otherwise the fast engine must ask for the long report each time."""
    found = load_shapes(ROOT / "shapes", ROOT / "ontologies")
    for triples in (found.study, found.shared):
        ruled = {rule.shape for rule in read_rules(triples).values()}
        assert ruled == {
            get_text(t.subject) for t in triples if t.predicate.value == f"{SH}message"
        }


def test_every_term_of_ours_is_defined(shapes: Graph, terms: set[str]) -> None:
    used = {str(term) for triple in shapes for term in triple if str(term).startswith(CT)} - {CT}
    queries = " ".join(map(str, shapes.objects(None, SH.select)))
    used |= {f"{CT}{name}" for name in re.findall(r"\bct:([\w-]+)", queries)}
    unknown = sorted(used - terms)
    assert not unknown, f"ontologies/ does not define {', '.join(unknown)}"
    assert len(used) > 300


def test_allowed_codes_are_those_of_one_code_list(shapes: Graph) -> None:
    """All of them under the name of the code list; a rule about some of them has its own list."""
    heads = {head for head in shapes.objects(None, SH["in"]) if head not in NO_CODES}
    assert len(heads) > 30
    known = {scheme: {f"{CT}{scheme}-{c}" for c in codes} for scheme, codes in LISTS.items()}
    for head in heads:
        listed = {str(code) for code in Collection(shapes, head)}
        scheme = str(head).removeprefix(CTSH).removesuffix("Codes")
        if scheme in known:
            assert listed == known[scheme], head
        else:
            assert any(listed < codes for codes in known.values()), head


def test_severities_stand_where_the_file_name_says() -> None:
    for file in FILES:
        severities = set(Graph().parse(file).objects(None, SH.severity))
        if file.stem in SHARED_LISTS:
            assert not severities, file
        elif file.stem.startswith("recommended"):
            assert severities, file
            assert severities <= {SH.Warning, SH.Info}, file
        else:
            assert severities == {SH.Violation}, file


def test_every_class_of_the_model_with_nodes_of_its_own_is_a_target(shapes: Graph) -> None:
    ontology = Graph().parse(ROOT / "ontologies" / "ct.ttl")
    parents = [URIRef(f"{CT}{name}") for name in ("StudyPart", "SharedThing")]
    classes = {c for parent in parents for c in ontology.subjects(RDFS.subClassOf, parent)}
    assert {*classes, URIRef(f"{CT}Study")} == set(shapes.objects(None, SH.targetClass))


def test_shapes_of_shared_things_are_told_from_those_of_studies() -> None:
    found = load_shapes(ROOT / "shapes", ROOT / "ontologies")
    target = ox.NamedNode(f"{SH}targetClass")
    study, shared = (
        {get_text(t.object).removeprefix(CT) for t in triples if t.predicate == target}
        for triples in (found.study, found.shared)
    )
    assert not study & shared
    assert {"Study", "ArmGroup", "Location"} <= study
    assert {"Drug", "Grant", "Organization", "Link", "Country"} <= shared
    assert len(found.study) + len(shared) > len(found.shared)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_file_can_be_read_at_one_sitting(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.count("\n") < (400 if file.stem in SHARED_LISTS else 300)
