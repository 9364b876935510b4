"""API v2 JSON: one study object → ``Study``.

Owns the decoding of https://clinicaltrials.gov/api/v2 records (``protocolSection``, MeSH modules of
``derivedSection``, ``hasResults``). Codes the lists do not know and impossible dates stay as text,
for validation to refuse. Refuses to know files of several records (:mod:`kg.sources.json_files`).
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8

import msgspec

from kg.errors import NotAStudyError, SourceError
from kg.sources.api_v2_counts import COUNT_LIMIT, mend_counts
from kg.sources.api_v2_fields import drop_unknown_fields
from kg.sources.api_v2_repair import repair_study
from kg.sources.record import Reading, check_nct_id, find_bad_utf8, make_warning
from kg.study import Study
from kg.study.part import Part

_NCT_ID_FIELD = re.compile(rb'"nctId"\s*:\s*"(NCT[0-9]{8})"')
_DECODER = msgspec.json.Decoder(Study)


def read_api_v2(data: bytes | msgspec.Raw, file: str) -> Reading:
    """The study in ``data``, UTF-8 JSON, with or without a byte order mark.

    Values of another JSON type than the API's (``"Yes"`` for a boolean, ``"52"`` for a number) are
    read all the same, each with a warning; so are records with fields that the API has not.

    Raises:
        NotAStudyError: JSON that is no study object.
        SourceError: malformed JSON, a field that cannot be read, a missing or malformed NCT id.
    """
    warnings: list[str] = []
    try:
        study = _DECODER.decode(data)
    except msgspec.ValidationError:
        study, warnings = _read_slowly(bytes(data), file)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if bytes(data).startswith(BOM_UTF8):
            return read_api_v2(bytes(data).removeprefix(BOM_UTF8), file)
        raise explain_json_error(bytes(data), file, _search_nct_id(data)) from error
    has_odd = _strip_texts(study)
    check_nct_id(study.nct_id, file)
    if has_odd:
        warnings += mend_counts(study, file)
    return Reading(study, "api-v2-json", warnings)


def _read_slowly(data: bytes, file: str) -> tuple[Study, list[str]]:
    """A record that is no API v2 record to the letter, and the warnings about it."""
    record = _decode_object(data, file)
    unknown = drop_unknown_fields(record)
    study, repairs = repair_study(record, file)
    warnings = [
        make_warning(f"unknown field {path}: not read", file=file, study=study.nct_id, field="")
        for path in unknown
    ]
    return study, warnings + repairs


def explain_json_error(data: bytes, file: str, study: str | None = None) -> SourceError:
    """Why ``data`` cannot be decoded as JSON, with the byte where it fails."""
    if (position := find_bad_utf8(data)) is not None:
        return SourceError(f"not UTF-8 text, byte {position}", file=file, study=study)
    try:
        msgspec.json.decode(data)
    except RecursionError:
        reason = "JSON nested too deeply to be a study record"
    except msgspec.DecodeError as error:
        if "truncated" in str(error):
            reason = f"truncated JSON: it breaks off at byte {len(data)}"
        else:
            reason = f"malformed JSON: {str(error).rpartition(': ')[2]}"
    else:
        reason = "JSON, but of no layout that holds studies"
    return SourceError(reason, file=file, study=study)


def _search_nct_id(data: bytes | msgspec.Raw) -> str | None:
    """The NCT id of a study that is no JSON as a whole, for the message."""
    match = _NCT_ID_FIELD.search(data)
    return match[1].decode() if match else None


def _decode_object(data: bytes, file: str) -> dict[str, object]:
    try:
        record = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise explain_json_error(data, file, _search_nct_id(data)) from error
    if not isinstance(record, dict) or "protocolSection" not in record:
        reason = "JSON, but no study record: it has no protocolSection (ClinicalTrials.gov API v2)"
        raise NotAStudyError(reason, file=file)
    return record


def _strip_texts(part: Part) -> bool:
    """Strip every text of ``part`` and its parts, in place; a blank text becomes absent.

    Returns whether a whole number in it is negative or beyond 64 bits: the API only counts.
    """
    has_odd = False
    for name in part.__struct_fields__:
        value = getattr(part, name)
        kind = type(value)
        if kind is str:
            # str.strip returns the very same object where there is nothing to strip.
            if (text := value.strip()) is not value or not text:
                setattr(part, name, text or _blank(part, name))
        elif kind is list:
            has_odd |= _strip_list(part, name, value)
        elif kind is int:
            has_odd |= not 0 <= value < COUNT_LIMIT
        elif value is not None and isinstance(value, Part):
            has_odd |= _strip_texts(value)
    return has_odd


def _strip_list(part: Part, name: str, values: list[object]) -> bool:
    if values and type(values[0]) is str:
        texts = [text.strip() for text in values if isinstance(text, str)]
        if texts != values or "" in texts:
            setattr(part, name, [text for text in texts if text])
        return False
    has_odd = False
    for value in values:
        if isinstance(value, Part):
            has_odd |= _strip_texts(value)
    return has_odd


def _blank(part: Part, name: str) -> str | None:
    required = {field.name for field in msgspec.structs.fields(part) if field.required}
    return "" if name in required else None
