"""What the doors beside the search of studies answer: plain values that encode as JSON.

Owns the form of completions, of drugs and conditions found, and of similar studies. Refuses to know
how they were found.
"""

from __future__ import annotations

import msgspec

from kg.search.results import FoundStudy


class Completion(msgspec.Struct, kw_only=True, rename="camel"):
    """A concept that a typed text may be going to name.

    Attributes:
        label: its own name.
        name: its name that begins as the text does.
        type: kind of the concept, as in :class:`kg.search.results.Concept`.
        studies: that it finds, narrower concepts included.
        text: the whole text with the name at its end.
        near: no name begins so; this one nearly does.
    """

    iri: str
    label: str
    name: str
    type: str
    studies: int
    text: str
    near: bool = False


class Synonym(msgspec.Struct, kw_only=True):
    """A further name of a thing; ``type`` says what kind of name it is, in words."""

    name: str
    type: str


class FoundThing(msgspec.Struct, kw_only=True, rename="camel"):
    """A drug or a condition found by a name.

    Attributes:
        kind: ``drug`` (a drug hub), ``substance`` (MeSH, no hub), ``condition``.
        matched: the name that the text comes to.
        how: in which way: ``name`` (it is the name), ``prefix``, ``words`` (all of its words
            begin words of the name), ``named`` (it stands in the text), ``near`` (nearly).
        studies: studies that have it or something narrower, as a search for it finds them.
        exact_studies: studies that have the thing itself.
        same_as: IRIs of the same substance in the other vocabulary (drug hub, MeSH).
    """

    iri: str
    label: str
    kind: str
    matched: str
    how: str
    studies: int
    exact_studies: int
    same_as: list[str] = []
    synonyms: list[Synonym] = []


class ThingResult(msgspec.Struct, kw_only=True, rename="camel"):
    """Things of one type for a text: ``total`` of them, those from an offset on in ``things``."""

    query: str
    type: str
    total: int = 0
    things: list[FoundThing] = []


class SharedConcept(msgspec.Struct, kw_only=True, rename="camel"):
    """A concept that two studies share.

    Attributes:
        studies: that have it or something narrower; the fewer, the more it says.
        here: where it, or something narrower, stands in the study asked about, in words.
        there: where in the similar one.
    """

    iri: str
    label: str
    kind: str
    studies: int
    here: str
    there: str


class SimilarStudy(FoundStudy, kw_only=True):
    """A study like another one; ``shared`` says most first."""

    shared: list[SharedConcept]


class SimilarResult(msgspec.Struct, kw_only=True, rename="camel"):
    """Studies like ``nct_id``: ``total`` that share something that says something."""

    nct_id: str
    iri: str
    title: str
    total: int = 0
    hits: list[SimilarStudy] = []
