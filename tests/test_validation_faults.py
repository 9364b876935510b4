"""Faults put into the graphs of real studies: both engines find each, and the same.

``validation_faults.tsv`` holds a fault a line: in the first node of ``class`` the properties
``removed`` lose their values, and those of ``added`` get the values given (Turtle). ``shape`` and
``component`` say what must be found. A kind of constraint in ``shapes/`` without a fault fails.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from kg.mapping.draft import SharedKeys
from kg.namespaces import CT, CTSH, RDF, SH
from kg.validation.findings import Finding
from kg.validation.shapes import load_shapes, to_ntriples
from kg.validation.terms import Term
from kg.validation.validator import Validator, get_validator
from tests.conftest import ROOT
from tests.real_graphs import SETS, build_graphs, build_shared, take

TABLE = Path(__file__).with_name("validation_faults.tsv")
STEPS = {"api-v2": 12, "legacy-xml": 160}
AT_LEAST = 60
BATCH = 12
# What a shape says of itself, and where it looks; all else in the namespace of SHACL constrains.
NOT_CONSTRAINTS = {
    *("path", "name", "description", "message", "severity", "order", "group", "deactivated"),
    *("property", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"),
    *("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"),
    *("flags", "ignoredProperties", "qualifiedValueShape", "qualifiedValueShapesDisjoint"),
    *("select", "prefixes", "declare", "prefix", "namespace"),
}
PREFIXES = """
@prefix ct: <https://w3id.org/trial-kg/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix x: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TYPE = ox.NamedNode(f"{RDF}type")
Triples = list[ox.Triple]


class Fault(NamedTuple):
    """A line of the table."""

    node_class: str
    removed: str
    added: str
    shape: str
    component: str
    severity: str

    def is_in(self, findings: Sequence[Finding], node: str) -> bool:
        """Whether ``findings`` tell of this fault at ``node``."""
        component = f"{self.component}ConstraintComponent"
        wanted = (node, CTSH + self.shape, component, self.severity)
        return wanted in {(f.focus_node, f.source_shape, f.component, f.severity) for f in findings}


def read_faults() -> list[Fault]:
    with TABLE.open(encoding="utf-8") as file:
        return [Fault(*row) for row in list(csv.reader(file, delimiter="\t"))[1:]]


FAULTS = read_faults()


def parse(data: bytes) -> Triples:
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]


def list_nodes(triples: Triples, name: str) -> list[str]:
    """IRIs of the nodes of the class ``name``, in the order of their statements."""
    wanted = ox.NamedNode(CT + name)
    found = (t for t in triples if t.predicate == TYPE and t.object == wanted)
    return [t.subject.value for t in found if isinstance(t.subject, ox.NamedNode)]


def inject(triples: Triples, node: str, fault: Fault) -> Triples:
    """``triples`` with ``fault`` at ``node``."""
    empty = " ; ".join(f"{name} x:gone" for name in fault.removed.split())
    removed, added = (
        [
            quad.triple
            for quad in ox.parse(
                f"{PREFIXES}<{node}> {text} .".encode() if text else b"",
                format=ox.RdfFormat.TURTLE,
            )
        ]
        for text in (empty, fault.added)
    )
    changed = {triple.predicate for triple in [*removed, *added]}
    subject = ox.NamedNode(node)
    kept = [t for t in triples if t.subject != subject or t.predicate not in changed]
    assert len(kept) < len(triples) or added, f"nothing to remove for {fault}"
    return kept + added


@pytest.fixture(scope="module")
def pool(shared_data: Path) -> tuple[list[Triples], SharedKeys]:
    """Graphs of studies of both sets by turns, and what they share."""
    shared = SharedKeys()
    sets = [
        list(build_graphs(take(shared_data, archive, STEPS[name]), shared))
        for name, archive in SETS.items()
    ]
    return [parse(graph) for pair in zip(*sets, strict=False) for graph in pair], shared


@pytest.fixture(scope="module")
def fast() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def reference() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies", "pyshacl")


