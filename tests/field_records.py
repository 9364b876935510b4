"""A record that says something in every field that the structs know.

Real records leave many fields empty; this one has two of everything, and no two texts alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle
from typing import Any, get_args

import msgspec

from kg.mapping.fields import FIELDS, LEFT_OUT
from kg.study import Study
from kg.study.codelists import CODELISTS

KINDS = {field.api: field.kind for field in FIELDS if not field.is_context}
NUMBERS = ("12.50", "NA", "<0.001", "1,234", "7", "0.5", ">99")


def find_struct(annotation: object) -> type[msgspec.Struct] | None:
    """The struct that a field holds, alone, optionally or in a list."""
    candidates = (annotation, *get_args(annotation))
    structs = (c for c in candidates if isinstance(c, type) and issubclass(c, msgspec.Struct))
    return next(structs, None)


def list_struct_fields(struct: type[msgspec.Struct], path: str = "") -> Iterator[str]:
    """Path of every single value that a struct can hold."""
    for field in msgspec.structs.fields(struct):
        here, inner = f"{path}{field.encode_name}", find_struct(field.type)
        if inner is None:
            yield here
        else:
            yield from list_struct_fields(inner, f"{here}.")


class Filler:
    """Fills structs; the same from run to run."""

    def __init__(self) -> None:
        self._number = count(1)
        self._texts = cycle(NUMBERS)

    def fill(self, struct: type[msgspec.Struct], path: str = "") -> dict[str, Any]:
        """An object with every field of ``struct``, but what is left out."""
        return {
            field.encode_name: self._fill_field(field, f"{path}{field.encode_name}")
            for field in msgspec.structs.fields(struct)
            if field.encode_name != "pageSection" and f"{path}{field.encode_name}" not in LEFT_OUT
        }

    def _fill_field(self, field: msgspec.structs.FieldInfo, path: str) -> Any:
        inner = find_struct(field.type)
        is_list = getattr(field.type, "__origin__", None) is list
        if inner is None:
            values = [self._make_value(path) for _ in range(1 + is_list)]
        else:
            values = [self.fill(inner, f"{path}.") for _ in range(1 + is_list)]
        return values if is_list else values[0]

    def _make_value(self, path: str) -> Any:
        kind, _, scheme = KINDS[path].partition(":")
        number = next(self._number)
        match kind:
            case "boolean":
                return number % 2 == 0
            case "integer":
                return number
            case "decimal":
                return number % 90 + 0.25
            case "number" | "count":
                return next(self._texts)
            case "date":
                return f"20{number % 90 + 10}-0{number % 9 + 1}-1{number % 10}"
            case "time":
                return f"2019-0{number % 9 + 1}-11T1{number % 10}:05"
            case "code":
                return list(CODELISTS[scheme])[number % len(CODELISTS[scheme])]
            case "property":
                return ("HIGH", "LOW")[number % 2]
            case "mesh" if path.endswith(".id"):
                return f"D{900_000 + number:09d}"
            case "markdown":
                return f"Text {number}: \\>= 5 \\* a\\_b"
        return f"NCT{number:08d}" if path.lower().endswith("nctid") else f"Text {number}"


def make_full_record() -> dict[str, Any]:
    """The record, as API v2 lays it out."""
    return Filler().fill(Study)
