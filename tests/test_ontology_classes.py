"""The defined classes: reasoner and queries give every study the classes that it must have.

On invented studies at each boundary (``tests/class_records.py``), on real ones that were read by
hand (``tests/class_real_records.py``), and on a sample of real ones where they need only agree.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib import OWL, RDFS, SKOS, Graph, URIRef

from kg.build import build
from kg.build.classify import Classified, classify, find_studies
from kg.cli import main
from kg.config import Config
from kg.errors import QueryError, ValidationError
from kg.namespaces import CT, RDF, XSD, Iris
from kg.queries import load_catalogue
from kg.store import Store, open_store
from kg.terminology.vocabulary import VocabularyFiles
from kg.validation.definitions import a_year_before, read_definitions
from kg.validation.facts import find_facts, state_facts, to_instant
from tests.class_real_records import AS_OF as READ_AS_OF
from tests.class_real_records import READ
from tests.class_records import AS_OF, EXPECTED, NCT_IDS, OVERDUE, make_records
from tests.conftest import ROOT

CATALOGUE = load_catalogue(ROOT / "queries")
DEFINITIONS = read_definitions(Config().ontology_files, AS_OF)
CLASSES = [name.removeprefix(CT) for name in DEFINITIONS.queries]
ARCHIVES = ("v2-studies.json.zip", "legacy-xml.zip")
SAMPLE = 20  # of each archive, beside those that were read by hand


@pytest.fixture
def java() -> None:
    if shutil.which("java") is None:
        pytest.skip("HermiT needs Java, and there is no 'java' on PATH")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings of a store of the invented studies."""
    directory = tmp_path_factory.mktemp("classes")
    records = directory / "records"
    records.mkdir()
    for nct_id, record in make_records().items():
        (records / f"{nct_id}.json").write_text(json.dumps(record), encoding="utf-8")
    config = Config(store=directory / "store")
    assert build(config, [records], workers=2).loaded == len(NCT_IDS)
    return config


@pytest.fixture(scope="module")
def store(config: Config) -> Iterator[Store]:
    with open_store(config.store) as opened:
        yield opened


def query_all(store: Store, as_of: date) -> dict[str, set[str]]:
    """NCT id → classes whose query finds it."""
    found: dict[str, set[str]] = {}
    for name, query in DEFINITIONS.queries.items():
        for nct_id in find_studies(store, CATALOGUE[query], as_of):
            found.setdefault(nct_id, set()).add(name.removeprefix(CT))
    return found


def say(nct_id: str) -> str:
    return NCT_IDS[nct_id].name


def test_every_class_has_studies_on_both_sides() -> None:
    for name in CLASSES:
        assert any(name in classes for classes in EXPECTED.values()), name
    assert sum(not classes for classes in EXPECTED.values()) > 30


def test_the_queries_draw_every_boundary(store: Store) -> None:
    found = query_all(store, AS_OF)
    got = {say(nct_id): found.get(nct_id, set()) for nct_id in NCT_IDS}
    assert got == {say(nct_id): classes for nct_id, classes in EXPECTED.items()}


@pytest.mark.usefixtures("java")
def test_the_reasoner_draws_every_boundary(config: Config, store: Store) -> None:
    found = classify(config, store, list(NCT_IDS), AS_OF)
    assert {say(one.nct_id): set(one.reasoned) for one in found} == {
        say(nct_id): classes for nct_id, classes in EXPECTED.items()
    }
    assert not any(one.disagreements for one in found)


@pytest.mark.usefixtures("java")
def test_both_ask_as_of_the_same_day(config: Config, store: Store) -> None:
    """Three studies were due on three days; each is overdue from the day after."""
    names = ("due yesterday", "due today", "due tomorrow", "completed in the month itself")
    ids = {case.name: nct_id for nct_id, case in NCT_IDS.items()}
    overdue = {
        date(2023, 6, 15): (),
        date(2023, 6, 17): names[:2],
        date(2023, 7, 1): names,
    }
    for day, expected in overdue.items():
        found = classify(config, store, [ids[name] for name in names], day)
        assert [say(one.nct_id) for one in found if OVERDUE in one.reasoned] == list(expected), day
        assert [say(one.nct_id) for one in found if OVERDUE in one.queried] == list(expected), day


def test_a_year_is_counted_as_the_engine_counts_it(store: Store) -> None:
    for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2023, 12, 31)):
        query = f'SELECT ("{day}"^^xsd:date - "P1Y"^^xsd:yearMonthDuration AS ?before) {{}}'
        results = store.query(query, prefixes={"xsd": XSD})
        assert isinstance(results, ox.QuerySolutions)
        assert [row["before"].value for row in results] == [a_year_before(day).isoformat()]


