"""Results of real records as a whole: nothing lost, nothing twice, nothing broken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.mapping import map_study
from kg.namespaces import CT, RDF, RDFS
from kg.study.results_codelists import RESULTS_CODELISTS
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from kg.validation.validator import get_validator
from tests.conftest import ROOT
from tests.mapping_results_records import (
    IRIS,
    Records,
    load_records,
    normalise,
    read_with_results,
)

CLASSES = frozenset(
    {"FlowGroup", "FlowPeriod", "Milestone", "DropWithdraw", "FlowStats", "BaselineGroup"}
    | {"Denom", "BaselineMeasure", "Measurement", "OutcomeMeasure", "OutcomeGroup", "Analysis"}
    | {"EventGroup", "AdverseEvent", "EventStats", "CertainAgreement", "PointOfContact"}
)
# Outcome measures have the label of a code where baseline measures have the code.
LABELLED = {label: code for codes in RESULTS_CODELISTS.values() for code, label in codes.items()}


@pytest.fixture(scope="module")
def records(shared_data: Path) -> Records:
    return load_records(shared_data)


def list_leaves(value: Any) -> Iterator[str]:
    """All texts and numbers in ``value``, numbers and flags as text."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from list_leaves(part)
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def test_no_text_of_the_results_is_lost(records: Records) -> None:
    """Each text stands in the graph as a literal, without Markdown escapes, or as a code."""
    for nct_id, graph in records.graphs.items():
        objects = {q.object for q in ox.parse(graph.ntriples, format=ox.RdfFormat.N_TRIPLES)}
        literals = {o.value for o in objects if isinstance(o, ox.Literal)}
        codes = {o.value.rpartition("-")[2] for o in objects if isinstance(o, ox.NamedNode)}
        said = literals | codes
        for text in list_leaves(records.results[nct_id]):
            plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
            known = {plain, text, normalise(text), LABELLED.get(text)}
            assert known & said, text


def test_every_part_has_one_class_one_label_and_one_owner(records: Records) -> None:
    """A part of the results hangs on one thing; others only refer to it."""
    for graph in records.graphs.values():
        quads = list(ox.parse(graph.ntriples, format=ox.RdfFormat.N_TRIPLES))
        classes = {f"{CT}{name}" for name in CLASSES}
        parts = {
            q.subject
            for q in quads
            if q.predicate.value == f"{RDF}type"
            and isinstance(q.object, ox.NamedNode)
            and q.object.value in classes
        }
        assert len(parts) > 20
        once = Counter(dict.fromkeys(parts, 1))
        for name in (f"{RDF}type", f"{RDFS}label"):
            assert (
                Counter(
                    q.subject for q in quads if q.predicate.value == name and q.subject in parts
                )
                == once
            )
        owned = (q for q in quads if q.predicate.value != f"{CT}group")
        assert Counter(q.object for q in owned if q.object in parts) == once


def test_the_same_record_gives_the_same_bytes(records: Records, shared_data: Path) -> None:
    linker = Linker(load_vocabulary(ROOT / "ontologies"))
    for _, reading in read_with_results(shared_data / "ctgov" / "v2-studies.json.zip"):
        again = map_study(reading.study, linker.link_study(reading.study), IRIS)
        assert again.ntriples == records.graphs[reading.study.nct_id].ntriples


def test_results_of_the_registry_break_no_shape(records: Records) -> None:
    validator = get_validator(ROOT / "shapes", ROOT / "ontologies")
    broken = [
        finding
        for graph in records.graphs.values()
        for finding in validator.find(graph.ntriples + graph.context)
        if finding.severity == "Violation"
        and (finding.source_shape or "").rpartition("#")[2].partition("-")[0] in CLASSES
    ]
    assert broken == []
