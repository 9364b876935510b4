"""What people read of the ontology: pyLODE's part, class expressions, the model in the picture."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys

import pyoxigraph as ox
import pytest

from kg.config import ONTOLOGY_FILES
from kg.export import Model, VocabularyDocuments, document_vocabulary
from kg.export.documentation.content import Named
from kg.namespaces import CT, CTSH, MESHV, VOCABULARY_PREFIXES
from kg.web.model_outline import draw_outline
from kg.web.model_picture import choose_cast, draw_model
from kg.web.model_plans import CORE, RESULTS, Plan
from tests.conftest import ROOT

ONTOLOGY = CT.removesuffix("#")
PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in VOCABULARY_PREFIXES.items())
SMALL = """
<https://w3id.org/trial-kg/ontology> a owl:Ontology ; dct:title "Small" .
ct:Study a owl:Class ; rdfs:label "Study" .
ct:ArmGroup a owl:Class ; rdfs:label "Arm group" .
ct:Drug a owl:Class ; rdfs:label "Drug" .
ct:armGroup a owl:ObjectProperty ; rdfs:label "arm group" ;
    rdfs:domain ct:Study ; rdfs:range ct:ArmGroup .
ct:drug a owl:ObjectProperty ; rdfs:label "drug" ; rdfs:range ct:Drug .
ct:age a owl:DatatypeProperty ; rdfs:label "age" .
"""
SHAPES = """
ctsh:Study sh:targetClass ct:Study ; sh:property ctsh:Study-armGroup .
ctsh:Study-armGroup sh:path ct:armGroup ; sh:class ct:ArmGroup ; sh:minCount 1 ;
    sh:severity sh:Violation .
ctsh:ArmGroup sh:targetClass ct:ArmGroup ; sh:property ctsh:ArmGroup-drug .
ctsh:ArmGroup-drug sh:path ct:drug ; sh:or ( [ sh:class ct:Drug ] ) ; sh:maxCount 1 ;
    sh:severity sh:Violation .