@pytest.mark.parametrize(
    ("name", "type_", "value", "instant"),
    [
        ("primaryCompletionDate", "date", "2022-12-31", "2023-01-01T00:00:00Z"),
        ("primaryCompletionDate", "gYearMonth", "2022-12", "2023-01-01T00:00:00Z"),
        ("primaryCompletionDate", "gYearMonth", "2022-02", "2022-03-01T00:00:00Z"),
        ("primaryCompletionDate", "gYear", "2022", "2023-01-01T00:00:00Z"),
        ("primaryCompletionDate", "date", "9999-12-31", "9999-12-31T23:59:59Z"),
        ("primaryCompletionDateLowerBound", "date", "2022-12-01", "2022-12-01T00:00:00Z"),
    ],
)
def test_dates_are_instants_at_which_they_are_over(
    name: str, type_: str, value: str, instant: str
) -> None:
    literal = ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{type_}"))
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode(f"{CT}{name}"), literal)
    assert to_instant(triple).object == ox.Literal(instant, datatype=ox.NamedNode(f"{XSD}dateTime"))


def test_no_answer_is_told_to_the_reasoner(store: Store) -> None:
    """Facts and ends of facts only: nothing says of a study which defined class it is in."""
    iris = Iris(str(store.manifest["baseIri"]))
    studies = [iris.study(nct_id) for nct_id in NCT_IDS]
    facts = find_facts(store.describe, studies, DEFINITIONS.pattern)
    told = state_facts(facts, studies, DEFINITIONS)
    kinds = {t.object.value for t in told if t.predicate.value == f"{RDF}type"}  # type: ignore[union-attr]
    assert f"{CT}Study" in kinds
    assert not kinds & DEFINITIONS.queries.keys()
    assert f"{CT}StudyCompletedOverAYearAgo" not in kinds
    assert not any(t.predicate.value == f"{CT}givesDrug" for t in told)


def damage_home(directory: Path, old: str, new: str) -> Path:
    """A home whose ``defined.ttl`` says ``new`` where it said ``old``."""
    shutil.copytree(ROOT / "ontologies", directory / "ontologies")
    for name in ("queries", "shapes"):
        (directory / name).symlink_to(ROOT / name)
    file = directory / "ontologies" / "defined.ttl"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return directory


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize(
    ("old", "new", "study", "class_"),
    [
        ('"2"^^xsd:nonNeg', '"1"^^xsd:nonNeg', "a drug with placebo", "CombinationTrial"),
        ("hasValue mesh:C04", "hasValue mesh:C05", "neoplasms as such", "OncologyTrial"),
        ("xsd:maxExclusive", "xsd:maxInclusive", "2 to 18", "PaediatricStudy"),
        ("ct:Status-TERMINATED", "ct:Status-SUSPENDED", "suspended", "StudyTerminatedEarly"),
        ("owl:onProperty ct:dispFirstSubmitDate", "owl:onProperty ct:dispFirstPostDate",
         "asked to delay", "StudyWithResultsOverdue"),
    ],
)  # fmt: skip
def test_a_broken_definition_is_caught(
    config: Config, tmp_path: Path, old: str, new: str, study: str, class_: str
) -> None:
    [nct_id] = (nct_id for nct_id, case in NCT_IDS.items() if case.name == study)
    runner = CliRunner()
    arguments = ["ontology", "classify", nct_id, "--as-of", str(AS_OF)]
    environment = {"KG_STORE": str(config.store)}
    home = damage_home(tmp_path / "home", old, new)
    wrong = runner.invoke(main, arguments, env={**environment, "KG_HOME": str(home)})
    assert wrong.exit_code == 1
    assert "reasoner and SPARQL disagree" in wrong.output
    [row] = [line for line in wrong.output.splitlines() if class_ in line]
    assert {"yes", "no"} <= set(row.split())


def test_a_class_without_its_query_is_named(config: Config, store: Store, tmp_path: Path) -> None:
    home = damage_home(tmp_path / "home", "query:oncology-trials", "query:no-such-trials")
    broken = Config(store=config.store, home=home)
    with pytest.raises(QueryError, match="ct:OncologyTrial has no query"):
        classify(broken, store, list(NCT_IDS)[:1], AS_OF)


@pytest.mark.usefixtures("java")
def test_facts_against_the_ontology_are_an_error(
    config: Config, store: Store, tmp_path: Path
) -> None:
    contradiction = "ct:Study owl:disjointWith schema:MedicalTrial .\nct:CombinationTrial a"
    home = damage_home(tmp_path / "home", "ct:CombinationTrial a", contradiction)
    with pytest.raises(ValidationError, match="contradict the ontology"):
        classify(Config(store=config.store, home=home), store, list(NCT_IDS)[:1], AS_OF)


