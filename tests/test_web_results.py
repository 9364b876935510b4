"""Results, removal and versions on the page of a study."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.build import UpdateOptions, build, update
from kg.config import Config
from kg.mapping import map_study
from kg.namespaces import Iris
from kg.sources import read_records
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from kg.web import Application
from kg.web.description import Description, Thing
from kg.web.study_results import (
    MOST_EVENTS,
    Table,
    list_baseline,
    list_events,
    list_flow,
    list_outcomes,
)
from tests.conftest import ROOT
from tests.update_runs import write_record

GROUPS = [{"id": "XG000", "title": "Drug"}, {"id": "XG001", "title": "Placebo"}]


def stats(**counts: tuple[str, str]) -> list[dict[str, object]]:
    (name, values), *_ = counts.items()
    return [{"groupId": f"XG00{at}", name: value} for at, value in enumerate(values) if value != ""]


def measure(title: str, classes: list[dict[str, Any]], **more: object) -> dict[str, object]:
    return {"title": title, "classes": classes, "unitOfMeasure": "mg", **more}


RESULTS: dict[str, Any] = {
    "participantFlowModule": {
        "groups": GROUPS,
        "periods": [
            {
                "title": "Overall Study",
                "milestones": [
                    {"type": "STARTED", "achievements": stats(numSubjects=("10", "12"))},
                    {"type": "COMPLETED", "achievements": stats(numSubjects=("9", "12"))},
                ],
                "dropWithdraws": [{"type": "Death", "reasons": stats(numSubjects=("1", "0"))}],
            }
        ],
    },
    "baselineCharacteristicsModule": {
        "groups": GROUPS,
        "denoms": [{"units": "Participants", "counts": stats(value=("10", "12"))}],
        "measures": [
            measure(
                "Sex",
                [
                    {
                        "categories": [
                            {"title": "Female", "measurements": stats(value=("4", "5"))},
                            {"title": "Male", "measurements": stats(value=("6", "7"))},
                        ]
                    }
                ],
            )
        ],
    },
    "outcomeMeasuresModule": {
        "outcomeMeasures": [
            measure(
                "Response",
                [
                    {
                        "categories": [
                            {
                                "measurements": [
                                    {
                                        "groupId": "XG000",
                                        "value": "1.5",
                                        "lowerLimit": "1",
                                        "upperLimit": "NA",
                                    },
                                    {"groupId": "XG001", "value": "<0.1", "comment": "low"},
                                ]
                            }
                        ]
                    }
                ],
                type="PRIMARY",
                timeFrame="1 year",
                groups=GROUPS,
                analyses=[
                    {
                        "groupIds": ["XG000", "XG001"],
                        "statisticalMethod": "ANCOVA",
                        "pValue": "<0.001",
                        "paramType": "Difference",
                        "paramValue": "1.4",
                        "ciPctValue": "95",
                        "ciLowerLimit": "1.1",
                        "ciUpperLimit": "1.7",
                    }
                ],
            )
        ]
    },
    "adverseEventsModule": {
        "eventGroups": [
            {**GROUPS[0], "seriousNumAffected": 2, "seriousNumAtRisk": 10},
            {**GROUPS[1], "seriousNumAffected": 0, "seriousNumAtRisk": 0},
        ],
        "seriousEvents": [
            {
                "term": f"Event {number}",
                "organSystem": "Heart",
                "stats": [{"groupId": "XG000", "numAffected": number % 10, "numAtRisk": 10}],
            }
            for number in range(MOST_EVENTS + 3)
        ],
    },
}


@pytest.fixture(scope="module")
def study() -> Thing:
    record = json.loads((ROOT / "examples" / "NCT01281865.json").read_text(encoding="utf-8"))
    record["resultsSection"] = RESULTS
    (reading,) = read_records(json.dumps(record).encode(), "a.json", lambda _: False)
    assert not isinstance(reading, Exception)
    iris = Iris("https://w3id.org/trial-kg/")
    linker = Linker(load_vocabulary(ROOT / "ontologies"))
    graph = map_study(reading.study, linker.link_study(reading.study), iris)
    triples = [quad.triple for quad in ox.parse(graph.ntriples, format=ox.RdfFormat.N_TRIPLES)]
    return Description(triples)[iris.study("NCT01281865")]


def texts(table: Table) -> list[tuple[str, ...]]:
    return [(row.title, *(cell.text for cell in row.cells)) for row in table.rows]


def test_flow(study: Thing) -> None:
    (table,) = list_flow(study)
    assert [column.label for column in table.columns] == ["Drug", "Placebo"]
    assert texts(table) == [
        ("Started", "10", "12"),
        ("Completed", "9", "12"),
        ("Death", "1", "0"),
    ]
    assert [row.indent for row in table.rows] == [False, False, True]


def test_baseline(study: Thing) -> None:
    table = list_baseline(study)
    assert table is not None
    assert texts(table) == [
        ("Participants analysed", "10", "12"),
        ("Sex",),
        ("Female", "4", "5"),
        ("Male", "6", "7"),
    ]


def test_outcomes(study: Thing) -> None:
    (table,) = list_outcomes(study)
    assert (table.title, table.note) == ("Response", "Primary, 1 year")
    assert texts(table) == [("mg", "1.5 (1 to NA)", "<0.1")]
    assert table.rows[0].cells[1].note == "low"
    assert table.remarks == [
        "Drug vs Placebo: ANCOVA, Difference 1.4, 95 % CI 1.1 to 1.7, p <0.001"
    ]


def test_events(study: Thing) -> None:
    totals, serious = list_events(study)
    assert texts(totals) == [("Any serious event", "2 / 10", "0")]
    assert totals.rows[0].cells[0].share == pytest.approx(0.2)
    assert serious.cut == 3
    assert len(serious.rows) == MOST_EVENTS
    shares = [row.cells[0].share or 0 for row in serious.rows]
    assert shares == sorted(shares, reverse=True)
    assert serious.rows[0].cells[1].text == ""


def test_a_study_without_results_has_no_tables() -> None:
    bare = Description()["https://w3id.org/trial-kg/study/NCT00000001"]
    assert list_flow(bare) == list_outcomes(bare) == list_events(bare) == []
    assert list_baseline(bare) is None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A store of a study with two versions, and one that was removed."""
    directory: Path = tmp_path_factory.mktemp("removed")
    config = Config(store=directory / "store")
    write_record(directory / "one" / "a.json", "NCT00000001", "2020-05-01")
    write_record(directory / "one" / "b.json", "NCT00000002", "2020-05-01")
    build(config, [directory / "one"], workers=1)
    write_record(
        directory / "two" / "a.json", "NCT00000001", "2020-06-01", overallStatus="SUSPENDED"
    )
    update(config, [directory / "two"], UpdateOptions(removed=("NCT00000002",)))
    with Application(config).app.test_client() as opened:
        yield opened


def test_versions_stand_on_the_page(client: FlaskClient) -> None:
    response = client.get("/study/NCT00000001.html")
    assert response.status_code == 200
    assert "overallStatus: Status-COMPLETED → Status-SUSPENDED" in response.text
    assert 'id="version-1"' in response.text
    assert "1 June 2020" in response.text


@pytest.mark.parametrize("form", ["html", "ttl", "jsonld"])
def test_a_removed_study_is_gone(client: FlaskClient, form: str) -> None:
    response = client.get(f"/study/NCT00000002.{form}")
    assert response.status_code == 410
    assert "NCT00000002" in response.text
    assert "RemovedStudy" in response.text or "no longer shows" in response.text
    assert client.get(f"/study/NCT00000001.{form}").status_code == 200


def test_a_version_leads_to_its_place_on_the_page(client: FlaskClient) -> None:
    response = client.get("/study/NCT00000001/version/2", headers={"Accept": "text/html"})
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/study/NCT00000001.html#version-2")