SHAPES = load_shapes(ROOT / "shapes", ROOT / "ontologies")
SHARED = {
    t.object.value.removeprefix(CT)
    for t in SHAPES.shared
    if t.predicate.value == f"{SH}targetClass" and isinstance(t.object, ox.NamedNode)
}
STUDY_FAULTS = [fault for fault in FAULTS if fault.node_class not in SHARED]
SHARED_FAULTS = [fault for fault in FAULTS if fault.node_class in SHARED]


@pytest.mark.parametrize("start", range(0, len(STUDY_FAULTS), BATCH))
def test_both_engines_find_each_fault_in_a_study(
    start: int, pool: tuple[list[Triples], SharedKeys], fast: Validator, reference: Validator
) -> None:
    """Each fault gets a study of its own, so that the reference can take a batch at once."""
    unused, together, findings = list(pool[0]), b"", []
    for fault in STUDY_FAULTS[start : start + BATCH]:
        graph = next((g for g in unused if list_nodes(g, fault.node_class)), None)
        assert graph, f"no study of the pool has a {fault.node_class}"
        unused.remove(graph)
        node = list_nodes(graph, fault.node_class)[0]
        data = to_ntriples(inject(graph, node, fault))
        found = fast.find(data)
        assert fault.is_in(found, node), (fault, found)
        assert not fault.is_in(fast.find(to_ntriples(graph)), node), fault
        together += data
        findings += found
    assert sorted(map(repr, findings)) == sorted(map(repr, reference.find(together)))


def test_both_engines_find_each_fault_in_shared_things(
    pool: tuple[list[Triples], SharedKeys], fast: Validator, reference: Validator
) -> None:
    """All in one graph, each at a node of its own."""
    triples = parse(build_shared(pool[1]))
    clean = fast.find_shared(to_ntriples(triples))
    places: dict[Fault, str] = {}
    for fault in SHARED_FAULTS:
        nodes = list_nodes(triples, fault.node_class)
        places[fault] = next(node for node in nodes if node not in places.values())
        triples = inject(triples, places[fault], fault)
    data = to_ntriples(triples)
    findings = fast.find_shared(data)
    assert findings == reference.find_shared(data)
    for fault, node in places.items():
        assert fault.is_in(findings, node), fault
        assert not fault.is_in(clean, node), fault


def list_constraints() -> dict[str, set[str]]:
    """Each shape (IRI or blank node) → the kinds of constraint that it, and what is in it, has."""
    own: dict[Term, set[str]] = defaultdict(set)
    inside: dict[Term, set[Term]] = defaultdict(set)
    for triple in [*SHAPES.study, *SHAPES.shared]:
        name = triple.predicate.value.removeprefix(SH)
        if isinstance(triple.object, ox.BlankNode):
            inside[triple.subject].add(triple.object)
        if name != triple.predicate.value and name not in NOT_CONSTRAINTS:
            own[triple.subject].add(name[0].upper() + name[1:])
    return {
        shape.value: own[shape].union(*(own[part] for part in _descend(shape, inside)))
        for shape in list(own)
        if isinstance(shape, ox.NamedNode)
    }


def _descend(node: Term, inside: dict[Term, set[Term]]) -> set[Term]:
    found, waiting = set[Term](), [node]
    while waiting:
        below = inside.get(waiting.pop(), set()) - found
        found |= below
        waiting += below
    return found


def test_every_kind_of_constraint_in_the_shapes_has_a_fault() -> None:
    """A constraint inside another is never a result of its own: the outer one is the fault's."""
    constraints = list_constraints()
    tried = {fault.component.removesuffix("Sparql") for fault in FAULTS}
    for fault in FAULTS:
        kinds = constraints[CTSH + fault.shape]
        assert (fault.component.upper()) in {kind.upper() for kind in kinds}, fault
        if fault.component in {"Not", "Or", "And", "Xone", "Node"}:
            tried |= kinds
    wanted = {kind.upper() for kinds in constraints.values() for kind in kinds}
    assert wanted - {kind.upper() for kind in tried} == set()


def test_there_are_enough_faults_and_none_twice() -> None:
    assert len(set(FAULTS)) == len(FAULTS) >= AT_LEAST
