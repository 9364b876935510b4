"""What the suite asks of shapes and their examples, as lines that say what to mend.

Each function takes what it judges, so that a test can put other folders to it. Refuses to know
which engine it asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kg.namespaces import CTSH
from kg.validation.findings import Finding
from kg.validation.validator import Validator
from tests.shape_examples import Example, Nodes, ShapeFacts

Facts = Mapping[str, ShapeFacts]
COUNTS = {"MinCount", "MaxCount"}


def list_gaps(shape: str, facts: ShapeFacts, examples: Iterable[Example]) -> Iterator[str]:
    """What ``shape`` lacks: an example that conforms, and one that breaks each constraint."""
    own = [example for example in examples if example.shape == shape]
    tried, trig = {example.component for example in own}, f"tests/shapes/{facts.file}.trig"
    if "" not in tried:
        yield f"{shape}: no example conforms; add <{shape}/valid> to {trig}"
    for component in sorted(facts.components - tried):
        yield f"{shape}: no example breaks {component}; add <{shape}/{component}> to {trig}"
    valid = [example for example in own if not example.component]
    if valid and facts.path and not any(_speaks_of(example, facts.path) for example in valid):
        yield f"{shape}: <{shape}/valid> says nothing of {facts.path}, the path of the shape"


def _speaks_of(example: Example, path: str) -> bool:
    """Whether it gives, or takes away, values of every property on the way."""
    spoken = {property_.value for _, property_ in example.changed}
    return spoken >= set(_list_properties(path))


def _list_properties(path: str) -> list[str]:
    return re.findall("<([^<>]*)>", path) or [path]


def list_misnamings(example: Example, facts: Facts) -> Iterator[str]:
    """Why the name of ``example`` cannot be meant: no such shape or constraint, or other file."""
    place = f"tests/shapes/{example.file}.trig: <{example.name}>"
    if example.shape not in facts:
        yield f"{place}: shapes/ has no shape ctsh:{example.shape} with a message"
        return
    shape = facts[example.shape]
    if example.component and example.component not in shape.components:
        known = ", ".join(sorted(shape.components))
        yield f"{place}: ctsh:{example.shape} has no {example.component}; it has {known}"
    if example.file != shape.file:
        yield f"{place}: the shape stands in shapes/{shape.file}.ttl; move the example there"


def find_in(
    validator: Validator, nodes: Nodes, examples: list[Example], *, of_study: bool
) -> list[Finding]:
    """What ``validator`` finds in one graph with all ``examples``, which are of one scope."""
    data = nodes.build(examples, of_study=of_study)
    return validator.find(data) if of_study else validator.find_shared(data)


def list_surprises(
    example: Example, facts: Facts, nodes: Nodes, validator: Validator
) -> Iterator[str]:
    """Where ``validator`` does not find what the name of ``example`` says, and nothing beside."""
    shape = facts[example.shape]
    findings = find_in(validator, nodes, [example], of_study=shape.of_study)
    if not example.component:
        for one in findings:
            yield f"<{example.name}> must conform, but {describe(one)}"
        return
    wanted = CTSH + example.shape, f"{example.component}ConstraintComponent"
    found = [one for one in findings if (one.source_shape, one.component) == wanted]
    if not found:
        others = "; ".join(map(describe, findings)) or "nothing at all"
        yield f"<{example.name}>: ctsh:{example.shape} does not find it; found is {others}"
    for one in found:
        yield from _list_differences(example, shape, one)


def describe(finding: Finding) -> str:
    """A finding in one line."""
    shape = (finding.source_shape or "").removeprefix(CTSH)
    return f"ctsh:{shape} ({finding.component}) finds fault: {finding.message}"


def _list_differences(example: Example, shape: ShapeFacts, finding: Finding) -> Iterator[str]:
    told: dict[str, tuple[str | None, set[str | None]]] = {
        "focus node": (finding.focus_node, {node.value for node in example.nodes}),
        "severity": (finding.severity, {shape.severity}),
        "path": (finding.path, {shape.path}),
        "value": (finding.value_term, list_culprits(example, finding)),
    }
    for name, (seen, wanted) in told.items():
        if seen not in wanted:
            yield f"<{example.name}>: the {name} is {seen}, not one of {wanted}"


def list_culprits(example: Example, finding: Finding) -> set[str | None]:
    """What the finding may name as the bad value."""
    if example.component in COUNTS:
        return {None}
    if finding.path is None:
        return {f"<{finding.focus_node}>"}
    # The values of an inverse path are nodes that point at the focus node.
    on_the_way = set(_list_properties(finding.path))
    ends = [
        t.subject if finding.path.startswith("^") else t.object
        for t in example.triples
        if t.predicate.value in on_the_way
    ]
    return {str(end) for end in ends}
