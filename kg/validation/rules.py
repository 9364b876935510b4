"""What each shape asks for, so that an engine's short answer can be told as a finding.

pyshifty's quick answer names the node shape, the message and the value, but neither the property
shape nor the constraint component. Both follow from the shapes wherever a message belongs to one
shape and that shape judges a value by one constraint; a :class:`Rule` is such a shape. Owns that
table; refuses to know the engine's objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import pyoxigraph as ox

from kg.namespaces import SH
from kg.validation.terms import Term, get_text

# Constraints that give one result for each value they refuse (SHACL section 4).
_ON_VALUES = frozenset(
    {"class", "datatype", "nodeKind", "in", "languageIn", "minLength", "maxLength", "pattern"}
    | {"minExclusive", "minInclusive", "maxExclusive", "maxInclusive"}
    | {"and", "or", "not", "xone", "node"}
)
_ON_COUNTS = frozenset({"minCount", "maxCount"})
# Says something about a shape or its constraints without being a constraint.
_NOT_CONSTRAINTS = frozenset(
    {"path", "property", "severity", "message", "name", "description", "order", "group", "flags"}
    | {"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "defaultValue"}
)

RuleKey = tuple[str, str]
Described = Mapping[str, Sequence[Term]]


class Rule(msgspec.Struct, frozen=True):
    """A shape whose results can be told from its message.

    Attributes:
        shape: IRI of the shape.
        path: IRI of its property; ``None`` for a node shape.
        severity: ``Violation``, ``Warning`` or ``Info``.
        message: what it says.
        min_count, max_count: how many values it asks for.
        value_component: the one component that judges values; ``None`` where there is none.
    """

    shape: str
    path: str | None
    severity: str
    message: str
    min_count: int | None
    max_count: int | None
    value_component: str | None


def read_rules(shapes: Iterable[ox.Triple]) -> dict[RuleKey, Rule]:
    """(IRI of the node shape, message) → rule.

    Shapes without an IRI or a message, with several constraints on values, or with constraints
    that compare properties are left out, and so are two of one node shape with one message.
    """
    described = _describe(shapes)
    found: dict[RuleKey, list[Rule]] = defaultdict(list)
    for node_shape, parts in described.items():
        own = _find_rule(node_shape, parts) if "path" not in parts else None
        properties = (_find_rule(iri, described.get(iri, {})) for iri in _iris(parts, "property"))
        for rule in filter(None, (own, *properties)):
            found[node_shape, rule.message].append(rule)
    return {key: rules[0] for key, rules in found.items() if len(rules) == 1}


def _describe(shapes: Iterable[ox.Triple]) -> dict[str, Described]:
    """Shape IRI → local name of each SHACL property → its values."""
    described: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        name = triple.predicate.value
        if isinstance(triple.subject, ox.NamedNode) and name.startswith(SH):
            described[triple.subject.value][name.removeprefix(SH)].append(triple.object)
    return {iri: dict(parts) for iri, parts in described.items()}


def _find_rule(iri: str, parts: Described) -> Rule | None:
    constraints = [
        name for name, values in parts.items() if name not in _NOT_CONSTRAINTS for _ in values
    ]
    on_values = [name for name in constraints if name in _ON_VALUES]
    if len(parts.get("message", ())) != 1 or len(on_values) > 1 or not constraints:
        return None
    if any(name not in _ON_VALUES | _ON_COUNTS for name in constraints):
        return None
    return Rule(
        shape=iri,
        path=next(_iris(parts, "path"), None),
        severity=next(_iris(parts, "severity"), f"{SH}Violation").removeprefix(SH),
        message=get_text(parts["message"][0]),
        min_count=_find_number(parts, "minCount"),
        max_count=_find_number(parts, "maxCount"),
        value_component=get_component(on_values[0]) if on_values else None,
    )


def get_component(name: str) -> str:
    """Local name of the constraint component that the parameter ``name`` belongs to.

    >>> get_component("minCount")
    'MinCountConstraintComponent'
    """
    return f"{name[0].upper()}{name[1:]}ConstraintComponent"


def _iris(parts: Described, name: str) -> Iterator[str]:
    return (term.value for term in parts.get(name, ()) if isinstance(term, ox.NamedNode))


def _find_number(parts: Described, name: str) -> int | None:
    values = parts.get(name)
    return int(get_text(values[0])) if values else None
