"""What pages make of values: drawings, nested criteria, dates, tables, addresses."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

import kg.web
import kg.web.listing
from kg.endpoint.writing import read_rows
from kg.namespaces import CT, OWL, RDFS, SSSOM
from kg.web.addresses import Addresses, find_web_href
from kg.web.description import Description, Thing
from kg.web.filters import group_reasons, split_paragraphs, write_day, write_span
from kg.web.picture import draw_narrow, draw_wide, shorten
from kg.web.study_page import nest_criteria
from kg.web.tables import read_table
from tests.web_dataset import IRIS

pytest_plugins = ("tests.web_fixtures",)

MODULES = sorted(module.name for module in pkgutil.iter_modules(kg.web.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"kg.web.{name}")).failed == 0


def label(iri: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(iri), ox.NamedNode(RDFS + "label"), ox.Literal(text))


def make_things(number: int) -> list[Thing]:
    iris = [f"http://example.org/{index}" for index in range(number)]
    description = Description(label(iri, f"Thing with a rather long name {iri}") for iri in iris)
    return [description[iri] for iri in iris]


@pytest.mark.parametrize("number", [1, 5, 6, 7, 60])
def test_drawings_hold_what_fits_and_say_what_does_not(number: int) -> None:
    study, *things = make_things(number + 1)
    bundles = [("Drugs", "drug", things)]
    for picture in (draw_wide(study, bundles, []), draw_narrow(study, bundles)):
        [group] = picture.groups
        shown = [box for box in group.boxes if box.thing]
        rest = [box.text for box in group.boxes if not box.thing]
        assert len(group.boxes) <= 6
        assert rest == ([f"and {number - len(shown)} more"] if number > 6 else [])
        bottoms = [box.y for box in group.boxes]
        assert bottoms == sorted(set(bottoms))
        assert bottoms[-1] + 30 <= picture.height


def test_names_are_cut_at_the_end() -> None:
    assert shorten("short", 214) == "short"
    assert shorten("x" * 100, 214).endswith("x…")
    assert len(shorten("x" * 100, 214)) < 30


def make_criteria(*parents: int | None) -> list[Thing]:
    """Criteria 1, 2 …, each under the one that ``parents`` says."""
    description = Description()
    names = [f"http://example.org/{number}" for number in range(1, len(parents) + 1)]
    for number, (name, parent) in enumerate(zip(names, parents, strict=True), 1):
        node = ox.NamedNode(name)
        description.add([label(name, str(number))])
        order = ox.Literal(str(number))
        description.add([ox.Triple(node, ox.NamedNode(CT + "ordinal"), order)])
        if parent is not None:
            above = ox.NamedNode(f"http://example.org/{parent}")
            description.add([ox.Triple(node, ox.NamedNode(CT + "parentCriterion"), above)])
    return [description[name] for name in names]


def count(items: list[Any]) -> int:
    return len(items) + sum(count(children) for _, children in items)


def test_criteria_keep_their_depth() -> None:
    [(title, items)] = nest_criteria(make_criteria(None, 1, 2, None))
    assert title == "Criteria"
    assert [(item.label, count(children)) for item, children in items] == [("1", 2), ("4", 0)]


@pytest.mark.parametrize("parents", [(1,), (2, 1), (None, 3, 2), (99,)])
def test_criteria_in_a_ring_do_not_hang_the_page(parents: tuple[int | None, ...]) -> None:
    groups = nest_criteria(make_criteria(*parents))
    assert sum(count(items) for _, items in groups) <= len(parents)


@pytest.mark.parametrize("text", ["2011-13", "2011-1-1", "11 May 2011", "", "٢٠١١"])
def test_what_is_no_date_stays_as_it_is(text: str) -> None:
    assert write_day(text) == text


def test_ages_and_paragraphs() -> None:
    assert write_span(["6 Months", "17 Years"]) == "6 Months to 17 Years"
    assert write_span([None, None]) == ""
    assert split_paragraphs("a\n\n \nb\nc\n") == ["a", "b\nc"]
    assert split_paragraphs("\\<b\\> 5 \\* 3") == ["<b> 5 * 3"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example/",
        "http:",
        "http://[bad",
        "",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert find_web_href(address) is None


def test_addresses_and_iris_are_each_others_inverse() -> None:
    addresses = Addresses(IRIS.base)
    for path in ("study/NCT00000102", "drug/a.b", "mesh/D013584", "ontology"):
        href = addresses.find_href(addresses.get_iri(path))
        assert href == f"/{path}" or path == "ontology"


def test_cells_of_a_table() -> None:
    store = ox.Store()
    results = store.query(
        "SELECT * { VALUES (?a ?b ?c ?d) {"
        "(<http://example.org/a> 'NCT00000102' 5 UNDEF) (<urn:x> 'x'@en '1'^^<urn:t> true) } }"
    )
    table = read_table(read_rows(results, 10), Addresses(IRIS.base), {"e": "http://example.org/"})
    assert table.columns == ["a", "b", "c", "d"]
    first, second = table.rows
    assert first[0] is not None
    assert (first[0].text, first[0].href) == ("e:a", "http://example.org/a")
    assert first[1] is not None
    assert first[1].href == "/study/NCT00000102"
    assert first[2] is not None
    assert first[2].is_number
    assert first[3] is None
    assert [cell and (cell.href, cell.note) for cell in second[:3]] == [
        (None, None),
        (None, "en"),
        (None, "urn:t"),
    ]


def test_a_table_says_that_it_is_cut() -> None:
    store = ox.Store()
    for limit, cut in ((2, True), (3, False)):
        results = store.query("SELECT * { VALUES ?x { 1 2 3 } }")
        table = read_table(read_rows(results, limit), Addresses(IRIS.base), {})
        assert (len(table.rows), table.cut) == (limit, cut)


def test_endless_lists_show_some(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.web.listing, "_SORTED", 60)
    page = client.get("/drug/imatinib.html").text
    assert "Too many to list" in page
    assert page.count('class="title"') == 50
    assert 'rel="next"' not in page


def make_links(*found: tuple[str, str, str]) -> list[Thing]:
    """Links of ours: text, target and score."""
    description = Description()
    for number, (text, target, score) in enumerate(found):
        node = ox.NamedNode(f"http://example.org/link/{number}")
        values: dict[str, ox.NamedNode | ox.Literal] = {
            SSSOM + "subject_label": ox.Literal(text),
            OWL + "annotatedTarget": ox.NamedNode(target),
            SSSOM + "confidence": ox.Literal(score),
        }
        description.add(ox.Triple(node, ox.NamedNode(name), one) for name, one in values.items())
    return list(description)


def test_a_reason_is_given_once_with_its_spellings() -> None:
    first, second = "http://example.org/a", "http://example.org/b"
    links = make_links(
        ("Alpha Inc", first, "1"),
        ("ALPHA", first, "0.9"),
        ("Alpha", first, "1"),
        ("Alpha", first, "1"),
        ("Alpha", second, "1"),
    )
    groups = [[one.value("sssom:subject_label") for one in group] for group in group_reasons(links)]
    assert groups == [["ALPHA"], ["Alpha", "Alpha Inc"], ["Alpha"]]
