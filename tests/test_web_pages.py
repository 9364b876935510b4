"""The pages: what they show, that records cannot break out of them, and that links stay here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from kg.namespaces import CT
from tests.web_dataset import BARE, HOSTILE, IRIS, OTHER_SCRIPT, OWN_SCRIPT, RICH

pytest_plugins = ("tests.web_fixtures",)

PAGES = [
    "/",
    "/search",
    "/search?q=Gleevec",
    "/search?q=no-such-thing-at-all",
    "/search?type=drug",
    "/search?type=drug&q=imat",
    "/search?type=condition&q=sarkoma",
    f"/study/{RICH}/similar",
    f"/study/{BARE}/similar",
    "/sparql",
    "/queries",
    "/ontology.html",
    f"/study/{RICH}.html",
    f"/study/{HOSTILE}.html",
    f"/study/{BARE}.html",
    "/drug/imatinib.html",
    "/condition/synovial-sarcoma.html",
    "/mesh/D013584.html",
    "/mesh/D012509.html",
    "/grant/P30CA008748.html",
    "/institute/CA.html",
    "/activity-code/P30.html",
    "/country/KR.html",
    f"/{IRIS.org('many trials').removeprefix(IRIS.base)}.html",
    "/nowhere",
]


def read(client: FlaskClient, path: str) -> html.HtmlElement:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.mimetype == "text/html"
    return html.document_fromstring(response.text)


def text_of(node: html.HtmlElement) -> str:
    return " ".join(" ".join(node.itertext()).split())


def section(page: html.HtmlElement, key: str) -> str:
    [found] = page.xpath(f"//section[@id='{key}']")
    return text_of(found)


def hrefs(page: html.HtmlElement) -> Iterator[str]:
    for attribute in ("href", "src", "action"):
        yield from page.xpath(f"//@{attribute}")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_hold_one_script(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    page = html.document_fromstring(response.text)
    assert response.status_code in (200, 404)
    assert len(page.xpath("//h1")) == 1
    assert text_of(page.xpath("//title")[0]).endswith("trial-kg")
    assert len(page.xpath("//script")) == 1
    assert not page.xpath(
        f"{OTHER_SCRIPT} | //iframe | //img | //@style | //*[local-name()='style']"
    )
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "{{" not in text_of(page).replace("{{ 7*7 }}", "")


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    page = read(client, path)
    loaded = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //@src")
    assert loaded
    for address in loaded:
        with client.get(address) as response:
            assert response.status_code == 200
    for address in hrefs(page):
        assert re.match(r"/(?!/)|#|https?://", address), address


@pytest.mark.parametrize("path", PAGES)
def test_headers_that_protect(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Accept": "text/html"}).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_links_of_pages_lead_somewhere(client: FlaskClient) -> None:
    """Every address of ours that a page names is one we answer; things lead to documents."""
    found = {
        address.partition("#")[0]
        for path in PAGES
        for address in hrefs(read(client, path))
        if address.startswith("/")
    }
    assert len(found) > 60
    for address in sorted(found):
        with client.get(
            address, headers={"Accept": "text/html"}, follow_redirects=True
        ) as response:
            assert response.status_code == 200, address


def test_fragments_of_pages_are_there(client: FlaskClient) -> None:
    for path in PAGES:
        page = read(client, path)
        ids = set(page.xpath("//@id"))
        assert {a[1:] for a in page.xpath("//a/@href") if a.startswith("#")} <= ids


def test_the_page_of_a_study(client: FlaskClient) -> None:
    page = read(client, f"/study/{RICH}.html")
    words = text_of(page)
    for fact in ("TWIN", "Completed", "Phase 1", "Phase 2", "1,234 actual", "January 2011",
                 "8 October 2013 actual", "18 Years and older", "Interventional"):  # fmt: skip
        assert fact in words
    assert text_of(page.xpath("//h1")[0]) == "Everolimus With Imatinib in Sarcoma"
    assert "Synovial Sarcoma → Sarcoma, Synovial MeSH D013584" in section(page, "conditions")
    assert "RAD001" in section(page, "interventions")
    assert "everolimus imatinib mesylate" in section(page, "arms")
    assert "Response 8 weeks" in section(page, "outcomes")
    assert "Germany" in section(page, "locations")
    assert "P30CA008748 National Cancer Institute" in section(page, "identifiers")
    assert "5P30CA008748-45" in section(page, "identifiers")
    assert "PubMed 123456" in section(page, "references")
    assert "Synovial Sarcoma" in section(page, "links")
    assert "counts >= 5." in section(page, "summary")
    assert page.xpath("//section[@id='identifiers']//a/@href")[0] == "/grant/P30CA008748"
    assert page.xpath("//section[@id='references']//a[.='Site of the trial']/@href") == [
        "https://example.org/trial"
    ]


def test_criteria_are_nested_as_in_the_record(client: FlaskClient) -> None:
    [box] = read(client, f"/study/{RICH}.html").xpath("//section[@id='eligibility']")
    outer = box.xpath(".//div[@class='criteria']/ul/li")
    assert [text_of(item) for item in outer] == [
        "Outer item Inner item",
        "Next item",
        "Barred item",
    ]
    assert [text_of(item) for item in box.xpath(".//li/ul/li")] == ["Inner item"]
    assert [text_of(title) for title in box.xpath(".//h3")] == ["Inclusion", "Exclusion"]


def test_the_drawing_names_what_the_study_is_linked_to(client: FlaskClient) -> None:
    page = read(client, f"/study/{RICH}.html")
    for form in ("wide", "narrow"):
        [drawing] = page.xpath(f"//div[@class='picture {form}']")
        links = drawing.xpath(".//a/@href")
        assert {"/drug/imatinib", "/drug/everolimus", "/grant/P30CA008748"} <= set(links)
        assert "/condition/synovial-sarcoma" in links
        assert RICH in text_of(drawing)
        boxes, lines = drawing.xpath(".//rect"), drawing.xpath(".//path")
        assert len(boxes) == len(lines) + 1
        _, _, width, height = map(float, drawing.xpath(".//svg/@viewbox")[0].split())
        for box in boxes:
            assert 0 <= float(box.get("x")) <= width - float(box.get("width"))
            assert 0 <= float(box.get("y")) <= height - float(box.get("height"))


def test_a_bare_study_has_a_page(client: FlaskClient) -> None:
    assert BARE in text_of(read(client, f"/study/{BARE}.html"))


def test_text_of_records_stays_text(client: FlaskClient) -> None:
    raw = client.get(f"/study/{HOSTILE}.html").text
    assert "<script" not in raw.replace(OWN_SCRIPT, "")
    assert "<img" not in raw
    assert "<svg onload" not in raw
    page = html.document_fromstring(raw)
    assert text_of(page.xpath("//h1")[0]) == (
        "<script>alert('title')</script> & \"quotes\" {{ 7*7 }}"
    )
    for address in hrefs(page):
        assert not address.strip().lower().startswith(("javascript:", "data:"))
    assert "javascript:alert(5)" in section(page, "references")


def test_the_page_of_a_drug(client: FlaskClient) -> None:
    page = read(client, "/drug/imatinib.html")
    names = section(page, "names")
    for words in ("Gleevec RxNorm 2014", "STI-571", "imatinib mesylate MeSH 2020"):
        assert words in names
    assert "DrugBank" in section(page, "matches")
    rejected = section(page, "rejected")
    assert "Sprycel dasatinib · NCT90000001" in rejected
    for words in ("Name of another drug", "Not confirmed", "<i>Zebra"):
        assert words in rejected
    assert "Gleevec" not in rejected


def walk(client: FlaskClient, path: str | None) -> Iterator[tuple[list[str], str]]:
    """Study ids and title count of every page of a list."""
    while path:
        page = read(client, path)
        found = page.xpath("//ol[@class='studies']/li/a/@href")
        yield [address.rpartition("/")[2] for address in found], text_of(page)
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)


def test_long_lists_have_pages_that_join_up(client: FlaskClient) -> None:
    pages = list(walk(client, "/drug/imatinib.html"))
    studies = [study for page, _ in pages for study in page]
    assert [len(page) for page, _ in pages] == [50, 11]
    assert studies == sorted(set(studies), reverse=True)
    assert RICH in studies
    assert all("Studies of this drug 61" in words for _, words in pages)


def test_a_made_up_place_in_a_list_is_the_start(client: FlaskClient) -> None:
    page = read(client, "/drug/imatinib.html?before=%27;DROP")
    assert len(page.xpath("//ol[@class='studies']/li")) == 50


def test_the_page_of_a_condition(client: FlaskClient) -> None:
    page = read(client, "/condition/synovial-sarcoma.html")
    words = text_of(page)
    assert "In MeSH: Sarcoma, Synovial D013584" in words
    assert "Broader" in words
    assert RICH in words
    assert "Our link: “Synovial Sarcoma” → Sarcoma, Synovial" in words


def test_a_wider_term_shows_the_studies_of_narrower_ones(client: FlaskClient) -> None:
    page = read(client, "/mesh/D012509.html")
    assert "/mesh/D013584" in page.xpath("//a/@href")
    assert f"/study/{RICH}" in page.xpath("//a/@href")
    above = read(client, "/mesh/D009369.html")
    assert f"/study/{RICH}" in above.xpath("//a/@href")


def test_the_page_of_a_grant(client: FlaskClient) -> None:
    page = read(client, "/grant/P30CA008748.html")
    addresses = page.xpath("//a/@href")
    assert {"/institute/CA", "/activity-code/P30", f"/study/{RICH}"} <= set(addresses)
    assert any("reporter.nih.gov" in address for address in addresses)
    assert "008748" in text_of(page)
    (row,) = page.xpath("//section[@id='forms']//tbody/tr")
    assert row.xpath("td[1]//text()") == ["5P30CA008748-45"]
    assert row.xpath("td[2]/a/@href") == [f"/study/{RICH}"]
    assert "Center Core Grants" in text_of(page)


def test_the_page_of_an_organisation(client: FlaskClient) -> None:
    path = IRIS.org("universitat koln").removeprefix(IRIS.base)
    words = text_of(read(client, f"/{path}.html"))
    assert "Collaborates in 1" in words
    assert "Leads" not in words


def test_unknown_things_offer_a_search(client: FlaskClient) -> None:
    page = read(client, "/drug/some-drug.ttl")
    assert page.xpath("//form[@class='search']//input/@value") == ["some drug"]


def test_faults_of_ours_show_no_traceback(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(app.view_functions, "pages.home", fail)
    client = app.test_client()
    for accept, mimetype in (("text/html", "text/html"), ("*/*", "text/plain")):
        response = client.get("/", headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (500, mimetype)
        assert "secret" not in response.text
        assert "Traceback" not in response.text


def test_wrong_methods(client: FlaskClient) -> None:
    for path in ("/", "/search", f"/study/{RICH}.ttl", "/health"):
        response = client.post(path, headers={"Accept": "text/html"})
        assert response.status_code == 405
        assert "Allow" in response.headers


def test_iris_in_the_data_are_the_permanent_ones(client: FlaskClient) -> None:
    assert f"<{IRIS.study(RICH)}>" in client.get(f"/study/{RICH}.nt").text
    assert IRIS.study(RICH) in client.get(f"/study/{RICH}.html").text
    assert CT in client.get("/ontology.html").text


def test_pages_do_not_trust_the_host_header(client: FlaskClient) -> None:
    response = client.get("/study/" + RICH, headers={"Host": "evil.example"})
    assert response.location == f"/study/{RICH}.html"
