"""Every query of the catalogue gives exactly the rows it should, on a graph made to trip it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.queries import Query, load_catalogue, run_query
from kg.store import Store
from tests.conftest import ROOT
from tests.graphs import BASE, build_store

CATALOGUE = load_catalogue(ROOT / "queries")
PAGE_CATALOGUE = load_catalogue(ROOT / "queries" / "pages")

ONE = ("NCT00000001", "Everolimus with imatinib")
TWO = ("NCT00000002", "Imatinib or everolimus")
THREE = ("NCT00000003", "Herbal tea in headache")
FOUR = ("NCT00000004", "Sarcoma registry")
FIVE = ("NCT00000005", "Imatinib alone")

Row = tuple[str | None, ...]
Case = tuple[str, dict[str, str], list[Row]]

CASES: list[Case] = [
    ("study-overview", {"nctId": "NCT00000004"}, [
        ("NCT id", "NCT00000004"),
        ("title", "Sarcoma registry"),
        ("lead sponsor", "Beta Pharma"),
        ("collaborator", "Alpha Center"),
        ("status", "Recruiting"),
        ("study type", "Observational"),
        ("condition", "Headaches, all"),
        ("condition", "Sarcoma"),
        ("condition (MeSH)", "Sarcoma"),
    ]),
    ("study-overview", {"nctId": "nct00000003"}, [
        ("NCT id", "NCT00000003"),
        ("title", "Herbal tea in headache"),
        ("lead sponsor", "Alpha Center"),
        ("status", "Terminated"),
        ("why stopped", "No tea"),
        ("phase", "Phase 3"),
        ("start", "2012"),
        ("primary completion", "2013-01-10"),
        ("condition", "Headaches, all"),
        ("grant", "N01CM000003"),
    ]),
    ("study-overview", {"nctId": "NCT00000099"}, []),
    ("studies-by-drug", {"name": "sti571"}, [
        (*ONE, "Completed", "imatinib"),
        (*TWO, "Recruiting", "imatinib"),
        (*FIVE, "Completed", "imatinib"),
    ]),
    ("studies-by-drug", {"name": "RAD 001"}, [
        (*ONE, "Completed", "everolimus"),
        (*TWO, "Recruiting", "everolimus"),
    ]),
    ("studies-by-drug", {"name": "imat"}, []),
    ("studies-by-condition", {}, [
        (*ONE, "Sarcoma, Synovial"),
        (*TWO, "Leiomyosarcoma"),
        (*FOUR, "Sarcoma"),
    ]),
    ("studies-by-condition", {"condition": "D013584"}, [(*ONE, "Sarcoma, Synovial")]),
    ("studies-by-condition", {"condition": "mesh:d009369"}, [
        (*ONE, "Sarcoma, Synovial"),
        (*TWO, "Leiomyosarcoma"),
        (*FOUR, "Sarcoma"),
        (*FIVE, "Neoplasms"),
    ]),
    ("drug-combinations", {}, [(*ONE, "Both drugs", "Experimental")]),
    ("drug-combinations", {"drug": "Gleevec", "otherDrug": "rad001"}, [
        (*ONE, "Both drugs", "Experimental"),
    ]),
    ("drug-combinations", {"drug": "Gleevec", "otherDrug": "imatinib"}, []),
    ("drug-class-combinations", {}, [
        (*ONE, "everolimus", "imatinib", "true"),
        (*TWO, "everolimus", "imatinib", "false"),
    ]),
    ("drug-class-combinations", {"phase": "Phase 1"}, [(*ONE, "everolimus", "imatinib", "true")]),
    ("drug-class-combinations", {"phase": "PHASE3"}, []),
    ("drug-class-combinations", {"drugClass": "D000068877"}, []),
    ("studies-by-grant", {"number": "p30 ca-000001"}, [
        (*ONE, "5P30 CA 000001-45"),
        (*TWO, "P30-CA000001"),
    ]),
    ("studies-by-grant", {"number": "N01CM000003"}, [(*THREE, "N01-CM-000003")]),
    ("studies-by-grant", {"number": "P30CA00000"}, []),
    ("studies-by-institute", {}, [
        (*ONE, "P30CA000001", "P30"),
        (*TWO, "P30CA000001", "P30"),
    ]),
    ("studies-by-institute", {"institute": "ai"}, [(*TWO, "U01AI000002", "U01")]),
    ("institute-counts", {}, [
        ("National Cancer Institute", "2", "1"),
        ("Allergy Institute", "1", "1"),
    ]),
    ("sponsor-portfolio", {"organization": "alpha center"}, [
        (*TWO, "Collaborator", "Recruiting"),
        (*ONE, "Lead sponsor", "Completed"),
        (*THREE, "Lead sponsor", "Terminated"),
    ]),
    ("sponsor-portfolio", {"organization": "Alpha"}, []),
    ("collaborations", {}, [
        ("Beta Pharma", "Alpha Center", "2"),
        ("Alpha Center", "Beta Pharma", "1"),
    ]),
    ("collaborations", {"least": "2"}, [("Beta Pharma", "Alpha Center", "2")]),
    ("sites-by-country", {}, [("United States", "2", "4"), ("France", "2", "2")]),
    ("sites-by-country", {"condition": "D007890"}, [
        ("United States", "1", "2"),
        ("France", "1", "1"),
    ]),
    ("sites-by-country", {"condition": "D020123"}, []),
    ("recruiting-sites", {"country": "us"}, [("New York", "Alpha Center", *TWO)]),
    ("recruiting-sites", {"country": "FR"}, [("Lyon", None, *TWO), ("Lyon", "Hospital", *FOUR)]),
    ("recruiting-sites", {"country": "US", "city": "Boston"}, []),
    ("status-counts", {}, [("Completed", "2"), ("Recruiting", "2"), ("Terminated", "1")]),
    ("phase-counts", {}, [
        ("Phase 1", "1"), ("Phase 2", "2"), ("Phase 3", "2"), ("not given", "1"),
    ]),
    ("phase-status-counts", {}, [
        ("Phase 1", "Completed", "1"),
        ("Phase 2", "Completed", "1"),
        ("Phase 2", "Recruiting", "1"),
        ("Phase 3", "Completed", "1"),
        ("Phase 3", "Terminated", "1"),
    ]),
    ("class-counts", {}, [
        ("Identifier", "6"), ("Intervention", "6"), ("Location", "6"), ("Condition", "5"),
        ("Study", "5"), ("Link", "4"), ("ArmGroup", "3"), ("Drug", "2"), ("Grant", "2"),
        ("Organization", "2"), ("Contract", "1"),
    ]),
    ("link-counts", {}, [
        ("drug", "Exact label", "1", "2"),
        ("drug", "Synonym", "1", "1"),
        ("grant", "Type in the record", "1", "1"),
        ("linkedMeshTerm", "Synonym", "1", "1"),
    ]),
    ("link-evidence", {"nctId": "NCT00000001"}, [
        ("RAD001", "armsInterventionsModule.interventions.name", "everolimus", "Synonym", "0.95"),
        ("imatinib", "armsInterventionsModule.interventions.name", "imatinib", "Exact label", "1"),
        ("Synovial Sarcoma", "conditionsModule.conditions", "Sarcoma, Synovial", "Synonym", "0.95"),
        ("5P30 CA 000001-45", "identificationModule.secondaryIdInfos", "P30CA000001",
         "Type in the record", "1"),
    ]),
    ("link-evidence", {"nctId": "NCT00000003"}, []),
    ("drug-synonyms", {}, [
        ("everolimus", "RAD001", "Development code", "RxNorm 2014"),
        ("everolimus", "everolimus", "Generic name", "MeSH 2020"),
    ]),
    ("drug-synonyms", {"name": "GLEEVEC"}, [
        ("imatinib", "Gleevec", "Brand name", "RxNorm 2014"),
        ("imatinib", "STI-571", "Development code", "MeSH 2020"),
        ("imatinib", "imatinib", "Generic name", "MeSH 2020"),
    ]),
    ("started-between", {}, [(*ONE, "2011-01"), (*THREE, "2012")]),
    ("started-between", {"from": "2011-01-02", "to": "2015-05-20"}, [
        (*THREE, "2012"),
        (*TWO, "2015-05-20"),
    ]),
    ("started-between", {"from": "2012-01-01", "to": "2011-12-31"}, []),
    ("results-lag", {}, [(*ONE, "2013-03", "2014-04-09", "404")]),
    ("results-lag", {"least": "-3"}, [
        (*ONE, "2013-03", "2014-04-09", "404"),
        (*THREE, "2013-01-10", "2013-01-07", "-3"),
    ]),
    ("results-lag", {"least": "405"}, []),
    ("eligible-at-age", {}, [(*TWO, "1 Year", "10 Years")]),
    ("eligible-at-age", {"age": "11"}, []),
    ("eligible-at-age", {"age": "1", "sex": "Female"}, [(*TWO, "1 Year", "10 Years")]),
    ("eligible-at-age", {"age": "1", "sex": "MALE"}, []),
    ("eligible-at-age", {"age": "64"}, []),
    ("eligible-at-age", {"age": "65", "sex": "MALE"}, [(*FOUR, "65 Years", None)]),
    ("uncertain-readings", {}, [
        ("NCT00000004", "statusModule.startDateStruct", "Spring 2012", "no month"),
    ]),
    ("unlinked-conditions", {}, [("Headaches, all", "2")]),
    ("unlinked-drugs", {}, [("herbal tea", "1")]),
    ("studies-by-identifier", {"id": "2014-000001-11"}, [
        (*TWO, "EudraCT number", "2014-000001-11"),
    ]),
    ("studies-by-identifier", {"id": "nct00000091"}, [(*ONE, "replaced NCT id", "NCT00000091")]),
    ("studies-by-identifier", {"id": "ac-10"}, [(*ONE, "Organization's own id", "AC-10")]),
    ("studies-by-identifier", {"id": "AC-1"}, []),
    ("check-duplicate-triples", {}, []),
    ("check-labels", {}, []),
    ("check-shared-things", {}, []),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return build_store(tmp_path_factory.mktemp("store"))


def rows_of(store: Store, query: Query, values: dict[str, str]) -> list[Row]:
    results = run_query(store, query, values)
    assert isinstance(results, ox.QuerySolutions)
    return [tuple(None if term is None else term.value for term in row) for row in results]


@pytest.mark.parametrize(("name", "values", "expected"), CASES, ids=lambda case: str(case)[:60])
def test_rows(store: Store, name: str, values: dict[str, str], expected: list[Row]) -> None:
    assert rows_of(store, CATALOGUE[name], values) == expected


def test_the_network_is_a_graph(store: Store) -> None:
    def pairs(**values: str) -> set[tuple[str, str]]:
        triples = run_query(store, CATALOGUE["drug-condition-network"], values)
        assert isinstance(triples, ox.QueryTriples)
        return {
            (str(triple.subject), str(triple.object))
            for triple in triples
            if triple.predicate.value.endswith("related")
        }

    imatinib, everolimus = f"<{BASE}drug/imatinib>", f"<{BASE}drug/everolimus>"
    synovial, leio, neoplasms = (
        f"<http://id.nlm.nih.gov/mesh/{name}>" for name in ("D013584", "D007890", "D009369")
    )
    assert pairs() == {(imatinib, neoplasms)}
    assert pairs(phase="PHASE1") == {(imatinib, synovial), (everolimus, synovial)}
    assert pairs(phase="Phase 2") == {
        (drug, condition) for drug in (imatinib, everolimus) for condition in (synovial, leio)
    }
    assert pairs(phase="PHASE4") == set()


def test_every_query_is_tested_and_described() -> None:
    assert {name for name, _, _ in CASES} | {"drug-condition-network"} == set(CATALOGUE)
    for query in CATALOGUE.values():
        assert query.tags, query.name
        assert query.summary[0].isupper(), query.name
        assert not query.summary.endswith("."), query.name
        assert all(parameter.description for parameter in query.parameters), query.name
        assert not any(parameter.required for parameter in query.parameters), query.name


def test_a_query_with_parameters_is_tested_with_other_values() -> None:
    changed = {name for name, values, _ in CASES if values}
    assert changed >= {query.name for query in CATALOGUE.values() if query.parameters} - {
        "drug-condition-network"
    }


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=lambda query: query.name)
def test_a_file_runs_as_it_is(store: Store, query: Query) -> None:
    """Without our prefixes and without values: what other tools would run."""
    results = store.query(query.text)
    if isinstance(results, ox.QuerySolutions):
        bound = [tuple(row) for row in run_query_rows(store, query)]
        assert [tuple(row) for row in results] == bound


def run_query_rows(store: Store, query: Query) -> ox.QuerySolutions:
    results = run_query(store, query, {})
    assert isinstance(results, ox.QuerySolutions)
    return results


GRAPH = f"<{BASE}graph/NCT00000001>"
STUDY = f"<{BASE}study/NCT00000001>"


@pytest.mark.parametrize(
    ("name", "more", "found"),
    [
        (
            "check-duplicate-triples",
            f'<{BASE}graph/x> {{ {STUDY} ct:nctId "NCT00000001" }}',
            f"{BASE}study/NCT00000001",
        ),
        ("check-labels", f'{GRAPH} {{ {STUDY} rdfs:label "Another" }}', f"{BASE}study/NCT00000001"),
        ("check-labels", f"{GRAPH} {{ s1:x a ct:Outcome }}", f"{BASE}study/NCT00000001/x"),
        (
            "check-shared-things",
            f"{GRAPH} {{ {STUDY} ct:studiesDrug drug:nobody }}",
            f"{BASE}drug/nobody",
        ),
    ],
)
def test_checks_find_what_is_wrong(tmp_path: Path, name: str, more: str, found: str) -> None:
    [row] = rows_of(build_store(tmp_path, more=more), CATALOGUE[name], {})
    assert row[0] == found


@pytest.mark.parametrize("query", PAGE_CATALOGUE.values(), ids=lambda query: query.name)
def test_page_queries_run(store: Store, query: Query) -> None:
    samples = {
        "property": "https://w3id.org/trial-kg/ontology#studiesDrug",
        "target": f"{BASE}drug/everolimus",
        "descriptor": "http://id.nlm.nih.gov/mesh/D012509",
        "before": "NCT00000002",
    }
    values = {parameter.name: samples[parameter.name] for parameter in query.parameters}
    rows = rows_of(store, query, values)
    if query.name == "studies-of":
        assert rows == [(f"{BASE}study/NCT00000001", "NCT00000001")]
