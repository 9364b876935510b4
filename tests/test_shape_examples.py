"""Every shape passes what it should and refuses what it should, in both engines alike.

The examples in ``tests/shapes`` are complete or the suite fails: each constraint of each shape
needs one that breaks it and one that does not. Each is put to the fast engine alone; the reference,
a hundred times slower, gets many in one graph, no two of them about one property of one node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from kg.namespaces import CT, CTSH
from kg.validation.findings import Finding
from kg.validation.shapes import to_ntriples
from kg.validation.validator import Validator, get_validator
from tests.conftest import ROOT
from tests.shape_checks import COUNTS, find_in, list_gaps, list_misnamings, list_surprises
from tests.shape_examples import TYPE, Example, load_examples, load_nodes, load_shape_facts

NODES = load_nodes()
EXAMPLES = load_examples()
FACTS = load_shape_facts()
# The others cannot be tried: a test of their names says why.
NAMED = [example for example in EXAMPLES if example.shape in FACTS]
# Properties compared with each other: engines differ where neither value is what it should be.
COMPARED = {
    f"{CT}{name}": group
    for group, names in {
        "postings": "studyFirstSubmitDate studyFirstSubmitQcDate studyFirstPostDate"
        " resultsFirstSubmitDate resultsFirstSubmitQcDate resultsFirstPostDate dispFirstSubmitDate"
        " dispFirstSubmitQcDate dispFirstPostDate lastUpdateSubmitDate lastUpdatePostDate"
        " startDateLowerBound primaryCompletionDateLowerBound completionDateLowerBound",
        "ages": "minimumAgeMonths maximumAgeMonths",
        "counts": "numAffected numAtRisk",
        "deaths": "deathsNumAffected deathsNumAtRisk",
        "serious": "seriousNumAffected seriousNumAtRisk",
        "other": "otherNumAffected otherNumAtRisk",
        "limits": "lowerLimit upperLimit",
        "confidence": "ciLowerLimit ciUpperLimit",
    }.items()
    for name in names.split()
}


def find(validator: Validator, examples: list[Example]) -> list[Finding]:
    """What ``validator`` finds in one graph with all ``examples``, which are of one scope."""
    return find_in(validator, NODES, examples, of_study=FACTS[examples[0].shape].of_study)


@pytest.fixture(scope="module")
def fast() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def reference() -> Validator:
    return get_validator(ROOT / "shapes", ROOT / "ontologies", "pyshacl")


@pytest.mark.parametrize("example", [pytest.param(e, id=e.name) for e in NAMED])
def test_a_shape_refuses_what_it_should_and_nothing_else(example: Example, fast: Validator) -> None:
    surprises = list(list_surprises(example, FACTS, NODES, fast))
    assert not surprises, "\n".join(surprises)


def make_rounds() -> Iterator[list[Example]]:
    """The examples dealt out: no two of a round set the same property of the same node.

    Those without a bad value are kept apart: the fast engine tells them from its quick answer and
    needs the full report for the others, and both ways are held against the reference.
    """
    rounds: dict[tuple[bool, bool], list[dict[tuple[str, str], Example]]] = defaultdict(list)
    for example in NAMED:
        facts = FACTS[example.shape]
        places = {
            (node.value, COMPARED.get(property_.value, property_.value))
            for node, property_ in example.changed
        }
        names_value = example.component not in COUNTS | {""} and not facts.is_node_shape
        dealt = rounds[facts.of_study, names_value]
        free = next((taken for taken in dealt if not places & taken.keys()), None)
        if free is None:
            dealt.append(free := {})
        free |= dict.fromkeys(places, example)
    for dealt in rounds.values():
        for taken in dealt:
            yield list({example.name: example for example in taken.values()}.values())


@pytest.mark.parametrize(
    "examples", [pytest.param(r, id=str(n)) for n, r in enumerate(make_rounds())]
)
def test_both_engines_find_the_same(
    examples: list[Example], fast: Validator, reference: Validator
) -> None:
    findings = find(fast, examples)
    assert findings == find(reference, examples)
    # Another example of the round can satisfy a constraint on the node as a whole.
    broken = {CTSH + e.shape for e in examples if e.component and not FACTS[e.shape].is_node_shape}
    assert broken <= {finding.source_shape for finding in findings}


@pytest.mark.parametrize("shape", FACTS)
def test_every_constraint_has_a_valid_and_an_invalid_example(shape: str) -> None:
    gaps = list(list_gaps(shape, FACTS[shape], EXAMPLES))
    assert not gaps, "\n".join(gaps)


@pytest.mark.parametrize("file", sorted({example.file for example in EXAMPLES}))
def test_an_example_is_named_after_a_constraint_of_its_file(file: str) -> None:
    examples = [example for example in EXAMPLES if example.file == file]
    lines = [line for example in examples for line in list_misnamings(example, FACTS)]
    assert not lines, "\n".join(lines)


def test_all_valid_nodes_together_conform(fast: Validator, reference: Validator) -> None:
    for validator in (fast, reference):
        assert validator.find(NODES.build([], of_study=True)) == []
        assert validator.find_shared(NODES.build([], of_study=False)) == []


def test_types_of_shared_things_are_enough_for_a_study_and_not_for_the_shared(
    fast: Validator, reference: Validator
) -> None:
    types = [t for t in NODES.shared if t.predicate == TYPE]
    for validator in (fast, reference):
        assert validator.find(to_ntriples(types)) == []
        focus_nodes = {finding.focus_node for finding in validator.find_shared(to_ntriples(types))}
        assert focus_nodes == {str(t.subject).strip("<>") for t in types}
