"""The search index made anew from the graphs of the published generation.

Owns the order of the steps. Nothing is seen of the new index until it is complete: it belongs to a
generation of its own that has the graphs of the published one, so that a run that fails or is
killed leaves the store as it was. Refuses to know records; the graphs are all there is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from kg.build.graph_facts import STUDIES_A_PIECE, GraphFacts
from kg.build.progress import Progress, no_progress
from kg.build.recorded_files import find_recorded_files
from kg.build.runner import time_step
from kg.build.study_documents import DocumentReader
from kg.config import Config
from kg.errors import StoreError
from kg.namespaces import Iris
from kg.search import SearchDocument, build_index, has_vectors, try_model
from kg.store import Store, StoreEditor
from kg.terminology.vocabulary import NO_FILES, VocabularyFiles, load_vocabulary

SEARCH = "search"


@dataclass
class IndexReport:
    """The account of a run.

    Attributes:
        studies: how many the index has.
        seconds: of each step.
        vectors_left_out: whether the index before had vectors of studies and this one has none,
            because no model was named (``KG_DENSE_MODEL``).
    """

    studies: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    vectors_left_out: bool = False


def index(
    config: Config, *, files: VocabularyFiles = NO_FILES, progress: Progress = no_progress
) -> IndexReport:
    """Make the search index of the published generation anew, and publish it with its graphs.

    The dictionary is made of the vocabularies that the store was built with; ``files`` are where
    those are now, where they are not installed and not where they were.

    Raises:
        StoreBusyError: another run is writing to the store.
        StoreError: there is no store, a vocabulary that it was built with is gone, or the disk.
        VocabularyError: a vocabulary that cannot be used.
        SearchError: the index cannot be written, or the model for vectors cannot be used.
    """
    if config.dense_model is not None:
        try_model(config.dense_model)
    report = IndexReport()
    with StoreEditor(config.store) as editor:
        assert editor.previous is not None
        had_vectors = has_vectors(editor.previous / SEARCH)
        report.vectors_left_out = had_vectors and config.dense_model is None
        with Store(editor.previous) as store:
            _write_index(store, editor, config, files, report, progress)
        with time_step(report.seconds, "publish"):
            now = datetime.now(UTC).isoformat(timespec="seconds")
            editor.publish({**store.manifest, "indexed": now}, optimize=False)
    return report


def _write_index(
    store: Store,
    editor: StoreEditor,
    config: Config,
    files: VocabularyFiles,
    report: IndexReport,
    progress: Progress,
) -> None:
    iris = Iris(str(store.manifest["baseIri"]))
    with time_step(report.seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        files = find_recorded_files(store.manifest, files, config.vocabularies, config.ontologies)
        vocabulary = load_vocabulary(config.ontologies, files)
    with time_step(report.seconds, "search index"):
        ask = partial(store.query, union=True)
        reader = DocumentReader(GraphFacts(ask, config.queries / "index"), iris)
        _remove_links(editor)
        documents = _read_documents(reader, report, progress)
        build_index(editor.directory / SEARCH, documents, vocabulary, iris, config.dense_model)


def _remove_links(editor: StoreEditor) -> None:
    """Let go of the files of the present index, which stay where they were made."""
    directory = editor.directory / SEARCH
    try:
        if directory.exists():
            shutil.rmtree(directory)
    except OSError as error:
        raise StoreError(f"{directory} cannot be written: {error.strerror}") from error


def _read_documents(
    reader: DocumentReader, report: IndexReport, progress: Progress
) -> Iterator[SearchDocument]:
    progress("studies", 0, 0)
    studies = reader.list_studies()
    waiting = iter(studies)
    while piece := list(islice(waiting, STUDIES_A_PIECE)):
        yield from reader.read(piece)
        report.studies += len(piece)
        progress("studies", report.studies, len(studies))
    progress("search index", 0, 0)
