"""Write the search index: studies into tantivy, the concept dictionary beside it.

Owns how a search document becomes index fields. Refuses to know RDF, the store and how a query is
answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import tantivy

from kg.errors import SearchError
from kg.namespaces import Iris
from kg.search.completions import make_completions
from kg.search.concept_table import ConceptTable
from kg.search.concepts import Concepts
from kg.search.dictionary import DictionaryBuilder, SearchVocabulary
from kg.search.documents import Mention, SearchDocument
from kg.search.facets import add_facet_values
from kg.search.fields import (
    ANY_CONCEPT,
    ANY_TEXT,
    CARD,
    IDS,
    NCT_ID,
    NCT_ID_ALIAS,
    NUMBER,
    WIDE,
    WIDE_LEVEL,
    concept_field,
    make_level_term,
    make_schema,
    register_analyzer,
)
from kg.search.filters import FILTERS, add_filter_values
from kg.search.ids import make_id_key, parse_number
from kg.search.places import PLACE_ORDER, PLACES
from kg.search.study_counts import StudyCounter
from kg.search.tagging import Tagger
from kg.search.vectors import VectorWriter
from kg.search.widening import Widening
from kg.search.words import clean_text

# Kinds of concepts that criteria are searched for: everything else stands there by the way.
SUBJECT_KINDS = frozenset(("condition", "drug", "substance"))
HEAP_BYTES = 128_000_000
THREADS = 2
# An intervention that imitates a drug does not study it.
_IMITATIONS = ("placebo", "sham", "vehicle", "matching")


def build_index(
    directory: Path,
    documents: Iterable[SearchDocument],
    vocabulary: SearchVocabulary,
    iris: Iris,
    model: Path | None = None,
) -> None:
    """Write the index of ``documents`` and its dictionary into ``directory``.

    Args:
        directory: made here, if need be.
        documents: the studies.
        vocabulary, iris: what names come from, and where IRIs are minted.
        model: folder of a model, for vectors of the studies; ``None`` for an index without.

    Raises:
        SearchError: the directory holds an index already, or cannot be written; or the model
            cannot be used.
    """
    builder, counter = DictionaryBuilder(vocabulary, iris), StudyCounter()
    tagger, widening = make_tagger(builder), builder.make_widening()
    try:
        writer = _open_writer(directory)
        vectors = None if model is None else VectorWriter(directory, model)
        for document in documents:
            tag_document(document, tagger)
            builder.add_study(document.card.drugs, document.card.mentions)
            counter.add_study(document.card.mentions)
            writer.add_document(make_fields(document, widening))
            if vectors is not None:
                vectors.add(document)
        if vectors is not None:
            vectors.finish()
        writer.commit()
        writer.wait_merging_threads()
        save_tables(directory, builder.build(), counter)
    except (OSError, ValueError) as error:
        raise SearchError(f"{directory}: the search index cannot be written: {error}") from error


def make_tagger(builder: DictionaryBuilder) -> Tagger:
    """Finds the names that the vocabularies of ``builder`` have."""
    subjects = builder.first_meanings(SUBJECT_KINDS).values()
    return Tagger(builder.first_meanings(), frozenset(subjects), builder.count_words)


def save_tables(directory: Path, table: ConceptTable, counter: StudyCounter) -> None:
    """Write the dictionary, and the beginnings of its names with the studies counted."""
    concepts = Concepts(table)
    counts = counter.count(concepts)
    table.total, table.studies = counts.total, counts.within
    table.save(directory)
    make_completions(concepts, counts).save(directory)


def _open_writer(directory: Path) -> tantivy.IndexWriter:
    directory.mkdir(parents=True, exist_ok=True)
    if tantivy.Index.exists(str(directory)):
        raise SearchError(f"{directory}: holds a search index already; give a new directory")
    index = tantivy.Index(make_schema(), path=str(directory), reuse=False)
    register_analyzer(index)
    return index.writer(heap_size=HEAP_BYTES, num_threads=THREADS)


def tag_document(document: SearchDocument, tagger: Tagger) -> None:
    """Add to the card of ``document`` the concepts that its texts name."""
    document.card.mentions = list(_merge_mentions(document, tagger))


def _merge_mentions(document: SearchDocument, tagger: Tagger) -> Iterator[Mention]:
    """The mentions of links and registry, then those found in texts; each concept once a place."""
    seen: set[tuple[str, str]] = set()
    linked = sorted(document.card.mentions, key=_get_rank)
    for mentions in (linked, _tag(document, tagger)):
        for mention in mentions:
            if (mention.iri, mention.place) not in seen:
                seen.add((mention.iri, mention.place))
                yield mention


def _get_rank(mention: Mention) -> tuple[int, str, str]:
    """Where a mention stands, whatever the order of the record, which the graphs do not keep."""
    return PLACE_ORDER[mention.place], mention.text, mention.iri


def _tag(document: SearchDocument, tagger: Tagger) -> Iterator[Mention]:
    texts = document.texts
    for place, text in sorted(document.unlinked):
        if not any(word in text.casefold() for word in _IMITATIONS):
            for iri, _ in tagger.find(text):
                yield Mention(iri, place, text)
    for keyword in sorted(texts.keywords):
        for iri, _ in tagger.find(keyword):
            yield Mention(iri, "keyword", keyword)
    for text in (document.card.title, texts.official_title):
        for iri, found in tagger.find(text):
            yield Mention(iri, "title", found)
    for iri, found in tagger.find(texts.summary):
        yield Mention(iri, "summary", found)
    for iri, found in tagger.find(texts.inclusion):
        if iri in tagger.subjects:
            yield Mention(iri, "criteria", found)


def make_fields(document: SearchDocument, widening: Widening) -> tantivy.Document:
    """The index entry of a document that has been tagged."""
    fields = tantivy.Document()
    fields.add_text(NCT_ID, document.nct_id.upper())
    for alias in document.aliases:
        fields.add_text(NCT_ID_ALIAS, alias.upper())
    fields.add_integer(NUMBER, parse_number(document.nct_id))
    for mention in document.card.mentions:
        fields.add_text(concept_field(PLACES[mention.place].field), mention.iri)
    for iri in {mention.iri for mention in document.card.mentions}:
        fields.add_text(ANY_CONCEPT, iri)
    for iri, level in widening.weigh(document.card.mentions).items():
        fields.add_text(WIDE, iri)
        fields.add_text(WIDE_LEVEL, make_level_term(iri, level))
    concepts = {found for found in map(_find_filter, document.card.mentions) if found is not None}
    for name, iri in concepts:
        fields.add_text(FILTERS[name].field, iri)
    add_filter_values(fields, document.card.traits)
    add_facet_values(fields, document.card.traits, concepts)
    for field, text in _list_texts(document):
        if text:
            fields.add_text(field, clean_text(text))
            fields.add_text(ANY_TEXT, clean_text(text))
            if field == "identifiers":
                fields.add_text(IDS, make_id_key(text))
    fields.add_bytes(CARD, msgspec.msgpack.encode(document.card))
    return fields


def _find_filter(mention: Mention) -> tuple[str, str] | None:
    """The filter that lets a mention pass, and its value; ``None`` where none does."""
    if mention.place in ("condition", "conditionMesh"):
        return "condition", mention.iri
    return ("drug", mention.iri) if mention.place == "intervention" else None


def _list_texts(document: SearchDocument) -> Iterator[tuple[str, str]]:
    card, texts = document.card, document.texts
    for title in (card.title, texts.official_title, texts.acronym):
        yield "title", title
    for field, values in (
        ("conditions", card.conditions),
        ("interventions", card.interventions),
        ("interventions", texts.other_names),
        ("keywords", texts.keywords),
        ("meshTerms", texts.mesh_terms),
        ("outcomes", texts.outcomes),
        ("identifiers", [document.nct_id, *document.aliases, *texts.identifiers]),
    ):
        for value in values:
            yield field, value
    yield "summary", texts.summary
    yield "description", texts.description
    yield "criteria", texts.criteria
    yield "sponsor", card.sponsor or ""
