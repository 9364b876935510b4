"""The core of the model as a drawing: its classes, and the properties between them.

Owns boxes, lines and labels. Which properties join the classes, how often, and what all is called
comes from ontology and shapes (:class:`kg.export.Model`), so that the drawing says what they say;
which classes are drawn is in :mod:`kg.web.model_plans`. Refuses to know SVG (a template writes it)
and colours. Lengths are SVG user units.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from kg.export import Model, ModelClass, ModelEdge
from kg.web.description import expand_name
from kg.web.model_plans import Plan

LINE = 15
BOX = 40
_PITCH = 78
_MARGIN = 26
_WIDTHS = (137, 137, 72, 137, 137)
_WIDE, _SIDE = 1128, 10
_PORT = 11
# How far the line of a property from a class to itself stands out.
_LOOP = 12
# Width of a letter of a label.
_LETTER = 8.3


@dataclass(frozen=True, slots=True)
class Node:
    """A class, its left upper corner and size. ``kind``: hub, part, shared or other."""

    thing: ModelClass
    kind: str
    x: int
    y: int
    width: int
    height: int
    marked: bool = False

    @property
    def middle(self) -> tuple[int, int]:
        """The middle of the box."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def text(self) -> list[tuple[int, str]]:
        """The lines of its label, each with the base line it stands on."""
        words = self.thing.label
        lines = textwrap.wrap(words, max(6, int((self.width - 12) / _LETTER))) or [words]
        top = self.middle[1] + 5 - (len(lines) - 1) * LINE // 2
        return [(top + position * LINE, line) for position, line in enumerate(lines)]


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a property and how often it stands, anchored at its place."""

    edge: ModelEdge
    x: int
    y: int
    anchor: str = "middle"
    target: ModelClass | None = None


Bundles = dict[tuple[str, str], list[ModelEdge]]


@dataclass(frozen=True, slots=True)
class Cast:
    """The part of a model that a plan draws.

    Attributes:
        classes: by IRI, in the order of the plan, those that the ontology has.
        bundles: (source, target) → properties that join them, both of ``classes``.
        marked: IRIs of classes that point at the class of the mark.
    """

    plan: Plan
    classes: dict[str, ModelClass]
    bundles: Bundles
    marked: set[str]

    def get_kind(self, one: ModelClass) -> str:
        """How a class is drawn."""
        if one.iri == expand_name(self.plan.hub):
            return "hub"
        for name, kind in (("StudyPart", "part"), ("SharedThing", "shared")):
            if expand_name(name) in one.above:
                return kind
        return "other"

    @property
    def sentences(self) -> list[str]:
        """What the drawing says, for those who cannot see it."""
        return [
            f"{self.classes[source].label}: {edge.label}, {edge.count or 'any number'}, "
            f"{self.classes[target].label}"
            for (source, target), bundle in self.bundles.items()
            for edge in bundle
        ]


@dataclass(frozen=True, slots=True)
class ModelDrawing:
    """All of a drawing; ``form`` is ``wide`` or ``narrow``. ``lines`` are path data."""

    cast: Cast
    form: str
    width: int
    height: int
    nodes: list[Node] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    mark: ModelClass | None = None


def choose_cast(model: Model, plan: Plan) -> Cast:
    """What of ``model`` is drawn; a class below one of the plan stands under its name."""
    wanted = [expand_name(name) for name in plan.places]
    classes = {iri: model.classes[iri] for iri in wanted if iri in model.classes}
    hosts = _seat_guests(model, plan, classes)
    mark = expand_name(plan.mark) if plan.mark else ""
    bundles, marked = Bundles(), set[str]()
    for edge in model.edges:
        source, target = (
            hosts.get(one) or _find_drawn(model, classes, one) for one in (edge.source, edge.target)
        )
        if source and target == mark:
            marked.add(source)
        elif source and target:
            bundle = bundles.setdefault((source, target), [])
            if all(edge.property != other.property for other in bundle):
                bundle.append(edge)
    return Cast(plan, classes, {ends: _fold(bundle) for ends, bundle in bundles.items()}, marked)


def _seat_guests(model: Model, plan: Plan, classes: dict[str, ModelClass]) -> dict[str, str]:
    """Class that stands in the box of another → that other, whose label then names both."""
    hosts = dict[str, str]()
    for name, guests in plan.together.items():
        host = expand_name(name)
        for iri in map(expand_name, guests):
            if host in classes and iri in model.classes:
                classes[host] = _join_classes(classes[host], model.classes[iri])
                hosts[iri] = host
    return hosts


def _join_classes(host: ModelClass, guest: ModelClass) -> ModelClass:
    return msgspec.structs.replace(
        host,
        label=f"{host.label}, {guest.label.lower()}",
        definition=f"{host.definition} {guest.definition}".strip(),
    )


def _find_drawn(model: Model, classes: Mapping[str, ModelClass], iri: str) -> str | None:
    """The class itself or the nearest above it that is drawn."""
    above = model.classes[iri].above if iri in model.classes else []
    return next((one for one in (iri, *above) if one in classes), None)


def _fold(bundle: list[ModelEdge]) -> list[ModelEdge]:
    """A property stands for those below it."""
    there = {edge.property for edge in bundle}
    return [edge for edge in bundle if not there & set(edge.broader)]


def draw_model(cast: Cast) -> ModelDrawing:
    """The wide drawing."""
    places = {expand_name(name): place for name, place in cast.plan.places.items()}
    rows = max(row for _, row in places.values())
    nodes = {iri: _place(cast, one, places[iri]) for iri, one in cast.classes.items()}
    height = 2 * _MARGIN + rows * _PITCH + BOX
    mark = cast.classes.get(expand_name(cast.plan.mark)) if cast.plan.mark else None
    drawing = ModelDrawing(cast, "wide", _WIDE, height, list(nodes.values()), mark=mark)
    ports = _assign_ports(cast.bundles, nodes)
    for (source, target), bundle in cast.bundles.items():
        _join(drawing, nodes[source], nodes[target], bundle, ports)
    return drawing


def _place(cast: Cast, one: ModelClass, place: tuple[int, int]) -> Node:
    column, row = place
    kind = cast.get_kind(one)
    gap = (_WIDE - 2 * _SIDE - sum(_WIDTHS)) // 4
    x = _SIDE + sum(_WIDTHS[:column]) + gap * column
    last = max(row for column, row in cast.plan.places.values() if column != 2)
    span = last - 1 if cast.plan.mark else last
    height = span * _PITCH + BOX if kind == "hub" else BOX
    y = _MARGIN + row * _PITCH
    return Node(one, kind, x, y, _WIDTHS[column], height, one.iri in cast.marked)


_Ports = dict[tuple[str, str, str], int]


def _assign_ports(bundles: Bundles, nodes: Mapping[str, Node]) -> _Ports:
    """Where lines meet the sides of boxes: (box, side, other box) → distance from the middle.

    Lines at one side are spread in the order of where they come from, so that they do not cross.
    """
    sides: dict[tuple[str, str], list[str]] = {}
    for source, target in bundles:
        for one, other in ((source, target), (target, source)):
            side = _get_side(nodes[one], nodes[other])
            ends = sides.setdefault((one, side), [])
            if other not in ends:
                ends.append(other)
    ports: _Ports = {}
    for (one, side), others in sides.items():
        others.sort(key=lambda other: _get_height(nodes[other], nodes[one]))
        for position, other in enumerate(others):
            shift = (2 * position - len(others) + 1) * _PORT // 2
            ports[one, side, other] = 0 if nodes[one].kind == "hub" else shift
    return ports


def _get_height(node: Node, seen_from: Node) -> int:
    """Height of a box; the hub is as high as whatever looks at it."""
    return seen_from.middle[1] if node.kind == "hub" else node.middle[1]


def _get_side(node: Node, other: Node) -> str:
    if node.x == other.x:
        return "below" if other.y > node.y else "above"
    return "right" if other.x > node.x else "left"


def _join(
    drawing: ModelDrawing, source: Node, target: Node, bundle: list[ModelEdge], ports: _Ports
) -> None:
    """Add the line of a bundle and its labels."""
    if source is target:
        drawing.lines.append(_draw_loop(source))
        x, y = source.middle[0], source.y - _LOOP - 5
        drawing.labels.extend(_stack(bundle, x, y - LINE * (len(bundle) - 1)))
        return
    start, end = (_get_end(*pair, ports) for pair in ((source, target), (target, source)))
    if source.kind == "hub":
        start = (start[0], end[1])
    elif target.kind == "hub":
        end = (end[0], start[1])
    x, y = (start[0] + end[0]) // 2, (start[1] + end[1]) // 2
    if start[0] == end[0] or start[1] == end[1]:
        drawing.lines.append(f"M{start[0]} {start[1]}L{end[0]} {end[1]}")
    else:
        drawing.lines.append(
            f"M{start[0]} {start[1]}C{x} {start[1]} {x} {end[1]} {end[0]} {end[1]}"
        )
    above = (len(bundle) + 1) // 2 if start[1] == end[1] else 0
    top = y - 6 - LINE * (above - 1) if above else y + 4 - LINE * (len(bundle) - 1) // 2
    drawing.labels.extend(_stack(bundle, x, top, split=above))


def _draw_loop(node: Node) -> str:
    """From the upper side of a box back to it."""
    x, top = node.middle[0], node.y - _LOOP * 4 // 3
    return f"M{x - _LOOP} {node.y}C{x - _LOOP} {top} {x + _LOOP} {top} {x + _LOOP} {node.y}"


def _get_end(node: Node, other: Node, ports: _Ports) -> tuple[int, int]:
    side = _get_side(node, other)
    shift = ports[node.thing.iri, side, other.thing.iri]
    x, y = node.middle
    if side in ("above", "below"):
        return x, node.y if side == "above" else node.y + node.height
    return (node.x + node.width if side == "right" else node.x), y + shift


def _stack(bundle: Sequence[ModelEdge], x: int, top: int, split: int = 0) -> Iterable[Label]:
    """Labels under each other; those after the first ``split`` stand below the line."""
    for position, edge in enumerate(bundle):
        gap = 5 if split and position >= split else 0
        yield Label(edge, x, top + position * LINE + gap)
