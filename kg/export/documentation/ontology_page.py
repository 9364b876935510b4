"""The document on the ontology: sections that pyLODE writes, and the code lists.

Owns how pyLODE is used. Refuses to know the page around the sections. pyLODE (BSD-3) is the usual
tool for such pages; these things of version 3.3 are seen to here:

- Importing it sets the root logger to DEBUG; that is undone.
- It reads the vocabularies it comes with (1.3 MB of Turtle), and leaves a pickle of them in its own
  folder. Its object is therefore made without its ``__init__``: labels come from our graph.
- It makes anchors of labels; ours are the local names, so that every IRI of a term lands.
- It shows no SKOS concepts: code lists are returned apart.

It asks the network for nothing where it is given a graph, and what is kept of its output has
neither styles nor pictures.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS
from rdflib.term import Node

from kg.export.documentation.codes import list_code_lists
from kg.export.documentation.content import OntologyPage, Section
from kg.export.documentation.reading import find_text, get_key, get_label, sort_nodes
from kg.export.documentation.rules import list_rules
from kg.export.documentation.terms import Row, link_all, list_rows, select_shown
from kg.namespaces import CT

_TITLES = {
    OWL.Class: ("classes", "Classes"),
    OWL.ObjectProperty: ("objectproperties", "Properties that point at things"),
    OWL.DatatypeProperty: ("datatypeproperties", "Properties that hold values"),
    OWL.AnnotationProperty: ("annotationproperties", "Other properties"),
}
_HREF = re.compile(r'href="([^"]*)"')
# pyLODE's headings of rows, by the property each links to, and ours.
_HEADINGS = {
    "description": "Definition",
    "example": "Example",
    "source": "Source",
    "scopeNote": "Scope",
    "note": "Note",
    "subClassOf": "Is a kind of",
    "superClassOf": "Kinds of it",
    "equivalentClass": "Equivalent to",
    "subPropertyOf": "Is a kind of",
    "superPropertyOf": "Kinds of it",
    "domain": "Of",
    "range": "Value",
    "domainIncludes": "Of, among others",
    "rangeIncludes": "Value may be",
    "inDomainOf": "Has",
    "inDomainIncludesOf": "May have",
    "inRangeOf": "Value of",
    "inRangeIncludesOf": "May be value of",
}


def make_ontology_page(
    graph: Graph,
    ontology: str,
    shapes_of: Mapping[str, list[tuple[str, str]]],
    find_address: Callable[[str], str | None],
) -> OntologyPage:
    """The document on ``ontology`` (its IRI), which ``graph`` describes.

    Args:
        shapes_of: IRI of a term → IRI and text of each shape about it.
        find_address: IRI → where a page links for it; ``None``: nowhere.
    """
    iri = URIRef(ontology)
    return OntologyPage(
        title=find_text(graph, iri, DCTERMS.title) or get_label(graph, iri),
        description=find_text(graph, iri, DCTERMS.description),
        version=find_text(graph, iri, OWL.versionInfo),
        version_iri=next((str(o) for o in graph.objects(iri, OWL.versionIRI)), ""),
        facts=[
            (get_key(p), _list_values(graph, iri, p)) for p in sort_nodes(graph.predicates(iri))
        ],
        sections=[_lead(section, find_address) for section in _write_sections(graph, shapes_of)],
        code_lists=list_code_lists(graph),
    )


def _list_values(graph: Graph, subject: Node, property_: Node) -> list[str]:
    return sorted(str(o) for o in graph.objects(subject, property_))


def _write_sections(
    graph: Graph, shapes_of: Mapping[str, list[tuple[str, str]]]
) -> Iterator[Section]:
    titles = dict(_TITLES.values())
    written = _run_pylode(select_shown(graph))
    for part in written.content.children:
        id_ = part.attributes.pop("id")
        if id_ not in titles:
            continue
        _name_headings(part)
        part.children.pop(0)  # its heading, which the page has
        entries = []
        for entity in part.children:
            term = URIRef(CT + entity.attributes["id"])
            rows = [*list_rows(graph, term), *_list_codes(graph, term), *list_rules(graph, term)]
            _add_rows(entity, rows)
            _add_shapes(entity, shapes_of.get(str(term), []))
            entries.append((get_key(term), get_label(graph, term)))
        yield Section(id_, titles[id_], part.render(pretty=False), entries)


def _lead(section: Section, find_address: Callable[[str], str | None]) -> Section:
    """``section`` with links to where this server has a page for the IRI."""

    def write(match: re.Match[str]) -> str:
        iri = html.unescape(match[1])
        address = iri if iri.startswith("#") else find_address(iri)
        return f'href="{html.escape(address)}"' if address else ""

    return msgspec.structs.replace(section, html=_HREF.sub(write, section.html))


def _list_codes(graph: Graph, class_: Node) -> list[Row]:
    """Where the codes of a class of codes stand."""
    schemes = {
        scheme
        for code in graph.subjects(RDF.type, class_)
        for scheme in graph.objects(code, SKOS.inScheme)
    }
    return [Row("Codes", link_all(graph, schemes))] if schemes else []


def _run_pylode(shown: Graph) -> Any:
    """pyLODE's object with its main sections written."""
    dominate, ontpub = _import_pylode()
    page = ontpub.OntPub.__new__(ontpub.OntPub)
    page.ont, page.back_onts, page.props_labeled = shown, Graph(), _NoLabels()
    page.toc, page.ns = {}, (CT,)
    page.fids = {str(term): get_key(term) for term in shown.subjects() if str(term).startswith(CT)}
    page._ontdoc_inference(shown)
    page.doc = dominate.document()
    with page.doc:
        page.content = dominate.tags.div(id="content")
    page._make_main_sections()
    return page


class _NoLabels(dict[URIRef, dict[str, Literal]]):
    """Headings of rows, which pyLODE takes from vocabularies that are not read here."""

    def __missing__(self, property_: URIRef) -> dict[str, Literal]:
        return {"title": Literal(get_key(property_))}

    def get(self, property_: URIRef, default: Any = None) -> Any:  # noqa: ARG002
        return self[property_]


def _import_pylode() -> tuple[Any, Any]:
    """dominate and pyLODE's module, with the root logger as it was before."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    import dominate
    import dominate.tags
    import pylode.profiles.ontpub

    root.setLevel(level)
    root.handlers[:] = handlers
    return dominate, pylode.profiles.ontpub


def _name_headings(element: Any) -> None:
    """Write our headings for pyLODE's, which are links away from the page."""
    for position, child in enumerate(element.children):
        if isinstance(child, str):
            continue
        if child.attributes.get("class") == "hover_property":
            key = get_key(URIRef(child.attributes["href"]))
            element.children[position] = _HEADINGS.get(key, key)
        else:
            _name_headings(child)


def _add_rows(entity: Any, rows: list[Row]) -> None:
    """Add ``rows`` to the table of a term."""
    import markdown
    from dominate import tags, util

    table = entity.children[-1]
    for row in rows:
        values = [util.raw(markdown.markdown(value)) for value in row.values]
        cell = tags.td(values[0] if len(values) == 1 else tags.ul(tags.li(one) for one in values))
        table.add(tags.tr(tags.th(row.heading), cell))


def _add_shapes(entity: Any, shapes: list[tuple[str, str]]) -> None:
    """Say which shapes are about a term."""
    from dominate import tags

    if shapes:
        links = [tags.li(tags.a(text, href=address)) for address, text in shapes]
        row = tags.tr(tags.th("Shapes"), tags.td(tags.ul(*links, _class="inline")))
        entity.children[-1].add(row)
