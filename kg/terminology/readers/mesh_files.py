"""MeSH as its publisher ships it: one file of RDF, or XML of descriptors and supplementary records.

Owns which of the two the files are, and what goes into the store's graph of MeSH: N-Triples in
pieces of whole lines, with IRIs that carry no year. Refuses to know what a record says.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph

from kg.errors import VocabularyError
from kg.terminology.readers.mesh_rdf import (
    as_vocabulary_error,
    is_ntriples,
    read_chunks,
    read_mesh,
)
from kg.terminology.readers.mesh_records import MeshContent
from kg.terminology.readers.mesh_xml import iterate_triples, read_mesh_xml
from kg.terminology.readers.opening import Notify, no_notify, open_input

_YEAR = re.compile(rb"<http://id\.nlm\.nih\.gov/mesh/\d{4}/")
_NO_YEAR = b"<http://id.nlm.nih.gov/mesh/"
_YEAR_HINT = re.compile(rb"/mesh/\d{4}/")
_TRIPLES_A_PIECE = 10_000


def read_mesh_files(*paths: Path, notify: Notify = no_notify) -> MeshContent:
    """Release and records of one release of MeSH.

    Raises:
        VocabularyError: files that are missing, damaged, of another kind, or do not belong
            together: RDF is one file, XML is the descriptors with or without a file of
            supplementary records.
    """
    if _are_xml(paths):
        content = read_mesh_xml(*paths, notify=notify)
        if not any(record_id[0] == "D" for record_id in content.records):
            raise VocabularyError(
                f"{paths[0]}: supplementary records alone; give the descriptors (desc….xml) too"
            )
        return content
    return read_mesh(paths[0], notify)


def check_mesh_files(*paths: Path, notify: Notify = no_notify) -> None:
    """Parse every line of RDF, which reading for linking does not; XML is parsed when it is read.

    Raises:
        VocabularyError: a line that is no triple, with its number.
    """
    if _are_xml(paths):
        return
    with as_vocabulary_error(paths[0], "MeSH RDF"), open_input(paths[0]) as file:
        head = file.stream.read(4096)
        file.stream.seek(0)
        form = pyoxigraph.RdfFormat.N_TRIPLES if is_ntriples(head) else pyoxigraph.RdfFormat.TURTLE
        quads = pyoxigraph.parse(file.stream, format=form)
        while deque(islice(quads, _TRIPLES_A_PIECE), maxlen=1):
            notify(file.tell())


def iterate_graph(*paths: Path) -> Iterator[bytes]:
    """The files as N-Triples for the store, in pieces of whole lines.

    Raises:
        VocabularyError: see :func:`read_mesh_files`.
    """
    if _are_xml(paths):
        yield from (lines.encode() for lines in iterate_triples(*paths))
        return
    with as_vocabulary_error(paths[0], "MeSH RDF"):
        for piece in _iterate_rdf(paths[0]):
            yield _YEAR.sub(_NO_YEAR, piece) if _YEAR_HINT.search(piece) else piece


def _iterate_rdf(path: Path) -> Iterator[bytes]:
    with open_input(path) as file:
        if is_ntriples(file.stream.read(4096)):
            yield from read_chunks(path)
            return
        file.stream.seek(0)
        quads = pyoxigraph.parse(file.stream, format=pyoxigraph.RdfFormat.TURTLE)
        while some := [quad.triple for quad in islice(quads, _TRIPLES_A_PIECE)]:
            data = pyoxigraph.serialize(some, format=pyoxigraph.RdfFormat.N_TRIPLES)
            assert data is not None
            yield data


def _are_xml(paths: tuple[Path, ...]) -> bool:
    """Whether the files are XML; RDF must be one file, XML one or two."""
    if not paths:
        raise VocabularyError("no MeSH file is given")
    kinds = {_is_xml(path) for path in paths}
    if kinds == {False} and len(paths) == 1:
        return False
    if kinds == {True}:
        return True
    names = ", ".join(str(path) for path in paths)
    raise VocabularyError(
        f"{names}: MeSH is one file of RDF, or XML of descriptors and of supplementary records"
    )


def _is_xml(path: Path) -> bool:
    with as_vocabulary_error(path, "MeSH"), open_input(path) as file:
        head = file.stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or b"RecordSet" in head[:200]
