"""Names that several studies give a drug: an update leaves the graph that a build makes."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from kg.build import build
from kg.config import Config
from tests.update_runs import IRIS, ask, quads_of, run, write_record

NAMES = """SELECT ?drug ?name ?kind ?other {
  { ?d skosxl:altLabel ?l . ?l ct:labelType ct:DrugLabelType-REGISTRY . BIND("label" AS ?kind) }
  UNION { ?d ct:rejectedName ?l . ?l ct:rejectionReason/skos:notation ?kind .
          OPTIONAL { ?l ct:otherDrug/rdfs:label ?other } }
  ?d rdfs:label ?drug . ?l rdfs:label ?name } ORDER BY ?drug ?name ?other"""


def write(folder: Path, number: int, day: str, sponsor: str, drugs: dict[str, list[str]]) -> Path:
    """A study of ``sponsor`` that gives ``drugs`` the other names."""
    path = write_record(folder / f"{number}.json", f"NCT0000000{number}", day)
    record = json.loads(path.read_text("utf-8"))
    protocol = record["protocolSection"]
    protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = sponsor
    module = protocol["armsInterventionsModule"]
    module["armGroups"] = []
    module["interventions"] = [
        {"type": "DRUG", "name": name, "otherNames": others} for name, others in drugs.items()
    ]
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """One study that names zebravec; alone, it proves nothing."""
    config = Config(store=tmp_path / "store")
    write(tmp_path / "all", 1, "2020-01-01", "Alpha", {"imatinib": ["Zebravec", "Sprycel"]})
    build(config, [tmp_path / "all"], workers=1)
    return config


def assert_equals_a_build(config: Config, tmp_path: Path) -> None:
    """The store against one built from the latest record of every study in ``all/``."""
    built = Config(store=tmp_path / "built")
    build(built, [tmp_path / "all"], workers=1)
    assert quads_of(config) == quads_of(built)


def test_names_come_and_go_with_the_studies(config: Config, tmp_path: Path) -> None:
    sprycel = ("imatinib", "Sprycel", "OTHER_DRUG", "dasatinib")
    assert ask(config, NAMES) == [sprycel, ("imatinib", "Zebravec", "UNCONFIRMED", None)]
    folder = tmp_path / "all"
    # A second sponsor says the same.
    write(folder, 2, "2020-02-01", "Beta", {"imatinib": ["ZEBRAVEC"]})
    run(config, folder / "2.json")
    assert ask(config, NAMES) == [sprycel, ("imatinib", "Zebravec", "label", None)]
    assert_equals_a_build(config, tmp_path)
    # A third gives it to another drug: it is neither's, though imatinib's studies did not change.
    write(folder, 3, "2020-03-01", "Gamma", {"everolimus": ["zebra-vec"], "nilotinib": []})
    run(config, folder / "3.json")
    several = {row for row in ask(config, NAMES) if row[2] == "SEVERAL_DRUGS"}
    assert several == {
        ("imatinib", "Zebravec", "SEVERAL_DRUGS", "everolimus"),
        ("everolimus", "zebra-vec", "SEVERAL_DRUGS", "imatinib"),
    }
    assert_equals_a_build(config, tmp_path)
    # It thinks better of it.
    write(folder, 3, "2020-04-01", "Gamma", {"everolimus": []})
    run(config, folder / "3.json")
    assert ask(config, NAMES) == [sprycel, ("imatinib", "Zebravec", "label", None)]
    assert_equals_a_build(config, tmp_path)
    # The second study goes.
    (folder / "2.json").unlink()
    run(config, removed=("NCT00000002",))
    assert ask(config, NAMES) == [sprycel, ("imatinib", "Zebravec", "UNCONFIRMED", None)]


@pytest.mark.parametrize("order", list(permutations((2, 3, 4)))[:4])
def test_any_order_of_updates_equals_a_build(
    config: Config, tmp_path: Path, order: tuple[int, ...]
) -> None:
    """A chain: imatinib and everolimus share one name, everolimus and sirolimus another."""
    folder = tmp_path / "all"
    studies = {
        2: ("Beta", {"imatinib": ["Zebravec"], "everolimus": ["Okapivec"]}),
        3: ("Gamma", {"everolimus": ["Zebravec"], "sirolimus": ["Okapivec", "Giraffevec"]}),
        4: ("Delta", {"everolimus": ["Okapivec"], "sirolimus": ["Giraffevec"]}),
    }
    for number in order:
        run(config, write(folder, number, f"2020-0{number}-01", *studies[number]))
    assert_equals_a_build(config, tmp_path)
    assert ("sirolimus", "Giraffevec", "label", None) in ask(config, NAMES)


def test_a_rejected_name_points_at_a_drug_that_is_described(config: Config) -> None:
    rows = ask(config, "SELECT ?d ?l { ?n ct:otherDrug ?d . ?d a ct:Drug ; rdfs:label ?l }")
    assert rows == [(IRIS.drug("dasatinib"), "dasatinib")]
