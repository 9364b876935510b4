"""Lists on pages: the studies of a thing, some at a time, and the things that point at it.

Owns the length of lists and how the next page is asked for. Refuses to know how things are found;
the pages' own queries do.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.web.current import get_generation, select
from kg.web.description import Description, Thing

STUDIES_A_PAGE = 50
# Sorts behind every NCT id: the first page starts here.
_END = "NCT99999999"


class StudyList(NamedTuple):
    """One page of studies, the highest NCT id first.

    Attributes:
        studies: with their titles, status, phases and start dates.
        total: number of all studies, not only those of this page.
        next: the NCT id to continue before, or ``None`` on the last page.
    """

    studies: list[Thing]
    total: int
    next: str | None


def list_studies(name: str, property_iri: str, target: str, before: str | None) -> StudyList:
    """Studies whose ``property_iri`` is ``target``, those before the NCT id ``before``.

    ``name`` is the page query that finds them; ``count-`` and the name is the one that counts.
    """
    start = before if before and re.fullmatch(r"NCT\d{8}", before) else _END
    rows = select(name, property=property_iri, target=target, before=start)
    (counted,) = select(f"count-{name}", property=property_iri, target=target)
    shown = rows[:STUDIES_A_PAGE]
    studies = [_read_study(row["study"]) for row in shown]
    more = len(rows) > STUDIES_A_PAGE
    return StudyList(studies, int(counted["studies"]), shown[-1]["nctId"] if more else None)


def list_subjects(property_iri: str, target: str) -> list[Thing]:
    """Things whose ``property_iri`` is ``target``, by name; at most as many as the query gives."""
    description = Description()
    rows = select("subjects", property=property_iri, target=target)
    for row in rows:
        description.add(get_generation().store.describe(row["thing"]))
    return [description[row["thing"]] for row in rows]


def _read_study(iri: str) -> Thing:
    return Description(get_generation().store.describe(iri))[iri]
