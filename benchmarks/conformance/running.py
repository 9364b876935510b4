"""Runs every suite on one or more servers and on the engine.

Owns which test belongs to which suite, and that tests of the same data share one setting up.
"""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.conformance.evaluation import PASSED, find_data, load, run_on
from benchmarks.conformance.exchanges import run_description, run_exchanges
from benchmarks.conformance.manifests import Data, Suites, Test
from benchmarks.conformance.targets import Engine, Server, Target
from benchmarks.conformance.transcripts import run_transcripts

Faults = dict[str, str]
_UPDATES = frozenset(
    (
        "add",
        "basic-update",
        "clear",
        "copy",
        "delete",
        "delete-data",
        "delete-insert",
        "delete-where",
        "drop",
        "move",
        "syntax-update-1",
        "syntax-update-2",
        "update-silent",
    )
)
_SUITES = {
    "protocol": "Protocol",
    "service-description": "Service Description",
    "http-rdf-update": "Graph Store Protocol",
    "graph-store-protocol": "Graph Store Protocol, the newer suite",
    "service": "Federated Query",
    "syntax-fed": "Federated Query, grammar",
    "csv-tsv-res": "Results in CSV and TSV",
    "json-res": "Results in JSON",
    "entailment": "Entailment Regimes",
}
PROTOCOLS = ("Protocol", "Service Description", "Graph Store Protocol")


def get_suite(test: Test) -> str:
    """The suite of a test, as the report has it."""
    version, folder = test.folder.split("/")
    if folder in _SUITES:
        return _SUITES[folder]
    language = "Update" if folder in _UPDATES else "Query"
    grammar = ", grammar" if "Syntax" in test.kind else ""
    return f"SPARQL {version[-2]}.{version[-1]} {language}{grammar}"


def is_for_engine(test: Test) -> bool:
    """Whether the engine can be asked without a server."""
    return not get_suite(test).startswith(PROTOCOLS)


def run_engine(suites: Suites) -> Faults:
    """What the engine does not pass, by the IRI of the test."""
    faults: Faults = {}
    for work in _make_groups([t for t in suites.tests if is_for_engine(t)], suites):
        faults |= _run_group(Engine(), work, suites)
    return faults


def run_servers(
    suites: Suites, servers: Sequence[Server], tell: Callable[[int], object] = lambda _: None
) -> Faults:
    """What is not passed over HTTP; each server is asked by a thread of its own.

    ``tell`` is called with the number of tests after each piece of work.
    """
    works: queue.SimpleQueue[list[Test]] = queue.SimpleQueue()
    for work in _make_groups(suites.tests, suites):
        works.put(work)
    faults: Faults = {}
    lock = threading.Lock()

    def run(server: Server) -> None:
        while True:
            try:
                work = works.get_nowait()
            except queue.Empty:
                return
            found = _run_group(server, work, suites)
            with lock:
                faults.update(found)
                tell(len(work))

    with ThreadPoolExecutor(len(servers)) as threads:
        list(threads.map(run, servers))
    return faults


def _make_groups(tests: Sequence[Test], suites: Suites) -> list[list[Test]]:
    """Tests that share data, or follow each other; the longest first."""
    groups: defaultdict[tuple[str, Data | str], list[Test]] = defaultdict(list)
    for test in tests:
        if test.folder.endswith("/http-rdf-update"):
            groups["transcripts", ""].append(test)
        elif test.kind == "ServiceDescriptionTest":
            groups["description", ""].append(test)
        elif is_for_engine(test) and "Update" not in test.kind:
            data = Data() if "Syntax" in test.kind else find_data(test, suites)
            groups["query", data].append(test)
        else:
            groups["one", test.iri].append(test)
    return sorted(groups.values(), key=len, reverse=True)


def _run_group(target: Target, tests: list[Test], suites: Suites) -> Faults:
    if isinstance(target, Server) and not is_for_engine(tests[0]):
        return _run_protocol(target, tests, suites)
    if "Update" not in tests[0].kind:
        load(target, find_data(tests[0], suites), suites)
    faults = {test.iri: run_on(target, test, suites) for test in tests}
    return {iri: fault for iri, fault in faults.items() if fault != PASSED}


def _run_protocol(server: Server, tests: list[Test], suites: Suites) -> Faults:
    if tests[0].folder.endswith("/http-rdf-update"):
        faults = run_transcripts(server, tests)
    elif tests[0].kind == "ServiceDescriptionTest":
        faults = {test.iri: run_description(server, test) for test in tests}
    else:
        faults = {test.iri: run_exchanges(server, test, suites) for test in tests}
    return {iri: fault for iri, fault in faults.items() if fault != PASSED}
