"""Small stores, updates of them, and what they say: shared by the tests of updates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.build import UpdateOptions, UpdateReport, build, update
from kg.config import Config
from kg.namespaces import Iris
from kg.store import open_store
from tests.conftest import ROOT

IRIS = Iris("https://w3id.org/trial-kg/")
HISTORY = IRIS.graph("history")
EXAMPLES = ROOT / "examples"
REFERENCE = (EXAMPLES / "NCT01281865.json").read_text(encoding="utf-8")


def run(config: Config, *sources: Path, **options: Any) -> UpdateReport:
    """Update, and hold that the account adds up."""
    report = update(config, sources, UpdateOptions(**options), workers=1)
    kinds = (report.unchanged, report.added, report.replaced, report.older)
    assert report.read == sum(kinds) + report.quarantined + report.rejected
    return report


def quads_of(config: Config, *, history: bool = False) -> set[ox.Quad]:
    """Every quad of the store but the history, or the history alone."""
    with open_store(config.store) as store:
        return {quad for quad in store if (graph_of(quad) == HISTORY) is history}


def graph_of(quad: ox.Quad) -> str:
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


def write_record(path: Path, nct_id: str, posted: str, **status: object) -> Path:
    """The reference record under another id, posted on a day, with other values in its status."""
    record: dict[str, Any] = json.loads(REFERENCE)
    protocol = record["protocolSection"]
    protocol["identificationModule"]["nctId"] = nct_id
    protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": posted, "type": "ACTUAL"}
    protocol["statusModule"].update(status)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def ask(config: Config, sparql: str) -> list[tuple[str | None, ...]]:
    """Rows as texts."""
    with open_store(config.store) as store:
        found = store.query(sparql, prefixes={**IRIS.prefixes(), "xsd": XSD})
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(None if term is None else term.value for term in row) for row in found]


XSD = "http://www.w3.org/2001/XMLSchema#"
STATUS_ON = """SELECT ?status {{ ?v ct:versionOf study:{nct_id} ; ct:versionDate ?from ;
    ct:overallStatus/rdfs:label ?status . OPTIONAL {{ ?v ct:validUntil ?until }}
    FILTER(?from <= "{day}"^^xsd:date && (!BOUND(?until) || ?until > "{day}"^^xsd:date)) }}"""


def status_of(config: Config, nct_id: str = "NCT00000001") -> list[str | None]:
    rows = ask(config, f"SELECT ?s {{ study:{nct_id} ct:overallStatus/rdfs:label ?s }}")
    return [row[0] for row in rows]


def build_two(config: Config, directory: Path) -> Config:
    """A store of two studies, one recruiting since May 2020; its records in ``first/``."""
    records = directory / "first"
    write_record(records / "a.json", "NCT00000001", "2020-05-01", overallStatus="RECRUITING")
    write_record(records / "b.json", "NCT00000002", "2020-05-01")
    build(config, [records], workers=1)
    return config
