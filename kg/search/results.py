"""What a search answers: plain values that encode as JSON.

Owns the form of an answer; refuses to know how it was found.
"""

from __future__ import annotations

import msgspec

from kg.search.documents import StudyFacts


class Concept(msgspec.Struct, kw_only=True, rename="camel"):
    """A concept that words of the query were understood as.

    Attributes:
        iri: of the concept; ``None`` for a filter.
        kind: ``drug``, ``condition``, ``substance`` (MeSH, no drug hub), ``topic`` (other MeSH),
            ``study``, or the kind of a filter: ``phase``, ``country``…
        matched_text: the words of the query.
        matched_label: the name in the dictionary that they spell.
        expanded: number of narrower concepts that some study has and that were searched too.
        excluded: studies of it were not wanted.
        studies: studies that are about it or about a narrower concept.
        assumed: the query spells no known name; this near one was searched in its place.
        sparql: a query for the concept and all that was searched as narrower; ``None`` for what is
            no concept, and where the engine was opened without query files.
    """

    iri: str | None
    label: str
    kind: str
    matched_text: str
    matched_label: str
    expanded: int = 0
    assumed: bool = False
    excluded: bool = False
    studies: int = 0
    sparql: str | None = None


class Suggestion(msgspec.Struct, kw_only=True, rename="camel"):
    """A known name close to words that are none; ``used`` where it was searched in their place."""

    text: str
    name: str
    iri: str
    used: bool = False


class Step(msgspec.Struct, kw_only=True, frozen=True):
    """A station on the way from the words typed to the record.

    Attributes:
        label: the words, the concept's label, or the place in the record and its text.
        iri: of the concept in the graph, where it is one.
        relation: how it follows from the station before: ``brand name``, ``narrower``, ``broader``…
    """

    label: str
    iri: str | None = None
    relation: str | None = None


class Reason(msgspec.Struct, kw_only=True, frozen=True):
    """Why a study was found: the way in words, and its stations."""

    text: str
    steps: list[Step] = []

    def __str__(self) -> str:
        return self.text


class FoundStudy(StudyFacts, kw_only=True):
    """A study in an answer: its facts, and ``score``, which is for ranking only."""

    iri: str
    score: float


class Hit(FoundStudy, kw_only=True):
    """A study found.

    Attributes:
        score: whole part: how many parts of the query match; fraction: how well.
        partial: some part of the query does not match.
        missing: those parts, as the query spells them.
        reasons: why it was found, in words, best first.
    """

    partial: bool
    missing: list[str]
    reasons: list[Reason]


class FacetValue(msgspec.Struct, kw_only=True):
    """A value that studies found have: a code or an IRI, its words, and how many studies."""

    value: str
    label: str
    count: int


class SearchResult(msgspec.Struct, kw_only=True, rename="camel"):
    """The answer to a query.

    Attributes:
        query: the text searched, cleaned.
        concepts: what its words were understood as.
        unmatched: words and quoted phrases that were searched as text, for they name nothing known,
            and NCT ids that no study has.
        excluded: what is not wanted, as the query spells it.
        ignored: words beyond the number of parts that a query can have.
        suggestions: near names of words that are none.
        described: the text was read as the description of a patient, to which studies come more or
            less close; all that are ranked count as complete.
        sparql: a query for the studies that the graph links to a concept of every part; ``None``
            where the text has other parts than concepts.
        facets: filter → values of the studies found, most studies first; empty if not asked for.
        total: studies matching at least one part that is a reason to show a study: no filter and no
            word that many studies have, where there are other parts.
        complete: studies matching every part; they stand first.
        hits: the studies from ``offset`` on, at most ``limit``.
    """

    query: str
    concepts: list[Concept] = []
    unmatched: list[str] = []
    excluded: list[str] = []
    ignored: list[str] = []
    suggestions: list[Suggestion] = []
    described: bool = False
    sparql: str | None = None
    facets: dict[str, list[FacetValue]] = {}
    total: int = 0
    complete: int = 0
    hits: list[Hit] = []
