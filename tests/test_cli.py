"""The command line, as a person or a script uses it, on a store built from the bundled records."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner, Result

from kg.cli import main
from kg.config import Config
from kg.namespaces import Iris
from kg.store import open_store
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
HISTORY = "/graph/history>"
COMMANDS = (
    "fetch",
    "build",
    "update",
    "index",
    "diff",
    "query",
    "search",
    "export",
    "validate",
    "ontology",
    "serve",
    "token",
    "stats",
    "vocab",
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("store")
    result = run("build", EXAMPLES, "--store", directory)
    assert result.exit_code == 0, result.output
    return directory


def output_of(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def error_of(arguments: Sequence[str | Path], exit_code: int = 1) -> str:
    """The message of a command that fails, which must be one line."""
    result = run(*arguments)
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result.stderr.strip().removeprefix("Error: ")


def test_build_accounts_for_every_record(tmp_path: Path) -> None:
    count = len(list(EXAMPLES.iterdir()))
    output = output_of("build", EXAMPLES, "--store", tmp_path, "--workers", "1")
    assert f"{count} read = {count} loaded + 0 quarantined + 0 rejected" in output
    assert "studies/s" in output
    assert "peak memory" in output


def test_workers_do_not_change_the_graph(store: Path, tmp_path: Path) -> None:
    output_of("build", EXAMPLES, "--store", tmp_path, "--workers", "2")
    one, other = (
        sorted(output_of("export", "--format", "nquads", "--store", directory).splitlines())
        for directory in (store, tmp_path)
    )
    # The history says when each run was, so it is another one each time.
    assert [line for line in one if HISTORY not in line] == [
        line for line in other if HISTORY not in line
    ]
    assert len(one) == len(other)


def test_build_of_nothing_usable_fails_and_keeps_the_store(store: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"a": ')
    before = output_of("stats", "--store", store)
    message = error_of(["build", bad, "--store", store])
    assert "bad.json" in message
    assert "nothing usable was read" in message
    assert output_of("stats", "--store", store) == before


def test_query_as_csv(store: Path) -> None:
    query = "SELECT (COUNT(?s) AS ?n) WHERE { ?s a ct:Study }"
    lines = output_of("query", query, "--format", "csv", "--store", store).split()
    assert lines == ["n", str(len(list(EXAMPLES.iterdir())))]


def test_query_from_a_file_as_json(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text("SELECT ?t { study:NCT01281865 ct:officialTitle ?t }")
    rows = json.loads(output_of("query", "-f", file, "--format", "json", "--store", store))
    [binding] = rows["results"]["bindings"]
    assert binding["t"]["value"].startswith("A Phase 1b/2 Study of Imatinib")


def test_query_by_name_as_a_table(store: Path) -> None:
    output = output_of("query", "-n", "drug-synonyms", "-p", "name=RAD001", "--store", store)
    assert "Afinitor" in output
    assert "Gleevec" not in output


def test_a_table_keeps_its_brackets(store: Path) -> None:
    output = output_of("query", 'SELECT ("[red]x[/red]" AS ?x) {}', "--store", store)
    assert "[red]x[/red]" in output


def test_construct_gives_turtle(store: Path) -> None:
    query = "CONSTRUCT { ?s ct:phase ?p } WHERE { ?s ct:phase ?p }"
    graph = rdflib.Graph().parse(data=output_of("query", query, "--store", store), format="turtle")
    assert len(graph) > 10


def test_the_catalogue_is_listed() -> None:
    output = output_of("query", "--list")
    assert "drug-synonyms" in output
    assert "name: string" in output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["SELECT * { ?s"], "parse"),
        (["-n", "no-such-query"], "no query is named"),
        (["-n", "drug-synonyms", "-p", "nmae=x"], "nmae"),
    ],
)
def test_a_bad_query_is_one_line(store: Path, arguments: list[str], words: str) -> None:
    message = error_of(["query", *arguments, "--store", store])
    assert words in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["SELECT * {}", "-n", "x"], ["SELECT * {}", "-p", "a=b"], ["-n", "x", "-p", "a"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    error_of(["query", *arguments], exit_code=2)


def test_no_store_says_what_to_do(tmp_path: Path) -> None:
    for command in (["query", "ASK {}"], ["search", "x"], ["export"], ["stats"]):
        message = error_of([*command, "--store", tmp_path / "none"])
        assert "kg build" in message
        assert len(message.splitlines()) == 1


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    result = run("--debug", "stats", "--store", tmp_path / "none")
    assert result.exit_code == 1
    assert result.exception is not None
    assert not isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("name", ["Gleevec", "CGP 57148", "imatinib", "STI-571"])
def test_search_finds_the_same_studies_by_any_name(store: Path, name: str) -> None:
    def hits(text: str) -> list[str]:
        result = json.loads(output_of("search", text, "--json", "--store", store))
        return [hit["nctId"] for hit in result["hits"]]

    assert hits(name) == hits("imatinib mesylate")
    assert "NCT01281865" in hits(name)


def test_search_prints_reasons(store: Path) -> None:
    output = output_of("search", "sarcoma", "--store", store)
    assert "NCT01281865" in output
    assert "Sarcoma, Synovial" in output


def test_search_finds_drugs_and_conditions_themselves(store: Path) -> None:
    found = json.loads(output_of("search", "--type", "drug", "gleev", "--json", "--store", store))
    assert found["things"][0]["label"] == "imatinib"
    assert found["things"][0]["studies"] >= 1
    words = output_of("search", "--type", "drug", "gleev", "--store", store)
    assert "imatinib (also Gleevec)" in words
    assert "brand name: " in words
    conditions = output_of("search", "--type", "condition", "synovial sarc", "--store", store)
    assert "Sarcoma, Synovial" in conditions


def test_search_finds_similar_studies(store: Path) -> None:
    found = json.loads(output_of("search", "--similar", "nct01281865", "--json", "--store", store))
    assert found["nctId"] == "NCT01281865"
    assert "NCT01281865" not in [hit["nctId"] for hit in found["hits"]]
    words = output_of("search", "--similar", "NCT01281865", "--store", store)
    for hit in found["hits"]:
        assert hit["nctId"] in words
        assert all(one["label"] in words for one in hit["shared"])


@pytest.mark.parametrize(
    ("arguments", "list_", "column", "key"),
    [
        (["--type", "drug", "gleev"], "things", "label", "label"),
        (["--type", "condition", "synovial sarc"], "things", "iri", "iri"),
        (["--similar", "NCT01281865"], "hits", "nctId", "nctId"),
        (["sarcoma"], "hits", "title", "title"),
    ],
)
def test_search_writes_tables(
    store: Path, arguments: list[str], list_: str, column: str, key: str
) -> None:
    text = output_of("search", *arguments, "--format", "csv", "--store", store)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    found = json.loads(output_of("search", *arguments, "--format", "json", "--store", store))
    assert rows
    assert [row[column] for row in rows] == [one[key] for one in found[list_]]
    assert [row["rank"] for row in rows] == [str(rank + 1) for rank in range(len(rows))]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["x", "--similar", "NCT01281865"],
        ["x", "--type", "protein"],
        ["x", "--json", "--format", "csv"],
    ],
)
def test_search_says_how_it_is_used(store: Path, arguments: list[str]) -> None:
    error_of(["search", *arguments, "--store", store], exit_code=2)


@pytest.mark.parametrize("nct_id", ["NCT99999999", "", "x" * 10_000, '"'])
def test_search_like_an_unknown_study_is_one_line(store: Path, nct_id: str) -> None:
    message = error_of(["search", "--similar", nct_id, "--store", store])
    assert message.startswith("there is no study ")
    assert len(message) < 100


def test_search_takes_filters_alone_or_with_words(store: Path) -> None:
    def hits(*words: str) -> set[str]:
        result = json.loads(output_of("search", *words, "--json", "--store", store))
        return {hit["nctId"] for hit in result["hits"]}

    assert "NCT01281865" in hits("Gleevec", "--filter", "status=COMPLETED")
    assert "NCT01281865" not in hits("Gleevec", "--filter", "status=RECRUITING")
    assert hits("Gleevec", "--filter", "status=COMPLETED") <= hits("--filter", "status=COMPLETED")


def test_a_wrong_filter_is_named(store: Path) -> None:
    for text, words in (("phase", "NAME=VALUE"), ("phase=9", "PHASE1"), ("a=b", "no such filter")):
        result = run("search", "x", "--filter", text, "--store", store)
        assert result.exit_code != 0
        assert words in result.output


def test_export_of_one_study_parses_to_its_graph(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "study.ttl"
    output_of("export", "--study", "NCT01281865", "--store", store, "-o", file)
    iris = Iris(Config().base_iri)
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    with open_store(store) as opened:
        expected = set(opened.graph(iris.study_graph("NCT01281865")))
        pointed = {triple.object for triple in expected if isinstance(triple.object, ox.NamedNode)}
        for node in pointed:
            expected |= {
                triple for triple in opened.describe(node.value) if triple.predicate == label
            }
    again = {quad.triple for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)}
    assert again == expected
    lines = rdflib.Graph().parse(file, format="turtle").serialize(format="nt")
    by_rdflib = ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in by_rdflib} == expected
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("format_", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_export_in_every_format(store: Path, format_: str) -> None:
    constants = {
        "turtle": "TURTLE",
        "trig": "TRIG",
        "nquads": "N_QUADS",
        "ntriples": "N_TRIPLES",
        "jsonld": "JSON_LD",
        "rdfxml": "RDF_XML",
    }
    names = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    arguments = ["export", "--study", "NCT01281865", "--format", format_, "--store", str(store)]
    output = output_of(*arguments)
    quads = list(ox.parse(output.encode(), format=getattr(ox.RdfFormat, constants[format_])))
    assert len(quads) > 100
    if format_ not in ("trig", "nquads"):
        graph = rdflib.Graph().parse(data=output, format=names[format_])
        assert len(graph) == len({quad.triple for quad in quads})


def test_export_of_an_unknown_study(store: Path) -> None:
    assert "NCT99999999" in error_of(["export", "--study", "NCT99999999", "--store", store])


def test_a_padded_mesh_id_is_the_same_descriptor(store: Path) -> None:
    def ask(descriptor: str) -> str:
        arguments = ["query", "-n", "studies-by-condition", "--format", "csv", "-p"]
        return output_of(*arguments, f"condition={descriptor}", "--store", store)

    assert ask("D000012509") == ask("D012509")
    assert "NCT01281865" in ask("D012509")


def test_the_store_knows_its_base(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_BASE_IRI", "https://example.org/other/")
    query = "SELECT ?t { study:NCT01281865 ct:briefTitle ?t }"
    assert "Everolimus" in output_of("query", query, "--store", store)


def test_stats(store: Path) -> None:
    output = output_of("stats", "--store", store)
    assert "Completed" in output
    assert "triples" in output


def study_with(tmp_path: Path, **status: object) -> Path:
    record = json.loads((EXAMPLES / "NCT01281865.json").read_text())
    record["protocolSection"]["statusModule"].update(status)
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(record))
    return path


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_validate_exits_by_what_it_found(tmp_path: Path, engine: str) -> None:
    good = run("validate", EXAMPLES / "NCT01281865.json", "--engine", engine)
    assert good.exit_code == 0, good.output
    bad = study_with(tmp_path, overallStatus="FINISHED", startDateStruct={"date": "2011-02-30"})
    result = run("validate", bad, "--engine", engine)
    assert result.exit_code == 1
    for words in ("NCT01281865", "overallStatus", "startDate", "2011-02-30"):
        assert words in result.stdout


def test_validate_reports_in_turtle_and_json(tmp_path: Path) -> None:
    bad = study_with(tmp_path, overallStatus="FINISHED")
    turtle = run("validate", bad, "--format", "turtle").stdout
    report = rdflib.Graph().parse(data=turtle, format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert (None, sh.conforms, rdflib.Literal(False)) in report
    results = list(report.subjects(sh.resultSeverity, sh.Violation))
    paths = {report.value(result, sh.resultPath) for result in results}
    assert rdflib.URIRef("https://w3id.org/trial-kg/ontology#overallStatus") in paths
    assert "FINISHED" in run("validate", bad, "--format", "json").stdout


def test_a_quarantined_study_is_kept_with_its_reasons(tmp_path: Path) -> None:
    bad = study_with(tmp_path, overallStatus="FINISHED")
    good = EXAMPLES / "NCT00496600.json"
    output = output_of("build", bad, good, "--store", tmp_path / "store")
    assert "2 read = 1 loaded + 1 quarantined + 0 rejected" in output
    quarantine = tmp_path / "store" / "report" / "quarantine"
    text = (quarantine / "NCT01281865.txt").read_text()
    assert "overallStatus" in text
    assert "FINISHED" in text
    assert list(ox.parse(path=str(quarantine / "NCT01281865.nt")))
    json.loads((quarantine / "NCT01281865.json").read_text())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_enough(command: str) -> None:
    output = output_of(command, "--help")
    assert output.startswith(f"Usage: main {command}")
    assert len(output.splitlines()) >= 7


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    assert set(main.commands) == set(COMMANDS)
    for command in COMMANDS:
        assert f"`kg {command}" in readme


def test_a_closed_pipe_is_no_error(store: Path) -> None:
    script = Path(sys.executable).with_name("kg")
    command = f"'{script}' export --format nquads --store '{store}' | head -n 1"
    result = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60
    )
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""
