"""``kg fetch`` where a file cannot be written: it names the file, and goes on another time.

A limit on the size of files stands for the full disk; both fail in ``write`` without a file name.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.download_runs import RECORDS, copies_of, files_of, members_of
from tests.registry_server import Registry, serve

LIMITED = (
    "import resource, sys; limit = int(sys.argv.pop(1));"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit));"
    "from kg.cli import main; main()"
)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with serve(Registry(copies_of(RECORDS, 40))) as served:
        monkeypatch.setenv("KG_API_URL", served.url)
        # Python must not write what it compiles under the limit.
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


def fetch(output: Path, page_size: int, limit: int = resource.RLIM_INFINITY) -> tuple[int, str]:
    """Exit code and stderr of a download whose files may hold ``limit`` bytes."""
    command = [sys.executable, "-c", LIMITED, str(limit), "fetch", "--all", "--rate", "100000"]
    options = ["--page-size", str(page_size), "-o", str(output)]
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stderr


def test_a_page_that_cannot_be_written_is_named(registry: Registry, output: Path) -> None:
    directory = output.with_name("studies.zip.partial")
    code, errors = fetch(output, 40, 4000)
    page = directory / "page-000001.gz"
    assert (code, errors) == (1, f"Error: {page}: cannot be written: File too large\n")
    assert list(output.parent.iterdir()) == []
    assert fetch(output, 40) == (0, "")
    assert members_of(output) == files_of(registry.records)


def test_an_archive_that_cannot_be_written_is_named(registry: Registry, output: Path) -> None:
    output.write_bytes(b"the archive of last week")
    code, errors = fetch(output, 1, 20_000)  # a page is smaller, the archive larger
    assert code == 1
    assert errors == (
        f"Error: {output}: cannot be written: File too large; "
        "what came is kept, run the same command again to go on\n"
    )
    assert output.read_bytes() == b"the archive of last week"
    partial = output.with_name("studies.zip.partial")
    assert not (partial / "archive.zip").exists()  # it would keep the disk full
    requests = len(registry.requests)
    assert fetch(output, 1) == (0, "")
    assert len(registry.requests) == requests + 2  # the two for the version: every page was there
    assert members_of(output) == files_of(registry.records)
    assert list(output.parent.iterdir()) == [output]
