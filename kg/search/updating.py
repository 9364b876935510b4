"""Bring a search index up to date: some studies out, others in.

Owns how an index begins as another one and what is made anew. Refuses to know why a study changed,
the store and how a query is answered.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import tantivy

from kg.errors import SearchError
from kg.namespaces import Iris
from kg.search.concept_table import ConceptTable
from kg.search.dictionary import DictionaryBuilder, SearchVocabulary
from kg.search.documents import Card, SearchDocument
from kg.search.fields import CARD, NCT_ID, NUMBER, register_analyzer
from kg.search.index import HEAP_BYTES, THREADS, make_fields, make_tagger, save_tables, tag_document
from kg.search.study_counts import StudyCounter
from kg.search.vectors import FILES, VectorWriter, read_table

# Files that tantivy writes anew; all others are written once and never changed.
_REWRITTEN = ("meta.json", ".managed.json", "concepts.msgpack", "completions.msgpack")


def update_index(
    previous: Path,
    directory: Path,
    removed: Iterable[str],
    documents: Iterable[SearchDocument],
    vocabulary: SearchVocabulary,
    iris: Iris,
    model: Path | None = None,
) -> None:
    """Write into ``directory`` the index in ``previous`` with some studies changed.

    Args:
        previous: an index, left as it is.
        directory: where the new one goes; made here.
        removed: NCT ids of all studies that are gone or come again in ``documents``.
        documents: the studies that are new or have changed.
        vocabulary: the one that ``previous`` was made with.
        iris: where IRIs are minted.
        model: folder of the model that made the vectors of ``previous``. Without it, and where
            ``previous`` has none, the new index has none.

    Raises:
        SearchError: ``previous`` is damaged, or the disk; another version or another vocabulary
            made it; or another model made its vectors.
    """
    try:
        removed = list(removed)
        builder, counter = DictionaryBuilder(vocabulary, iris), StudyCounter()
        _check_lists(previous, builder)
        _link_files(previous, directory)
        vectors = _open_vectors(previous, directory, removed, model)
        index = tantivy.Index.open(str(directory))
        register_analyzer(index)
        tagger, widening = make_tagger(builder), builder.widening
        writer = index.writer(heap_size=HEAP_BYTES, num_threads=THREADS)
        for nct_id in removed:
            writer.delete_documents_by_term(NCT_ID, nct_id.upper())
        for document in documents:
            tag_document(document, tagger)
            writer.add_document(make_fields(document, widening))
            if vectors is not None:
                vectors.add(document)
        if vectors is not None:
            vectors.finish()
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        for card in _list_cards(index.searcher()):
            builder.add_study(card.drugs, card.mentions)
            counter.add_study(card.mentions)
        save_tables(directory, builder.build(), counter)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise SearchError(f"{directory}: the search index cannot be updated: {error}") from error


def _check_lists(previous: Path, builder: DictionaryBuilder) -> None:
    """Studies that stay keep what they are worth to a search: it must be worked out as before."""
    if ConceptTable.read(previous).lists != builder.widening.digest:
        raise SearchError(
            f"{previous}: made with other vocabularies or by another version of kg; run kg index"
        )


def _open_vectors(
    previous: Path, directory: Path, removed: list[str], model: Path | None
) -> VectorWriter | None:
    """What takes the vectors of the new index, with those in it that stay."""
    if model is None or read_table(previous) is None:
        return None
    vectors = VectorWriter(directory, model)
    vectors.keep(previous, [nct_id.upper() for nct_id in removed])
    return vectors


def _link_files(previous: Path, directory: Path) -> None:
    directory.mkdir(parents=True)
    for path in previous.iterdir():
        if path.suffix == ".lock" or path.name in FILES:
            continue
        if path.name in _REWRITTEN:
            shutil.copy2(path, directory / path.name)
        else:
            os.link(path, directory / path.name)


def _list_cards(searcher: tantivy.Searcher) -> Iterator[Card]:
    """The cards of all studies of the index, by NCT id, so that their order says nothing."""
    decode = msgspec.msgpack.Decoder(Card).decode
    if not searcher.num_docs:
        return
    found = searcher.search(
        tantivy.Query.all_query(), limit=searcher.num_docs, count=False, order_by_field=NUMBER
    )
    for _, address in found.hits:
        yield decode(searcher.doc(address)[CARD][0])
