"""What reading a record yields, and the two checks that every format shares.

Owns the form of a reading and the rule for NCT ids. Refuses to know any format.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from kg.errors import SourceError
from kg.study import Study

TermLookup = Callable[[str], bool]
"""Whether a text is a known vocabulary term (a condition or a drug)."""

_NCT_ID = re.compile(r"NCT[0-9]{8}")


class Reading(msgspec.Struct):
    """One record, read.

    Attributes:
        study: the record.
        format: ``api-v2-json``, ``legacy-xml``, ``page-text`` or ``page-html``.
        warnings: each one clear line that names file, study and field.
    """

    study: Study
    format: str
    warnings: list[str] = []


def check_nct_id(text: str | None, file: str) -> str:
    """``text`` where it is an NCT id (``NCT`` and eight digits).

    Raises:
        SourceError: it is missing or malformed.
    """
    if not text:
        raise SourceError("the NCT id is missing", file=file, field="identificationModule.nctId")
    if not _NCT_ID.fullmatch(text):
        reason = f"{text[:40]!r} is no NCT id (NCT and eight digits)"
        raise SourceError(reason, file=file, field="identificationModule.nctId")
    return text


def make_warning(reason: str, *, file: str, study: str | None, field: str) -> str:
    """One line that names file, study and field, as error messages do."""
    return str(SourceError(reason, file=file, study=study, field=field))


def find_bad_utf8(data: bytes) -> int | None:
    """Position of the first byte that is no UTF-8, or ``None``."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None
