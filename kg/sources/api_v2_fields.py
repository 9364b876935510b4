"""Fields of API v2 JSON that ``Study`` has no place for.

Owns which field names a record may hold, read off the structs themselves, and which are left out on
purpose. Refuses to know what a field means. Slow, and only for records that the fast decoder
refuses.
"""

from __future__ import annotations

from typing import Any

import msgspec

from kg.study import Study

LEFT_OUT = {
    "protocolSection.contactsLocationsModule.locations_nested": (
        "no field of the API: a copy of locations that some collections of records add"
    ),
    "protocolSection.armsInterventionsModule.interventions.interventionMappedName": (
        "a field of the API in the middle of 2023 only, and always empty"
    ),
}
"""Path → why the reader leaves it out on purpose. Where it says more than that, it is named."""

_Known = dict[str, Any]

Steps = tuple[str | int, ...]
"""A field of one record: names, and numbers of array items from 0."""


def _list_fields(kind: msgspec.inspect.Type) -> _Known:
    """Field name → the same of what it holds; empty where that is no object."""
    if isinstance(kind, msgspec.inspect.UnionType):
        return {name: inner for one in kind.types for name, inner in _list_fields(one).items()}
    if isinstance(kind, msgspec.inspect.ListType):
        return _list_fields(kind.item_type)
    if isinstance(kind, msgspec.inspect.StructType):
        return {field.encode_name: _list_fields(field.type) for field in kind.fields}
    return {}


_STUDY = msgspec.inspect.type_info(Study)
_KNOWN = _list_fields(_STUDY)


def is_required(steps: Steps) -> bool:
    """Whether an object is nothing without the field at ``steps``; no array is without an item."""
    kind: Any = _STUDY
    required = False
    for step in steps:
        kind = _strip_null(kind)
        if isinstance(step, int):
            kind, required = kind.item_type, False
        else:
            (field,) = (field for field in kind.fields if field.encode_name == step)
            kind, required = field.type, field.required
    return required


def _strip_null(kind: Any) -> Any:
    """What a field holds where it is not ``null``: an object or array, for it has fields."""
    if isinstance(kind, msgspec.inspect.UnionType):
        (kind,) = (one for one in kind.types if not isinstance(one, msgspec.inspect.NoneType))
    return kind


def name_field(steps: Steps) -> str:
    """The field as messages name it: modules of the protocol without their section."""
    named = steps[1:] if steps[:1] == ("protocolSection",) else steps
    return ".".join(str(step) for step in named) or "protocolSection"


def drop_unknown_fields(record: dict[str, Any]) -> list[str]:
    """Take the fields that no struct has out of ``record``.

    Returns their paths, sorted, each once, without those left out on purpose. A field stands for
    all that is in it.
    """
    found: set[str] = set()
    _drop(record, _KNOWN, "", found)
    return sorted(found)


def _drop(value: Any, known: _Known, path: str, found: set[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _drop(item, known, path, found)
    elif isinstance(value, dict) and known:
        for name in [name for name in value if name not in known]:
            unknown = value.pop(name)
            if not (f"{path}{name}" in LEFT_OUT and unknown in ([], value.get("locations"))):
                found.add(f"{path}{name}")
        for name, inner in value.items():
            if inner and known[name]:
                _drop(inner, known[name], f"{path}{name}.", found)
