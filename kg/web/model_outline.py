"""The core of the model for small screens: the same classes and properties, one below the other.

Owns their order and indents. Refuses to know which classes and properties there are. A class hangs
on the first that points at it; what else points at it says so in a line of text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.export import ModelEdge
from kg.web.model_picture import LINE, Cast, Label, ModelDrawing, Node

_WIDTH = 350
_BOX = 32
_INDENT = 26
_MARGIN = 4
_LINE = LINE + 4


@dataclass(slots=True)
class _Pen:
    """What is drawn so far, and how far down."""

    cast: Cast
    parents: dict[str, str]
    drawing: ModelDrawing
    y: int = _MARGIN
    trunks: list[tuple[int, int, int]] = field(default_factory=list)


def draw_outline(cast: Cast) -> ModelDrawing:
    """The narrow drawing."""
    hub = next(iri for iri, one in cast.classes.items() if cast.get_kind(one) == "hub")
    pen = _Pen(cast, _find_parents(cast, hub), ModelDrawing(cast, "narrow", _WIDTH, 0))
    _draw_class(pen, hub, 0)
    for iri in cast.classes:
        if iri != hub and iri not in pen.parents:
            _draw_class(pen, iri, 0)
    drawn = pen.drawing
    mark = next((one for one in cast.classes.values() if _is_mark(cast, one.iri)), None)
    return ModelDrawing(cast, "narrow", _WIDTH, pen.y, drawn.nodes, drawn.lines, drawn.labels, mark)


def _is_mark(cast: Cast, iri: str) -> bool:
    return bool(cast.plan.mark) and iri.endswith(f"#{cast.plan.mark}")


def _find_parents(cast: Cast, hub: str) -> dict[str, str]:
    """Every class that is reached from the hub → the first on the shortest way to it."""
    parents, level = dict[str, str](), [hub]
    while level:
        found = []
        for source in level:
            for one, target in cast.bundles:
                if one == source and target not in parents and target != hub:
                    parents[target] = source
                    found.append(target)
        level = found
    return parents


def _list_ahead(pen: _Pen, iri: str) -> list[tuple[str, list[ModelEdge]]]:
    """What a class points at, in the order of the plan; what is drawn below it comes last."""
    order = list(pen.cast.classes)
    ahead = [
        (target, edges) for (source, target), edges in pen.cast.bundles.items() if source == iri
    ]
    return sorted(ahead, key=lambda one: (pen.parents.get(one[0]) == iri, order.index(one[0])))


def _draw_class(pen: _Pen, iri: str, depth: int) -> None:
    """The box of a class, the lines of text on what it points at, and the boxes below it."""
    cast, x = pen.cast, _MARGIN + depth * _INDENT
    thing = cast.classes[iri]
    width = _WIDTH - x - _MARGIN if depth else _WIDTH // 2
    kind = cast.get_kind(thing)
    pen.drawing.nodes.append(Node(thing, kind, x, pen.y, width, _BOX, iri in cast.marked))
    pen.y += _BOX
    trunk_x, trunk_top, end = x + 12, pen.y, pen.y
    for target, bundle in _list_ahead(pen, iri):
        is_below = pen.parents.get(target) == iri and target != iri
        for edge in bundle:
            pen.y += _LINE
            there = None if is_below else cast.classes[target]
            pen.drawing.labels.append(Label(edge, x + _INDENT, pen.y - 1, "start", there))
            end = pen.y - 5
            pen.drawing.lines.append(f"M{trunk_x} {end}H{x + _INDENT - 4}")
        if is_below:
            pen.y += 6
            end = pen.y + _BOX // 2
            pen.drawing.lines.append(f"M{trunk_x} {end}H{x + _INDENT}")
            _draw_class(pen, target, depth + 1)
    if end > trunk_top:
        pen.drawing.lines.append(f"M{trunk_x} {trunk_top}V{end}")
    pen.y += 8
