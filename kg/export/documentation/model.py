"""The model that ontology and shapes state: which class points at which, by what, how often.

Owns reading it from domains, ranges, sub-classes and property shapes. Refuses to know which part of
it is drawn, and where.

A line from one class to another is there where nothing speaks against it: the class is in the
domain of the property (or the property has none, and a shape of the class uses it), and the target
is in its range (or it has none, and the shape names the class of its values).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SDO, SH, SKOS
from rdflib.term import Literal, Node

from kg.export.documentation.content import Model, ModelClass, ModelEdge
from kg.export.documentation.reading import (
    find_text,
    get_label,
    is_ours,
    list_classes,
    list_items,
    sort_by_label,
    sort_nodes,
)


class _Use(msgspec.Struct):
    """What the shapes of one class say of one property."""

    lowest: int = 0
    highest: int | None = None
    targets: set[Node] = msgspec.field(default_factory=set)


def read_model(ontology: Graph, shapes: Graph) -> Model:
    """The model of two graphs."""
    uses = _read_uses(shapes)
    edges = [
        edge
        for property_ in sort_by_label(ontology, ontology.subjects(RDF.type, OWL.ObjectProperty))
        if is_ours(property_)
        for edge in _list_edges(ontology, property_, uses.get(property_, {}))
    ]
    classes = (
        ModelClass(str(one), get_label(ontology, one), find_text(ontology, one, SKOS.definition),
                   [str(above) for above in _list_above(ontology, one)])
        for one in ontology.subjects(RDF.type, OWL.Class)
    )  # fmt: skip
    return Model({one.iri: one for one in classes}, edges)


def _list_edges(ontology: Graph, property_: Node, uses: dict[Node, _Use]) -> Iterator[ModelEdge]:
    domains = _find_classes(ontology, property_, RDFS.domain, SDO.domainIncludes)
    ranges = _find_classes(ontology, property_, RDFS.range, SDO.rangeIncludes)
    sources: dict[Node, _Use | None] = {
        source: use for source, use in uses.items() if _is_within(ontology, source, domains)
    }
    for domain in domains:
        if not any(_is_within(ontology, source, {domain}) for source in sources):
            sources[domain] = None
    for source, use in sorted(sources.items(), key=lambda item: str(item[0])):
        named = use.targets if use else set()
        targets = {one for one in named if _is_within(ontology, one, ranges)} if named else ranges
        for target in sort_nodes(targets):
            yield ModelEdge(
                str(source),
                str(property_),
                get_label(ontology, property_),
                find_text(ontology, property_, SKOS.definition),
                [str(one) for one in _list_above(ontology, property_, RDFS.subPropertyOf)],
                str(target),
                _write_count(use),
            )


def _find_classes(ontology: Graph, property_: Node, strict: URIRef, loose: URIRef) -> set[URIRef]:
    """Domain or range of a property: its own, or what it has from the properties above it.

    Where schema.org's ``domainIncludes`` or ``rangeIncludes`` names classes, it is the closer word:
    those of them that are within the domain or range.
    """
    for one in (property_, *_list_above(ontology, property_, RDFS.subPropertyOf)):
        named, included = (
            {c for node in ontology.objects(one, p) for c in list_classes(ontology, node)}
            for p in (strict, loose)
        )
        if named or included:
            closer = {c for c in included if _is_within(ontology, c, named)}
            return closer if included else named
    return set()


def _is_within(ontology: Graph, class_: Node, allowed: Iterable[Node]) -> bool:
    allowed = set(allowed)
    return not allowed or bool(allowed & {class_, *_list_above(ontology, class_)})


def _list_above(ontology: Graph, start: Node, relation: Node = RDFS.subClassOf) -> list[Node]:
    """All above ``start``, nearest first."""
    found: dict[Node, None] = {}
    level = [start]
    while level:
        level = [up for one in level for up in sort_nodes(ontology.objects(one, relation))]
        level = [one for one in level if one not in found and one != start]
        found.update(dict.fromkeys(level))
    return list(found)


def _read_uses(shapes: Graph) -> dict[Node, dict[Node, _Use]]:
    """Property → class → what the shapes say.

    Numbers of recommendations count only where no rule speaks of the property.
    """
    uses: dict[Node, dict[Node, _Use]] = {}
    ruled = set[tuple[Node, Node]]()
    for is_rule, path, class_, property_shape in _list_uses(shapes):
        use = uses.setdefault(path, {}).setdefault(class_, _Use())
        use.targets.update(_list_targets(shapes, property_shape))
        if is_rule or (path, class_) not in ruled:
            _add_numbers(shapes, property_shape, use)
        if is_rule:
            ruled.add((path, class_))
    return uses


def _list_uses(shapes: Graph) -> list[tuple[bool, Node, Node, Node]]:
    """Whether it is a rule, property, class, property shape; rules first."""
    found = [
        ((shape, SH.severity, SH.Violation) in shapes, path, class_, shape)
        for node, class_ in shapes.subject_objects(SH.targetClass)
        for shape in shapes.objects(node, SH.property)
        for path in shapes.objects(shape, SH.path)
    ]
    return sorted(found, key=lambda use: (not use[0], str(use[1:])))


def _add_numbers(shapes: Graph, property_shape: Node, use: _Use) -> None:
    for lowest in shapes.objects(property_shape, SH.minCount):
        use.lowest = max(use.lowest, int(str(lowest)))
    for highest in shapes.objects(property_shape, SH.maxCount):
        number = int(str(highest))
        use.highest = number if use.highest is None else min(use.highest, number)


def _list_targets(shapes: Graph, shape: Node) -> Iterator[Node]:
    """Classes that values must be of: ``sh:class``, or one of several under ``sh:or``."""
    yield from shapes.objects(shape, SH["class"])
    for head in shapes.objects(shape, SH["or"]):
        for option in list_items(shapes, head):
            if not isinstance(option, Literal):
                yield from _list_targets(shapes, option)


def _write_count(use: _Use | None) -> str:
    if use is None:
        return ""
    if use.highest is None:
        return f"{use.lowest}..*" if use.lowest else "*"
    return str(use.highest) if use.lowest == use.highest else f"{use.lowest}..{use.highest}"
