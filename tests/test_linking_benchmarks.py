"""The benchmarks of linking: one definition of halves; files behind the tables."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.linking import interventions, mesh_terms
from benchmarks.linking.score import Score


def test_halves_are_defined_once() -> None:
    assert vars(interventions)["half"] is mesh_terms.half
    counts = Counter(mesh_terms.half(f"NCT{number:08}") for number in range(400))
    assert set(counts) == {"a", "b"}
    assert min(counts.values()) > 150


def test_the_package_takes_a_folder_for_what_is_behind_its_tables(root: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.linking", "--help"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "--misses DIR" in done.stdout


def test_each_module_is_told_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.linking import __main__ as package

    given: dict[str, list[str]] = {}
    for module in package._FILES:
        name = module.__name__.rpartition(".")[2]
        monkeypatch.setattr(module, "main", lambda arguments, n=name: given.update({n: arguments}))
    package.main(["--misses", str(tmp_path / "new")])
    assert given["mesh_terms"] == ["--misses", str(tmp_path / "new" / "mesh-terms.tsv")]
    assert given["grants"][0] == "--strings"
    assert given["organizations"][0] == "--groups"
    assert given["cost"] == given["synonyms"] == given["interventions"] == []


def test_sums_of_a_score() -> None:
    score = Score()
    score.add({"D1", "D2"}, {"D1": "EXACT_LABEL", "D3": "COMPONENT"})
    assert (score.right, score.wrong, score.missed, score.exact_right) == (1, 1, 1, 1)
