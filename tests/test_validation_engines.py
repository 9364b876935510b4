"""Every shape passes what it should and refuses what it should, in both engines alike.

The table in ``shape_cases`` and its neighbours is complete or the suite fails: each constraint of
each shape needs data that breaks it. Each case is put to the fast engine alone; the reference, a
hundred times slower, gets many cases in one graph, no two of them about one property of one node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from kg.namespaces import CT, CTSH, SH
from kg.validation.findings import Finding
from kg.validation.shapes import load_shapes, to_ntriples
from kg.validation.validator import Validator, get_validator
from tests.conftest import ROOT
from tests.shape_case_registry import make_registry
from tests.shape_case_rest import make_rest
from tests.shape_case_results import make_results
from tests.shape_case_table import make_cases
from tests.shape_cases import NODES, PREFIXES, SHARED_NODES, STUDY_NODES, Case

X = "https://example.org/kg/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CASES = [*make_cases(), *make_registry(), *make_results(), *make_rest()]
Triples = list[ox.Triple]
# Properties compared with each other: engines differ where neither value is what it should be.
COMPARED = {
    ox.NamedNode(f"{CT}{name}"): ox.NamedNode(f"{CT}{group}")
    for name, group in (
        ("startDateLowerBound", "bounds"),
        ("primaryCompletionDateLowerBound", "bounds"),
        ("completionDateLowerBound", "bounds"),
        ("minimumAgeMonths", "ages"),
        ("maximumAgeMonths", "ages"),
        ("numAffected", "counts"),
        ("numAtRisk", "counts"),
    )
}
ABOUT_SHAPES = {"path", "name", "severity", "message", "property", "targetClass"}


def parse(turtle: str) -> Triples:
    """The triples of ``turtle``, with the prefixes of the table."""
    data = (PREFIXES + turtle).encode()
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]


def describe(node: str, body: str) -> Triples:
    """The valid node of a class."""
    return parse(f'x:{node} a ct:{node} ; rdfs:label "{node}" {f"; {body}" if body else ""} .')


VALID = {node: describe(node, body) for node, body in NODES.items()}


def change(case: Case) -> tuple[set[ox.NamedNode], Triples]:
    """The properties that a case sets, and its triples."""
    statements = [f"{case.path} {value}" for value in case.values] + [case.also]
    triples = [t for text in statements if text for t in parse(f"x:{case.node} {text} .")]
    path = parse(f"x:s {case.path} x:o .")[0].predicate
    return {path, *(triple.predicate for triple in triples)}, triples


def build_graph(cases: Iterable[Case], *, of_study: bool) -> bytes:
    """All nodes of a study, or all that is shared, changed as ``cases`` say.

    The graph of a study knows no more of what is shared than the types.
    """
    nodes = {node: list(VALID[node]) for node in (STUDY_NODES if of_study else SHARED_NODES)}
    for case in cases:
        properties, triples = change(case)
        kept = [triple for triple in nodes[case.node] if triple.predicate not in properties]
        nodes[case.node] = kept + triples
    types = [t for node in SHARED_NODES for t in VALID[node] if t.predicate == TYPE]
    everything = [triple for triples in nodes.values() for triple in triples]
    return to_ntriples(everything + types * of_study)


def find(validator: Validator, cases: list[Case]) -> list[Finding]:
    """What ``validator`` finds in one graph with all ``cases``, which are of one scope."""
    of_study = cases[0].node in STUDY_NODES
    data = build_graph(cases, of_study=of_study)
    return validator.find(data) if of_study else validator.find_shared(data)


@pytest.fixture(scope="module")
def fast() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def reference() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies", "pyshacl")


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=f"{c.shape}-{c.component or 'valid'}-{n}") for n, c in enumerate(CASES)],
)
def test_a_shape_refuses_what_it_should_and_nothing_else(case: Case, fast: Validator) -> None:
    findings = find(fast, [case])
    if not case.component:
        assert findings == []
        return
    found = {
        (f.source_shape, f.focus_node, f.component, f.severity, f.path, f.value_term)
        for f in findings
    }
    focus, component = X + case.node, f"{case.component}ConstraintComponent"
    path, term = name_place(case)
    assert (CTSH + case.shape, focus, component, case.severity, path, term) in found


def name_place(case: Case) -> tuple[str | None, str | None]:
    """Path and value that the finding of ``case`` must have."""
    if case.culprit == "node":
        return None, f"<{X}{case.node}>"
    _, path, value = parse(f"x:s {case.path} {case.culprit or 'x:o'} .")[0]
    return path.value, str(value) if case.culprit else None


def make_rounds() -> Iterator[list[Case]]:
    """The cases dealt out: no two of a round set the same property of the same node.

    Cases without a bad value are kept apart: the fast engine tells them from its quick answer and
    needs the full report for the others, and both ways are held against the reference.
    """
    rounds: dict[tuple[bool, bool], list[dict[tuple[str, ox.NamedNode], Case]]]
    rounds = defaultdict(list)
    for case in CASES:
        places = {(case.node, COMPARED.get(name, name)) for name in change(case)[0]}
        dealt = rounds[case.node in STUDY_NODES, case.culprit in (None, "node")]
        free = next((taken for taken in dealt if not places & taken.keys()), None)
        if free is None:
            dealt.append(free := {})
        free |= dict.fromkeys(places, case)
    for dealt in rounds.values():
        for taken in dealt:
            yield list(dict.fromkeys(taken.values()))


@pytest.mark.parametrize("cases", [pytest.param(r, id=str(n)) for n, r in enumerate(make_rounds())])
def test_both_engines_find_the_same(
    cases: list[Case], fast: Validator, reference: Validator
) -> None:
    findings = find(fast, cases)
    assert findings == find(reference, cases)
    # Another case of the round can satisfy a constraint on the node as a whole.
    broken = {CTSH + case.shape for case in cases if case.component and case.culprit != "node"}
    assert broken <= {finding.source_shape for finding in findings}


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
    for validator in (fast, reference):
        assert validator.find(build_graph([], of_study=True)) == []
        assert validator.find_shared(build_graph([], of_study=False)) == []


def test_types_of_shared_things_are_enough_for_a_study_and_not_for_the_shared(
    fast: Validator, reference: Validator
) -> None:
    types = to_ntriples([t for node in SHARED_NODES for t in VALID[node] if t.predicate == TYPE])
    for validator in (fast, reference):
        assert validator.find(types) == []
        focus_nodes = {finding.focus_node for finding in validator.find_shared(types)}
        assert focus_nodes == {X + node for node in SHARED_NODES}
