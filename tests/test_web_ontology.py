"""The pages of the ontology and of the shapes: every term has its place, and says what holds."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from lxml import html as lxml_html
from owlready2 import World
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF

from kg.config import Config
from kg.namespaces import CT, CTSH, RDFS, SKOS
from kg.store import create_generation
from kg.web import Application
from kg.web.vocabulary_cache import FILE_NAME
from tests.conftest import ROOT
from tests.web_dataset import IRIS, OTHER_SCRIPT

pytest_plugins = ("tests.web_fixtures",)

FORMS = {"html": "text/html", "ttl": "text/turtle", "rdf": "application/rdf+xml",
         "jsonld": "application/ld+json", "nt": "application/n-triples"}  # fmt: skip
ONTOLOGY = CT.removesuffix("#")
SH = "http://www.w3.org/ns/shacl#"


def parse(client: FlaskClient, path: str) -> set[ox.Triple]:
    data = client.get(f"{path}.nt").data
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)}


def list_subjects(client: FlaskClient, path: str, start: str) -> set[str]:
    """What stands behind ``start`` in the IRI of each subject."""
    subjects = (triple.subject for triple in parse(client, path))
    iris = {one.value for one in subjects if isinstance(one, ox.NamedNode)}
    return {iri.removeprefix(start) for iri in iris if iri.startswith(start)}


def list_ids(client: FlaskClient, path: str) -> set[str]:
    return set(lxml_html.fromstring(client.get(f"{path}.html").text).xpath("//@id"))


def make_store(directory: Path, *statements: str) -> Config:
    """A store of an ontology of a class with ``statements`` (N-Triples) beside it."""
    said = (f"<{CT}Study> <{RDF.type}> <{OWL.Class}>", *statements)
    with create_generation(directory) as writer:
        graph = f" <{IRIS.graph('ontology')}> .\n"
        writer.load_nquads("".join(one + graph for one in said).encode())
        writer.publish({"baseIri": IRIS.base, "studies": 0})
    return Config(store=directory, home=ROOT)


def test_every_term_and_code_has_its_anchor(client: FlaskClient) -> None:
    terms = list_subjects(client, "/ontology", CT)
    assert len(terms) > 800
    assert "Status-COMPLETED" in terms
    assert terms - list_ids(client, "/ontology") == set()


def test_every_shape_has_its_anchor(client: FlaskClient) -> None:
    # The name space itself is one where it declares prefixes for queries.
    shapes = list_subjects(client, "/shapes", CTSH) - {""}
    assert len(shapes) > 500
    assert shapes - list_ids(client, "/shapes") == set()


def test_links_within_the_pages_land(client: FlaskClient) -> None:
    ids = {path: list_ids(client, path) for path in ("/ontology", "/shapes")}
    for path, known in ids.items():
        page = lxml_html.fromstring(client.get(f"{path}.html").text)
        for href in page.xpath("//main//@href"):
            target, _, fragment = href.partition("#")
            if fragment and target in ("", "/ontology", "/shapes"):
                assert fragment in (ids[target] if target else known), href


def test_terms_and_shapes_lead_to_each_other(client: FlaskClient) -> None:
    ontology, shapes = (
        lxml_html.fromstring(client.get(f"/{name}.html").text) for name in ("ontology", "shapes")
    )
    there = set(ontology.xpath("//*[@id='armGroupType']//@href"))
    assert "/shapes#ArmGroup-armGroupType" in there
    assert "/shapes#ArmGroup" in set(ontology.xpath("//*[@id='ArmGroup']//@href"))
    back = set(shapes.xpath("//*[@id='ArmGroup-armGroupType']//@href"))
    assert {"/ontology#armGroupType", "#ArmGroup-armGroupType"} <= back


def test_a_shape_says_what_to_mend(client: FlaskClient) -> None:
    page = lxml_html.fromstring(client.get("/shapes.html").text)
    shape = " ".join(page.xpath("string(//*[@id='ArmGroup-label'])").split())
    assert "rdfs:label" in shape
    assert "Violation" in shape
    assert "exactly 1" in shape
    assert "it needs exactly one label to be shown by" in shape
    assert "protocolSection.armsInterventionsModule.armGroups.label" in shape


def test_every_message_stands_under_its_anchor(client: FlaskClient) -> None:
    page = lxml_html.fromstring(client.get("/shapes.html").text)
    places = {one.get("id"): " ".join(one.text_content().split()) for one in page.xpath("//*[@id]")}
    count, triples = 0, parse(client, "/shapes")
    severities = {
        one.subject: one.object.value.rpartition("#")[2]
        for one in triples
        if one.predicate.value == f"{SH}severity" and isinstance(one.object, ox.NamedNode)
    }
    for triple in triples:
        if triple.predicate.value == f"{SH}message":
            assert isinstance(triple.subject, ox.NamedNode)
            assert isinstance(triple.object, ox.Literal)
            said = places[triple.subject.value.removeprefix(CTSH)]
            assert " ".join(triple.object.value.split()) in said
            assert severities.get(triple.subject, "Violation") in said
            count += 1
    assert count > 550
    numbers = re.findall(r"(\d+) (?:Violation|Warning|Info)", page.text_content())
    assert sum(map(int, numbers)) == count


def test_a_rule_on_a_whole_stands_with_its_class(client: FlaskClient) -> None:
    page = lxml_html.fromstring(client.get("/shapes.html").text)
    [rule] = page.xpath("//*[@id='StudyRecommended-completionDateType']")
    said = " ".join(rule.text_content().split())
    assert "ct:completionDateType: not Estimated" in said
    assert "ct:overallStatus: not one of ctsh:EndedStatusCodes" in said
    assert "from protocolSection.statusModule.completionDateStruct.type" in said
    assert rule.xpath("ancestor::section/@id") == ["StudyRecommended"]
    headings = [" ".join(one.text_content().split()) for one in page.xpath("//section/h2")]
    assert len(set(headings)) == len(headings)


def test_code_lists_say_names(client: FlaskClient) -> None:
    page = lxml_html.fromstring(client.get("/ontology.html").text)
    double = " ".join(page.xpath("string(//*[@id='DesignMasking-DOUBLE'])").split())
    assert "Narrower elsewhere: double blinded design (CTO)" in double
    lists = page.xpath("//*[@class='codelist']")
    assert all(one.get("id") for one in lists)
    [chip] = page.xpath("//a[@href='#codelists']")
    assert chip.text_content() == f"Code lists {len(lists)}"
    notes = " ".join(one.text_content() for one in page.xpath("//*[@id='codelists']//span"))
    assert not re.search("[cC]loseMatch|[nN]arrowMatch|Source: enums", notes)
    assert not re.search("swrl", page.text_content(), re.IGNORECASE)


def test_marks_of_terms_are_explained(client: FlaskClient) -> None:
    page = lxml_html.fromstring(client.get("/ontology.html").text)
    [legend] = page.xpath("//p[starts-with(., 'A mark behind a name')]")
    explained = set(legend.xpath(".//sup/text()"))
    assert explained == set(page.xpath("//*[@class='pylode']//sup/text()"))


def test_a_term_says_what_it_is(client: FlaskClient) -> None:
    page = lxml_html.fromstring(client.get("/ontology.html").text)
    rows = {
        row.xpath("string(th)"): " ".join(row.xpath("string(td)").split())
        for row in page.xpath("//*[@id='armGroup']//tr")
    }
    said = {
        triple.predicate.value: triple.object.value
        for triple in parse(client, "/ontology")
        if triple.subject == ox.NamedNode(f"{CT}armGroup") and isinstance(triple.object, ox.Literal)
    }
    assert rows["IRI"] == f"{CT}armGroup"
    assert rows["Definition"] == said[f"{SKOS}definition"]
    assert rows["Example"] == " ".join(said[f"{SKOS}example"].split())
    assert rows["Of"].startswith("Study")
    assert rows["Value"].startswith("Arm group")
    assert rows["Source"] == "protocolSection.armsInterventionsModule.armGroups"


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
@pytest.mark.parametrize("extension", FORMS)
def test_every_form_is_to_be_had(client: FlaskClient, path: str, extension: str) -> None:
    seen = client.get(path, headers={"Accept": FORMS[extension]})
    assert (seen.status_code, seen.location) == (303, f"{path}.{extension}")
    assert "Accept" in seen.vary
    document = client.get(seen.location)
    assert (document.status_code, document.mimetype) == (200, FORMS[extension])
    head = client.head(seen.location)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == document.headers["ETag"]
    again = client.get(seen.location, headers={"If-None-Match": document.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
def test_forms_have_validators_of_their_own(client: FlaskClient, path: str) -> None:
    tags = {client.head(f"{path}.{extension}").headers["ETag"] for extension in FORMS}
    assert len(tags) == len(FORMS)


def test_rdf_xml_is_the_same_graph(client: FlaskClient) -> None:
    turtle = Graph().parse(data=client.get("/ontology.ttl").data, format="turtle")
    xml = Graph().parse(data=client.get("/ontology.rdf").data, format="xml")
    assert (URIRef(f"{CT}Study"), RDF.type, OWL.Class) in xml
    assert isomorphic(turtle, xml)


def test_an_ontology_editor_can_load_it(client: FlaskClient) -> None:
    loaded = World().get_ontology("http://localhost/ontology.rdf")
    loaded.load(fileobj=io.BytesIO(client.get("/ontology.rdf").data))
    names = {one.iri for one in loaded.world.classes()}
    assert {f"{CT}Study", f"{CT}ArmGroup"} <= names


def test_the_version_iri_resolves(client: FlaskClient) -> None:
    [version] = {
        triple.object.value
        for triple in parse(client, "/ontology")
        if triple.predicate.value == f"{OWL}versionIRI" and isinstance(triple.object, ox.NamedNode)
    }
    path = version.removeprefix(IRIS.base.removesuffix("/"))
    assert re.fullmatch(r"/ontology/\d+\.\d+\.\d+", path)
    for accept, extension in (("text/html", "html"), ("application/rdf+xml", "rdf")):
        seen = client.get(path, headers={"Accept": accept})
        assert (seen.status_code, seen.location) == (303, f"/ontology.{extension}")
    assert client.get("/ontology/99.0.0").status_code == 404


def test_a_store_without_shapes_says_so(tmp_path: Path) -> None:
    client = Application(make_store(tmp_path / "store")).app.test_client()
    answer = client.get("/shapes")
    assert answer.status_code == 404
    assert "no graph of the shapes" in answer.text


def test_the_page_describes_the_ontology_of_the_store(tmp_path: Path) -> None:
    """Also after another has been made of the same store, by another process."""
    term, text = f"<{CT}newTerm>", '"Stands in this store only."'
    plain = make_store(tmp_path / "store")
    assert 'id="newTerm"' not in Application(plain).app.test_client().get("/ontology.html").text
    config = make_store(
        tmp_path / "store",
        f"{term} <{RDF.type}> <{OWL.Class}>",
        f"{term} <{SKOS}definition> {text}",
    )
    page = Application(config).app.test_client().get("/ontology.html").text
    assert 'id="newTerm"' in page
    assert text.strip('"') in page


def test_the_documents_are_made_once(tmp_path: Path) -> None:
    config = make_store(tmp_path / "store")
    first = Application(config).app.test_client().get("/ontology.html").text
    kept = config.store / FILE_NAME
    made = kept.stat().st_mtime_ns
    assert Application(config).app.test_client().get("/ontology.html").text == first
    assert kept.stat().st_mtime_ns == made


@pytest.mark.parametrize("damage", [b"", b"x" * 500, None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    config = make_store(tmp_path / "store")
    first = Application(config).app.test_client().get("/ontology.html").text
    kept = config.store / FILE_NAME
    data = kept.read_bytes()
    kept.write_bytes(data[:-1] + b"?" if damage is None else damage)
    assert Application(config).app.test_client().get("/ontology.html").text == first
    assert kept.read_bytes() == data


def test_a_store_that_cannot_be_written_is_served(tmp_path: Path) -> None:
    config = make_store(tmp_path / "store")
    (config.store / FILE_NAME).mkdir()
    assert Application(config).app.test_client().get("/ontology.html").status_code == 200
    assert not list(config.store.glob("*.partial"))


def test_what_the_ontology_says_is_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) *not bold* `code` ct:a_b_c"
    term = f"<{CT}hostileTerm>"
    config = make_store(
        tmp_path / "store",
        f"{term} <{RDF.type}> <{OWL.Class}>",
        f'{term} <{RDFS}label> "<b>{quote("label")}</b>"',
        f'{term} <{SKOS}definition> "{hostile}"',
        f'{term} <{SKOS}example> "</pre><script>"',
        f"{term} <{RDFS}seeAlso> <javascript:alert(2)>",
    )
    text = Application(config).app.test_client().get("/ontology.html").text
    page = lxml_html.fromstring(text)
    [entity] = page.xpath("//*[@id='hostileTerm']")
    assert hostile in entity.text_content()
    assert html.escape("</pre><script>") in text
    assert not page.xpath(f"{OTHER_SCRIPT} | //h3//b | //@href[starts-with(., 'javascript')]")
