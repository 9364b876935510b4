"""Every query of the catalogue gives exactly the rows it should, on a graph made to trip it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.export import serialize_results
from kg.queries import Query, load_catalogue, load_checks, run_query
from kg.store import Store
from tests.conftest import ROOT
from tests.graphs import BASE, build_store, read_graph
from tests.query_cases import CASES as PLAIN_CASES
from tests.query_cases import Row
from tests.query_cases_classes import CLASS_CASES
from tests.query_cases_competency import COMPETENCY_CASES
from tests.query_cases_results import RESULT_CASES

CASES = [*PLAIN_CASES, *RESULT_CASES, *COMPETENCY_CASES, *CLASS_CASES]
CATALOGUE = load_catalogue(ROOT / "queries")
# Checks must give no row; tests/test_queries_checks.py is about them.
QUESTIONS = {name: query for name, query in CATALOGUE.items() if not query.severity}
PAGE_CATALOGUE = load_catalogue(ROOT / "queries" / "pages")

SHOWN_AS: dict[type, str] = {ox.QuerySolutions: "json", ox.QueryTriples: "ntriples"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return build_store(tmp_path_factory.mktemp("store"), more=read_graph("results"))


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
    assert {name for name, _, _ in CASES} | {"drug-condition-network"} == set(QUESTIONS)
    for query in CATALOGUE.values():
        assert query.tags, query.name
        assert query.summary[0].isupper(), query.name
        assert not query.summary.endswith("."), query.name
        assert all(parameter.description for parameter in query.parameters), query.name
        assert not any(parameter.required for parameter in query.parameters), query.name


def test_checks_are_in_the_catalogue() -> None:
    checks = load_checks(ROOT / "queries" / "checks")
    assert {name: query for name, query in CATALOGUE.items() if query.severity} == checks
    assert {"check-duplicate-triples", "check-labels", "check-shared-things"} <= set(checks)


def test_a_query_with_parameters_is_tested_with_other_values() -> None:
    changed = {name for name, values, _ in CASES if values}
    assert changed >= {query.name for query in CATALOGUE.values() if query.parameters} - {
        "drug-condition-network"
    }


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=lambda query: query.name)
def test_a_file_runs_as_it_is(store: Store, query: Query) -> None:
    """Without our prefixes and without values: what other tools would run."""
    plain, ours = store.query(query.text), run_query(store, query, {})
    assert serialize_results(plain, SHOWN_AS[type(plain)]) == serialize_results(
        ours, SHOWN_AS[type(ours)]
    )


def test_days_are_today_where_none_is_given(store: Store) -> None:
    for name in ("results-by-institute", "status-on-date"):
        [day] = [one for one in CATALOGUE[name].parameters if one.name == "day"]
        assert (day.default, day.required) == (None, False)
    row = rows_of(store, CATALOGUE["status-on-date"], {"nctId": "NCT00000001"})
    assert [one[1:4] for one in row] == [("Completed", "Phase 1/Phase 2", "3")]


def test_every_query_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert [name for name in CATALOGUE if f"`{name}`" not in text] == []


def test_sponsors_go_to_the_top(tmp_path: Path) -> None:
    """Through what stands between, to each top there is; without one for itself."""
    above = """
      @prefix ror: <https://ror.org/> .
      graph:ror {
        ror:00a a ct:RorOrganization ; rdfs:label "Alpha" ;
          ct:parentOrganization ror:00b , ror:00d .
        ror:00b a ct:RorOrganization ; rdfs:label "Between" ; ct:parentOrganization ror:00c .
        ror:00c a ct:RorOrganization ; rdfs:label "Top" .
        ror:00d a ct:RorOrganization ; rdfs:label "Other top" .
      }
      graph:org { org:alpha skos:exactMatch ror:00a . org:other a ct:Organization ;
        rdfs:label "Other" ; skos:exactMatch ror:00c . }
      graph:NCT00000006 { study:NCT00000006 ct:phase ct:Phase-PHASE3 ; ct:leadSponsor org:other ;
        ct:startDateLowerBound "2013-01-01"^^xsd:date . }
    """
    rows = rows_of(build_store(tmp_path, more=above), CATALOGUE["sponsor-parents"], {})
    assert rows == [
        ("Top", "2", "2"),
        ("Other top", "1", "1"),
    ]


def test_sponsors_stop_below_governments_and_institutes_are_nih(tmp_path: Path) -> None:
    """By either way one row for NIH, which is government; the agency beside it is its own."""
    above = """
      @prefix ror: <https://ror.org/> .
      graph:nih {
        institute:NIH a ct:NihInstitute ; rdfs:label "NIH" ; skos:exactMatch ror:00n .
        institute:CA ct:parentOrganization institute:NIH .
        institute:AI ct:parentOrganization institute:NIH .
        institute:FD a ct:NihInstitute ; rdfs:label "Agency" .
      }
      graph:ror {
        ror:00a a ct:RorOrganization ; rdfs:label "Hospital" ; ct:rorType "healthcare" ;
          ct:parentOrganization ror:00b .
        ror:00b a ct:RorOrganization ; rdfs:label "Trust" ; ct:rorType "nonprofit" ;
          ct:parentOrganization ror:00g .
        ror:00c a ct:RorOrganization ; rdfs:label "Branch of NIH" ; ct:rorType "government" ;
          ct:parentOrganization ror:00n .
        ror:00d a ct:RorOrganization ; rdfs:label "Institute in ROR" ; ct:rorType "government" ;
          ct:parentOrganization ror:00n .
        ror:00n a ct:RorOrganization ; rdfs:label "NIH in ROR" ; ct:rorType "government" ;
          ct:parentOrganization ror:00g .
        ror:00g a ct:RorOrganization ; rdfs:label "State" ; ct:rorType "funder" , "government" ;
          ct:parentOrganization ror:00u .
        ror:00u a ct:RorOrganization ; rdfs:label "Union" ; ct:rorType "other" .
        ror:00f a ct:RorOrganization ; rdfs:label "Agency in ROR" ; ct:rorType "government" ;
          ct:parentOrganization ror:00g .
        ror:00t a ct:RorOrganization ; rdfs:label "Second hospital" ; ct:rorType "healthcare" ;
          ct:parentOrganization ror:00b .
      }
    """
    matches = {
        "hospital": "ror:00a",
        "second": "ror:00t",
        "cancer": "institute:CA , ror:00d",
        "allergy": "institute:AI",
        "branch": "ror:00c",
        "nih": "institute:NIH , ror:00n",
        "agency": "institute:FD , ror:00f",
        "state": "ror:00g",
    }
    for number, (name, match) in enumerate(matches.items()):
        study = f"NCT9000000{number}"
        above += f"""
          graph:org {{ org:{name} a ct:Organization ; rdfs:label "{name}" ;
            skos:exactMatch {match} . }}
          graph:{study} {{ study:{study} ct:phase ct:Phase-PHASE3 ; ct:leadSponsor org:{name} ;
            ct:startDateLowerBound "1990-01-01"^^xsd:date . }}"""
    store = build_store(tmp_path, more=above)
    span = {"from": "1989-01-01", "to": "1991-01-01"}
    assert rows_of(store, CATALOGUE["sponsor-parents"], span) == [
        ("NIH", "4", "4"),
        ("Trust", "2", "2"),
        ("Agency", "1", "1"),
        ("State", "1", "1"),
    ]


@pytest.mark.parametrize("query", PAGE_CATALOGUE.values(), ids=lambda query: query.name)
def test_page_queries_run(store: Store, query: Query) -> None:
    samples = {
        "property": "https://w3id.org/trial-kg/ontology#studiesDrug",
        "target": f"{BASE}drug/everolimus",
        "descriptor": "http://id.nlm.nih.gov/mesh/D012509",
        "before": "NCT00000002",
        "study": f"{BASE}study/NCT00000001",
        "node": f"{BASE}org/beta",
        "grant": f"{BASE}grant/U01AI000002",
    }
    values = {parameter.name: samples[parameter.name] for parameter in query.parameters}
    rows = rows_of(store, query, values)
    if query.name == "grant-forms":
        assert rows == [
            ("U01 AI 000002-03", f"{BASE}study/NCT00000004", "NCT00000004"),
            ("U01AI000002", f"{BASE}study/NCT00000002", "NCT00000002"),
        ]
    if query.name == "studies-of":
        assert rows == [(f"{BASE}study/NCT00000001", "NCT00000001")]
