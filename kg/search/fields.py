"""The fields of the index: concepts, texts, ids, and what it filters and counts by.

Owns the index's schema, how texts are cut into terms, and what each text field is worth. Refuses to
know queries and files.
"""

from __future__ import annotations

from typing import NamedTuple

import tantivy

from kg.search.facets import add_facet_fields
from kg.search.filters import add_filter_fields
from kg.search.places import FIELDS

NCT_ID = "nctId"
NCT_ID_ALIAS = "nctIdAlias"
NUMBER = "nctNumber"
CARD = "card"
ANY_CONCEPT = "concept"
WIDE = "wide"
WIDE_LEVEL = "wideLevel"
ANY_TEXT = "text"
IDS = "ids"
_ANALYZER = "words"
_RAW = "raw"
LONGEST_WORD = 80


class TextField(NamedTuple):
    """A field that words are searched in: its weight, and how a reason names it."""

    weight: float
    words: str


TEXT_FIELDS: dict[str, TextField] = {
    "title": TextField(1.0, "in the title"),
    "conditions": TextField(1.0, "in the conditions"),
    "interventions": TextField(1.0, "in the interventions"),
    "identifiers": TextField(1.0, "in the study's ids"),
    "keywords": TextField(0.75, "in the keywords"),
    "meshTerms": TextField(0.5, "in the registry's MeSH terms"),
    "summary": TextField(0.5, "in the summary"),
    "sponsor": TextField(0.5, "in the sponsor's name"),
    "outcomes": TextField(0.375, "in the outcome measures"),
    "description": TextField(0.25, "in the detailed description"),
    "criteria": TextField(0.25, "in the eligibility criteria"),
}


def concept_field(field: str) -> str:
    """Name of the index field for the concepts of one field of :mod:`kg.search.places`."""
    return f"concept_{field}"


def make_level_term(iri: str, level: int) -> str:
    """The term of :data:`WIDE_LEVEL` for a concept at one level of worth."""
    return f"{iri} {level}"


def make_schema() -> tantivy.Schema:
    """The schema of the index."""
    builder = tantivy.SchemaBuilder()
    concepts = (ANY_CONCEPT, *map(concept_field, FIELDS), WIDE, WIDE_LEVEL)
    for name in (NCT_ID, NCT_ID_ALIAS, IDS, *concepts):
        builder.add_text_field(name, tokenizer_name=_RAW, index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="position")
    builder.add_text_field(ANY_TEXT, tokenizer_name=_ANALYZER, index_option="freq")
    add_filter_fields(builder)
    add_facet_fields(builder)
    builder.add_integer_field(NUMBER, fast=True)
    builder.add_bytes_field(CARD, stored=True)
    return builder.build()


def make_analyzer() -> tantivy.TextAnalyzer:
    """Cuts text into lower-case English stems without diacritics."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def register_analyzer(index: tantivy.Index) -> None:
    """Make ``index`` cut texts as :func:`make_analyzer` does; needed at every opening."""
    index.register_tokenizer(_ANALYZER, make_analyzer())
