"""The rules of the ontology (SWRL), each in a line at the property that it finds values of.

Owns how a rule is written: atoms as SPARQL would name them, then what follows. Refuses to know how
a rule is run, and rules that say anything but that two things are joined by a property.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.export.documentation.expressions import escape_text, link_term
from kg.export.documentation.reading import get_key, get_label, is_ours, list_items, sort_nodes
from kg.export.documentation.terms import Row

SWRL = Namespace("http://www.w3.org/2003/11/swrl#")
_MARK = " (variable)"


def list_rules(graph: Graph, property_: Node) -> list[Row]:
    """The rules that find values of ``property_``, in Markdown.

    Rule and variables have their anchors where they are first written.
    """
    rules = [rule for rule in _list_written(graph) if property_ in _list_found(graph, rule)]
    return [Row("Rule", [_write_rule(graph, rule) for rule in rules])] if rules else []


def list_rule_parts(graph: Graph) -> set[Node]:
    """Rules of ours that stand at a property, with their variables."""
    parts = set[Node]()
    for rule in _list_written(graph):
        parts.update([rule, *_list_variables(graph, rule)])
    return parts


def _list_written(graph: Graph) -> list[Node]:
    """Rules that this room can write, and that find values of a property of ours."""
    return [
        rule
        for rule in sort_nodes(graph.subjects(RDF.type, SWRL.Imp))
        if is_ours(rule)
        and any(is_ours(one) for one in _list_found(graph, rule))
        and all((atom, SWRL.argument2, None) in graph for atom in _list_atoms(graph, rule))
    ]


def _list_atoms(graph: Graph, rule: Node, *sides: URIRef) -> Iterator[Node]:
    for side in sides or (SWRL.body, SWRL.head):
        for head in graph.objects(rule, side):
            yield from list_items(graph, head)


def _list_found(graph: Graph, rule: Node) -> list[Node]:
    """Properties that a rule finds values of."""
    return [
        property_
        for atom in _list_atoms(graph, rule, SWRL.head)
        for property_ in graph.objects(atom, SWRL.propertyPredicate)
    ]


def _list_variables(graph: Graph, rule: Node) -> list[Node]:
    """Arguments of the atoms that are terms of ours, each once, in their order."""
    found = [
        one
        for atom in _list_atoms(graph, rule)
        for argument in (SWRL.argument1, SWRL.argument2)
        for one in graph.objects(atom, argument)
        if is_ours(one)
    ]
    return list(dict.fromkeys(found))


def _write_rule(graph: Graph, rule: Node) -> str:
    anchored = set[Node]()
    body, head = (
        " **and** ".join(
            _write_atom(graph, atom, anchored) for atom in _list_atoms(graph, rule, side)
        )
        for side in (SWRL.body, SWRL.head)
    )
    label = escape_text(get_label(graph, rule))
    return f"{_anchor(rule, label)}: {body} → {head}"


def _write_atom(graph: Graph, atom: Node, anchored: set[Node]) -> str:
    """``arm · intervention · drug``: subject, property, object."""
    [property_] = graph.objects(atom, SWRL.propertyPredicate)
    [first], [second] = (graph.objects(atom, one) for one in (SWRL.argument1, SWRL.argument2))
    names = [_write_argument(graph, one, anchored) for one in (first, second)]
    return f"{link_term(graph, property_)}({', '.join(names)})"


def _write_argument(graph: Graph, argument: Node, anchored: set[Node]) -> str:
    name = f"?{escape_text(get_label(graph, argument).removesuffix(_MARK))}"
    if not is_ours(argument) or argument in anchored:
        return name
    anchored.add(argument)
    return _anchor(argument, name)


def _anchor(term: Node, text: str) -> str:
    return f'<span id="{html.escape(get_key(term))}">{text}</span>'
