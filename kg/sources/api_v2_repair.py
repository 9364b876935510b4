"""API v2 records whose values have another JSON type than the API's.

Owns what becomes of a field whose values cannot be decoded: all of them are read, or left out, and
named once. Slow, and only for records that the fast decoder refuses. A record is refused for what
it cannot be a study without: a field of ``protocolSection`` that the API always has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from kg.errors import NotAStudyError, SourceError
from kg.sources.api_v2_fields import Steps, is_required, name_field
from kg.sources.api_v2_values import find_reading, is_of_type
from kg.sources.record import make_warning
from kg.study import Study

_MESSAGE = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")
_PATH = re.compile(r" - at `(\$[^`]*)`")
_MISSING = re.compile(r"required field `([^`]+)`")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
# A record with faults in more fields than this is no API v2 record.
_MAX_REPAIRS = 200


class _Place(NamedTuple):
    """Where a value stands: in ``holder``, under the last of ``steps``."""

    steps: Steps
    holder: Any

    @property
    def value(self) -> Any:
        return self.holder[self.steps[-1]]


class _Fault(NamedTuple):
    """A place, and what was wrong there."""

    place: _Place
    reason: str


def repair_study(record: dict[str, Any], file: str) -> tuple[Study, list[str]]:
    """``record`` as a study, and a warning for each field with values of another type.

    Raises:
        SourceError: a value that can neither be read nor left out, naming file, study and field.
        NotAStudyError: ``protocolSection`` is not what API v2 calls so.
    """
    repair = _Repair(record, file)
    for _ in range(_MAX_REPAIRS):
        try:
            return msgspec.convert(record, Study), repair.warnings
        except msgspec.ValidationError as error:
            repair.mend(str(error))
    reason = f"more than {_MAX_REPAIRS} fields are of another type than API v2 gives them"
    raise SourceError(reason, file=file, study=repair.study)


class _Repair:
    """A record being put right, and what was wrong with it."""

    def __init__(self, record: dict[str, Any], file: str) -> None:
        self.record = record
        self.file = file
        self.study = _find_nct_id(record)
        self.warnings: list[str] = []

    def mend(self, message: str) -> None:
        """Put right every value of the field that the decoder's ``message`` names."""
        path = _PATH.search(message)
        steps = _split_path(path.group(1) if path else "$")
        if missing := _MISSING.search(message):
            self._mend_missing(steps, missing[1])
            return
        match = _MESSAGE.match(message)
        if match is None:
            raise self._refuse(message.partition(" - at")[0], steps)
        if steps == ("protocolSection",):
            reason = "JSON, but no study record: protocolSection is no object"
            raise NotAStudyError(reason, file=self.file, study=self.study)
        self._mend_values(steps, match["expected"])

    def _mend_values(self, steps: Steps, expected: str) -> None:
        """Read what has a reading as one of the ``expected`` types, leave out what has none."""
        kinds = expected.split(" | ")
        read: list[_Fault] = []
        left: list[_Fault] = []
        for place in _list_places(self.record, steps):
            old = place.value
            if is_of_type(old, kinds):
                continue
            new = _find_new(place, kinds)
            if new is None:
                left.append(_Fault(place, f"expected {expected}, found {_show(old)}"))
            else:
                place.holder[place.steps[-1]] = new
                read.append(_Fault(place, f"read {_show(old)} as {_show(new)}"))
        self._warn(read)
        self._leave_out(left, steps)

    def _mend_missing(self, steps: Steps, name: str) -> None:
        """Leave out what is nothing without its field ``name``; a result has an empty group."""
        faults = [
            _Fault(place, f"{name} is missing")
            for place in _list_places(self.record, steps)
            if isinstance(place.value, dict) and name not in place.value
        ]
        if _is_group_id((*steps, name)):
            for fault in faults:
                fault.place.value[name] = ""
            self._warn(faults)
        elif not faults or not _can_leave_out((*steps, name)):
            raise self._refuse(f"{name} is missing", faults[0].place.steps if faults else steps)
        else:
            self._leave_out(faults, steps)

    def _leave_out(self, faults: list[_Fault], steps: Steps) -> None:
        """Take the faulty values away; a group's id becomes empty instead."""
        if faults and not _can_leave_out(steps):
            raise self._refuse(faults[0].reason, faults[0].place.steps)
        for place, _ in reversed(faults):
            if _is_group_id(steps):
                place.holder[place.steps[-1]] = ""
            else:
                del place.holder[place.steps[-1]]
        self._warn([_Fault(place, f"{reason}; left out") for place, reason in faults])

    def _warn(self, faults: list[_Fault]) -> None:
        """One warning for all faults of one field."""
        if not faults:
            return
        place, reason = faults[0]
        if len(faults) > 1:
            reason += f", and {len(faults) - 1} more like it"
        field = name_field(place.steps)
        self.warnings.append(make_warning(reason, file=self.file, study=self.study, field=field))

    def _refuse(self, reason: str, steps: Steps) -> SourceError:
        return SourceError(reason, file=self.file, study=self.study, field=name_field(steps))


def _find_nct_id(record: dict[str, Any]) -> str | None:
    """The NCT id of a record that could not be read as a whole, for messages."""
    value: Any = record
    for step in ("protocolSection", "identificationModule", "nctId"):
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _find_new(place: _Place, kinds: list[str]) -> Any:
    """What to read instead of a value of another type, or ``None``."""
    is_item = isinstance(place.steps[-1], int)
    # ``null`` for a list or an object is an empty one; in a list it is nothing.
    return None if is_item and place.value is None else find_reading(place.value, kinds)


def _is_group_id(steps: Steps) -> bool:
    """Whether it is what ties a result to its group: all that results cannot do without."""
    return steps[:1] == ("resultsSection",) and is_required(steps)


def _can_leave_out(steps: Steps) -> bool:
    """Whether the field, or else the part that is nothing without it, may be left out."""
    if _is_group_id(steps) or not is_required(steps):
        return True
    part = steps[:-1]
    if part and isinstance(part[-1], int):
        return steps[0] != "protocolSection"
    return bool(part) and _can_leave_out(part)


def _list_places(value: Any, steps: Steps, before: Steps = ()) -> Iterator[_Place]:
    """Every place of the field at ``steps``, whatever the numbers in it, in their order."""
    step, *rest = steps
    if isinstance(step, int):
        found: Iterable[str | int] = range(len(value)) if isinstance(value, list) else ()
    else:
        found = [step] if isinstance(value, dict) and step in value else []
    for one in found:
        if rest:
            yield from _list_places(value[one], tuple(rest), (*before, one))
        else:
            yield _Place((*before, one), value)


def _split_path(path: str) -> Steps:
    """``$.a.b[3]`` → ``("a", "b", 3)``."""
    return tuple(name or int(index) for name, index in _STEP.findall(path))


def _show(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."
