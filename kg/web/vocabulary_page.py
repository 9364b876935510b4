"""The pages of the ontology and of the shapes: what they show, and in which drawings.

Owns the choice. Refuses to know how the documents are made and kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.export import ClassShapes, OntologyPage
from kg.namespaces import CT
from kg.web.addresses import ONTOLOGY
from kg.web.generations import Generation
from kg.web.model_outline import draw_outline
from kg.web.model_picture import ModelDrawing, choose_cast, draw_model
from kg.web.model_plans import CORE, RESULTS
from kg.web.vocabulary_cache import get_documents

_Values = dict[str, object]
PICTURES = {plan.name: plan for plan in (CORE, RESULTS)}
_SEVERITIES = ("Violation", "Warning", "Info")
_FACTS = {
    "license": "Licence", "creator": "By", "contributor": "With", "publisher": "Publisher",
    "created": "Made", "modified": "Changed", "issued": "Published", "source": "Source",
    "imports": "Imports", "priorVersion": "Version before", "seeAlso": "See also",
}  # fmt: skip
# What pyLODE marks terms with.
_MARKS = (
    ("c", "a class"), ("op", "a property that points at things"),
    ("dp", "a property that holds values"), ("ap", "another property"),
)  # fmt: skip


def show_ontology(generation: Generation) -> _Values:
    """What the page of the ontology shows."""
    page = get_documents(generation).ontology
    pictures = [(PICTURES[name].title, name, draw(generation, name)) for name in PICTURES]
    return {
        "page": page,
        "iri": ONTOLOGY,
        "list_count": sum(1 for one in page.code_lists if one.key),
        "marks": _MARKS,
        "facts": _choose_facts(page),
        "pictures": [one for one in pictures if all(drawing.nodes for drawing in one[2])],
    }


def draw(generation: Generation, name: str) -> tuple[ModelDrawing, ...]:
    """The wide and the narrow drawing of one picture; none where the ontology has not its hub."""
    plan = PICTURES[name]
    cast = choose_cast(get_documents(generation).model, plan)
    if CT + plan.hub not in cast.classes:
        return ()
    return draw_model(cast), draw_outline(cast)


def _choose_facts(page: OntologyPage) -> list[tuple[str, list[str]]]:
    return [(_FACTS[key], values) for key, values in page.facts if key in _FACTS]


def show_shapes(generation: Generation) -> _Values:
    """What the page of the shapes shows."""
    shapes = get_documents(generation).shapes
    contents = [
        ("By class", [one for one in shapes if one.targets and one.key]),
        ("Lists that shapes refer to", [one for one in shapes if not one.targets]),
    ]
    return {"groups": shapes, "contents": contents, "counts": count_severities(shapes)}


def count_severities(shapes: Iterable[ClassShapes]) -> list[tuple[str, int]]:
    """How many rules there are of each severity."""
    found = [
        severity
        for group in shapes
        for severity in (group.severity, *(one.severity for one in (*group.shapes, *group.rules)))
    ]
    counts = ((severity, found.count(severity)) for severity in _SEVERITIES)
    return [(name, number) for name, number in counts if number]
