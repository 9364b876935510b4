"""``kg update`` and ``kg diff`` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from tests.update_runs import write_record


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of two studies, one of which has a second version."""
    directory = tmp_path / "store"
    write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    write_record(tmp_path / "first" / "b.json", "NCT00000002", "2020-05-01")
    write_record(
        tmp_path / "next" / "a.json", "NCT00000001", "2020-06-01", overallStatus="TERMINATED"
    )
    assert run("build", tmp_path / "first", "--store", directory).exit_code == 0
    result = run("update", tmp_path / "next", "--store", directory)
    assert result.exit_code == 0, result.output
    assert "1 read = 0 unchanged + 0 added + 1 replaced + 0 older" in result.output
    return directory


def test_nothing_new_is_said_so(store: Path, tmp_path: Path) -> None:
    result = run("update", tmp_path / "next", "--store", store)
    assert result.exit_code == 0
    assert "nothing changed" in result.output


def test_an_older_record_is_one_line(store: Path, tmp_path: Path) -> None:
    file = write_record(
        tmp_path / "old" / "a.json", "NCT00000001", "2020-05-02", overallStatus="SUSPENDED"
    )
    result = run("update", file, "--store", store)
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if "NCT00000001" in line]
    assert line.startswith(f"{file}: NCT00000001: ")
    assert "--force" in line
    assert "1 older" in result.stdout


def test_removal(store: Path) -> None:
    result = run("update", "--remove", "nct00000002", "--store", store)
    assert result.exit_code == 0, result.output
    assert "1 studies marked as removed" in result.output
    rows = run("query", "SELECT ?id { ?s a ct:RemovedStudy ; ct:nctId ?id }", "--store", store)
    assert "NCT00000002" in rows.output


def test_a_snapshot_of_nothing_usable_removes_nothing(store: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    result = run("update", broken, "--snapshot", "--store", store)
    assert result.exit_code == 1
    assert "nothing usable" in result.stderr
    rows = run("query", "SELECT ?id { ?s a ct:Study ; ct:nctId ?id }", "--store", store)
    assert "NCT00000002" in rows.output


def test_a_snapshot_that_cannot_be_read_whole_removes_nothing(store: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    write_record(snapshot / "a.json", "NCT00000001", "2020-07-01")
    (snapshot / "b.json").write_text("{")
    result = run("update", snapshot, "--snapshot", "--store", store)
    assert result.exit_code == 1
    assert "1 replaced" in result.stdout
    assert "could not be read" in result.stderr
    rows = run("query", "SELECT ?id { ?s a ct:Study ; ct:nctId ?id }", "--store", store)
    assert "NCT00000002" in rows.output


@pytest.mark.parametrize("arguments", [[], ["--snapshot", "--remove", "NCT00000001"]])
def test_wrong_usage(store: Path, arguments: list[str]) -> None:
    assert run("update", *arguments, "--store", store).exit_code == 2


def test_diff_as_text(store: Path) -> None:
    result = run("diff", "NCT00000001", "--store", store)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("--- NCT00000001 version 1 of 2020-05-01")
    assert lines[1].startswith("+++ NCT00000001 version 2 of 2020-06-01")
    assert "- study:NCT00000001 ct:overallStatus ct:Status-COMPLETED" in lines
    assert "+ study:NCT00000001 ct:overallStatus ct:Status-TERMINATED" in lines


def test_diff_as_json_and_patch(store: Path) -> None:
    days = ("--from", "2020-05-01", "--to", "2020-06-30", "--store", store)
    facts = json.loads(run("diff", "nct00000001", *days, "--format", "json").output)
    assert (facts["from"]["number"], facts["to"]["number"]) == (1, 2)
    patch = run("diff", "NCT00000001", *days, "--format", "patch").output.splitlines()
    assert sorted(f"- {line}" for line in facts["removed"]) == sorted(
        line for line in patch if line.startswith("-")
    )
    assert len(patch) == len(facts["removed"]) + len(facts["added"])


def test_diff_of_what_is_not_there(store: Path) -> None:
    for arguments, words in (
        (["NCT00000009"], "no version"),
        (["NCT00000001", "--from", "2019-01-01"], "nothing is known"),
    ):
        result = run("diff", *arguments, "--store", store)
        assert result.exit_code == 1
        assert words in result.stderr
        assert result.stderr.count("\n") == 1