"""
NOWHERE = "http://localhost/".__add__


def parse(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def document(ontology: str, shapes: str = "") -> VocabularyDocuments:
    return document_vocabulary(parse(ontology), parse(shapes), ONTOLOGY, NOWHERE)


def list_edges(model: Model, plan: Plan = CORE) -> dict[tuple[str, str, str], str]:
    """(class, property, class) → how many, of what is drawn."""
    cast = choose_cast(model, plan)
    return {
        (source.removeprefix(CT), edge.property.removeprefix(CT), target.removeprefix(CT)): (
            edge.count
        )
        for (source, target), bundle in cast.bundles.items()
        for edge in bundle
    }


@pytest.fixture(scope="module")
def real() -> VocabularyDocuments:
    """The documents on our own files."""
    files = [ROOT / "ontologies" / name for name in ONTOLOGY_FILES]
    ontology = [quad.triple for file in files for quad in ox.parse(path=str(file))]
    shapes = [
        quad.triple
        for file in sorted((ROOT / "shapes").glob("*.ttl"))
        for quad in ox.parse(path=str(file))
    ]
    return document_vocabulary(ontology, shapes, ONTOLOGY, NOWHERE)


def test_lines_come_from_domain_range_and_shapes() -> None:
    assert list_edges(document(SMALL, SHAPES).model) == {
        ("Study", "armGroup", "ArmGroup"): "1..*",
        ("ArmGroup", "drug", "Drug"): "0..1",
    }


@pytest.mark.parametrize(
    ("said", "instead", "gone"),
    [
        ("rdfs:domain ct:Study", "rdfs:domain ct:Drug", ("Study", "armGroup", "ArmGroup")),
        ("rdfs:range ct:ArmGroup", "rdfs:range ct:Drug", ("Study", "armGroup", "ArmGroup")),
        ("rdfs:range ct:Drug", "rdfs:range ct:Study", ("ArmGroup", "drug", "Drug")),
        ("ct:drug a owl:ObjectProperty", "ct:drug a owl:DatatypeProperty",
         ("ArmGroup", "drug", "Drug")),
    ],
)  # fmt: skip
def test_a_line_goes_with_what_it_stands_on(
    said: str, instead: str, gone: tuple[str, str, str]
) -> None:
    assert SMALL.count(said) == 1
    assert gone in list_edges(document(SMALL, SHAPES).model)
    assert gone not in list_edges(document(SMALL.replace(said, instead), SHAPES).model)


def test_numbers_go_with_the_shapes() -> None:
    assert list_edges(document(SMALL).model) == {("Study", "armGroup", "ArmGroup"): ""}
    loose = SHAPES.replace("sh:minCount 1 ;", "")
    assert list_edges(document(SMALL, loose).model)["Study", "armGroup", "ArmGroup"] == "*"
    strict = SHAPES.replace("sh:minCount 1 ;", "sh:minCount 1 ; sh:maxCount 1 ;")
    assert list_edges(document(SMALL, strict).model)["Study", "armGroup", "ArmGroup"] == "1"


def test_a_class_below_one_that_is_drawn_stands_under_its_name() -> None:
    below = SMALL.replace("rdfs:range ct:ArmGroup", "rdfs:range ct:Odd")
    below += "ct:Odd a owl:Class ; rdfs:subClassOf ct:ArmGroup ."
    assert ("Study", "armGroup", "ArmGroup") in list_edges(document(below).model)


def test_a_domain_may_be_a_union_or_examples_of_schema_org() -> None:
    union = SMALL.replace(
        "rdfs:domain ct:Study", "rdfs:domain [ owl:unionOf ( ct:Study ct:Drug ) ]"
    )
    assert ("Drug", "armGroup", "ArmGroup") in list_edges(document(union).model)
    includes = SMALL.replace("rdfs:domain ct:Study", "schema:domainIncludes ct:Drug")
    assert set(list_edges(document(includes, SHAPES).model)) == {
        ("Drug", "armGroup", "ArmGroup"),
        ("ArmGroup", "drug", "Drug"),
    }


@pytest.mark.parametrize("plan", [CORE, RESULTS], ids=lambda plan: plan.name)
def test_the_real_picture_has_all_classes_and_each_has_a_line(
    real: VocabularyDocuments, plan: Plan
) -> None:
    cast = choose_cast(real.model, plan)
    assert len(cast.classes) == len(plan.places)
    joined = {end for ends in cast.bundles for end in ends}
    assert set(cast.classes) - joined == ({f"{CT}Link"} if plan.mark else set())


def test_the_real_core_says_what_the_model_is(real: VocabularyDocuments) -> None:
    edges = list_edges(real.model)
    assert edges["Study", "armGroup", "ArmGroup"] == "*"
    assert edges["Sponsorship", "organization", "Organization"] == "1"
    assert ("Identifier", "grant", "Grant") in edges
    assert ("Condition", "linkedMeshTerm", f"{MESHV}Descriptor") in edges
    assert f"{CT}Intervention" in choose_cast(real.model, CORE).marked


@pytest.mark.parametrize("plan", [CORE, RESULTS], ids=lambda plan: plan.name)
def test_both_drawings_show_the_same(real: VocabularyDocuments, plan: Plan) -> None:
    cast = choose_cast(real.model, plan)
    wide, narrow = draw_model(cast), draw_outline(cast)
    for drawing in (wide, narrow):
        assert {node.thing.iri for node in drawing.nodes} == set(cast.classes)
        shown = {(label.edge.source, label.edge.property) for label in drawing.labels}
        assert shown == {(e.source, e.property) for b in cast.bundles.values() for e in b}
        for node in drawing.nodes:
            assert node.x >= 0
            assert node.x + node.width <= drawing.width
            assert node.y >= 0
            assert node.y + node.height <= drawing.height


EXPRESSIONS = {
    "ct:Drug": "",
    "[ owl:unionOf ( ct:Study ct:Drug ) ]": "Study or Drug",
    "[ owl:complementOf ct:Drug ]": "not Drug",
    "[ owl:oneOf ( ct:a ct:b ) ]": "{ct:a, ct:b}",
    "[ a owl:Restriction ; owl:onProperty ct:drug ; owl:someValuesFrom ct:Drug ]": "drug some Drug",
    "[ a owl:Restriction ; owl:onProperty ct:drug ; owl:hasValue ct:Status-X ]": (
        "drug value ct:Status-X"
    ),
    "[ a owl:Restriction ; owl:onProperty ct:drug ; owl:onClass ct:Drug ;"
    " owl:minQualifiedCardinality 2 ]": "drug min 2 Drug",
    "[ a owl:Restriction ; owl:onProperty ct:age ; owl:someValuesFrom [ a rdfs:Datatype ;"
    " owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:maxExclusive 18 ] ) ] ]": (
        "age some xsd:integer[< 18]"
    ),
    "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf ct:armGroup ] ;"
    " owl:someValuesFrom ct:Study ]": "inverse arm group some Study",
    "[ owl:intersectionOf ( ct:Study [ a owl:Restriction ; owl:onProperty ct:armGroup ;"
    " owl:someValuesFrom [ owl:unionOf ( ct:ArmGroup [ a owl:Restriction ;"
    " owl:onProperty ct:drug ; owl:minCardinality 2 ] ) ] ] ) ]": (
        "Study and (arm group some (Arm group or (drug min 2)))"
    ),
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_class_expressions_are_readable(expression: str) -> None:
    defined = f'ct:Defined a owl:Class ; rdfs:label "Defined" ; owl:equivalentClass {expression} .'
    classes = document(SMALL + defined).ontology.sections[0].html
    entity = classes[classes.index('id="Defined"') :]
    entity = entity[: entity.index("</table>")]
    row = entity.partition("Equivalent to</th>")[2].partition("</tr>")[0]
    text = " ".join(re.sub(r"<[^>]+>", "", row).split()).replace("&lt;", "<")
    # A named class is a link with pyLODE's mark of its kind.
    assert text == (EXPRESSIONS[expression] or "Drugc")
    assert "href=" in row


def test_a_datatype_stands_among_the_classes() -> None:
    said = """ct:Months a rdfs:Datatype ; rdfs:label "Months" ; owl:equivalentClass [
        a rdfs:Datatype ; owl:onDatatype xsd:decimal ;
        owl:withRestrictions ( [ xsd:minInclusive 0 ] [ xsd:maxExclusive 216 ] ) ] ."""
    page = document(SMALL + said).ontology
    classes = page.sections[0].html
    entity = re.sub(r"<[^>]+>", "", classes[classes.index('id="Months"') :])
    assert "xsd:decimal[&gt;= 0, &lt; 216]" in entity
    assert "rdfs:Datatype" in entity
    assert page.code_lists == []


def test_what_is_neither_term_nor_code_has_its_place() -> None:
    said = 'ct:rule rdfs:label "Rule" ; ct:body ( [ a ct:Atom ; ct:predicate ct:drug ] "x" ) .'
    [others] = document(SMALL + said).ontology.code_lists
    [rule] = others.codes
    assert (rule.key, rule.label) == ("rule", "Rule")
    assert rule.more == [("ct:body", [Named("( [ a ct:Atom ; ct:predicate ct:drug ] x )")])]


def test_a_shape_is_in_words() -> None:
    shapes = '''ctsh:Study a sh:NodeShape ; rdfs:label "Study" ; sh:targetClass ct:Study ;
        sh:property ctsh:Study-age ; sh:not [ sh:path ct:drug ; sh:minCount 2 ] .
    ctsh:Study-age sh:path ct:age ; sh:name "age" ; sh:severity sh:Warning ; sh:maxCount 1 ;
        sh:in ctsh:Ages ; sh:message "Mend it." ; dct:source "module.age" ; sh:sparql [
        sh:select """
            SELECT $this WHERE {
                $this $PATH ?value
            }""" ] .
    ctsh:Ages rdf:first 1 ; rdf:rest ( 2 ) ; rdfs:label "Ages" .'''
    study, ages = document(SMALL, shapes).shapes
    assert [value.text for value in study.targets] == ["ct:Study"]
    assert [(one.words, one.values[0].text) for one in study.constraints] == [
        ("not", "ct:drug: at least 2 values")
    ]
    [age] = study.shapes
    assert (age.key, age.count, age.severity) == ("Study-age", "at most 1", "Warning")
    assert (age.message, age.source) == ("Mend it.", "module.age")
    [listed, query] = age.constraints
    assert (listed.words, listed.values[0].iri) == ("one of", f"{CTSH}Ages")
    assert query.values[0].is_code
    assert query.values[0].text == "SELECT $this WHERE {\n    $this $PATH ?value\n}"
    assert [value.text for value in ages.constraints[0].values] == ["1", "2"]


def test_a_class_points_at_itself_with_a_line(real: VocabularyDocuments) -> None:
    cast = choose_cast(real.model, CORE)
    drawing = draw_model(cast)
    assert (f"{CT}Criterion", f"{CT}Criterion") in cast.bundles
    assert len(drawing.lines) == len(cast.bundles)
    assert cast.classes[f"{CT}Grant"].label == "Grant, contract"


def test_nothing_that_is_said_of_a_term_is_left_out() -> None:
    said = """ct:drug skos:closeMatch schema:drug ; owl:inverseOf ct:armGroup ;
        rdfs:comment "A comment." ; skos:definition "A definition." ; skos:altLabel "medicine" ;
        skos:example "ct:a ct:drug ct:b ." ; a owl:FunctionalProperty ; dct:created "2026" ."""
    section = document(SMALL + said).ontology.sections[1].html
    entity = section[section.index('id="drug"') :]
    for text in ("A comment.", "A definition.", "medicine", "owl:FunctionalProperty", "2026"):
        assert text in re.sub(r"<[^>]+>", "", entity)
    assert "<pre>ct:a ct:drug ct:b .</pre>" in entity
    assert f'href="{NOWHERE("https://schema.org/drug")}"' in entity
    assert section.count('id="drug"') == 1


def test_making_it_asks_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert document(SMALL, SHAPES).ontology.title == "Small"


def test_a_command_loads_no_library_that_it_may_not_need() -> None:
    slow = {"rdflib", "pylode", "dominate", "pyshacl", "owlready2"}
    code = f"import sys, kg.cli.main; print({slow} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "set()\n"


def test_logging_stays_as_it_is() -> None:
    code = (
        "import logging\n"
        "from kg.export import document_vocabulary\n"
        f"document_vocabulary([], [], {ONTOLOGY!r}, str)\n"
        "print(logging.getLogger().level, logging.getLogger().handlers)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == f"{logging.WARNING} []\n"
    assert done.stderr == ""
