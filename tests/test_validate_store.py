"""The whole store checked: what stands in it is judged as at ingest, and faults are found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import build
from kg.build.check import check
from kg.build.check_store import check_store
from kg.build.finding_spool import FindingSpool
from kg.build.focus_labels import name_focus
from kg.build.store_workers import UNCHECKED, StoreSetup, StoreWorker
from kg.config import Config
from kg.errors import StoreError
from kg.namespaces import CT, CTSH, RDF, RDFS, Iris
from kg.store import GenerationWriter, Store, continue_generation, hold_generation, open_store
from kg.validation.assessment import Assessment
from kg.validation.findings import Finding
from kg.validation.validator import get_validator
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
IRIS = Iris(Config().base_iri)
STUDY = IRIS.study("NCT01281865")
TYPE = ox.NamedNode(f"{RDF}type")
LABEL = ox.NamedNode(f"{RDFS}label")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A store of the examples."""
    config = Config(store=tmp_path_factory.mktemp("sound") / "store")
    assert build(config, [EXAMPLES], workers=1).quarantined == 0
    return config


@pytest.fixture(scope="module")
def faulty(sound: Config, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The same with faults that no ingest would let in, and what they are found by."""
    config = Config(store=tmp_path_factory.mktemp("faulty") / "store")
    shutil.copytree(sound.store, config.store)
    with continue_generation(config.store) as writer:
        graph = IRIS.study_graph("NCT01281865")
        spoil(writer, graph, STUDY, "nctId", ox.Literal("NCT1"))
        grants = IRIS.graph("grant")
        grant = first_of(writer.triples(grants), f"{CT}Grant")
        spoil(writer, grants, grant, "coreProjectNumber", None)
        # Its serial number is right, its activity code and institute are not.
        other = first_of({t for t in writer.triples(grants) if grant not in str(t)}, f"{CT}Grant")
        number = ox.Literal(f"R99ZZ{other[-6:]}")
        spoil(writer, grants, other, "coreProjectNumber", number)
        orgs = IRIS.graph("org")
        org = first_of(writer.triples(orgs), f"{CT}Organization")
        wrong = ox.Triple(
            ox.NamedNode(org), ox.NamedNode(f"{CT}organizationCountry"), ox.NamedNode(grant)
        )
        writer.exchange(orgs, (), [wrong])
        # In two graphs, and with two labels.
        drug = first_of(writer.triples(IRIS.graph("drug")), f"{CT}Drug")
        again = [
            ox.Triple(ox.NamedNode(drug), TYPE, ox.NamedNode(f"{CT}Drug")),
            ox.Triple(ox.NamedNode(drug), LABEL, ox.Literal("another label")),
        ]
        writer.exchange(IRIS.graph("condition"), (), again)
        writer.publish({"baseIri": IRIS.base, "studies": len(list(EXAMPLES.iterdir()))})
    return config


def first_of(triples: set[ox.Triple], class_: str) -> str:
    typed = ox.NamedNode(class_)
    found = (one.subject for one in triples if one.predicate == TYPE and one.object == typed)
    return min(subject.value for subject in found if isinstance(subject, ox.NamedNode))


def spoil(
    writer: GenerationWriter, graph: str, subject: str, name: str, value: ox.Literal | None
) -> None:
    """Put ``value`` in the place of a property's values, or nothing."""
    property_ = ox.NamedNode(CT + name)
    old = [one for one in writer.triples(graph, subject) if one.predicate == property_]
    assert old
    new = [ox.Triple(old[0].subject, property_, value)] if value else []
    writer.exchange(graph, old, new)


def run(config: Config, **options: object) -> tuple[Assessment, list[tuple[str, Finding]]]:
    with FindingSpool() as spool:
        assessment = check_store(config, spool, workers=2, **options)  # type: ignore[arg-type]
        return assessment, [(study, one) for study, found in spool for one in found]


@pytest.fixture(scope="module")
def found(faulty: Config) -> tuple[Assessment, list[tuple[str, Finding]]]:
    return run(faulty)


def test_a_sound_store_is_judged_as_its_records_were(sound: Config) -> None:
    assessment, found = run(sound)
    at_ingest = check(sound, [EXAMPLES], workers=1).findings
    assert not assessment.has_failed
    assert assessment.tally.studies == len(at_ingest)
    by_study: dict[str, list[Finding]] = {study: [] for study in at_ingest}
    for study, finding in found:
        by_study[study].append(finding)
    assert by_study == at_ingest
    assert [one.count for one in assessment.checks] == [0] * len(assessment.checks)
    assert len(assessment.checks) == len(list((ROOT / "queries" / "checks").glob("*.rq")))


def test_every_fault_is_found_where_it_is(
    found: tuple[Assessment, list[tuple[str, Finding]]],
) -> None:
    assessment, findings = found
    violations = {
        (study, one.focus_node, (one.source_shape or "").removeprefix(CTSH), one.component)
        for study, one in findings
        if one.severity == "Violation"
    }
    shapes = {(study, shape, component) for study, _, shape, component in violations}
    assert ("NCT01281865", "Study-nctId", "PatternConstraintComponent") in shapes
    assert ("", "Grant-coreProjectNumber", "MinCountConstraintComponent") in shapes
    assert ("", "Grant-coreProjectNumber-parts", "SPARQLConstraintComponent") in shapes
    assert ("", "Organization-organizationCountry", "ClassConstraintComponent") in shapes
    assert ("", "Drug-label", "MaxCountConstraintComponent") in shapes
    assert ("NCT01281865", STUDY) in {(study, focus) for study, focus, *_ in violations}
    assert assessment.has_failed
    failing = {check.name for check in assessment.failing("Violation")}
    assert {"check-duplicate-triples", "check-labels"} <= failing


def test_the_tally_counts_what_the_spool_holds(
    found: tuple[Assessment, list[tuple[str, Finding]]],
) -> None:
    assessment, findings = found
    assert sum(one.findings for one in assessment.tally.rank()) == len(findings)
    assert assessment.tally.touched == len({study for study, _ in findings if study})


@pytest.fixture
def worker(faulty: Config) -> Iterator[StoreWorker]:
    with hold_generation(faulty.store) as directory:
        shapes, ontologies = ROOT / "shapes", ROOT / "ontologies"
        yield StoreWorker(StoreSetup(directory, IRIS.base, shapes, ontologies))


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_shared_things_in_pieces_are_judged_as_all_together(
    faulty: Config, worker: StoreWorker, size: int
) -> None:
    with open_store(faulty.store) as store:
        graphs = list_shared_graphs(store)
        together = b"".join(store.dump_graph(graph) for graph in graphs)
        subjects = {graph: list(store.iterate_subjects(graph)) for graph in graphs}
    unnamed = get_validator(ROOT / "shapes", ROOT / "ontologies").find_shared(together)
    expected = name_focus(unnamed, together)
    found: list[Finding] = []
    things = 0
    with FindingSpool() as spool:
        for graph, names in subjects.items():
            for start in range(0, len(names), size):
                checked = worker.check_things(graph, names[start : start + size])
                things += checked.tally.things
                spool.put(checked.findings)
        found = [finding for _, findings in spool for finding in findings]
    assert len(expected) >= 3
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert things == len({name for names in subjects.values() for name in names})


def list_shared_graphs(store: Store) -> list[str]:
    others = {IRIS.graph(kind) for kind in UNCHECKED}
    return [name for name in store.graphs() if name not in others and "/graph/NCT" not in name]


def test_a_graph_has_each_subject_once(sound: Config) -> None:
    with open_store(sound.store) as store:
        for graph in store.graphs():
            subjects = list(store.iterate_subjects(graph))
            assert len(subjects) == len(set(subjects))
            nodes = {t.subject for t in store.graph(graph) if isinstance(t.subject, ox.NamedNode)}
            assert len(subjects) == len(nodes)
        assert set(store.iterate_graphs()) == set(store.graphs())


def test_the_reference_engine_finds_the_same(faulty: Config) -> None:
    fast, quick = run(faulty, limit=2)
    slow, found = run(faulty, limit=2, engine="pyshacl")
    assert fast.is_sample
    assert (slow.tally.studies, slow.tally.things) == (fast.tally.studies, fast.tally.things)
    assert fast.tally.studies == 2
    assert found == quick


def test_a_generation_that_is_replaced_meanwhile_is_read_to_the_end(
    sound: Config, tmp_path: Path
) -> None:
    config = Config(store=tmp_path / "store")
    shutil.copytree(sound.store, config.store)
    replaced: list[str] = []

    def replace(*_: object) -> None:
        # Twice, before any worker has opened it: a build keeps only the generation before.
        while len(replaced) < 2:
            with continue_generation(config.store) as writer:
                replaced.append(writer.publish({"baseIri": IRIS.base, "studies": 0}).name)

    assessment, _ = run(config, progress=replace)
    generations = {path.name for path in (config.store / "generations").iterdir()}
    assert generations == set(replaced)
    assert assessment.generation not in generations
    assert assessment.tally.studies == len(list(EXAMPLES.iterdir()))
    assert not list(config.store.glob("held-*"))


def test_links_of_a_killed_process_are_cleared(sound: Config) -> None:
    abandoned = sound.store / "held-999999999"
    abandoned.mkdir()
    with hold_generation(sound.store) as directory:
        assert not abandoned.exists()
        with Store(directory) as store, open_store(sound.store) as present:
            assert store.generation == present.generation
            assert set(store) == set(present)
    assert not directory.exists()


def test_nothing_to_hold_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run: kg build"), hold_generation(tmp_path):
        pass


def test_what_is_said_of_a_held_generation_names_the_store(sound: Config, tmp_path: Path) -> None:
    config = Config(store=tmp_path / "store")
    shutil.copytree(sound.store, config.store)
    (generation,) = (config.store / "generations").iterdir()
    (generation / "graph" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="is damaged") as caught:
        run(config)
    assert str(caught.value).startswith(f"{generation} is damaged")
    assert "held-" not in str(caught.value)
