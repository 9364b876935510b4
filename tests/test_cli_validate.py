"""``kg validate``: records or the store, in every form, and wrong usage in one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import SH

from kg.build.data_quality import write_page
from kg.cli import main
from kg.cli.validate_output import open_output
from kg.config import Config
from kg.errors import KgError
from kg.namespaces import CT, Iris
from kg.store import continue_generation, open_store
from tests.conftest import ROOT
from tests.update_runs import EXAMPLES, build_two

IRIS = Iris(Config().base_iri)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two studies, one of them without the status that a study must have."""
    directory = tmp_path_factory.mktemp("validate")
    build_two(Config(store=directory / "store"), directory)
    status = ox.NamedNode(f"{CT}overallStatus")
    with continue_generation(directory / "store") as writer:
        graph = IRIS.study_graph("NCT00000002")
        old = [triple for triple in writer.triples(graph) if triple.predicate == status]
        assert old
        writer.exchange(graph, old, ())
        writer.publish({"baseIri": IRIS.base, "studies": 2})
    return directory / "store"


def test_a_store_is_told_by_shape(store: Path) -> None:
    result = run("--store", store, "--workers", "1")
    assert result.exit_code == 1, result.output
    lines = [line.strip() for line in result.stdout.splitlines()]
    rule = "ctsh:Study-overallStatus (MinCount), in 1 study"
    (place,) = (n for n, line in enumerate(lines) if rule in line)
    assert lines[place + 2] == "e.g. NCT00000002"
    assert "Checks of the whole store" in result.stdout
    assert "2 studies" in result.stdout.splitlines()[-1]


def test_a_store_is_told_by_study_where_asked(store: Path) -> None:
    result = run("--store", store, "--by", "study", "--format", "json", "--workers", "1")
    report = json.loads(result.stdout)
    entries = {entry["study"]: entry for entry in report["found"]}
    fields = {finding["field"] for finding in entries["NCT00000002"]["findings"]}
    assert "overallStatus" in fields
    text = run("--store", store, "--by", "study", "--workers", "1").stdout
    assert "NCT00000002: 1 violation" in text


