"""What a search answers: plain values that encode as JSON.

Owns the form of an answer; refuses to know how it was found.
"""

from __future__ import annotations

import msgspec


class Concept(msgspec.Struct, kw_only=True, rename="camel"):
    """A concept that words of the query were understood as.

    Attributes:
        kind: ``drug``, ``condition``, ``substance`` (MeSH, no drug hub), ``topic`` (other MeSH),
            ``study``, ``phase`` or ``status``.
        matched_text: the words of the query.
        matched_label: the name in the dictionary that they spell.
        expanded: number of narrower concepts that some study has and that were searched too.
        assumed: the query spells no known name; this near one was searched in its place.
    """

    iri: str
    label: str
    kind: str
    matched_text: str
    matched_label: str
    expanded: int = 0
    assumed: bool = False


class Suggestion(msgspec.Struct, kw_only=True, rename="camel"):
    """A known name close to words that are none; ``used`` where it was searched in their place."""

    text: str
    name: str
    iri: str
    used: bool = False


class Hit(msgspec.Struct, kw_only=True, rename="camel"):
    """A study found.

    Attributes:
        score: whole part: how many parts of the query match; fraction: how well. For ranking only.
        partial: some part of the query does not match.
        missing: those parts, as the query spells them.
        reasons: why it was found, in words, best first.
    """

    nct_id: str
    iri: str
    title: str
    score: float
    status: str | None
    study_type: str | None
    phases: list[str]
    conditions: list[str]
    interventions: list[str]
    sponsor: str | None
    enrollment: int | None
    start_date: str | None
    partial: bool
    missing: list[str]
    reasons: list[str]


class SearchResult(msgspec.Struct, kw_only=True, rename="camel"):
    """The answer to a query.

    Attributes:
        query: the text searched, cleaned.
        concepts: what its words were understood as.
        unmatched: words and quoted phrases that were searched as text, for they name nothing known,
            and NCT ids that no study has.
        ignored: words beyond the number of parts that a query can have.
        suggestions: near names of words that are none.
        total: studies matching at least one part.
        complete: studies matching every part; they stand first.
        hits: the studies from ``offset`` on, at most ``limit``.
    """

    query: str
    concepts: list[Concept] = []
    unmatched: list[str] = []
    ignored: list[str] = []
    suggestions: list[Suggestion] = []
    total: int = 0
    complete: int = 0
    hits: list[Hit] = []
