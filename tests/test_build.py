"""Builds: every record is accounted for, nothing is half loaded, the graph keeps its promises."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.build import BuildReport, build
from kg.build.check import check
from kg.config import Config
from kg.errors import StoreError
from kg.namespaces import CT, Iris
from kg.store import Store, open_store
from kg.terminology.vocabulary import VocabularyFiles
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
REFERENCE = json.loads((EXAMPLES / "NCT01281865.json").read_text(encoding="utf-8"))


def write_record(path: Path, nct_id: str, **status: object) -> Path:
    """The reference record under another id, with other values in its status module."""
    record: dict[str, Any] = json.loads(json.dumps(REFERENCE))
    record["protocolSection"]["identificationModule"]["nctId"] = nct_id
    record["protocolSection"]["statusModule"].update(status)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def write_huge_enrolment(path: Path, nct_id: str) -> None:
    """A record whose enrolment no machine integer holds."""
    record: dict[str, Any] = json.loads(json.dumps(REFERENCE))
    record["protocolSection"]["identificationModule"]["nctId"] = nct_id
    record["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 10**30
    path.write_text(json.dumps(record), encoding="utf-8")


def lines_of(config: Config, name: str) -> list[str]:
    return (config.store / "report" / name).read_text(encoding="utf-8").splitlines()


def assert_adds_up(report: BuildReport) -> None:
    assert report.read == report.loaded + report.quarantined + report.rejected


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(store=tmp_path / "store")


def test_every_bad_input_is_one_line_and_the_rest_goes_on(config: Config, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    write_record(inputs / "good.json", "NCT00000001")
    write_record(inputs / "twice.json", "NCT00000001")
    write_record(inputs / "status.json", "NCT00000002", overallStatus="FINISHED")
    write_record(inputs / "date.json", "NCT00000003", startDateStruct={"date": "2011-02-30"})
    write_huge_enrolment(inputs / "huge.json", "NCT00000005")
    (inputs / "empty.json").write_bytes(b"")
    (inputs / "cut.json").write_bytes((inputs / "good.json").read_bytes()[:-50])
    (inputs / "other.json").write_text('{"name": "not a study"}')
    (inputs / "latin.json").write_bytes('{"protocolSection": {"x": "é"}}'.encode("latin-1"))
    (inputs / "words.txt").write_text("Nothing to see here.\n")
    (inputs / "bomb.xml").write_text(
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
        "<clinical_study><brief_title>&c;</brief_title></clinical_study>"
    )
    (inputs / "leak.xml").write_text(
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        "<clinical_study><brief_title>&b;</brief_title></clinical_study>"
    )
    with zipfile.ZipFile(inputs / "evil.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../outside.json", (inputs / "good.json").read_bytes())
        archive.writestr("bomb.json", b" " * 60_000_000)
        archive.write(write_record(tmp_path / "inside.json", "NCT00000004"), "nct/inside.json")

    report = build(config, [inputs], workers=2)

    assert_adds_up(report)
    # The enrolment alone is left out, with a warning.
    assert (report.loaded, report.quarantined, report.duplicates) == (3, 2, 1)
    rejected = lines_of(config, "rejected.txt")
    assert len(rejected) == report.rejected, rejected
    for name in (
        "empty.json",
        "cut.json",
        "other.json",
        "latin.json",
        "words.txt",
        "bomb.xml",
        "leak.xml",
        "outside.json",
        "bomb.json",
    ):
        [line] = [line for line in rejected if name in line]
        assert len(line) < 400
    assert not any("root:" in line for line in rejected)
    quarantined = lines_of(config, "quarantined.txt")
    assert any("status.json: NCT00000002: overallStatus: " in line for line in quarantined)
    assert any("date.json: NCT00000003: startDate: " in line for line in quarantined)
    with open_store(config.store) as store:
        graphs = {name for name in store.graphs() if "/NCT" in name}
    iris = Iris(config.base_iri)
    assert graphs == {iris.study_graph(f"NCT0000000{number}") for number in (1, 4, 5)}


def test_the_first_record_of_a_study_counts(config: Config, tmp_path: Path) -> None:
    first = write_record(tmp_path / "b.json", "NCT00000001", whyStopped="first")
    second = write_record(tmp_path / "a.json", "NCT00000001", whyStopped="second")
    report = build(config, [first, second], workers=2)
    assert (report.loaded, report.duplicates) == (1, 1)
    [line] = lines_of(config, "rejected.txt")
    assert "a.json" in line
    assert "b.json" in line
    with open_store(config.store) as store:
        [row] = store.query(  # type: ignore[misc]
            "SELECT ?why { ?s <https://w3id.org/trial-kg/ontology#whyStopped> ?why }"
        )
    assert row["why"].value == "first"


def test_a_build_of_nothing_leaves_the_store_alone(config: Config, tmp_path: Path) -> None:
    build(config, [write_record(tmp_path / "a.json", "NCT00000001")], workers=1)
    with open_store(config.store) as store:
        before = store.generation
    (tmp_path / "bad.json").write_text("{")
    report = build(config, [tmp_path / "bad.json", tmp_path / "none.json"], workers=1)
    assert_adds_up(report)
    assert (report.loaded, report.rejected, report.triples) == (0, 2, 0)
    with open_store(config.store) as store:
        assert store.generation == before


def test_nothing_is_published_where_nothing_was_read(config: Config, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    build(config, [tmp_path / "bad.json"], workers=1)
    with pytest.raises(StoreError, match="kg build"):
        open_store(config.store)


def test_a_new_build_replaces_the_old_one(config: Config, tmp_path: Path) -> None:
    build(config, [write_record(tmp_path / "a.json", "NCT00000001")], workers=1)
    build(config, [write_record(tmp_path / "b.json", "NCT00000002")], workers=1)
    with open_store(config.store) as store:
        graphs = {name for name in store.graphs() if "/NCT" in name}
    assert graphs == {Iris(config.base_iri).study_graph("NCT00000002")}


def test_another_base_moves_every_resource(tmp_path: Path) -> None:
    config = Config(store=tmp_path / "store", base_iri="https://example.org/trials/")
    build(config, [EXAMPLES / "NCT01281865.json"], workers=1)
    with open_store(config.store) as store:
        assert f"{config.base_iri}study/NCT01281865" in store
        assert f"{config.base_iri}institute/CA" in store
        assert f"{config.base_iri}drug/imatinib" in store
        # MeSH keeps the IRIs its file has.
        for name in set(store.graphs()) - {f"{config.base_iri}graph/mesh"}:
            assert name.startswith(config.base_iri)
            for triple in store.graph(name):
                for term in (triple.subject, triple.object):
                    value = getattr(term, "value", "")
                    is_ours = value.startswith("https://w3id.org/trial-kg/")
                    assert not is_ours or "/ontology" in value or "/shapes" in value, value


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    config = Config(store=tmp_path_factory.mktemp("examples"))
    report = build(config, [EXAMPLES], workers=2)
    assert report.loaded == len(list(EXAMPLES.iterdir()))
    with open_store(config.store) as store:
        yield store


def test_no_triple_stands_in_two_graphs(examples: Store) -> None:
    seen: dict[ox.Triple, str] = {}
    for name in examples.graphs():
        for triple in examples.graph(name):
            assert triple not in seen, (triple, name, seen[triple])
            seen[triple] = name
    assert len(seen) == len(examples)


def test_every_term_in_use_is_defined(examples: Store) -> None:
    """Whatever the mapping emits under ``ct:``, predicate, class or code, the ontology defines."""
    ontology = Iris(Config().base_iri).graph("ontology")
    defined = {triple.subject for triple in examples.graph(ontology)}
    for name in set(examples.graphs()) - {ontology}:
        for triple in examples.graph(name):
            for term in (triple.predicate, triple.object):
                if isinstance(term, ox.NamedNode) and term.value.startswith(CT):
                    assert term in defined, term


def test_there_are_no_blank_nodes_but_of_ontology_and_shapes(examples: Store) -> None:
    iris = Iris(Config().base_iri)
    for name in set(examples.graphs()) - {iris.graph("ontology"), iris.graph("shapes")}:
        for triple in examples.graph(name):
            assert not isinstance(triple.subject, ox.BlankNode)
            assert not isinstance(triple.object, ox.BlankNode)


def test_a_study_graph_speaks_of_its_study_only(examples: Store) -> None:
    iris = Iris(Config().base_iri)
    for name in examples.graphs():
        nct_id = name.rsplit("/", 1)[-1]
        if nct_id.startswith("NCT"):
            for triple in examples.graph(name):
                assert isinstance(triple.subject, ox.NamedNode)
                subject = triple.subject.value
                assert subject == iris.study(nct_id) or subject.startswith(iris.study(nct_id) + "/")


def test_everything_pointed_at_is_described_and_labelled(examples: Store) -> None:
    base = Config().base_iri
    pointed = set()
    # MeSH's own term nodes carry no label in NLM's schema; the ontology names its version.
    for name in set(examples.graphs()) - {f"{base}graph/mesh", f"{base}graph/ontology"}:
        for triple in examples.graph(name):
            value = getattr(triple.object, "value", "")
            is_resource = value.startswith((base, "http://id.nlm.nih.gov/mesh/"))
            if isinstance(triple.object, ox.NamedNode) and is_resource and "#" not in value:
                pointed.add(value)
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for value in pointed:
        labels = [t for t in examples.describe(value) if t.predicate == label]
        assert labels, value


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_the_bundled_records_conform(engine: str) -> None:
    result = check(Config(), [EXAMPLES], engine=engine, workers=2)
    assert result.read == len(list(EXAMPLES.iterdir()))
    assert result.violations == 0
    assert not result.refused


def test_real_records_are_all_accounted_for(config: Config, shared_data: Path) -> None:
    """A build of real records of both formats, with the real vocabulary."""
    sources = [sample(shared_data / "ctgov" / "legacy-xml.zip", config.store.parent, 40)]
    sources.append(shared_data / "ctgov" / "v2-studies.json.zip")
    mesh = shared_data / "mesh" / "mesh2020-extract.nt.gz"
    report = build(config, sources, files=VocabularyFiles(mesh=(mesh,)), workers=2)
    assert_adds_up(report)
    assert report.read == 771 + len(zipfile.ZipFile(sources[0]).namelist())
    assert report.quarantined + report.rejected <= 0.01 * report.read + report.duplicates
    # Each is kept out for a reason that names the field at fault.
    for line in lines_of(config, "quarantined.txt"):
        assert len(line.split(": ")) >= 4, line
    with open_store(config.store) as store:
        studies = [name for name in store.graphs() if "/NCT" in name]
        test_every_term_in_use_is_defined(store)
    assert len(studies) == report.loaded
    assert lines_of(config, "shared-things.txt") == []


def sample(archive: Path, directory: Path, every: int) -> Path:
    """A zip with every so many-th member of ``archive``."""
    target = directory / "sample.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as out:
        for name in sorted(source.namelist())[::every]:
            out.writestr(name, source.read(name))
    return target