def test_the_report_joins_with_the_shapes_of_the_store(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.ttl"
    result = run("--store", store, "--format", "turtle", "--output", file, "--workers", "1")
    assert (result.exit_code, result.stdout) == (1, "")
    graph = Graph().parse(file)
    with open_store(store) as opened:
        for triple in opened.graph(IRIS.graph("shapes")):
            if triple.predicate == ox.NamedNode(str(SH.name)):
                assert isinstance(triple.subject, ox.NamedNode)
                graph.add((URIRef(triple.subject.value), SH.name, URIRef("urn:named")))
    found = graph.query(
        "SELECT ?shape { ?report a sh:ValidationReport ; sh:result/sh:sourceShape ?shape ."
        " ?shape sh:name ?name }",
        initNs={"sh": SH, "rdf": RDF},
    )
    assert f"{IRIS.base}shapes#Study-overallStatus" in {str(row[0]) for row in found}  # type: ignore[index]


def test_a_page_of_a_store_and_of_records_is_the_same_kind(store: Path, tmp_path: Path) -> None:
    pages = []
    for name, arguments in (("store", ["--store", store]), ("records", [EXAMPLES])):
        file = tmp_path / f"{name}.html"
        run(*arguments, "--format", "html", "--output", file, "--workers", "1")
        pages.append(file.read_text(encoding="utf-8"))
    assert all(page.startswith("<!doctype html>") for page in pages)
    assert all("Findings by shape" in page for page in pages)
    assert [("Checks of the whole store" in page) for page in pages] == [True, False]
    assert not list(tmp_path.glob("*.part"))


def test_records_are_told_by_shape_where_asked() -> None:
    result = run(EXAMPLES, "--by", "shape", "--workers", "1")
    assert result.exit_code == 0, result.output
    assert f"{len(list(EXAMPLES.iterdir()))} studies checked" in result.stdout
    assert "in 1 study" in result.stdout or "studies" in result.stdout


def test_a_record_that_cannot_be_read_is_named_in_every_form(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"a": ', encoding="utf-8")
    for form in ("text", "html", "markdown", "ntriples"):
        result = run(bad, "--format", form, "--workers", "1")
        assert result.exit_code == 1
        assert "bad.json" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--store", "somewhere", EXAMPLES], "give one of both"),
        ([], "give a SOURCE, or --store"),
        ([EXAMPLES, "--limit", "3"], "--limit goes with --store"),
    ],
)
def test_wrong_usage_is_said(arguments: list[str | Path], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_no_store_and_no_room_are_one_line_each(store: Path, tmp_path: Path) -> None:
    result = run("--store", tmp_path / "none")
    assert result.exit_code == 1
    assert "run: kg build" in result.stderr
    missing = tmp_path / "no" / "folder.html"
    result = run("--store", store, "--output", missing, "--format", "html", "--workers", "1")
    assert result.exit_code == 1
    assert f"{missing} cannot be written" in result.stderr
    # Told before the work: otherwise it would be the store that is missing.
    result = run("--store", tmp_path / "none", "--output", missing)
    assert f"{missing} cannot be written" in result.stderr


def test_the_page_on_data_quality_is_written_from_records() -> None:
    page = write_page(Config(), [EXAMPLES])
    assert page.startswith("# Data quality\n")
    assert f"\n## {EXAMPLES.name}\n" in page
    assert f"{len(list(EXAMPLES.iterdir()))} studies checked" in page
    assert "| findings | in | what | e.g. |" in page
    notes = (ROOT / "docs" / "data-quality.toml").read_text(encoding="utf-8")
    assert "[shapes]" in notes


@pytest.mark.parametrize("after_s", [0.05, 0.6, 1.5])
def test_ctrl_c_ends_every_process_in_one_line(store: Path, after_s: float) -> None:
    """As in a terminal: the signal reaches the whole group of processes."""
    command = [str(Path(sys.executable).with_name("kg")), "validate", "--store", str(store)]
    # A shell lets background jobs ignore the signal, and a process what its parent ignores.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*command, "--workers", "2"], stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    signal.signal(signal.SIGINT, before)
    while len(list_group(process.pid)) < 2 and process.poll() is None:
        time.sleep(0.01)
    time.sleep(after_s)
    assert process.poll() is None, "it ended before it could be interrupted"
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert told.strip() == "Aborted!"
    # What multiprocessing keeps for the parent ends when it sees that the parent has gone.
    patience = time.monotonic() + 10
    while list_group(process.pid) and time.monotonic() < patience:
        time.sleep(0.05)
    assert list_group(process.pid) == []


def test_a_report_goes_where_a_link_or_a_pipe_leads(store: Path, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    run("--store", store, "--limit", "1", "--workers", "1", "--output", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert "checked" in (tmp_path / "real").read_text()
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    run("--store", store, "--limit", "1", "--workers", "1", "--output", tmp_path / "pipe")
    assert b"checked" in os.read(reader, 1_000_000)
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "pipe", "real"]


def test_a_fault_of_the_work_is_no_fault_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("old")
    with pytest.raises(FileNotFoundError), open_output(tmp_path / "report"):
        (tmp_path / "none").read_bytes()
    assert (tmp_path / "report").read_text() == "old"
    with (
        pytest.raises(KgError, match=r"full cannot be written: No space left"),
        open_output(Path("/dev/full")) as out,
    ):
        out.write(b"x")


def list_group(group: int) -> list[int]:
    """The processes of a group that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, in_group = stat.read_text().rpartition(") ")[2].split()[:3]
            if int(in_group) == group and state != "Z":
                found.append(int(stat.parent.name))
    return found
