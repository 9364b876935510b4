"""The W3C test suites of SPARQL over HTTP: what is not passed is known, with its cause."""

from __future__ import annotations

import pytest

from benchmarks.conformance.__main__ import DATA, start_servers
from benchmarks.conformance.manifests import ARCHIVE, Suites, read_suites
from benchmarks.conformance.report import ENGINE, HTTP, read_known
from benchmarks.conformance.running import get_suite, run_engine, run_servers

PARTS = 4
pytestmark = pytest.mark.skipif(
    not (DATA / ARCHIVE).exists(),
    reason="the test suites are not laid beside the project (../shared/data)",
)


@pytest.fixture(scope="module")
def suites() -> Suites:
    return read_suites(DATA / ARCHIVE)


def test_the_archive_is_read_whole(suites: Suites) -> None:
    names = [get_suite(test) for test in suites.tests]
    assert names.count("Protocol") == 34
    assert names.count("Service Description") == 3
    assert names.count("Graph Store Protocol") == 18
    assert len(names) == 1125


def test_the_engine_fails_what_is_known(suites: Suites) -> None:
    known = {iri for iri, one in read_known().items() if ENGINE in one.failed_by}
    assert {iri: fault for iri, fault in run_engine(suites).items() if iri not in known} == {}
    assert known <= run_engine(suites).keys()


@pytest.mark.parametrize("part", range(PARTS))
def test_the_server_fails_what_is_known(suites: Suites, part: int) -> None:
    """A part has whole folders: the tests of the older graph store suite follow each other."""
    folders = sorted({test.folder for test in suites.tests})[part::PARTS]
    tests = [test for test in suites.tests if test.folder in folders]
    names = {test.iri for test in tests}
    known = {iri for iri, one in read_known().items() if HTTP in one.failed_by} & names
    with start_servers(1) as servers:
        faults = run_servers(suites._replace(tests=tests), servers)
    assert {iri: fault for iri, fault in faults.items() if iri not in known} == {}
    assert known <= faults.keys(), "these are passed now; take them out of known.tsv"
