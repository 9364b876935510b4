"""The document on the shapes: by class, what each property must be, and what to mend.

Owns which shapes stand together. Refuses to know the words for constraints, how a shape is checked
and where the page stands.
"""

from __future__ import annotations

import msgspec
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import Node

from kg.export.documentation.constraints import (
    Reader,
    list_constraints,
    list_members,
    write_count,
    write_path,
    write_value,
)
from kg.export.documentation.content import ClassShapes, Constraint, PropertyShape
from kg.export.documentation.reading import find_text, get_key, get_label, sort_nodes
from kg.namespaces import CTSH


def list_class_shapes(shapes: Graph, ontology: Graph) -> list[ClassShapes]:
    """Every node shape by label, its property shapes by name.

    A node shape without properties is a rule about a whole: it stands with the other shapes of its
    class. Lists and shapes that stand alone (code lists, datatypes) come at the end, each under its
    own name. ``ontology`` has the labels of classes and codes.
    """
    reader = Reader(shapes, ontology)
    nodes = set(shapes.subjects(RDF.type, SH.NodeShape)) | set(shapes.subjects(SH.property))
    named = {node for node in nodes if isinstance(node, URIRef)}
    rules = {node for node in named if _is_rule(shapes, node)}
    found = [_describe_class(reader, node) for node in named - rules]
    found.sort(key=lambda one: (one.label.casefold(), one.key))
    found = _place_rules(reader, found, rules)
    held = {str(one) for one in shapes.objects(None, SH.property)} | {str(node) for node in nodes}
    alone = sorted(
        one
        for one in set(shapes.subjects())
        if str(one).startswith(CTSH) and isinstance(one, URIRef) and str(one) not in held
    )
    return found + [_describe_alone(reader, one) for one in alone if str(one) != CTSH]


def _is_rule(shapes: Graph, node: Node) -> bool:
    has_target = (node, SH.targetClass, None) in shapes
    return has_target and (node, SH.property, None) not in shapes


def _place_rules(reader: Reader, found: list[ClassShapes], rules: set[URIRef]) -> list[ClassShapes]:
    """``found`` with each rule at shapes of its class: those it is named after, or the first."""
    placed: dict[str, list[PropertyShape]] = {one.key: [] for one in found}
    homeless: dict[Node, list[PropertyShape]] = {}
    for rule in rules:
        described = _describe_rule(reader, rule)
        keys = [one.key for one in found if one.targets and one.targets[0] in described.targets]
        if keys:
            named = rule.rpartition("#")[2].partition("-")[0]
            placed[named if named in keys else keys[0]].append(described)
        else:
            class_ = sort_nodes(reader.shapes.objects(rule, SH.targetClass))[0]
            homeless.setdefault(class_, []).append(described)
    groups = [msgspec.structs.replace(one, rules=_sort(placed[one.key])) for one in found]
    for class_, described_rules in homeless.items():
        label, targets = get_label(reader.ontology, class_), [write_value(reader, class_)]
        groups.append(ClassShapes("", label, "", targets, [], [], _sort(described_rules)))
    return sorted(groups, key=lambda one: (one.label.casefold(), one.key))


def _sort(described: list[PropertyShape]) -> list[PropertyShape]:
    return sorted(described, key=lambda one: (one.name.casefold(), one.key))


def list_shapes_of_terms(shapes: Graph) -> dict[str, list[tuple[str, str]]]:
    """IRI of a class or property → IRI and text of every shape about it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for shape, class_ in shapes.subject_objects(SH.targetClass):
        if isinstance(shape, URIRef):
            found.setdefault(str(class_), []).append((str(shape), get_key(shape)))
    for shape, path in shapes.subject_objects(SH.path):
        if isinstance(shape, URIRef) and isinstance(path, URIRef):
            found.setdefault(str(path), []).append((str(shape), get_key(shape)))
    return {term: sorted(links) for term, links in found.items()}


def _describe_class(reader: Reader, node: Node) -> ClassShapes:
    shapes = reader.shapes
    described = [_describe_property(reader, one) for one in shapes.objects(node, SH.property)]
    message = _find_message(shapes, node)
    return ClassShapes(
        key=get_key(node),
        label=find_text(shapes, node, RDFS.label) or get_key(node),
        comment=find_text(shapes, node, RDFS.comment, SH.description),
        targets=[write_value(reader, o) for o in sort_nodes(shapes.objects(node, SH.targetClass))],
        constraints=list_constraints(reader, node),
        shapes=_sort(described),
        severity=_get_severity(shapes, node) if message else "",
        message=message,
        source=find_text(shapes, node, DCTERMS.source),
    )


def _describe_property(reader: Reader, shape: Node) -> PropertyShape:
    shapes = reader.shapes
    return PropertyShape(
        key=get_key(shape) if isinstance(shape, URIRef) else "",
        name=find_text(shapes, shape, SH.name, RDFS.label),
        path=[part for o in shapes.objects(shape, SH.path) for part in write_path(shapes, o)],
        count=write_count(shapes, shape),
        severity=_get_severity(shapes, shape),
        message=_find_message(shapes, shape),
        source=find_text(shapes, shape, DCTERMS.source),
        constraints=list_constraints(reader, shape),
    )


def _describe_rule(reader: Reader, node: Node) -> PropertyShape:
    """A rule about a whole; its name is its label."""
    described = _describe_property(reader, node)
    targets = sort_nodes(reader.shapes.objects(node, SH.targetClass))
    return msgspec.structs.replace(
        described,
        name=described.name or described.key,
        targets=[write_value(reader, one) for one in targets],
    )


def _get_severity(shapes: Graph, shape: Node) -> str:
    return get_key(next(iter(shapes.objects(shape, SH.severity)), SH.Violation))


def _find_message(shapes: Graph, shape: Node) -> str:
    """What to mend, as the shape says it or the query in it."""
    queries = shapes.objects(shape, SH.sparql)
    found = (find_text(shapes, one, SH.message) for one in (shape, *queries))
    return next((text for text in found if text), "")


def _describe_alone(reader: Reader, node: Node) -> ClassShapes:
    shapes = reader.shapes
    label = find_text(shapes, node, RDFS.label) or get_key(node)
    constraints = list_constraints(reader, node)
    if (node, RDF.first, None) in shapes:
        constraints = [Constraint("one of", list_members(reader, node))]
    return ClassShapes(get_key(node), label, "", [], constraints, [])
