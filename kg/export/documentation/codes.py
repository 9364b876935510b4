"""The code lists of the ontology, with all their codes.

Owns what is said of a code. Refuses to know how a list is laid out.
"""

from __future__ import annotations

from rdflib import Graph
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from kg.export.documentation.content import Code, CodeList, Named
from kg.export.documentation.reading import (
    find_text,
    get_key,
    get_label,
    is_ours,
    list_kinds,
    sort_by_label,
    sort_nodes,
    write_node,
)
from kg.export.documentation.rules import list_rule_parts
from kg.export.documentation.terms import KINDS, get_heading

_SHOWN = {
    RDF.type, RDFS.label, RDFS.isDefinedBy, SKOS.prefLabel, SKOS.notation, SKOS.definition,
    SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept,
}  # fmt: skip


def list_code_lists(graph: Graph) -> list[CodeList]:
    """Every code list by label, codes in the order of their notation.

    Last comes a list without key of what is neither term, list, code nor part of a rule, where
    there is any, so that everything of ours has its place.
    """
    lists, placed = [], list_rule_parts(graph)
    for scheme in sort_by_label(graph, graph.subjects(RDF.type, SKOS.ConceptScheme)):
        codes = [code for code in graph.subjects(SKOS.inScheme, scheme) if is_ours(code)]
        placed.update(codes, [scheme])
        lists.append(_describe_list(graph, scheme, codes))
    rest = [
        one
        for one in sort_by_label(graph, graph.subjects())
        if is_ours(one) and one not in placed and not list_kinds(graph, one) & set(KINDS)
    ]
    if rest:
        codes_left = [_describe_code(graph, one) for one in rest]
        lists.append(CodeList("", "Others", "", "", codes_left, []))
    return lists


def _describe_list(graph: Graph, scheme: Node, codes: list[Node]) -> CodeList:
    described = [_describe_code(graph, code) for code in set(codes)]
    kinds = {kind for code in codes for kind in list_kinds(graph, code) if is_ours(kind)}
    return CodeList(
        key=get_key(scheme),
        label=get_label(graph, scheme).removesuffix(" (code list)"),
        definition=find_text(graph, scheme, SKOS.definition),
        class_key=get_key(sort_nodes(kinds)[0]) if kinds else "",
        codes=sorted(described, key=lambda code: (code.notation, code.key)),
        more=_list_more(graph, scheme),
    )


def _describe_code(graph: Graph, code: Node) -> Code:
    return Code(
        key=get_key(code),
        notation=find_text(graph, code, SKOS.notation),
        label=get_label(graph, code),
        definition=find_text(graph, code, SKOS.definition, DCTERMS.description, RDFS.comment),
        more=_list_more(graph, code),
    )


def _list_more(graph: Graph, subject: Node) -> list[tuple[str, list[Named]]]:
    found = []
    for property_ in sort_nodes(set(graph.predicates(subject)) - _SHOWN):
        values = [_name(graph, one) for one in graph.objects(subject, property_)]
        found.append((get_heading(property_), sorted(values, key=lambda one: one.text.casefold())))
    return found


def _name(graph: Graph, node: Node) -> Named:
    """The label of a term, or else its short name or IRI; a text as it stands."""
    if isinstance(node, URIRef):
        return Named(get_label(graph, node), str(node))
    return Named(write_node(graph, node))
