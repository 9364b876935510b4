"""What each shape asks for, so that an engine's short answer can be told as a finding.

pyshifty's quick answer names the node shape and the message, but neither the property shape nor the
constraint component. Both follow from the shapes wherever a message belongs to one shape only. Owns
that table; refuses to know the engine's objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import pyoxigraph as ox

from kg.namespaces import SH
from kg.validation.paths import PathNodes, describe_paths, write_path
from kg.validation.terms import Term, get_text

# Constraints that a node shape can put on the node itself (SHACL section 4).
_ON_NODES = frozenset({"and", "or", "not", "xone", "node", "class", "nodeKind", "in", "pattern"})
# Says something about a node shape without being a constraint.
_NOT_CONSTRAINTS = frozenset(
    {"property", "severity", "message", "name", "description", "order", "group"}
    | {"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"}
)

_TARGETS = frozenset(
    ox.NamedNode(SH + name)
    for name in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
)
_MESSAGE = ox.NamedNode(f"{SH}message")

RuleKey = tuple[str, str]
Described = Mapping[str, Sequence[Term]]


class Rule(msgspec.Struct, frozen=True):
    """A shape that can be told from its message.

    Attributes:
        shape: IRI of the shape.
        path: its property path, as :func:`kg.validation.paths.write_path` writes it; ``None`` for a
            node shape.
        severity: ``Violation``, ``Warning`` or ``Info``.
        message: what it says.
        min_count, max_count: how many values a property shape asks for.
        node_component: the one component by which a node shape judges the node itself; ``None``
            for a property shape.
    """

    shape: str
    path: str | None
    severity: str
    message: str
    min_count: int | None
    max_count: int | None
    node_component: str | None


def read_rules(shapes: Sequence[ox.Triple]) -> dict[RuleKey, Rule]:
    """(IRI of the node shape, message) → rule.

    Empty where a shape with a target has no IRI. Left out are shapes without an IRI or a message,
    shapes that share one with another (the engine takes shapes that say the same for one, and may
    name the other), node shapes with several constraints of their own, and node shapes with
    constraints of their own and of properties (the engine tells one of two that are the same).
    """
    if not _are_named(shapes):
        return {}
    described, paths = _describe(shapes), describe_paths(shapes)
    owners = _find_owners(shapes)
    found: dict[RuleKey, list[Rule]] = defaultdict(list)
    for node_shape, parts in described.items():
        if "path" in parts or ("property" in parts and _list_constraints(parts)):
            continue
        properties = [(iri, described.get(iri, {})) for iri in _iris(parts, "property")]
        rules = (_find_rule(*shape, paths) for shape in ((node_shape, parts), *properties))
        for rule in filter(None, rules):
            if len(owners[rule.message]) == 1:
                found[node_shape, rule.message].append(rule)
    return {key: rules[0] for key, rules in found.items() if len(rules) == 1}


def find_companions(shapes: Sequence[ox.Triple]) -> dict[str, frozenset[str]]:
    """IRI of each shape with a target → IRIs of the shapes that the engine may name instead of it.

    Itself, all that have a target of it, and all that have a message of one of those, or lack one
    as one of those does. The engine takes two of them for one where they say the same, and names
    only one. Empty where a shape with a target has no IRI: it could be the one that is not named.
    """
    if not _are_named(shapes):
        return {}
    near = _find_neighbours(shapes)
    said: dict[str, set[str]] = defaultdict(set)
    for message, nodes in _find_owners(shapes).items():
        for shape in near.keys() & frozenset[str]().union(*nodes.values()):
            said[shape].add(message)
    for shape in near.keys() & _find_silent(shapes):
        said[shape].add("")
    sayers: dict[str, set[str]] = defaultdict(set)
    for shape, messages in said.items():
        for message in messages:
            sayers[message].add(shape)
    return {
        shape: shapes_near.union(*(sayers[message] for one in shapes_near for message in said[one]))
        for shape, shapes_near in near.items()
    }


def _find_neighbours(shapes: Iterable[ox.Triple]) -> dict[str, frozenset[str]]:
    """IRI of each shape with a target → IRIs of all shapes that have a target of it, itself too."""
    shapes_of: dict[Term, set[str]] = defaultdict(set)
    targets_of: dict[str, set[Term]] = defaultdict(set)
    for subject, predicate, value in shapes:
        if predicate in _TARGETS and isinstance(subject, ox.NamedNode):
            # A shape that is a class is its own target.
            for target in (value, subject):
                shapes_of[target].add(subject.value)
                targets_of[subject.value].add(target)
    return {
        shape: frozenset().union(*(shapes_of[target] for target in targets))
        for shape, targets in targets_of.items()
    }


def _are_named(shapes: Iterable[ox.Triple]) -> bool:
    """Whether every shape with a target has an IRI."""
    return all(isinstance(t.subject, ox.NamedNode) for t in shapes if t.predicate in _TARGETS)


def _find_silent(shapes: Iterable[ox.Triple]) -> set[str]:
    """IRIs of the shapes that have no message where they constrain: themselves, or a property."""
    said: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        said[triple.subject][triple.predicate.value.removeprefix(SH)].append(triple.object)
    return {
        shape.value
        for shape, parts in list(said.items())
        if isinstance(shape, ox.NamedNode)
        and (
            (_list_constraints(parts) and "message" not in parts)
            or any("message" not in said[one] for one in parts.get("property", ()))
        )
    }


def _find_owners(shapes: Sequence[ox.Triple]) -> Mapping[str, Mapping[Term, set[str]]]:
    """Message → each node that has it → IRIs of all shapes that the node belongs to, or is."""
    parents: dict[Term, set[Term]] = defaultdict(set)
    found: dict[str, dict[Term, set[str]]] = defaultdict(dict)
    for triple in shapes:
        parents[triple.object].add(triple.subject)
    for triple in shapes:
        if triple.predicate == _MESSAGE:
            nodes = _climb(triple.subject, parents)
            names = {node.value for node in nodes if isinstance(node, ox.NamedNode)}
            found[get_text(triple.object)][triple.subject] = names
    return found


def _climb(node: Term, parents: Mapping[Term, set[Term]]) -> set[Term]:
    """``node`` and all that it is a part of."""
    found, waiting = {node}, [node]
    while waiting:
        above = parents.get(waiting.pop(), set()) - found
        found |= above
        waiting += above
    return found


def _describe(shapes: Iterable[ox.Triple]) -> dict[str, Described]:
    """Shape IRI → local name of each SHACL property → its values."""
    described: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        name = triple.predicate.value
        if isinstance(triple.subject, ox.NamedNode) and name.startswith(SH):
            described[triple.subject.value][name.removeprefix(SH)].append(triple.object)
    return {iri: dict(parts) for iri, parts in described.items()}


def _find_rule(iri: str, parts: Described, paths: PathNodes) -> Rule | None:
    component = _find_node_component(parts)
    if len(parts.get("message", ())) != 1 or (component is None) is not ("path" in parts):
        return None
    return Rule(
        shape=iri,
        path=next((write_path(path, paths) for path in parts.get("path", ())), None),
        severity=next(_iris(parts, "severity"), f"{SH}Violation").removeprefix(SH),
        message=get_text(parts["message"][0]),
        min_count=_find_number(parts, "minCount"),
        max_count=_find_number(parts, "maxCount"),
        node_component=component,
    )


def _find_node_component(parts: Described) -> str | None:
    """The component of a node shape's only constraint; ``None`` for none, several or a path."""
    constraints = _list_constraints(parts)
    if len(constraints) != 1 or constraints[0] not in _ON_NODES:
        return None
    return get_component(constraints[0])


def _list_constraints(parts: Described) -> list[str]:
    """The name of each constraint of a shape's own, those of its properties aside."""
    return [name for name in parts if name not in _NOT_CONSTRAINTS for _ in parts[name]]


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
