"""What the page of a study shows beside the values of the study itself.

Owns the drawing's groups, the nesting of criteria, and the order of places, dates and links.
Refuses to know HTML and the store.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kg.errors import SearchError
from kg.search import SimilarResult
from kg.web.current import select
from kg.web.description import Thing
from kg.web.generations import Generation
from kg.web.neighbourhood import follow, gather_study
from kg.web.picture import Picture, draw_narrow, draw_wide
from kg.web.study_results import list_baseline, list_events, list_flow, list_outcomes

_DATES = (
    ("Start", "startDate"),
    ("Primary completion", "primaryCompletionDate"),
    ("Completion", "completionDate"),
    ("First submitted", "studyFirstSubmitDate"),
    ("First met quality criteria", "studyFirstSubmitQcDate"),
    ("First posted", "studyFirstPostDate"),
    ("Results submitted", "resultsFirstSubmitDate"),
    ("Results met quality criteria", "resultsFirstSubmitQcDate"),
    ("Results posted", "resultsFirstPostDate"),
    ("Delay certified", "dispFirstSubmitDate"),
    ("Delay met quality criteria", "dispFirstSubmitQcDate"),
    ("Delay posted", "dispFirstPostDate"),
    ("Last update submitted", "lastUpdateSubmitDate"),
    ("Last update posted", "lastUpdatePostDate"),
    ("Last verified", "statusVerifiedDate"),
)

_SIMILAR = 4
_VERSION_FACTS = ("from", "status", "removed")

# A criterion and what is nested under it.
Item = tuple[Thing, list[Any]]


def show_study(generation: Generation, nct_id: str) -> dict[str, object]:
    """Values for ``study.html``."""
    study = gather_study(generation, nct_id)
    return {
        "study": study,
        "pictures": draw_study(study),
        "criteria": nest_criteria(study.things("criterion")),
        "countries": group_places(study.things("location")),
        "dates": list_dates(study),
        "linked": list_links(study),
        "found": {
            "flow": list_flow(study),
            "baseline": list_baseline(study),
            "outcomes": list_outcomes(study),
            "events": list_events(study),
        },
        "versions": list_versions(study),
        "similar": find_similar(generation, nct_id),
    }


def find_similar(generation: Generation, nct_id: str) -> SimilarResult | None:
    """The studies most like this one; ``None`` for one that the index does not have."""
    try:
        return generation.search.similar.find(nct_id, limit=_SIMILAR)
    except SearchError:
        # A store may be without an index, and its pages are none the worse for it.
        return None


def list_versions(study: Thing) -> list[dict[str, object]]:
    """The versions that were loaded, latest first, each with its changes in words."""
    versions: dict[str, dict[str, object]] = {}
    changes: dict[str, list[str]] = defaultdict(list)
    for row in select("study-versions", study=study.iri):
        number = row["number"]
        versions[number] = {**dict.fromkeys(_VERSION_FACTS), **row, "changes": changes[number]}
        if "change" in row:
            changes[number].append(row["change"])
    return list(versions.values())


def draw_study(study: Thing) -> list[Picture]:
    """The drawings of a study's links, wide and narrow; none where it has no links to show."""
    sponsors = study.things("leadSponsor") + study.things("collaborator")
    bundles = [
        ("Drugs", "drug", study.things("studiesDrug")),
        ("Grants", "grant", study.things("fundedBy")),
        ("Conditions", "condition", study.things("condition")),
        ("Sponsors", "sponsor", sponsors),
    ]
    bundles = [bundle for bundle in bundles if bundle[2]]
    # Drugs and grants stand to the left; without them, what there is shares both sides.
    left = [bundle for bundle in bundles if bundle[1] in ("drug", "grant")] or bundles[:1]
    right = [bundle for bundle in bundles if bundle not in left]
    return [draw_wide(study, left, right), draw_narrow(study, bundles)] if bundles else []


def nest_criteria(criteria: list[Thing]) -> list[tuple[str, list[Item]]]:
    """Criteria as trees, inclusion first; headings without items are left out."""
    children: dict[str | None, list[Thing]] = defaultdict(list)
    known = {criterion.iri for criterion in criteria}
    for criterion in criteria:
        parent = criterion.thing("parentCriterion")
        children[parent.iri if parent and parent.iri in known else None].append(criterion)

    def nest(parent: str | None, above: frozenset[str]) -> list[Item]:
        # A record is data: criteria that are each other's parents must not hang the page.
        return [
            (item, nest(item.iri, above | {item.iri}))
            for item in children[parent]
            if item.iri not in above
        ]

    groups: dict[str, list[Item]] = {"Inclusion": [], "Exclusion": [], "Criteria": []}
    for item in nest(None, frozenset()):
        groups[_name_kind(item[0])].append(item)
    return [(title, items) for title, items in groups.items() if items]


def _name_kind(criterion: Thing) -> str:
    if criterion.is_a("InclusionCriterion"):
        return "Inclusion"
    return "Exclusion" if criterion.is_a("ExclusionCriterion") else "Criteria"


def group_places(places: list[Thing]) -> list[tuple[Thing | None, list[Thing]]]:
    """Locations by country, the country with most first."""
    groups: dict[Thing | None, list[Thing]] = defaultdict(list)
    for place in places:
        groups[place.thing("country")].append(place)
    for found in groups.values():
        found.sort(key=lambda place: (place.value("city") or "", place.label))
    return sorted(
        groups.items(), key=lambda item: (-len(item[1]), item[0].label if item[0] else "")
    )


def list_dates(study: Thing) -> list[tuple[str, str, str]]:
    """Name, date as the record has it, and its type (or nothing) of every date of a study."""
    dates = []
    for name, property_ in _DATES:
        value, type_ = study.value(property_), study.thing(f"{property_}Type")
        if value is not None:
            dates.append((name, value, type_.label if type_ else ""))
    return dates


def list_links(study: Thing) -> list[Thing]:
    """Every link we made in this study, each once, in the order of the record."""
    parts = ("condition", "intervention", "armGroup", "identifier", "sponsorship", "location")
    paths = (*((part, "linkedBy") for part in parts), ("linkedBy",))
    links = [link for path in paths for link in follow(study, path)]
    return [link for link in dict.fromkeys(links) if link.is_known]
