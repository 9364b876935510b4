"""A study and what it is linked to, as a drawing: boxes and the lines between them.

Owns where things stand and how long their names may be. Refuses to know SVG (``_picture.svg``
writes it), colours (the style sheet has them) and the store. Lengths are SVG user units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.web.description import Thing

WIDTH = 760
BOX_WIDTH = 214
BOX_HEIGHT = 30
_GAP = 10
_HEADING = 26
_GROUP_GAP = 14
_MARGIN = 6
_LETTERS = 27
_SHOWN = 6


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
    line: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group of boxes, at the left end of its base line."""

    text: str
    kind: str
    x: int
    y: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of a drawing."""

    width: int
    height: int
    study: Box
    groups: tuple[Heading, ...]


Group = tuple[str, str, Sequence[Thing]]


def draw(study: Thing, name: str, left: Sequence[Group], right: Sequence[Group]) -> Picture:
    """``study`` in the middle and groups (heading, kind, things) on both sides of it."""
    sides = [
        (_fill([group for group in left if group[2]]), _MARGIN),
        (_fill([group for group in right if group[2]]), WIDTH - BOX_WIDTH - _MARGIN),
    ]
    height = max([_MARGIN + 3 * BOX_HEIGHT, *(_measure(groups) for groups, _ in sides)])
    middle = height // 2
    placed = tuple(heading for groups, x in sides for heading in _place(groups, x, middle, height))
    study_x = (WIDTH - BOX_WIDTH) // 2
    box = Box(name, study.label, study, study_x, middle - BOX_HEIGHT // 2)
    return Picture(WIDTH, height, box, placed)


def shorten(text: str, letters: int = _LETTERS) -> str:
    """``text``, or its start and an ellipsis where it is longer than ``letters``."""
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,;-") + "…"


_Filled = tuple[str, str, list[tuple[str, str, Thing | None]]]


def _fill(groups: Sequence[Group]) -> list[_Filled]:
    """Texts of the boxes; a long group ends in one that says how many more there are."""
    filled: list[_Filled] = []
    for heading, kind, things in groups:
        shown = things if len(things) <= _SHOWN else things[: _SHOWN - 1]
        boxes: list[tuple[str, str, Thing | None]] = [
            (shorten(thing.label), thing.label, thing) for thing in shown
        ]
        if len(things) > len(shown):
            boxes.append((f"and {len(things) - len(shown)} more", "", None))
        filled.append((heading, kind, boxes))
    return filled


def _measure(groups: Sequence[_Filled]) -> int:
    boxes = sum(len(group[2]) for group in groups)
    return (
        2 * _MARGIN
        + len(groups) * _HEADING
        + boxes * (BOX_HEIGHT + _GAP)
        + max(0, len(groups) - 1) * _GROUP_GAP
    )


def _place(groups: Sequence[_Filled], x: int, middle: int, height: int) -> list[Heading]:
    """One side, its groups from the top down and the whole of it centred."""
    placed, y = [], (height - _measure(groups)) // 2 + _MARGIN
    for text, kind, texts in groups:
        heading_y, y = y + _HEADING - 10, y + _HEADING
        boxes = []
        for box_text, title, thing in texts:
            line = _join(x, y + BOX_HEIGHT // 2, middle)
            boxes.append(Box(box_text, title, thing, x, y, line))
            y += BOX_HEIGHT + _GAP
        placed.append(Heading(text, kind, x, heading_y, tuple(boxes)))
        y += _GROUP_GAP
    return placed


def _join(x: int, y: int, middle: int) -> str:
    """Path data of the curve from the study to the box at ``x``, ``y`` its middle."""
    is_left = x < WIDTH // 2
    start = (WIDTH - BOX_WIDTH) // 2 if is_left else (WIDTH + BOX_WIDTH) // 2
    end = x + BOX_WIDTH if is_left else x
    bend = (start + end) // 2
    return f"M{start} {middle}C{bend} {middle} {bend} {y} {end} {y}"
