"""Real records: both engines find the same, and the registry's own records pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.mapping.draft import SharedKeys
from kg.namespaces import CTSH
from kg.sources.items import Item
from kg.validation.validator import Validator, get_validator
from tests.conftest import ROOT
from tests.real_graphs import SETS, build_graphs, build_shared, take

# Every how many-th record both engines check, and in how many parts, so that workers share them.
STEPS = {"api-v2": 5, "legacy-xml": 12}
PARTS = {"api-v2": 3, "legacy-xml": 9}
AT_LEAST = 1000
# The reference is fastest with some studies at once; it gets slower again with many.
AT_ONCE = 10
# Codes that no code list holds: some records were altered by hand, some have values long retired.
MAY_BREAK = {"InConstraintComponent"}


@pytest.fixture(scope="module", params=SETS)
def mapped(request: pytest.FixtureRequest, shared_data: Path) -> tuple[list[bytes], SharedKeys]:
    shared = SharedKeys()
    step = {"api-v2": 7, "legacy-xml": 90}[request.param]
    return list(build_graphs(take(shared_data, SETS[request.param], step), shared)), shared


@pytest.fixture(scope="module")
def fast() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def reference() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies", "pyshacl")


def take_part(folder: Path, name: str, part: int) -> list[Item]:
    return take(folder, SETS[name], STEPS[name])[part :: PARTS[name]]


def test_the_parts_are_a_thousand_studies(shared_data: Path) -> None:
    parts = [
        item
        for name, count in PARTS.items()
        for part in range(count)
        for item in take_part(shared_data, name, part)
    ]
    assert len({(item.path, item.name) for item in parts}) == len(parts) >= AT_LEAST


@pytest.mark.parametrize(
    ("name", "part"), [(name, part) for name, count in PARTS.items() for part in range(count)]
)
def test_both_engines_find_the_same_in_real_studies(
    name: str, part: int, shared_data: Path, fast: Validator, reference: Validator
) -> None:
    items = take_part(shared_data, name, part)
    graphs = list(build_graphs(items, SharedKeys()))
    assert len(graphs) == len(items)
    for start in range(0, len(graphs), AT_ONCE):
        together = graphs[start : start + AT_ONCE]
        findings = [finding for graph in together for finding in fast.find(graph)]
        expected = reference.find(b"".join(together))
        assert sorted(map(repr, findings)) == sorted(map(repr, expected))


def test_records_of_the_registry_break_no_shape(
    mapped: tuple[list[bytes], SharedKeys], fast: Validator
) -> None:
    graphs, _ = mapped
    findings = [finding for graph in graphs for finding in fast.find(graph)]
    assert findings
    assert [
        finding
        for finding in findings
        if finding.severity == "Violation" and finding.component not in MAY_BREAK
    ] == []


def test_the_saved_page_breaks_no_shape_and_keeps_its_doubts(
    shared_data: Path, fast: Validator, reference: Validator
) -> None:
    page = Item(str(shared_data / "ctgov" / "NCT01281865.page.txt"))
    (graph,) = build_graphs([page], SharedKeys())
    findings = fast.find(graph)
    assert findings == reference.find(graph)
    # The page shows that there are results, and none of them.
    (missing,) = (f.source_shape for f in findings if f.severity != "Info")
    assert missing == f"{CTSH}StudyRecommended-hasResults"
    doubts = [f for f in findings if f.source_shape == f"{CTSH}RawLineRecommended-uncertain"]
    assert len(doubts) == graph.count(b"/ontology#uncertain>")


def test_shared_things_of_real_studies_conform(
    mapped: tuple[list[bytes], SharedKeys], fast: Validator, reference: Validator
) -> None:
    _, shared = mapped
    data = build_shared(shared)
    assert data.count(b"\n") > 1000
    findings = fast.find_shared(data)
    assert findings == reference.find_shared(data)
    assert [finding for finding in findings if finding.severity == "Violation"] == []
