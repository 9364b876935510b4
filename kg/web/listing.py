"""Lists on pages: the studies of a thing, some at a time, and the things that point at it.

Owns the length of lists and how the next page is asked for. Refuses to know how things are found;
the pages' own queries do.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.namespaces import CT, RDFS
from kg.web.current import get_generation, select
from kg.web.description import Description, Thing

STUDIES_A_PAGE = 50
# Above this many studies a list is not sorted: that alone would take seconds.
_SORTED = 20_000
# Sorts behind every NCT id: the first page starts here.
_END = "NCT99999999"
_SHOWN = (RDFS + "label", CT + "overallStatus", CT + "phase", CT + "startDate")


class StudyList(NamedTuple):
    """One page of studies, the highest NCT id first.

    Attributes:
        studies: with their titles, status, phases and start dates.
        total: number of all studies, not only those of this page.
        next: the NCT id to continue before, or ``None`` on the last page.
        is_sample: there are too many to sort and page through; these are some of them.
    """

    studies: list[Thing]
    total: int
    next: str | None = None
    is_sample: bool = False


def list_studies(name: str, before: str | None, **values: str) -> StudyList:
    """Studies that the page query ``name`` finds with ``values``, those before an NCT id.

    The queries ``count-`` and ``some-`` with that name count them and find some.
    """
    (counted,) = select(f"count-{name}", **values)
    total = int(counted["studies"])
    if total > _SORTED:
        rows = select(f"some-{name}", **values)
        return StudyList([_read_study(row["study"]) for row in rows], total, is_sample=True)
    start = before if before and re.fullmatch(r"NCT[0-9]{8}", before) else _END
    rows = select(name, **values, before=start) if total else []
    shown = rows[:STUDIES_A_PAGE]
    studies = [_read_study(row["study"]) for row in shown]
    return StudyList(studies, total, shown[-1]["nctId"] if len(rows) > len(shown) else None)


def list_subjects(property_iri: str, target: str) -> list[Thing]:
    """Things whose ``property_iri`` is ``target``, by name; at most as many as the query gives."""
    description = Description()
    rows = select("subjects", property=property_iri, target=target)
    for row in rows:
        description.add(get_generation().store.describe(row["thing"]))
    return [description[row["thing"]] for row in rows]


def _read_study(iri: str) -> Thing:
    """A study with what a list shows of it; its whole description would be a hundred times that."""
    store = get_generation().store
    quads = (quad for name in _SHOWN for quad in store.quads(subject=iri, property_=name))
    return Description(quad.triple for quad in quads)[iri]
