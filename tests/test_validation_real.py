"""Real records: both engines find the same, and the registry's own records pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.config import DEFAULT_BASE_IRI
from kg.errors import SourceError
from kg.mapping import map_study
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.namespaces import Iris
from kg.sources.items import Item, list_items, load_item
from kg.sources.reading import read_records
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from kg.validation.shapes import to_ntriples
from kg.validation.validator import Validator, get_validator
from tests.conftest import ROOT

IRIS = Iris(DEFAULT_BASE_IRI)
SETS = {"api-v2": ("v2-studies.json.zip", 7), "legacy-xml": ("legacy-xml.zip", 90)}
# Codes that no code list holds: some records were altered by hand, some have values long retired.
MAY_BREAK = {"InConstraintComponent"}


def take(folder: Path, archive: str, step: int) -> list[Item]:
    """Every ``step``-th record of an archive."""
    found = list_items([folder / "ctgov" / archive])
    return [item for item in islice(found, 0, None, step) if isinstance(item, Item)]


def build_graphs(items: Sequence[Item], shared: SharedKeys) -> Iterator[bytes]:
    """The graph of each study, with the types of what it points at."""
    vocabulary = load_vocabulary(ROOT / "ontologies")
    linker = Linker(vocabulary)
    for item in items:
        for reading in read_records(load_item(item), item.name, vocabulary.knows_term):
            assert not isinstance(reading, SourceError)
            graph = map_study(reading.study, linker.link_study(reading.study), IRIS)
            shared.update(graph.shared)
            yield graph.ntriples + graph.context


@pytest.fixture(scope="module", params=SETS)
def mapped(request: pytest.FixtureRequest, shared_data: Path) -> tuple[list[bytes], SharedKeys]:
    shared = SharedKeys()
    archive, step = SETS[request.param]
    return list(build_graphs(take(shared_data, archive, step), shared)), shared


@pytest.fixture(scope="module")
def fast() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def reference() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies", "pyshacl")


def test_both_engines_find_the_same_in_real_studies(
    mapped: tuple[list[bytes], SharedKeys], fast: Validator, reference: Validator
) -> None:
    graphs, _ = mapped
    assert len(graphs) > 100
    findings = [finding for graph in graphs for finding in fast.find(graph)]
    # The reference takes all at once: it reads the shapes anew for each graph.
    assert sorted(map(repr, findings)) == sorted(map(repr, reference.find(b"".join(graphs))))
    assert findings


def test_records_of_the_registry_break_no_shape(
    mapped: tuple[list[bytes], SharedKeys], fast: Validator
) -> None:
    graphs, _ = mapped
    broken = [
        finding
        for graph in graphs
        for finding in fast.find(graph)
        if finding.severity == "Violation" and finding.component not in MAY_BREAK
    ]
    assert broken == []


def test_the_saved_page_breaks_no_shape_and_keeps_its_doubts(
    shared_data: Path, fast: Validator, reference: Validator
) -> None:
    page = Item(str(shared_data / "ctgov" / "NCT01281865.page.txt"))
    (graph,) = build_graphs([page], SharedKeys())
    findings = fast.find(graph)
    assert findings == reference.find(graph)
    assert {finding.severity for finding in findings} <= {"Info"}
    assert len(findings) == graph.count(b"/ontology#uncertain>")


def test_shared_things_of_real_studies_conform(
    mapped: tuple[list[bytes], SharedKeys], fast: Validator, reference: Validator
) -> None:
    _, shared = mapped
    graphs = map_shared(shared, IRIS, in_mesh=lambda _: True, institutes={}, institute_names={})
    data = b"".join([*graphs.values(), *map(read_vocabulary, ("nih.ttl", "countries.ttl"))])
    assert data.count(b"\n") > 1000
    findings = fast.find_shared(data)
    assert findings == reference.find_shared(data)
    assert [finding for finding in findings if finding.severity == "Violation"] == []


def read_vocabulary(name: str) -> bytes:
    """A bundled vocabulary as N-Triples."""
    quads = ox.parse(path=str(ROOT / "ontologies" / name), format=ox.RdfFormat.TURTLE)
    return to_ntriples([quad.triple for quad in quads])
