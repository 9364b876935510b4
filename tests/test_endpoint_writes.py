"""Writes are whole, last, and hurt nobody who reads; whatever happens to the writer."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from kg.store import open_store
from kg.store.generations import lock_for_building
from tests.writing_server import Writer, run_writer

PAIR = (
    "DELETE {{ ?s ?p ?o }} INSERT {{ <urn:a> <urn:p> {0} . <urn:b> <urn:p> {0} }} "
    "WHERE {{ ?s ?p ?o }}"
)
SLOW = (
    "INSERT DATA { <urn:new> <urn:p> 1 } ; INSERT { ?a ?b ?c } "
    "WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
)


def find_writers(parent: int) -> list[int]:
    """Processes below ``parent`` that hold the lock of the store open."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            files = [str(link.readlink()) for link in (entry / "fd").iterdir()]
        except OSError:
            continue
        if entry.name.isdigit() and any(file.endswith("build.lock") for file in files):
            found.append(int(entry.name))
    return [pid for pid in found if is_below(pid, parent)]


def is_below(pid: int, parent: int) -> bool:
    while pid > 1:
        if pid == parent:
            return True
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        pid = int(status.rpartition(")")[2].split()[1])
    return False


def states(writer: Writer) -> list[int]:
    """The values that a reader sees, of two triples that are always written together."""
    query = {"query": "SELECT ?o { ?s ?p ?o }", "format": "csv"}
    answer = writer.client.get("/sparql", query)
    assert answer.status == 200, answer.text
    return [int(line) for line in answer.text.splitlines()[1:]]


def test_readers_see_whole_states_only(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain") as writer:
        writer.update("INSERT DATA { <urn:a> <urn:p> 0 . <urn:b> <urn:p> 0 }")
        seen: list[list[int]] = []
        faults: list[BaseException] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    seen.append(states(writer))
            except BaseException as fault:  # noqa: BLE001 - told by the test itself
                faults.append(fault)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(1, 51):
            assert writer.update(PAIR.format(number)).status == 204
            assert states(writer) == [number, number]
        done.set()
        for reader in readers:
            reader.join()
        assert faults == []
        assert all(len(state) == 2 and state[0] == state[1] for state in seen)
        assert len({state[0] for state in seen}) > 3
        # Old generations go once nobody reads them.
        kept = list((tmp_path / "store" / "generations").iterdir())
        assert len(kept) < 12


def test_a_reader_keeps_its_generation_while_others_write(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain") as writer:
        lines = " ".join(f"<urn:s> <urn:p> {number} ." for number in range(60_000))
        assert writer.update(f"INSERT DATA {{ {lines} }}").status == 204
        answers: list[int] = []

        def read() -> None:
            query = "SELECT * { ?s ?p ?o . FILTER(REGEX(STR(?o), '.*.*.*.*x?$')) }"
            answer = writer.client.get("/sparql", {"query": query, "format": "csv"})
            answers.append(answer.text.count("\n") - 1)

        reader = threading.Thread(target=read)
        reader.start()
        while reader.is_alive():
            assert writer.update("DELETE DATA { <urn:s> <urn:p> 1 }").status == 204
        reader.join()
        assert answers == [60_000]


def test_a_writer_that_is_killed_leaves_before_or_after(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain") as writer:
        writer.update("INSERT DATA { <urn:a> <urn:p> 0 . <urn:b> <urn:p> 0 }")
        server, last, killed = writer.client.process.pid, 0, 0
        # How long a write takes is the machine's: rounds go on until enough came in time.
        number = 0
        while killed < 6 and number < 100:
            number += 1
            answers: list[int] = []

            def write(answers: list[int] = answers, number: int = number) -> None:
                answers.append(writer.update(PAIR.format(number)).status)

            update = threading.Thread(target=write)
            update.start()
            while update.is_alive() and not (found := find_writers(server)):
                time.sleep(0.001)
            time.sleep(0.004 * (number % 12))
            for pid in found:
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
            update.join()
            now = states(writer)
            assert now in ([last, last], [number, number])
            assert answers[0] in (204, 422)
            assert answers[0] != 204 or now[0] == number
            last = now[0]
        assert killed > 3
        assert writer.update(PAIR.format(999)).status == 204
        with open_store(tmp_path / "store") as store:
            assert len(store) == len(list(store)) == 2


def test_a_write_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with run_writer(
        tmp_path, "--default-graph", "plain", KG_WRITE_TIMEOUT_S="1", KG_WRITE_WAIT_S="1"
    ) as writer:
        lines = " ".join(f"<urn:s{number}> <urn:p> {number} ." for number in range(200))
        writer.update(f"INSERT DATA {{ {lines} }}")
        late = writer.update(SLOW)
        assert (late.status, "nothing was written" in late.text) == (504, True)
        assert writer.count() == 200
        assert writer.update("INSERT DATA { <urn:s> <urn:p> 1 }").status == 204


def test_a_build_and_a_write_do_not_meet(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain", KG_WRITE_WAIT_S="1") as writer:
        with lock_for_building(tmp_path / "store"):
            busy = writer.update("INSERT DATA { <urn:s> <urn:p> 1 }")
        assert (busy.status, "another build" in busy.text) == (503, True)
        assert int(busy.headers["Retry-After"]) > 0
        assert writer.update("INSERT DATA { <urn:s> <urn:p> 1 }").status == 204


def test_writers_of_several_processes_take_turns(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain", workers=2) as writer:
        statuses: list[int] = []

        def write(name: int) -> None:
            for number in range(5):
                update = f"INSERT DATA {{ <urn:w{name}> <urn:p> {number} }}"
                statuses.append(writer.update(update).status)

        threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [204] * 20
        for _ in range(8):
            assert writer.count() == 20


def test_what_else_is_in_a_generation_goes_along(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain") as writer:
        with open_store(tmp_path / "store") as store:
            (store.directory / "search").mkdir()
            (store.directory / "search" / "meta.json").write_text("{}")
            (store.directory / "ledger.sqlite").write_text("ledger")
        for number in range(3):
            writer.update(f"INSERT DATA {{ <urn:s> <urn:p> {number} }}")
        with open_store(tmp_path / "store") as store:
            assert (store.directory / "search" / "meta.json").read_text() == "{}"
            assert (store.directory / "ledger.sqlite").read_text() == "ledger"
            assert store.manifest["baseIri"].startswith("https://")
            assert "edited" in store.manifest


@pytest.mark.parametrize("number", [1, 2])
def test_a_write_lasts_over_a_restart(tmp_path: Path, number: int) -> None:
    for turn in range(number):
        with run_writer(tmp_path, "--default-graph", "plain") as writer:
            assert writer.count() == turn
            writer.update(f"INSERT DATA {{ <urn:s> <urn:p> {turn} }}")
