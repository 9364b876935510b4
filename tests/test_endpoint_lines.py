"""A graph as N-Triples: every triple once and counted, few or many, within the limits."""

import pyoxigraph as ox
import pytest

from kg.endpoint.frames import COUNT, DATA, END, HEADER, WHOLE, Task
from kg.endpoint.writing import LimitError, ResultPipe, write_triples

QUERY = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def make_store(number: int) -> ox.Store:
    store = ox.Store()
    subject, property_ = ox.NamedNode("http://example.org/s"), ox.NamedNode("http://example.org/p")
    store.extend(ox.Quad(subject, property_, ox.Literal(i)) for i in range(number))
    return store


def make_pipe(pieces: list[bytes], max_rows: int) -> ResultPipe:
    task = Task(QUERY, "ntriples", None, None, max_rows=max_rows, max_bytes=1_000_000)
    return ResultPipe(pieces.append, task)


def read_end(frames: bytes) -> list[bytes]:
    """The pieces in the last frames of a result, which must say that it is whole."""
    letters, pieces = b"", list[bytes]()
    while frames:
        letter, length = HEADER.unpack_from(frames)
        content, frames = frames[HEADER.size :][:length], frames[HEADER.size + length :]
        letters += letter
        pieces += {DATA: [content], WHOLE: [content[COUNT.size :]]}.get(letter, [])
    assert letters in (WHOLE, END, DATA + END)
    return pieces


def write(store: ox.Store, pipe: ResultPipe) -> None:
    found = store.query(QUERY)
    assert isinstance(found, ox.QueryTriples)
    write_triples(found, "ntriples", {}, pipe)
    pipe.finish()


@pytest.mark.parametrize("number", [0, 1, 100, 101, 102, 2001, 5000])
def test_all_triples_are_written_and_counted(number: int) -> None:
    store, pieces = make_store(number), list[bytes]()
    pipe = make_pipe(pieces, max_rows=10_000)
    write(store, pipe)
    lines = b"".join([*pieces, *read_end(pipe.end())]).splitlines()
    assert sorted(lines) == sorted(f"{quad.triple} .".encode() for quad in store)
    assert pipe.rows == number


def test_the_first_lines_do_not_wait_for_thousands() -> None:
    pieces = list[bytes]()
    write(make_store(2000), make_pipe(pieces, max_rows=10_000))
    assert len(pieces[0].splitlines()) < 500


@pytest.mark.parametrize("number", [100, 101, 2001])
def test_more_than_the_limit_is_an_error(number: int) -> None:
    with pytest.raises(LimitError):
        write(make_store(number), make_pipe([], max_rows=number - 1))
