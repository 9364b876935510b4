"""The measurements of validation run, and show what they say they show."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.validation import conformance, speed
from benchmarks.validation.suite import read_known


@pytest.fixture(autouse=True)
def logs_afterwards() -> Iterator[None]:
    """The table of conformance turns logging off."""
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("shared_data")
def test_speed_sets_both_engines_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    speed.main(["--sample", "2", "--rounds", "1", "--at-once", "2"])
    printed = capsys.readouterr().out
    for name in speed.SETS:
        assert re.search(rf"{name} +│ +2 │", printed), printed
    assert len(re.findall(r"[1-9]\d* ×", printed)) == 4


@pytest.mark.usefixtures("shared_data")
@pytest.mark.filterwarnings("ignore:Parsing weird:UserWarning")
def test_conformance_counts_and_explains(capsys: pytest.CaptureFixture[str]) -> None:
    conformance.main([])
    printed = capsys.readouterr().out
    failures = [str(121 - len(read_known(engine))) for engine in ("pyshifty", "pySHACL")]
    assert re.search(rf"all +│ +121 │ +{failures[0]} │ +{failures[1]} │", printed), printed
    assert "not known yet" not in printed


def test_without_the_real_data_a_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(conformance, "DATA", tmp_path)
    monkeypatch.setattr(speed, "SETS", {"API v2": tmp_path / "absent.zip"})
    for module in (conformance, speed):
        with pytest.raises(SystemExit):
            module.main([])
        assert "not there" in capsys.readouterr().err
