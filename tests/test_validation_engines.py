"""Every shape passes what it should and refuses what it should, in both engines alike.

The table in ``shape_cases`` and its neighbours is complete or the suite fails: each constraint of
each shape needs data that breaks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from kg.namespaces import CTSH, SH
from kg.validation.findings import Finding
from kg.validation.shapes import load_shapes, to_ntriples
from kg.validation.validator import Validator, get_validator
from tests.conftest import ROOT
from tests.shape_case_rest import make_rest
from tests.shape_case_table import make_cases
from tests.shape_cases import NODES, PREFIXES, SHARED_NODES, STUDY_NODES, Case

X = "https://example.org/kg/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CASES = [*make_cases(), *make_rest()]
Triples = list[ox.Triple]
ABOUT_SHAPES = {"path", "name", "severity", "message", "property", "targetClass"}


def parse(turtle: str) -> Triples:
    """The triples of ``turtle``, with the prefixes of the table."""
    data = (PREFIXES + turtle).encode()
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]


def describe(node: str, body: str) -> Triples:
    """The valid node of a class."""
    return parse(f'x:{node} a ct:{node} ; rdfs:label "{node}" {f"; {body}" if body else ""} .')


VALID = {node: describe(node, body) for node, body in NODES.items()}


def build_graph(case: Case) -> Triples:
    """The broken (or not) node and what it points at, shared things of a study by type only."""
    changes = [f"{case.path} {value}" for value in case.values] + [case.also]
    new = [triple for change in changes if change for triple in parse(f"x:{case.node} {change} .")]
    path = parse(f"x:s {case.path} x:o .")[0].predicate
    replaced = {path, *(triple.predicate for triple in new)}
    kept = [triple for triple in VALID[case.node] if triple.predicate not in replaced]
    return [*kept, *new, *find_context([*kept, *new], case.node)]


def find_context(triples: Triples, node: str) -> Iterator[ox.Triple]:
    """The nodes that ``triples`` point at, and so on."""
    seen, waiting = {node}, [*triples]
    while waiting:
        target = waiting.pop().object
        name = target.value.removeprefix(X) if isinstance(target, ox.NamedNode) else ""
        if name in VALID and name not in seen:
            seen.add(name)
            is_type_only = node in STUDY_NODES and name in SHARED_NODES
            found = [t for t in VALID[name] if not is_type_only or t.predicate == TYPE]
            waiting += found
            yield from found


@pytest.fixture(scope="module")
def fast() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def reference() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies", "pyshacl")


def move(triples: Iterable[ox.Triple], base: str) -> Iterator[ox.Triple]:
    """The same graph under other IRIs, so that many can be checked as one."""

    def rename(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode:
        is_ours = isinstance(term, ox.NamedNode) and term.value.startswith(X)
        return ox.NamedNode(base + term.value.removeprefix(X)) if is_ours else term  # type: ignore

    return (ox.Triple(rename(s), p, rename(o)) for s, p, o in triples)


@pytest.fixture(scope="module")
def reference_findings(reference: Validator) -> dict[int, list[Finding]]:
    """Number of the case → what the reference finds; all cases are put to it at once, for speed."""
    graphs: dict[bool, Triples] = {True: [], False: []}
    for number, case in enumerate(CASES):
        moved = move(build_graph(case), f"{X}{number}/")
        graphs[case.node in STUDY_NODES].extend(moved)
    found = reference.find(to_ntriples(graphs[True]))
    found += reference.find_shared(to_ntriples(graphs[False]))
    by_case = defaultdict(list)
    for finding in found:
        case_number, _, _ = finding.focus_node.removeprefix(X).partition("/")
        by_case[int(case_number)].append(finding)
    return by_case


def find(validator: Validator, case: Case, number: int) -> list[Finding]:
    """What ``validator`` finds in the graph of ``case``."""
    data = to_ntriples(list(move(build_graph(case), f"{X}{number}/")))
    return validator.find(data) if case.node in STUDY_NODES else validator.find_shared(data)


def expect(case: Case, number: int, findings: list[Finding]) -> None:
    """Hold ``findings`` against what the table asks for."""
    if not case.component:
        assert findings == []
        return
    focus = f"{X}{number}/{case.node}"
    culprit = "x:o" if case.culprit in (None, "node") else case.culprit
    _, path, value = parse(f"x:s {case.path} {culprit} .")[0]
    found = {
        (f.source_shape, f.focus_node, f.component, f.severity, f.path, f.value_term)
        for f in findings
    }
    term: str | None = str(next(move([ox.Triple(TYPE, TYPE, value)], f"{X}{number}/")).object)
    if case.culprit is None:
        term = None
    of_node = case.culprit == "node"
    component = f"{case.component}ConstraintComponent"
    wanted_path, wanted_term = (None, f"<{focus}>") if of_node else (path.value, term)
    wanted = (CTSH + case.shape, focus, component, case.severity, wanted_path, wanted_term)
    assert wanted in found


@pytest.mark.parametrize(
    ("number", "case"),
    [pytest.param(n, c, id=f"{c.shape}-{c.component or 'valid'}-{n}") for n, c in enumerate(CASES)],
)
def test_a_shape_answers_alike_in_both_engines(
    number: int,
    case: Case,
    fast: Validator,
    reference_findings: dict[int, list[Finding]],
) -> None:
    findings = find(fast, case, number)
    expect(case, number, findings)
    assert findings == reference_findings[number]


def list_constraints() -> dict[str, set[str]]:
    """Local name of each shape of the project → local names of its constraint components."""
    found: dict[str, set[str]] = defaultdict(set)
    shapes = load_shapes(ROOT / "shapes", ROOT / "ontologies")
    for triple in [*shapes.study, *shapes.shared]:
        name = triple.predicate.value.removeprefix(SH)
        is_constraint = name != triple.predicate.value and name not in ABOUT_SHAPES
        if isinstance(triple.subject, ox.NamedNode) and is_constraint:
            found[triple.subject.value.removeprefix(CTSH)].add(name[0].upper() + name[1:])
    return found


def test_every_constraint_of_every_shape_is_broken_by_some_case() -> None:
    tried: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        if case.component:
            tried[case.shape].add(case.component)
    assert tried == list_constraints()


def test_all_valid_nodes_together_conform(fast: Validator, reference: Validator) -> None:
    study = [t for node in STUDY_NODES for t in VALID[node]]
    study += [t for node in SHARED_NODES for t in VALID[node] if t.predicate == TYPE]
    shared = [t for node in SHARED_NODES for t in VALID[node]]
    for validator in (fast, reference):
        assert validator.find(to_ntriples(study)) == []
        assert validator.find_shared(to_ntriples(shared)) == []


def test_types_of_shared_things_alone_are_enough_for_a_study_and_not_for_the_shared(
    fast: Validator, reference: Validator
) -> None:
    types = [t for node in SHARED_NODES for t in VALID[node] if t.predicate == TYPE]
    for validator in (fast, reference):
        assert validator.find(to_ntriples(types)) == []
        labels = [f for f in validator.find_shared(to_ntriples(types)) if f.path]
        assert {f.focus_node.removeprefix(X) for f in labels} == set(SHARED_NODES)
