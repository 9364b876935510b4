"""No value of a record is missing from the graph; each stands where the table of fields says."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.mapping.fields import FIELDS, KINDS, LEFT_OUT
from kg.mapping.fields.page import render_page
from kg.namespaces import CT, PART_KINDS, VOCABULARY_PREFIXES
from kg.study import Study
from kg.study.codelists import CODELISTS
from tests.conftest import ROOT
from tests.field_measure import (
    ROWS,
    Mapped,
    find_missing,
    find_scattered,
    is_left_out,
    list_groups,
    list_leaves,
    list_surplus,
    map_records,
)
from tests.field_paths import Graph
from tests.field_records import list_struct_fields, make_full_record

GROUPS = [(*place, fields) for place, fields in list_groups().items()]


@pytest.fixture(scope="module")
def real(shared_data: Path) -> list[Mapped]:
    """Every API v2 record of the real data."""
    with zipfile.ZipFile(shared_data / "ctgov" / "v2-studies.json.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return list(map_records([(name, archive.read(name)) for name in names]))


@pytest.fixture(scope="module")
def full() -> Mapped:
    """A record with every field."""
    (mapped,) = map_records([("full.json", json.dumps(make_full_record()).encode())])
    return mapped


def list_faults(mapped: Mapped) -> list[tuple[str, object]]:
    """Fields whose values are missing, objects whose values are scattered or stand twice."""
    missing = ((field.api, find_missing(mapped, field)) for field in ROWS)
    scattered = ((item, find_scattered(mapped, item, node, rows)) for item, node, rows in GROUPS)
    surplus = ((node, ["more nodes than objects"]) for node in list_surplus(mapped))
    return [(place, found) for place, found in (*missing, *scattered, *surplus) if found]


def test_every_value_of_every_real_record_is_where_the_table_says(real: list[Mapped]) -> None:
    """Each value at its path, and all values of one object on one node."""
    faults = {mapped.study.value: found for mapped in real if (found := list_faults(mapped))}
    assert faults == {}


def test_every_value_of_every_real_record_has_a_row(real: list[Mapped]) -> None:
    paths = Counter(path for mapped in real for path in list_leaves(mapped.record))
    known = {field.api for field in ROWS}
    assert [path for path in paths if path not in known and not is_left_out(path)] == []
    assert sum(times for path, times in paths.items() if path in known) > 280_000
    assert len([path for path in paths if path in known]) > 320


def test_what_is_left_out_of_real_records_is_a_copy(real: list[Mapped]) -> None:
    modules = [
        mapped.record["protocolSection"].get("contactsLocationsModule", {}) for mapped in real
    ]
    doubled = [module for module in modules if "locations_nested" in module]
    assert all(module["locations_nested"] == module["locations"] for module in doubled)
    assert doubled


def test_a_record_with_every_field_is_in_the_graph_entirely(full: Mapped) -> None:
    assert set(list_leaves(full.record)) == {field.api for field in ROWS}
    assert list_faults(full) == []


def test_every_kind_of_part_has_its_prefix(full: Mapped) -> None:
    """Parts of other sources than the registry's record are not among them."""
    start = f"<{full.study.value}/".encode()
    lines = full.ntriples.splitlines()
    kinds = {line.removeprefix(start).split(b"/")[0] for line in lines if line.startswith(start)}
    assert set(PART_KINDS) - {kind.decode() for kind in kinds} <= {"raw-line", "version"}
    assert {kind.decode() for kind in kinds} <= set(PART_KINDS)


def test_the_measure_misses_no_triple(full: Mapped) -> None:
    """Without the triples of any one property of ours, something is found to be missing."""
    lines = full.ntriples.splitlines(keepends=True)
    needed = {
        name
        for field in FIELDS
        if not field.is_context
        for name in field.path.replace("(", "/").replace(")", "/").replace("|", "/").split("/")
        if name.startswith("ct:")
    }
    used = {name for name in needed if f"<{CT}{name[3:]}>".encode() in full.ntriples}
    assert len(used) > 250
    for name in sorted(used):
        rest = b"".join(line for line in lines if f"> <{CT}{name[3:]}> ".encode() not in line)
        damaged = full._replace(graph=Graph(rest, full.shared))
        assert any(find_missing(damaged, field) for field in ROWS if name in field.path), name


def test_the_measure_sees_values_that_changed_places(full: Mapped) -> None:
    """Two sites that swap their cities: each value is there still."""
    city = f"<{CT}city>".encode()
    lines = full.ntriples.splitlines(keepends=True)
    one, other = (line for line in lines if city in line)
    (left, first), (right, second) = (line.split(city) for line in (one, other))
    swapped = [line for line in lines if city not in line]
    swapped += [left + city + second, right + city + first]
    damaged = full._replace(graph=Graph(b"".join(swapped), full.shared))
    assert [item for item, _ in list_faults(damaged)] == [
        "protocolSection.contactsLocationsModule.locations"
    ]


def test_the_measure_sees_what_stands_twice(full: Mapped) -> None:
    """A site once more, under a name of its own."""
    site = b"/location/"
    copied = [line for line in full.ntriples.splitlines(keepends=True) if site in line]
    more = b"".join(line.replace(site, b"/location/copy-") for line in copied)
    damaged = full._replace(graph=Graph(full.ntriples + more, full.shared))
    assert "ct:location" in {place for place, _ in list_faults(damaged)}


def test_the_paths_are_sparql_and_mean_the_same_there(full: Mapped) -> None:
    store = ox.Store()
    store.bulk_load(full.ntriples, format=ox.RdfFormat.N_TRIPLES)
    graph = Graph(full.ntriples)
    for field in ROWS:
        query = f"SELECT ?value {{ {full.study} {field.path} ?value }}"
        results = store.query(query, prefixes=dict(VOCABULARY_PREFIXES))
        assert isinstance(results, ox.QuerySolutions)
        found = Counter(str(row["value"]) for row in results)
        assert found == Counter(map(str, graph.walk(field.path, full.study))), field.path


def test_every_field_of_the_structs_is_in_the_table_and_no_other() -> None:
    """What only a saved page has is ours, and no field of the registry."""
    fields = {path for path in list_struct_fields(Study) if not path.startswith("pageSection.")}
    rows = {field.api for field in ROWS}
    assert rows == fields - LEFT_OUT.keys()
    assert len(LEFT_OUT) < 10
    assert not rows & LEFT_OUT.keys()


def test_every_row_says_how_its_value_is_written() -> None:
    for field in FIELDS:
        kind, _, scheme = field.kind.partition(":")
        assert kind in KINDS
        assert (kind == "code") is bool(scheme)
        assert not scheme or scheme in CODELISTS


def test_the_page_is_what_the_table_gives() -> None:
    """After a change: ``python -m kg.mapping.fields > docs/fields.md``."""
    page = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    assert page == render_page()
