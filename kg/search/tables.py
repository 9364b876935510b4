"""What a search found as CSV (RFC 4180): one row a hit, columns that stay as they are.

Owns the columns. Refuses to know how anything was found. Where a column has several values they are
joined by `` | ``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from kg.search.answers import FoundThing, SimilarResult, SimilarStudy, ThingResult
from kg.search.results import FoundStudy, Hit, SearchResult

T = TypeVar("T")
_BETWEEN = " | "
_Value = str | int | float | None
_Columns = Mapping[str, Callable[[T], _Value]]

_STUDY: dict[str, Callable[[FoundStudy], _Value]] = {
    "nctId": lambda hit: hit.nct_id,
    "title": lambda hit: hit.title,
    "score": lambda hit: hit.score,
    "status": lambda hit: hit.status,
    "studyType": lambda hit: hit.study_type,
    "phases": lambda hit: _join(hit.phases),
    "conditions": lambda hit: _join(hit.conditions),
    "interventions": lambda hit: _join(hit.interventions),
    "sponsor": lambda hit: hit.sponsor,
    "enrollment": lambda hit: hit.enrollment,
    "startDate": lambda hit: hit.start_date,
}
_HIT: _Columns[Hit] = {
    **_STUDY,
    "missing": lambda hit: _join(hit.missing),
    "reasons": lambda hit: _join(map(str, hit.reasons)),
    "iri": lambda hit: hit.iri,
}
_SIMILAR: _Columns[SimilarStudy] = {
    **_STUDY,
    "sharedConcepts": lambda hit: _join(one.label for one in hit.shared),
    "sharedIris": lambda hit: _join(one.iri for one in hit.shared),
    "sharedStudies": lambda hit: _join(str(one.studies) for one in hit.shared),
    "iri": lambda hit: hit.iri,
}
_THING: _Columns[FoundThing] = {
    "label": lambda thing: thing.label,
    "kind": lambda thing: thing.kind,
    "matched": lambda thing: thing.matched,
    "how": lambda thing: thing.how,
    "studies": lambda thing: thing.studies,
    "exactStudies": lambda thing: thing.exact_studies,
    "synonyms": lambda thing: _join(one.name for one in thing.synonyms),
    "synonymTypes": lambda thing: _join(one.type for one in thing.synonyms),
    "sameAs": lambda thing: _join(thing.same_as),
    "iri": lambda thing: thing.iri,
}


def write_csv(result: SearchResult | SimilarResult | ThingResult, offset: int = 0) -> str:
    """What was found, whatever it is; the first is number ``offset`` + 1."""
    if isinstance(result, ThingResult):
        return write_things(result.things, offset)
    if isinstance(result, SimilarResult):
        return write_similar(result.hits, offset)
    return write_hits(result.hits, offset)


def write_hits(hits: Iterable[Hit], offset: int) -> str:
    """Studies found; the first is number ``offset`` + 1."""
    return _write(_HIT, hits, offset)


def write_similar(hits: Iterable[SimilarStudy], offset: int) -> str:
    """Similar studies."""
    return _write(_SIMILAR, hits, offset)


def write_things(things: Iterable[FoundThing], offset: int) -> str:
    """Drugs or conditions."""
    return _write(_THING, things, offset)


def _write(columns: _Columns[T], rows: Iterable[T], offset: int) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["rank", *columns])
    for rank, row in enumerate(rows, offset + 1):
        writer.writerow([rank, *(read(row) for read in columns.values())])
    return text.getvalue()


def _join(values: Iterable[str]) -> str:
    return _BETWEEN.join(values)
