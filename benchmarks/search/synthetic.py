"""An index of many studies, made of real ones under new NCT ids.

Owns the replication. Every copy has the texts and concepts of a real study, so that terms are as
frequent, and as many studies match a query, as they would be; only its id is new. Synthetic: fit
for measuring time and size, and for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, cycle, islice
from pathlib import Path

import msgspec
import tantivy

from kg.namespaces import Iris
from kg.search import SearchDocument
from kg.search.dictionary import DictionaryBuilder
from kg.search.fields import make_schema, register_analyzer
from kg.search.index import (
    HEAP_BYTES,
    THREADS,
    make_fields,
    make_tagger,
    save_tables,
    tag_document,
)
from kg.search.study_counts import StudyCounter
from kg.terminology.vocabulary import Vocabulary

# No study of the registry has a number as high as this.
_FIRST_NUMBER = 90_000_000


def build_copies(
    directory: Path,
    documents: Sequence[SearchDocument],
    studies: int,
    vocabulary: Vocabulary,
    iris: Iris,
) -> None:
    """Write an index of ``studies`` studies into ``directory``: ``documents`` over and over.

    The names in their texts are found once, not in every copy.
    """
    builder, counter = DictionaryBuilder(vocabulary, iris), StudyCounter()
    tagger, widening = make_tagger(builder), builder.widening
    directory.mkdir(parents=True)
    index = tantivy.Index(make_schema(), path=str(directory), reuse=False)
    register_analyzer(index)
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=THREADS)
    for document in documents:
        tag_document(document, tagger)
        builder.add_study(document.card.drugs, document.card.mentions)
    for copy in _copy(documents, studies):
        counter.add_study(copy.card.mentions)
        writer.add_document(make_fields(copy, widening))
    writer.commit()
    writer.wait_merging_threads()
    save_tables(directory, builder.build(), counter)


def _copy(documents: Sequence[SearchDocument], studies: int) -> Iterator[SearchDocument]:
    """``studies`` copies in turn, each with an id of its own and no earlier ones."""
    for number, document in zip(count(_FIRST_NUMBER), islice(cycle(documents), studies)):
        card = msgspec.structs.replace(document.card, nct_id=f"NCT{number}")
        yield msgspec.structs.replace(document, card=card, aliases=[])
