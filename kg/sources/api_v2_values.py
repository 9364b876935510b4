"""JSON values read as another JSON type: ``"Yes"`` as true, ``"52"`` as 52, ``null`` as ``[]``.

Owns which values have one reading as another type. Refuses to know any field.
"""

from __future__ import annotations

import re
from typing import Any

_INT = re.compile(r"\s*(?:-?[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})\s*", re.ASCII)
_FLOAT = re.compile(r"\s*[+-]?[0-9]{1,18}(\.[0-9]{1,18})?\s*", re.ASCII)
_BOOLEANS = {"yes": True, "no": False, "true": True, "false": False, "y": True, "n": False}


def find_reading(value: Any, expected: list[str]) -> Any:
    """The one reading of ``value`` as one of the ``expected`` JSON types, or ``None``.

    >>> find_reading("1,234", ["int", "null"]), find_reading(7.5, ["int", "str", "null"])
    (1234, '7.5')
    """
    for kind in expected:
        if kind in _READERS and (reading := _READERS[kind](value)) is not None:
            return reading
    return None


def is_of_type(value: Any, expected: list[str]) -> bool:
    """Whether ``value`` itself is of one of the ``expected`` JSON types."""
    return any(type(value) in _TYPES[kind] for kind in expected)


def _find_bool(value: Any) -> bool | None:
    return _BOOLEANS.get(value.strip().lower()) if isinstance(value, str) else None


def _find_int(value: Any) -> int | None:
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    is_number = isinstance(value, str) and _INT.fullmatch(value)
    return int(value.replace(",", "")) if is_number else None


def _find_float(value: Any) -> float | None:
    is_number = isinstance(value, str) and _FLOAT.fullmatch(value)
    return float(value) if is_number else None


def _find_str(value: Any) -> str | None:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _find_array(value: Any) -> list[Any] | None:
    if value is None:
        return []
    return [value] if isinstance(value, str | dict) else None


def _find_object(value: Any) -> dict[str, Any] | None:
    return {} if value is None else None


_READERS = {
    "bool": _find_bool,
    "int": _find_int,
    "float": _find_float,
    "str": _find_str,
    "array": _find_array,
    "object": _find_object,
}
_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
    "str": (str,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
