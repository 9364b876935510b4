"""Linked data: IRIs lead to documents, documents are what their extension says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.namespaces import RDFS
from kg.terminology.organization_names import organization_key
from kg.web import edition
from tests.web_dataset import BARE, HOSTILE, IRIS, OWN_SCRIPT, REPLACED, RICH

pytest_plugins = ("tests.web_fixtures",)

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
}
THINGS = {
    f"study/{RICH}": "Everolimus With Imatinib in Sarcoma",
    f"study/{BARE}": BARE,
    "drug/imatinib": "imatinib",
    "condition/synovial-sarcoma": "Synovial Sarcoma",
    "grant/P30CA008748": "P30CA008748",
    "institute/CA": "National Cancer Institute",
    "activity-code/P30": None,
    "country/KR": None,
    "mesh/D013584": "Sarcoma, Synovial",
}


def value(term: object) -> str:
    """IRI of a node, text of a literal."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def parse(data: bytes, format_: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=format_)}


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        (None, "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("text/turtle;q=0.5, application/ld+json", "jsonld"),
        ("application/rdf+xml, text/html;q=0.2", "rdf"),
        ("application/n-triples, */*;q=0.1", "nt"),
        ("text/html;q=0, */*", "ttl"),
    ],
)
def test_a_thing_is_seen_in_a_document(
    client: FlaskClient, accept: str | None, extension: str
) -> None:
    response = client.get(f"/study/{RICH}", headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert response.location == f"/study/{RICH}.{extension}"
    assert "Accept" in response.vary
    links = response.headers.getlist("Link")
    assert f'</study/{RICH}.ttl>; rel="alternate"; type="text/turtle"' in links
    assert f'<{IRIS.study(RICH)}>; rel="describes"' in links


def test_a_form_we_do_not_have(client: FlaskClient) -> None:
    assert client.get(f"/study/{RICH}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", [path for path, label in THINGS.items() if label])
@pytest.mark.parametrize("extension", FORMATS)
def test_documents_are_what_they_say(client: FlaskClient, path: str, extension: str) -> None:
    response = client.get(f"/{path}.{extension}")
    media_type, format_ = FORMATS[extension]
    assert (response.status_code, response.mimetype) == (200, media_type)
    triples = parse(response.data, format_)
    labels = {
        value(triple.object)
        for triple in triples
        if value(triple.subject).endswith(f"/{path}") and triple.predicate.value == RDFS + "label"
    }
    assert labels == {THINGS[path]}


def test_all_forms_say_the_same(client: FlaskClient) -> None:
    graphs = [
        parse(client.get(f"/study/{RICH}.{extension}").data, format_)
        for extension, (_, format_) in FORMATS.items()
    ]
    assert len(graphs[0]) > 100
    assert all(graph == graphs[0] for graph in graphs)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        (f"/study/{RICH.lower()}", f"/study/{RICH}"),
        (f"/study/{RICH.lower()}.ttl", f"/study/{RICH}.ttl"),
        (f"/study/{RICH}/", f"/study/{RICH}"),
        ("/drug/imatinib/", "/drug/imatinib"),
        (f"/study/{REPLACED}", f"/study/{HOSTILE}"),
        (f"/study/{REPLACED}.jsonld", f"/study/{HOSTILE}.jsonld"),
    ],
)
def test_other_spellings_lead_to_the_address(client: FlaskClient, path: str, there: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.location) == (301, there)


def test_a_graph_is_its_study(client: FlaskClient) -> None:
    response = client.get(f"/graph/{RICH}", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.location) == (303, f"/study/{RICH}.ttl")
    assert client.get("/graph/mesh").status_code == 404


def test_parts_stand_in_the_document_of_the_study(client: FlaskClient) -> None:
    triples = parse(client.get(f"/study/{RICH}.nt").data, ox.RdfFormat.N_TRIPLES)
    start = IRIS.study(RICH) + "/"
    parts = {value(t.subject) for t in triples if value(t.subject).startswith(start)}
    assert len(parts) > 15
    page = client.get(f"/study/{RICH}.html").text
    shown = 0
    for part in parts:
        path = part.removeprefix(IRIS.base)
        kind, key = path.split("/")[2:]
        seen = client.get(f"/{path}")
        assert (seen.status_code, seen.location) == (303, f"/study/{RICH}.html#{kind}-{key}")
        as_data = client.get(f"/{path}", headers={"Accept": "text/turtle"})
        assert as_data.location == f"/study/{RICH}.ttl"
        assert client.get(f"/{path}.ttl").location == f"/study/{RICH}.ttl"
        shown += f'id="{kind}-{key}"' in page
    assert shown == len(parts)


