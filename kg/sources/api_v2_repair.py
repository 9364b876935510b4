"""API v2 records whose values have another JSON type than the API's.

Owns which values can still be read (``"Yes"`` as true, ``"52"`` as 52, ``null`` for an empty list)
and the messages about them. Slow, and only for records that the fast decoder refuses. Refuses to
guess: what has no single reading is an error that names the field, save in the results, where one
odd count among thousands must not lose the study: there it is left out, and named with its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kg.errors import NotAStudyError, SourceError
from kg.sources.record import make_warning
from kg.study import Study

_MESSAGE = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")
_PATH = re.compile(r" - at `(\$[^`]*)`")
_MISSING = re.compile(r"required field `([^`]+)`")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_INT = re.compile(r"\s*(?:-?[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})\s*", re.ASCII)
_BOOLEANS = {"yes": True, "no": False, "true": True, "false": False, "y": True, "n": False}
# A record with faults in more fields than this is no API v2 record.
_MAX_REPAIRS = 200

_Steps = tuple[str | int, ...]


def repair_study(record: dict[str, Any], file: str) -> tuple[Study, list[str]]:
    """``record`` as a study, and one warning for each field read in spite of its type.

    Raises:
        SourceError: a value that cannot be read, naming file, study and field.
        NotAStudyError: ``protocolSection`` is not what API v2 calls so.
    """
    warnings: list[str] = []
    study_id = find_nct_id(record)
    for _ in range(_MAX_REPAIRS):
        try:
            return msgspec.convert(record, Study), warnings
        except msgspec.ValidationError as error:
            warnings.append(_repair_value(record, str(error), file, study_id))
    reason = f"more than {_MAX_REPAIRS} fields are of another type than API v2 gives them"
    raise SourceError(reason, file=file, study=study_id)


def find_nct_id(record: dict[str, Any]) -> str | None:
    """The NCT id of a record that could not be read as a whole, for messages."""
    value: Any = record
    for step in ("protocolSection", "identificationModule", "nctId"):
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def warn_of_negatives(study: Study, file: str) -> list[str]:
    """One warning for each whole number below zero; the API has whole numbers for counts only."""
    return [
        make_warning(f"{value} is negative", file=file, study=study.nct_id, field=_name(steps))
        for steps, value in _list_negatives(msgspec.to_builtins(study), ())
    ]


def _list_negatives(value: Any, steps: _Steps) -> Iterator[tuple[_Steps, int]]:
    if isinstance(value, int) and value < 0:
        yield steps, value
    elif isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for step, part in inner:
            yield from _list_negatives(part, (*steps, step))


def _repair_value(record: dict[str, Any], message: str, file: str, study: str | None) -> str:
    """Put a value of the right type where ``message`` says; the warning about it."""
    path = _PATH.search(message)
    steps = _split_path(path.group(1) if path else "$")
    field = _name(steps)
    match = _MESSAGE.match(message)
    if match is None:
        reason = _repair_missing(record, message, steps)
        if reason is None:
            raise SourceError(_explain_missing(message), file=file, study=study, field=field)
        return make_warning(reason, file=file, study=study, field=field)
    if len(steps) < 2:
        reason = "JSON, but no study record: protocolSection is no object"
        raise NotAStudyError(reason, file=file, study=study)
    expected = match["expected"].split(" | ")
    old, parent = _get_value(record, steps)
    new = _find_reading(old, expected)
    reason = f"expected {match['expected']}, found {_show(old)}"
    if new is None and not (_is_result(steps) and "null" in expected):
        raise SourceError(reason, file=file, study=study, field=field)
    parent[steps[-1]] = new
    reason = f"{reason}; left out" if new is None else f"read {_show(old)} as {_show(new)}"
    if more := 0 if new is None else _repair_alike(record, steps, type(old), expected):
        reason += f", and {more} more like it"
    return make_warning(reason, file=file, study=study, field=field)


def _repair_alike(record: dict[str, Any], steps: _Steps, kind: type, expected: list[str]) -> int:
    """Read the values of the same type in the same field elsewhere; how many there were."""
    count = 0
    for parent in _list_parents(record, steps):
        value = parent[steps[-1]]
        new = _find_reading(value, expected) if type(value) is kind else None
        if new is not None:
            parent[steps[-1]] = new
            count += 1
    return count


def _list_parents(value: Any, steps: _Steps) -> Iterator[Any]:
    """What holds the field at ``steps``, whatever the numbers in it, where it is an object."""
    if len(steps) == 1:
        if isinstance(value, dict) and steps[0] in value:
            yield value
        return
    step, *rest = steps
    if isinstance(step, int):
        for item in value if isinstance(value, list) else ():
            yield from _list_parents(item, tuple(rest))
    elif isinstance(value, dict) and step in value:
        yield from _list_parents(value[step], tuple(rest))


def _is_result(steps: _Steps) -> bool:
    return steps[:1] == ("resultsSection",)


def _repair_missing(record: dict[str, Any], message: str, steps: _Steps) -> str | None:
    """Give a result without its group an empty one; ``None`` where that is no result."""
    name = _MISSING.search(message)
    if name is None or not _is_result(steps):
        return None
    _get_value(record, steps)[0][name[1]] = ""
    return f"{name[1]} is missing"


def _find_reading(value: Any, expected: list[str]) -> Any:
    """The one reading of ``value`` as one of the ``expected`` JSON types, or ``None``."""
    readers = {
        "bool": _find_bool,
        "int": _find_int,
        "float": _find_float,
        "str": _find_str,
        "array": _find_array,
        "object": _find_object,
    }
    for kind in expected:
        if kind in readers and (reading := readers[kind](value)) is not None:
            return reading
    return None


def _find_bool(value: Any) -> bool | None:
    return _BOOLEANS.get(value.strip().lower()) if isinstance(value, str) else None


def _find_int(value: Any) -> int | None:
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    is_number = isinstance(value, str) and _INT.fullmatch(value)
    return int(value.replace(",", "")) if is_number else None


def _find_float(value: Any) -> float | None:
    pattern = r"\s*[+-]?[0-9]{1,18}(\.[0-9]{1,18})?\s*"
    is_number = isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII)
    return float(value) if is_number else None


def _find_str(value: Any) -> str | None:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _find_array(value: Any) -> list[Any] | None:
    if value is None:
        return []
    return [value] if isinstance(value, str | dict) else None


def _find_object(value: Any) -> dict[str, Any] | None:
    return {} if value is None else None


def _split_path(path: str) -> _Steps:
    """``$.a.b[3]`` → ``("a", "b", 3)``."""
    steps = _STEP.findall(path)
    return tuple(name or int(index) for name, index in steps)


def _name(steps: _Steps) -> str:
    """The field as messages name it: modules of the protocol without their section."""
    named = steps[1:] if steps[:1] == ("protocolSection",) else steps
    return ".".join(str(step) for step in named) or "protocolSection"


def _get_value(record: dict[str, Any], steps: _Steps) -> tuple[Any, Any]:
    """The value at ``steps`` and the object or array that holds it."""
    parent: Any = None
    value: Any = record
    for step in steps:
        parent, value = value, value[step]
    return value, parent


def _explain_missing(message: str) -> str:
    name = _MISSING.search(message)
    return f"{name.group(1)} is missing" if name else message.partition(" - at")[0]


def _show(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."
