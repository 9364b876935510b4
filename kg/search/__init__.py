"""Search: query text → concepts → ranked studies, with reasons.

Owns the search index and its concept dictionary. Refuses to know HTTP and the store.
"""

from kg.search.answers import (
    Completion,
    FoundThing,
    SharedConcept,
    SimilarResult,
    SimilarStudy,
    ThingResult,
)
from kg.search.concept_queries import read_concept_queries
from kg.search.documents import SearchDocument, make_document
from kg.search.encoding import try_model
from kg.search.engine import SearchEngine
from kg.search.index import build_index
from kg.search.results import Concept, Hit, SearchResult, Suggestion
from kg.search.things import THING_TYPES
from kg.search.updating import update_index
from kg.search.vectors import check_model, has_vectors

__all__ = [
    "THING_TYPES",
    "Completion",
    "Concept",
    "FoundThing",
    "Hit",
    "SearchDocument",
    "SearchEngine",
    "SearchResult",
    "SharedConcept",
    "SimilarResult",
    "SimilarStudy",
    "Suggestion",
    "ThingResult",
    "build_index",
    "check_model",
    "has_vectors",
    "make_document",
    "read_concept_queries",
    "try_model",
    "update_index",
]
