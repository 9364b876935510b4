"""``kg index``: the search index from the graphs alone is the one that the records gave."""

from __future__ import annotations

import shutil
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.build import build, index
from kg.build.graph_facts import GraphFacts
from kg.build.study_documents import DocumentReader
from kg.cli.main import main
from kg.config import Config
from kg.errors import SearchError, StoreBusyError, StoreError
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
from tests.test_search_real import PAGE
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
        expected, found = (msgspec.to_builtins(order(one)) for one in (document, graphs[nct_id]))
        assert found == expected, nct_id


def answers(store: Path) -> list[object]:
    """What search says: hits with their reasons and scores, similar studies, drugs."""
    with open_store(store) as opened:
        engine = SearchEngine.open(opened.directory / "search")
        hits = [engine.search(text, limit=200).hits for text in SEARCHES]
        assert sum(map(bool, hits)) > len(SEARCHES) // 2
        found = (*hits, engine.similar.find("NCT01281865"), engine.things.find("imatinib", "drug"))
        return [_sort_conditions(msgspec.to_builtins(one)) for one in found]


def _sort_conditions(answer: Any) -> object:
    """The answer with the conditions of each study sorted: no graph tells their order."""
    if isinstance(answer, list | tuple):
        return [_sort_conditions(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    kept: dict[str, Any] = {key: _sort_conditions(value) for key, value in answer.items()}
    return kept | {key: sorted(kept[key]) for key in kept.keys() & {"conditions"}}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = Config(store=tmp_path_factory.mktemp("built") / "store")
    build(config, [EXAMPLES], workers=1)
    return config


@pytest.fixture
def config(built: Config, tmp_path: Path) -> Config:
    """A copy of its own of the store of the bundled records."""
    shutil.copytree(built.store, tmp_path / "store")
    return Config(store=tmp_path / "store")


def find(config: Config, text: str) -> list[str]:
    with open_store(config.store) as opened:
        engine = SearchEngine.open(opened.directory / "search")
        return [hit.nct_id for hit in engine.search(text, limit=100).hits]


def name_current(config: Config) -> str:
    return (config.store / "current").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, Path, Path]:
    """A store of a sample of real records in every format, the records, and the MeSH used."""
    directory = tmp_path_factory.mktemp("real")
    records, mesh = directory / "records", shared_data / "mesh" / "mesh2020-extract.nt.gz"
    records.mkdir()
    for name, step in (("v2-studies.json.zip", 16), ("legacy-xml.zip", 150)):
        with ZipFile(shared_data / "ctgov" / name) as archive:
            members = sorted(one for one in archive.namelist() if not one.endswith("/"))
            for member in members[::step]:
                (records / Path(member).name).write_bytes(archive.read(member))
    page = shared_data / "ctgov" / f"{PAGE}.page.txt"
    shutil.copyfile(page, records / page.name)
    config = Config(store=directory / "store")
    build(config, [records], files=VocabularyFiles(mesh=(mesh,)), workers=1)
    return config, records, mesh


def test_documents_of_real_records(real: tuple[Config, Path, Path]) -> None:
    config, records, mesh = real
    vocabulary = load_vocabulary(ROOT / "ontologies", VocabularyFiles(mesh=(mesh,)))
    graphs = read_graphs(config.store)
    made = make_documents(read_studies(records, vocabulary), vocabulary)
    assert len(graphs) > 100
    # What broke a shape is in no graph.
    assert len(made) < 1.1 * len(graphs)
    assert_equal(graphs, {nct_id: made[nct_id] for nct_id in graphs})


def test_real_searches_answer_the_same(real: tuple[Config, Path, Path]) -> None:
    config, _, _ = real
    before = answers(config.store)
    report = index(config)
    assert report.studies > 100
    assert answers(config.store) == before


def test_bundled_searches_answer_the_same(config: Config) -> None:
    before, generation = answers(config.store), name_current(config)
    result = CliRunner().invoke(main, ["index", "--store", str(config.store)])
    assert result.exit_code == 0, result.output
    assert "14 studies in the search index" in result.output
    assert name_current(config) != generation
    assert answers(config.store) == before


def test_nothing_else_of_the_generation_changes(config: Config) -> None:
    with open_store(config.store) as opened:
        before, facts = set(opened), dict(opened.manifest)
    index(config)
    with open_store(config.store) as opened:
        assert set(opened) == before
        assert (opened.directory / "ledger.sqlite").is_file()
        assert opened.manifest.pop("indexed")
        assert {**opened.manifest, "created": ""} == {**facts, "created": ""}


def test_documents_of_bundled_records(built: Config) -> None:
    vocabulary = load_vocabulary(ROOT / "ontologies")
    records = make_documents(read_studies(EXAMPLES, vocabulary), vocabulary)
    assert len(records) > 10
    assert_equal(read_graphs(built.store), records)


NEW = """
<{study}> a ct:Study ; ct:nctId "NCT99999991" ; rdfs:label "A wholly new trial of xyzzymab" ;
  ct:overallStatus ct:Status-RECRUITING ; ct:phase ct:Phase-PHASE2 , ct:Phase-PHASE1 ;
  ct:conditionName "Sarcoma of the little toe" ; ct:studiesDrug drug:imatinib ;
  ct:intervention <{study}/intervention/1> .
<{study}/intervention/1> a ct:Intervention ; rdfs:label "xyzzymab" ; ct:ordinal 1 .
"""


def write_by_hand(config: Config, nct_id: str, turtle: str | None) -> None:
    """Put the graph of a study as the Graph Store Protocol does, or remove it."""
    with StoreEditor(config.store) as editor:
        if turtle is None:
            editor.remove(IRIS.study_graph(nct_id))
        else:
            text = "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in IRIS.prefixes().items())
            data = (text + turtle.format(study=IRIS.study(nct_id))).encode()
            editor.put(IRIS.study_graph(nct_id), [Content(data, ox.RdfFormat.TURTLE, IRIS.base)])
        editor.finish()
        editor.publish_change()


def test_a_graph_put_by_hand_is_found(config: Config) -> None:
    write_by_hand(config, "NCT99999991", NEW)
    assert find(config, "xyzzymab") == []
    index(config)
    assert find(config, "xyzzymab") == find(config, "NCT99999991") == ["NCT99999991"]
    # The short path of the study is enough for a concept; so are words that name one.
    assert {"NCT99999991", "NCT01281865"} <= set(find(config, "Gleevec"))
    assert "NCT99999991" in find(config, "phase 2 sarcoma")


def test_a_graph_removed_by_hand_is_lost(config: Config) -> None:
    assert "NCT01281865" in find(config, "everolimus")
    write_by_hand(config, "NCT01281865", None)
    index(config)
    assert "NCT01281865" not in find(config, "everolimus")
    assert find(config, "NCT01281865") == []


def test_odd_graphs_stop_nothing(config: Config) -> None:
    """Studies without an id, with another's IRI, with texts for numbers, with blank nodes."""
    odd = """
      <{study}> a ct:Study ; ct:nctId "NCT99999992" ; ct:enrollmentCount "many" ;
        ct:startDate "soon" ; ct:phase "PHASE9" , ct:Phase-PHASE1 ; ct:studiesDrug [] ;
        ct:locationCountry "US" ; ct:intervention [ ct:ordinal "first" ; ct:drug [] ] ;
        ct:acronym "PLUGH"@en , "XYZZY" .
      <{study}/other> a ct:Study ; ct:nctId "NCT99999993" . [] a ct:Study ; ct:nctId "NCT99999994" .
      <{study}/none> a ct:Study .
    """
    write_by_hand(config, "NCT99999992", odd)
    assert index(config).studies == 15
    assert find(config, "plugh") == ["NCT99999992"]
    document = read_graphs(config.store)["NCT99999992"]
    assert (document.card.enrollment, document.card.start_date) == (None, "soon")
    assert document.card.phases == ["PHASE1", "PHASE9"]


@pytest.mark.parametrize("file", ["meta.json", "concepts.msgpack", "completions.msgpack"])
def test_a_damaged_index_is_mended(config: Config, file: str) -> None:
    before = find(config, "everolimus")
    with open_store(config.store) as opened:
        (opened.directory / "search" / file).write_bytes(b"damage")
    with pytest.raises(SearchError, match="run kg index"):
        find(config, "everolimus")
    index(config)
    assert find(config, "everolimus") == before


def test_a_second_run_is_told_to_wait(config: Config) -> None:
    with continue_generation(config.store), pytest.raises(StoreBusyError, match="wait until"):
        index(config)


def test_no_store_and_no_vocabularies_say_what_to_do(tmp_path: Path, config: Config) -> None:
    with pytest.raises(StoreError, match="run: kg build"):
        index(Config(store=tmp_path / "none"))
    with continue_generation(config.store) as writer:
        writer.publish({"baseIri": IRIS.base}, optimize=False)
    generation = name_current(config)
    with pytest.raises(StoreError, match="which vocabularies"):
        index(config)
    assert name_current(config) == generation


def test_killed_at_any_time(config: Config) -> None:
    """Each time a little later; what is published is whole, and the next run finishes."""
    before, generation = answers(config.store), name_current(config)
    found, killed = find(config, "Gleevec sarcoma"), 0
    for tenths in range(1, 30, 4):
        process = start("index", "--store", config.store)
        time.sleep(tenths / 10)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        if process.returncode == -signal.SIGKILL:
            killed += 1
        assert find(config, "Gleevec sarcoma") == found
    assert killed
    index(config)
    assert name_current(config) != generation
    assert answers(config.store) == before
    assert not list((config.store / "generations").glob("*.building"))


@pytest.mark.parametrize("name", load_catalogue(QUERIES))
def test_queries_run_as_they_are(built: Config, name: str) -> None:
    with open_store(built.store) as store:
        rows = store.query(load_catalogue(QUERIES)[name].text)
        assert isinstance(rows, ox.QuerySolutions)
        assert next(iter(rows), None) is not None
