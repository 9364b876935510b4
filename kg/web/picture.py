"""A study and what it is linked to, as a drawing: boxes and the lines between them.

Owns where things stand and how long their names may be. Refuses to know SVG (a template writes
it), colours (the style sheet has them) and the store. Lengths are SVG user units.

There are two drawings of the same things: a wide one with the study in the middle, and for small
screens a narrow one with the study on top; the style sheet shows one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.web.description import Thing

BOX_HEIGHT = 30
_GAP = 10
_HEADING = 26
_GROUP_GAP = 14
_MARGIN = 6
_SHOWN = 6
_WIDE, _WIDE_BOX = 760, 214
_NARROW, _NARROW_BOX, _TRUNK = 350, 310, 18
# Width of a letter of the drawing, and the room beside the text of a box.
_LETTER, _PADDING = 7.2, 20


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in the drawing, its left upper corner and the line that joins it to the study.

    ``thing`` is ``None`` for the box that says how many more there are.
    """

    text: str
    title: str
    thing: Thing | None
    x: int
    y: int
    width: int
    line: str = ""

    @property
    def middle(self) -> tuple[int, int]:
        """Where the base line of the text has its middle."""
        return self.x + self.width // 2, self.y + BOX_HEIGHT - 10


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of one kind under a heading, which starts at ``x`` on the base line ``y``."""

    heading: str
    kind: str
    x: int
    y: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of a drawing; ``form`` is ``wide`` or ``narrow``."""

    form: str
    width: int
    height: int
    study: Box
    groups: tuple[Group, ...]


# Heading, kind, and the things of a group that is to be drawn; there is at least one thing.
Bundle = tuple[str, str, Sequence[Thing]]


def draw_wide(study: Thing, left: Sequence[Bundle], right: Sequence[Bundle]) -> Picture:
    """``study`` in the middle and groups on both sides of it."""
    height = max(3 * BOX_HEIGHT, _measure(left), _measure(right))
    middle, study_x = height // 2, (_WIDE - _WIDE_BOX) // 2

    def join_left(x: int, y: int) -> str:
        return _bend(study_x, middle, x + _WIDE_BOX, y)

    def join_right(x: int, y: int) -> str:
        return _bend(study_x + _WIDE_BOX, middle, x, y)

    top_left, top_right = ((height - _measure(side)) // 2 for side in (left, right))
    groups = (
        *_place(left, _MARGIN, top_left, _WIDE_BOX, join_left),
        *_place(right, _WIDE - _WIDE_BOX - _MARGIN, top_right, _WIDE_BOX, join_right),
    )
    box = Box(study.key, study.label, study, study_x, middle - BOX_HEIGHT // 2, _WIDE_BOX)
    return Picture("wide", _WIDE, height, box, groups)


def draw_narrow(study: Thing, bundles: Sequence[Bundle]) -> Picture:
    """``study`` on top and all groups below it, hanging on one trunk."""
    top = _MARGIN + BOX_HEIGHT

    def join(x: int, y: int) -> str:
        return f"M{_TRUNK} {top}V{y}H{x}"

    groups = _place(bundles, _NARROW - _NARROW_BOX - _MARGIN, top, _NARROW_BOX, join)
    box = Box(study.key, study.label, study, _MARGIN, _MARGIN, _WIDE_BOX)
    return Picture("narrow", _NARROW, top + _measure(bundles), box, tuple(groups))


def shorten(text: str, width: int) -> str:
    """``text``, or its start and an ellipsis where it does not fit a box of ``width``."""
    letters = int((width - _PADDING) / _LETTER)
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,;-") + "…"


def _measure(bundles: Sequence[Bundle]) -> int:
    boxes = sum(min(len(things), _SHOWN) for _, _, things in bundles)
    gaps = max(0, len(bundles) - 1) * _GROUP_GAP
    return 2 * _MARGIN + len(bundles) * _HEADING + boxes * (BOX_HEIGHT + _GAP) + gaps


def _place(
    bundles: Sequence[Bundle], x: int, top: int, width: int, join: Callable[[int, int], str]
) -> list[Group]:
    """Groups from ``top`` down, each box joined to the study by ``join`` of its place."""
    groups, y = [], top + _MARGIN
    for heading, kind, things in bundles:
        heading_y, y = y + _HEADING - 10, y + _HEADING
        boxes = []
        for text, thing in _fill(things, width):
            title = thing.label if thing else ""
            boxes.append(Box(text, title, thing, x, y, width, join(x, y + BOX_HEIGHT // 2)))
            y += BOX_HEIGHT + _GAP
        groups.append(Group(heading, kind, x, heading_y, tuple(boxes)))
        y += _GROUP_GAP
    return groups


def _fill(things: Sequence[Thing], width: int) -> list[tuple[str, Thing | None]]:
    """Texts of the boxes of a group; a long one ends in a box that says how many more there are."""
    shown = things if len(things) <= _SHOWN else things[: _SHOWN - 1]
    boxes: list[tuple[str, Thing | None]] = [(shorten(one.label, width), one) for one in shown]
    if len(things) > len(shown):
        boxes.append((f"and {len(things) - len(shown)} more", None))
    return boxes


def _bend(x: int, y: int, to_x: int, to_y: int) -> str:
    """Path data of a curve that leaves and arrives level (SVG 2, section 9.3)."""
    middle = (x + to_x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"
