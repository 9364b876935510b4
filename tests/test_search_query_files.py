"""The query files of a search are read when a server starts, and what is wrong is told once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.config import Config
from tests.conftest import ROOT

pytest_plugins = ("tests.web_fixtures",)


def run(config: Config, home: Path, *arguments: str) -> Result:
    environment = {"KG_HOME": str(home), "KG_STORE": str(config.store)}
    return CliRunner().invoke(main, arguments, env=environment)


@pytest.mark.parametrize("arguments", [("serve", "--port", "1"), ("search", "Gleevec", "--json")])
def test_a_folder_without_them_is_told_in_one_line(
    config: Config, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    files = tmp_path / "queries" / "search"
    (files / "studies-of-concepts.rq").unlink()
    (wrong,) = run(config, tmp_path, *arguments).output.splitlines()
    missing = files / "studies-of-concepts.rq"
    assert wrong == f"Error: {missing}: there is no such file of queries; set KG_HOME"
    (files / "studies-of-concepts.rq").write_text("#+ summary: A\nSELECT", encoding="utf-8")
    (wrong,) = run(config, tmp_path, *arguments).output.splitlines()
    assert wrong.startswith(f"Error: {missing}: ")


def test_another_folder_is_told_in_one_line(config: Config, tmp_path: Path) -> None:
    served = run(config, tmp_path, "serve", "--port", "1")
    assert served.exit_code == 1
    assert served.output.splitlines() == [
        f"Error: {tmp_path / 'queries'}: there is no such folder of queries; set KG_HOME"
    ]


def test_a_search_that_shows_no_query_needs_none(config: Config, tmp_path: Path) -> None:
    found = run(config, tmp_path, "search", "Gleevec")
    assert found.exit_code == 0
    assert "imatinib" in found.output
