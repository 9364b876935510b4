"""Other names of interventions → names of drugs, accepted or rejected, from what all studies say.

Owns the evidence that a name needs. Refuses to know how a name is judged by itself (see
:mod:`kg.terminology.registry_names`).

A name becomes a label of a drug where at least two studies of two lead sponsors give it to that
drug, none gives it to another, and nothing in the name speaks against it. What only the form of the
name says against it yields to such evidence: two sponsors for a name that is built as a
nonproprietary one, three for an acronym. All other names are kept with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.mapping.draft import Draft, DrugNameMention
from kg.mapping.spellings import choose_label
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, concept, ct, iri, literal
from kg.namespaces import DCT, SKOSXL, Iris, digest, fold_name
from kg.study.model import SponsorCollaboratorsModule
from kg.terminology.links import DrugLabel, DrugName
from kg.terminology.names import match_key

REGISTRY = "ClinicalTrials.gov"
_LEAST = 2
# Reasons that lie in the form of a name → of how many lead sponsors studies overrule them.
_LEAST_AGAINST = {"NONPROPRIETARY": 2, "ACRONYM": 3, "TOO_SHORT": 3}
# Two letters and fewer are no name, whoever writes them.
_SHORTEST = 3
# A label says where it was found; beyond a handful further studies prove nothing more.
_MOST_SOURCES = 5

Triple = tuple[str, str, str]


def note_drug_names(
    draft: Draft, module: SponsorCollaboratorsModule, names: Iterable[DrugName]
) -> None:
    """Remember what other names the study gives to drugs; nothing of it stands in its own graph."""
    sponsor = fold_name(module.lead_sponsor.name) if module.lead_sponsor else ""
    for name in names:
        other = name.other.slug if name.other else None
        draft.shared.drug_names.add(
            DrugNameMention(name.slug, name.text, draft.nct_id, sponsor, name.reason, other)
        )
        if name.other:
            draft.shared.drugs.add(name.other)


class Evidence:
    """What all studies say of the names of drugs; read-only."""

    def __init__(self, mentions: Iterable[DrugNameMention]) -> None:
        self._names: dict[str, dict[str, list[DrugNameMention]]] = defaultdict(dict)
        self._given: dict[str, set[str]] = defaultdict(set)
        for one in sorted(mentions, key=lambda one: (one.nct_id, one.text)):
            key = match_key(one.text)
            self._names[one.slug].setdefault(key, []).append(one)
            self._given[key].add(one.slug)

    def list_labels(self, slug: str) -> Iterator[DrugLabel]:
        """The names that studies agree on, once for each study that is given as the source."""
        for key, mentions in self._names.get(slug, {}).items():
            if not self._find_reason(slug, key, mentions):
                text = choose_label(one.text for one in mentions)
                for source in _choose_sources(mentions):
                    yield DrugLabel(text, "REGISTRY", f"{REGISTRY} {source}")

    def map_rejected(self, slug: str, iris: Iris) -> Iterator[Triple]:
        """The names that are no labels, with the reason, the studies and whose names they are."""
        for key, mentions in self._names.get(slug, {}).items():
            reason = self._find_reason(slug, key, mentions)
            if reason:
                others = {one.other for one in mentions if one.other}
                if reason == "SEVERAL_DRUGS":
                    others = self._given[key] - {slug}
                yield from _map_rejected(slug, key, mentions, reason, others, iris)

    def _find_reason(self, slug: str, key: str, mentions: list[DrugNameMention]) -> str:
        reasons = {one.reason for one in mentions}
        against = "" if "" in reasons else min(reasons)
        hard = reasons - _LEAST_AGAINST.keys()
        if against and (hard or len(key) < _SHORTEST):
            return min(hard or reasons)
        if self._given[key] != {slug}:
            return against or "SEVERAL_DRUGS"
        sponsors = {one.sponsor for one in mentions if one.sponsor}
        studies = {one.nct_id for one in mentions}
        least = max(map(_LEAST_AGAINST.__getitem__, reasons)) if against else _LEAST
        return "" if min(len(sponsors), len(studies)) >= least else against or "UNCONFIRMED"


def _choose_sources(mentions: Iterable[DrugNameMention]) -> list[str]:
    """The first study of each sponsor, so that those who agree can be seen."""
    first: dict[str, str] = {}
    for one in mentions:
        if one.sponsor:
            first.setdefault(one.sponsor, one.nct_id)
    return sorted(set(first.values()))[:_MOST_SOURCES]


def _map_rejected(
    slug: str,
    key: str,
    mentions: list[DrugNameMention],
    reason: str,
    others: set[str],
    iris: Iris,
) -> Iterator[Triple]:
    text = choose_label(one.text for one in mentions)
    node = iri(f"{iris.drug(slug)}/rejected/{digest(key, size=6)}")
    yield iri(iris.drug(slug)), ct("rejectedName"), node
    yield node, RDF_TYPE, ct("RejectedName")
    yield node, RDFS_LABEL, literal(text)
    yield node, iri(SKOSXL + "literalForm"), literal(text)
    yield node, ct("rejectionReason"), concept("RejectionReason", reason)
    for other in others:
        yield node, ct("otherDrug"), iri(iris.drug(other))
    for nct_id in {one.nct_id for one in mentions}:
        yield node, iri(DCT + "source"), iri(iris.study(nct_id))
