"""Which studies a download is about.

Owns NCT ids and the search parameters of the API, in its own spelling, and what makes two
downloads the same. Refuses to know how they are requested.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.errors import SourceError

_NCT_ID = re.compile(r"NCT(?!0{8})[0-9]{8}", re.IGNORECASE | re.ASCII)
_SEPARATOR = re.compile(r"[\s,;|]+")


@dataclass(frozen=True, slots=True)
class Selection:
    """Studies by their ids, or by search parameters; neither means every study.

    Attributes:
        nct_ids: each once, in the order given.
        parameters: of ``GET /studies``: ``query.cond``, ``filter.advanced`` and the like.
    """

    nct_ids: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    def identity(self, api_url: str) -> dict[str, str]:
        """What says whether two downloads are the same; never how large their pages are."""
        identity = {"api": api_url, **dict(sorted(self.parameters.items()))}
        if self.nct_ids:
            digest = hashlib.sha256(" ".join(sorted(self.nct_ids)).encode()).hexdigest()
            identity["nctIds"] = f"{len(self.nct_ids)} ids, sha256 {digest[:16]}"
        return identity


def parse_nct_ids(texts: Iterable[str], file: str = "") -> tuple[str, ...]:
    """The NCT ids in ``texts``, each once, in order; divided by blanks, commas, lines.

    What follows ``#`` on a line is a comment. Lower case is taken for upper case.

    Raises:
        SourceError: something that is no NCT id, named with its line.
    """
    ids: dict[str, None] = {}
    for number, text in enumerate(texts, start=1):
        for word in _SEPARATOR.split(text.partition("#")[0]):
            if word and not _NCT_ID.fullmatch(word):
                where = f"{file}, line {number}" if file else ""
                reason = f"{word[:40]!r} is no NCT id (NCT and eight digits)"
                raise SourceError(reason, file=where)
            if word:
                ids[word.upper()] = None
    return tuple(ids)


def make_parameters(
    queries: Mapping[str, str | None],
    statuses: Sequence[str] = (),
    advanced: Sequence[str] = (),
    updated_since: str | None = None,
) -> dict[str, str]:
    """Parameters of ``GET /studies``.

    Args:
        queries: text by the name of its ``query.`` parameter: ``cond``, ``intr``, ``term`` …
        statuses: codes for ``filter.overallStatus``.
        advanced: Essie expressions, all of which must hold (``filter.advanced``).
        updated_since: a date, ``2026-11-01``: studies whose last update was posted then or later.

    Raises:
        SourceError: the API would ignore a filter, because a query is a list of NCT ids.
    """
    parameters = {f"query.{name}": text for name, text in queries.items() if text}
    expressions = [f"({text})" for text in advanced]
    if updated_since:
        expressions.append(f"AREA[LastUpdatePostDate]RANGE[{updated_since},MAX]")
    if statuses:
        parameters["filter.overallStatus"] = "|".join(statuses)
    if expressions:
        parameters["filter.advanced"] = " AND ".join(expressions)
    _check_filters_count(parameters)
    return parameters


def _check_filters_count(parameters: Mapping[str, str]) -> None:
    """The API drops every filter where a query holds NCT ids only; nobody would notice."""
    if not any(name.startswith("filter.") for name in parameters):
        return
    for name, text in parameters.items():
        words = [word for word in _SEPARATOR.split(text) if word]
        if name.startswith("query.") and all(_NCT_ID.fullmatch(word) for word in words):
            reason = "it holds NCT ids only, and then the API ignores filters; give them as ids"
            raise SourceError(reason, field=name)
