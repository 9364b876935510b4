"""``kg index``: the search index from the graphs alone is the one that the records gave."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.build import build, index
from kg.build.graph_facts import GraphFacts
from kg.build.study_documents import DocumentReader
from kg.cli.main import main
from kg.config import Config
from kg.errors import StoreBusyError, StoreError
from kg.namespaces import Iris
from kg.queries import load_catalogue
from kg.search import SearchDocument, SearchEngine, make_document
from kg.sources import Item, list_items, load_item, read_records
from kg.sources.reading import Reading
from kg.store import Content, StoreEditor, continue_generation, open_store
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary, VocabularyFiles, load_vocabulary
from tests.conftest import ROOT
from tests.test_build_kill import start
from tests.test_search_real import read_every
from tests.update_runs import EXAMPLES, IRIS

QUERIES = ROOT / "queries" / "index"
SEARCHES = (
    "Gleevec sarcoma",
    "everolimus plus imatinib in soft tissue sarcoma",
    "kinase inhibitor",
    "cancer",
    "breast cancer without chemotherapy",
    "phase 2 recruiting leukemia",
    "women over 65 with diabetes",
    "P30CA008748",
    "NCT01281865",
    "placebo",
    "pain children",
    "quality of life questionnaire",
    "hypertension in France",
)


def read_graphs(store: Path) -> dict[str, SearchDocument]:
    """NCT id → document, from the graphs of the published generation."""
    with open_store(store) as opened:
        facts = GraphFacts(partial(opened.query, union=True), QUERIES)
        reader = DocumentReader(facts, Iris(str(opened.manifest["baseIri"])))
        studies = reader.list_studies()
        # Several pieces, so that what was met before is remembered.
        pieces = (studies[at : at + 7] for at in range(0, len(studies), 7))
        return {one.nct_id: one for piece in pieces for one in reader.read(piece)}


def make_documents(studies: list[Study], vocabulary: Vocabulary) -> dict[str, SearchDocument]:
    """NCT id → document, from the records."""
    linker = Linker(vocabulary)
    found = (make_document(study, linker.link_study(study), IRIS) for study in studies)
    return {one.nct_id: one for one in found}


def read_studies(folder: Path, vocabulary: Vocabulary) -> list[Study]:
    items = [item for item in list_items([folder]) if isinstance(item, Item)]
    readings = (
        one
        for item in items
        for one in read_records(load_item(item), item.name, vocabulary.knows_term)
    )
    return [one.study for one in readings if isinstance(one, Reading)]


def order(document: SearchDocument) -> SearchDocument:
    """The document with everything sorted whose order no graph tells."""
    card, texts = document.card, document.texts
    replace = msgspec.structs.replace
    drugs = [
        replace(
            drug,
            exact_matches=tuple(sorted(drug.exact_matches)),
            close_matches=tuple(sorted(drug.close_matches)),
        )
        for drug in card.drugs
    ]
    mentions = {(one.place, one.text, one.iri): one for one in card.mentions}
    return replace(
        document,
        card=replace(
            card,
            conditions=sorted(card.conditions),
            mentions=[mention for _, mention in sorted(mentions.items())],
            drugs=sorted(drugs, key=lambda drug: drug.iri),
        ),
        texts=replace(
            texts,
            other_names=sorted(texts.other_names),
            keywords=sorted(texts.keywords),
            mesh_terms=sorted(texts.mesh_terms),
            identifiers=sorted(texts.identifiers),
        ),
        unlinked=sorted(set(document.unlinked)),
        aliases=sorted(document.aliases),
    )


def assert_equal(graphs: dict[str, SearchDocument], records: dict[str, SearchDocument]) -> None:
    assert graphs.keys() == records.keys()
    for nct_id, document in records.items():
        expected, found = (
            msgspec.to_builtins(order(one)) for one in (document, graphs[nct_id])
        )
        assert found == expected, nct_id


def answers(store: Path) -> list[bytes]:
    """What search says, hits with their reasons and scores, but for how long it took."""
    with open_store(store) as opened:
        engine = SearchEngine.open(opened.directory / "search")
        hits = [
            [
                msgspec.structs.replace(hit, conditions=sorted(hit.conditions))
                for hit in engine.search(text, limit=200).hits
            ]
            for text in SEARCHES
        ]
        assert sum(map(bool, hits)) > len(SEARCHES) // 2
        similar = [[one for one in engine.find_similar("NCT01281865").studies]]
        return [msgspec.json.encode(one) for one in (*hits, *similar)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = Config(store=tmp_path_factory.mktemp("built") / "store")
    build(config, [EXAMPLES], workers=1)
    return config


@pytest.fixture
def config(built: Config, tmp_path: Path) -> Iterator[Config]:
    """A store of its own with the bundled records."""
    config = Config(store=tmp_path / "store")
    build(config, [EXAMPLES], workers=1)
    yield config


def test_documents_of_bundled_records(built: Config) -> None:
    vocabulary = load_vocabulary(ROOT / "ontologies")
    records = make_documents(read_studies(EXAMPLES, vocabulary), vocabulary)
    assert len(records) > 10
    assert_equal(read_graphs(built.store), records)