@pytest.mark.usefixtures("java")
def test_the_command_checks_the_ontology(tmp_path: Path) -> None:
    runner = CliRunner()
    right = runner.invoke(main, ["ontology", "check"])
    assert (right.exit_code, "consistent" in right.output) == (0, True)
    empty = "rdfs:subClassOf ct:Study , ct:ArmGroup ;"
    home = damage_home(tmp_path / "home", "rdfs:subClassOf ct:Study ;", empty)
    wrong = runner.invoke(main, ["ontology", "check"], env={"KG_HOME": str(home)})
    assert wrong.exit_code == 1
    assert f"{CT}CombinationTrial" in wrong.output


def test_the_command_needs_java_and_a_study(
    config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KG_STORE", str(config.store))
    runner = CliRunner()
    nobody = runner.invoke(main, ["ontology", "classify", "NCT00000000"])
    assert (nobody.exit_code, "there is no study NCT00000000" in nobody.output) == (1, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    for arguments in (["check"], ["classify", next(iter(NCT_IDS))]):
        result = runner.invoke(main, ["ontology", *arguments])
        assert result.exit_code == 1
        assert "Java is needed" in result.output


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Classified]]:
    """Real studies with their classes: those read by hand, and some spread over both sets."""
    if shutil.which("java") is None:
        pytest.skip("HermiT needs Java, and there is no 'java' on PATH")
    directory = tmp_path_factory.mktemp("real")
    records = directory / "records"
    records.mkdir()
    nct_ids = copy_records(shared_data / "ctgov", records)
    config = Config(store=directory / "store")
    files = VocabularyFiles(mesh=(shared_data / "mesh" / "mesh2020-extract.nt.gz",))
    build(config, [records], files=files, workers=2)
    with open_store(config.store) as opened:
        loaded = [nct_id for nct_id in nct_ids if Iris(config.base_iri).study(nct_id) in opened]
        yield classify(config, opened, loaded, READ_AS_OF)


def copy_records(data: Path, directory: Path) -> list[str]:
    """Write the sample's records of both archives to ``directory``; their NCT ids."""
    copied = []
    for archive in ARCHIVES:
        with zipfile.ZipFile(data / archive) as opened:
            names = sorted(name for name in opened.namelist() if "NCT" in Path(name).name)
            chosen = {Path(name).stem for name in names[:: len(names) // SAMPLE]}
            for name in names:
                if Path(name).stem in chosen | READ.keys():
                    (directory / Path(name).name).write_bytes(opened.read(name))
                    copied.append(Path(name).stem)
    return list(dict.fromkeys(copied))


def test_real_studies_have_the_classes_read_by_hand(real: list[Classified]) -> None:
    found = {one.nct_id: one for one in real}
    assert len(READ) >= 20
    assert {nct_id: set(found[nct_id].reasoned) for nct_id in READ} == READ
    assert {nct_id: set(found[nct_id].queried) for nct_id in READ} == READ


def test_reasoner_and_queries_agree_on_real_studies(real: list[Classified]) -> None:
    assert len(real) >= 60
    assert {one.nct_id: one.disagreements for one in real if one.disagreements} == {}
    met = {name for one in real for name in one.reasoned}
    assert met == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_a_defined_class_says_all_of_itself(name: str) -> None:
    graph = Graph().parse(ROOT / "ontologies" / "defined.ttl")
    term = URIRef(CT + name)
    for property_ in (RDFS.label, SKOS.definition, SKOS.example, OWL.equivalentClass, RDFS.seeAlso):
        assert len(list(graph.objects(term, property_))) == 1, property_
    query = CATALOGUE[DEFINITIONS.queries[CT + name]]
    assert f"The class ct:{name}" in query.description


@pytest.mark.parametrize("name", CLASSES)
def test_the_example_of_a_defined_class_was_read_by_hand(name: str) -> None:
    graph = Graph().parse(ROOT / "ontologies" / "defined.ttl")
    [example] = graph.objects(URIRef(CT + name), SKOS.example)
    [nct_id] = re.findall(rf"<study/(NCT\d{{8}})> a ct:{name} ;", str(example))
    assert name in READ[nct_id]


@pytest.mark.parametrize("name", CLASSES)
def test_a_defined_class_is_documented_with_its_query(name: str) -> None:
    query = DEFINITIONS.queries[CT + name]
    for page in ("model.md", "classes.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        row = rf"^\| `ct:{name}` \|.*`{query}`"
        assert re.search(row, text, re.MULTILINE), page