def test_names_of_a_drug_stand_in_its_document(client: FlaskClient) -> None:
    triples = parse(client.get("/drug/imatinib.nt").data, ox.RdfFormat.N_TRIPLES)
    labels = {value(t.subject) for t in triples if "/label/" in value(t.subject)}
    assert labels
    for label in labels:
        path = label.removeprefix(IRIS.base)
        key = path.rpartition("/")[2]
        assert client.get(f"/{path}").location == f"/drug/imatinib.html#label-{key}"


@pytest.mark.parametrize("name", ["Universität Köln", "<i>Org</i> & Söhne", "Many Trials Inc."])
def test_names_in_any_script_have_addresses(client: FlaskClient, name: str) -> None:
    path = IRIS.org(organization_key(name)).removeprefix(IRIS.base)
    response = client.get(f"/{path}.nt")
    assert response.status_code == 200
    assert ox.Literal(name) in {t.object for t in parse(response.data, ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize(
    "path",
    [
        "/study/NCT00000000",
        "/study/NCT1",
        "/study/NCT90000001x",
        "/study/NCT90000001.exe",
        "/study/NCT90000001.ttl.ttl",
        "/study/NCT90000001/arm/000000000000",
        "/study/..%2f..%2fetc",
        "/drug/no-such-drug.ttl",
        "/drug/a b",
        "/drug/%3Cscript%3E",
        "/drug/%00",
        "/drug/%ff",
        "/mesh/D000000",
        "/mesh/vocab",
        "/nothing",
    ],
)
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    as_text = client.get(path)
    assert as_text.status_code == 404
    assert as_text.mimetype == "text/plain"
    assert as_text.text.count("\n") == 1
    assert "/search?q=" in as_text.text
    as_page = client.get(path, headers={"Accept": "text/html"})
    assert as_page.status_code == 404
    assert 'action="/search"' in as_page.text
    assert "<script" not in as_page.text.replace(OWN_SCRIPT, "")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/ontology.exe", "/ontology.ttl"),
        ("/ontology/nope.svg", "/ontology/core.svg"),
        ("/ontology/0.0.1", "no version 0.0.1 of the ontology; it has "),
    ],
)
def test_what_no_search_would_find(client: FlaskClient, path: str, said: str) -> None:
    for accept in ("text/plain", "text/html"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (404, accept)
        assert said in answer.text
        assert "Search for" not in answer.text
    assert ("version" in client.get(path).text) is ("0.0.1" in path)


def test_faults_depend_on_what_is_accepted(client: FlaskClient) -> None:
    for path in ("/ontology", f"/study/{RICH}", "/shapes"):
        answer = client.get(path, headers={"Accept": "image/png"})
        assert answer.status_code == 406
        assert "Accept" in answer.vary


def test_a_changed_template_is_sent_anew(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [Path(shutil.copytree(one, tmp_path / one.name)) for one in edition.FOLDERS]
    monkeypatch.setattr(edition, "FOLDERS", tuple(copies))
    edition.digest_edition.cache_clear()
    paths = ("/ontology.html", "/ontology/core.svg", f"/study/{RICH}.ttl")
    first = [client.head(path).headers["ETag"] for path in paths]
    with (tmp_path / "web" / "templates" / "_model.html").open("a") as template:
        template.write("changed")
    edition.digest_edition.cache_clear()
    for path, tag in zip(paths, first, strict=True):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    monkeypatch.undo()
    edition.digest_edition.cache_clear()
    assert [client.head(path).headers["ETag"] for path in paths] == first


def test_the_ontology(client: FlaskClient) -> None:
    assert client.get("/ontology").location == "/ontology.html"
    turtle = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert turtle.location == "/ontology.ttl"
    triples = parse(client.get("/ontology.ttl").data, ox.RdfFormat.TURTLE)
    assert any(value(t.subject).endswith("ontology#Study") for t in triples)
    page = client.get("/ontology.html").text
    assert 'id="Study"' in page
    assert 'id="overallStatus"' in page
    assert 'id="Status-COMPLETED"' in page


def test_documents_are_not_sent_twice(client: FlaskClient) -> None:
    first = client.get(f"/study/{RICH}.ttl")
    again = client.get(f"/study/{RICH}.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_links_of_ours_have_pages(client: FlaskClient) -> None:
    triples = parse(client.get(f"/study/{RICH}.nt").data, ox.RdfFormat.N_TRIPLES)
    links = {
        value(t.object).removeprefix(IRIS.base)
        for t in triples
        if t.predicate.value.endswith("#linkedBy")
    }
    assert links
    for path in links:
        assert client.get(f"/{path}.html").status_code == 200
