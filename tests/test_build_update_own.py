"""Updates by a newer program: its own graphs come along, and shared things are checked again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build.vocabularies import read_own_graphs, renew_own_graphs
from kg.cli import main
from kg.config import Config
from kg.search import SearchEngine
from kg.store import create_generation, open_store
from tests.conftest import ROOT
from tests.update_runs import IRIS, build_two, quads_of, run, write_record

# Asks for what no condition has.
_SHAPE = """
@prefix ct: <https://w3id.org/trial-kg/ontology#> .
@prefix ctsh: <https://w3id.org/trial-kg/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ctsh:Odd a sh:NodeShape ; sh:targetClass ct:Condition ; sh:property ctsh:Odd-notThere .
ctsh:Odd-notThere a sh:PropertyShape ; sh:path ct:notThere ; sh:minCount 1 ;
    sh:severity sh:Violation ; sh:message "There is none." .
"""


@pytest.fixture
def built(tmp_path: Path) -> Config:
    return build_two(Config(store=tmp_path / "store"), tmp_path)


@pytest.fixture
def newer(built: Config, tmp_path: Path) -> Config:
    """The same store, and a program with one shape more and another definition of a term."""
    home = tmp_path / "home"
    for name in ("ontologies", "shapes", "queries"):
        shutil.copytree(ROOT / name, home / name)
    (home / "shapes" / "odd.ttl").write_text(_SHAPE, encoding="utf-8")
    ontology = home / "ontologies" / "ct.ttl"
    with ontology.open("a", encoding="utf-8") as file:
        file.write('\nct:newTerm a owl:DatatypeProperty ; rdfs:label "new term" .\n')
    return replace(built, home=home)


def unchanged_source(tmp_path: Path) -> Path:
    path, status = tmp_path / "again" / "1.json", "RECRUITING"
    return write_record(path, "NCT00000001", "2020-05-01", overallStatus=status).parent


def test_our_own_graphs_are_those_of_the_program(newer: Config, tmp_path: Path) -> None:
    report = run(newer, unchanged_source(tmp_path))
    # Eight triples of the shapes, two of the ontology.
    assert (report.changed, report.unchanged, report.renewed) == (0, 1, 10)
    with create_generation(tmp_path / "fresh") as writer:
        renew_own_graphs(read_own_graphs(newer.ontologies, newer.shapes, IRIS), writer)
        writer.publish({})
    graphs = {str(quad.graph_name) for quad in quads_of(replace(newer, store=tmp_path / "fresh"))}
    own = {quad for quad in quads_of(newer) if str(quad.graph_name) in graphs}
    assert own == quads_of(replace(newer, store=tmp_path / "fresh"))
    with open_store(newer.store) as store:
        assert len(store) == sum(1 for _ in store)
        SearchEngine.open(store.directory / "search")
        generation = store.generation
    assert run(newer, unchanged_source(tmp_path)).renewed == 0
    with open_store(newer.store) as store:
        assert store.generation == generation


def test_shared_things_that_an_update_touched_are_checked(newer: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    path = write_record(source / "1.json", "NCT00000001", "2020-07-01")
    record = json.loads(path.read_text(encoding="utf-8"))
    record["protocolSection"]["conditionsModule"]["conditions"] = ["Chordoma"]
    path.write_text(json.dumps(record), encoding="utf-8")
    output = run_update(newer, source)
    noted = newer.store / "report" / "update" / "shared-things.txt"
    lines = noted.read_text(encoding="utf-8").splitlines()
    assert f"{len(lines)} findings on shared things in {noted}" in output
    assert all(line.startswith("Violation: ") and "There is none." in line for line in lines)
    found = {line.split()[1].removesuffix(":") for line in lines}
    assert IRIS.condition("Chordoma") in found
    with open_store(newer.store) as store:
        assert all(iri in store for iri in found)
        conditions = set(store.iterate_subjects(IRIS.graph("condition")))
    assert found <= conditions


def run_update(config: Config, source: Path) -> str:
    """The output of ``kg update`` with the settings of ``config``."""
    environment = {"KG_HOME": str(config.home), "KG_STORE": str(config.store)}
    arguments = ["update", str(source), "--workers", "1"]
    result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_program_that_brings_nothing_new_changes_nothing(built: Config, tmp_path: Path) -> None:
    before = quads_of(built)
    assert run(built, unchanged_source(tmp_path)).renewed == 0
    assert quads_of(built) == before
