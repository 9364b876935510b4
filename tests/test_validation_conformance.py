"""The W3C test suite of SHACL, on both engines: what is failed is known, with its cause."""

from __future__ import annotations

import logging
from functools import cache

import pytest

from benchmarks.validation.suite import (
    ARCHIVE,
    DATA,
    ENGINES,
    ConformanceTest,
    read_known,
    read_suite,
    run_test,
)

TESTS = 121
PRESENT = (DATA / ARCHIVE).exists()
pytestmark = pytest.mark.skipif(
    not PRESENT, reason="the test suite is not laid beside the project (../shared/data)"
)


@cache
def load_suite() -> dict[str, ConformanceTest]:
    return {test.name: test for test in read_suite(DATA / ARCHIVE)} if PRESENT else {}


@pytest.fixture(autouse=True)
def quiet() -> None:
    """pySHACL logs what it refuses."""
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)


def list_cases() -> list[object]:
    """A parameter for each engine and test; a known failure must still be one."""
    return [
        pytest.param(
            engine,
            name,
            id=f"{engine}-{name}",
            marks=[pytest.mark.xfail(reason=cause, strict=True)] if cause else [],
        )
        for engine in ENGINES
        for name in load_suite()
        for cause in [read_known(engine).get(name)]
    ]


@pytest.mark.parametrize(("engine", "name"), list_cases())
@pytest.mark.filterwarnings("ignore:Parsing weird:UserWarning")
def test_an_engine_finds_what_the_standard_says(engine: str, name: str) -> None:
    test = load_suite()[name]
    assert run_test(test, engine) == test.expected


def test_the_suite_is_whole_and_every_known_failure_is_of_it() -> None:
    assert len(load_suite()) == TESTS
    for engine in ENGINES:
        assert set(read_known(engine)) <= set(load_suite())
