"""Read MeSH from NLM's XML of descriptors and of supplementary records, as a stream.

Source: ``desc20XX.xml`` and ``supp20XX.xml`` of the U.S. National Library of Medicine. Owns the
walk through the records, one at a time, and what only all of them together say: a descriptor's
broader ones are those whose tree numbers stand above its own. Which triples a record is, see
:mod:`kg.terminology.readers.mesh_triples`; the records for linking are made from these triples, so
that XML and RDF cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kg.errors import VocabularyError
from kg.terminology.readers.mesh_rdf import (
    as_vocabulary_error,
    find_year,
    name_release,
    scan_lines,
)
from kg.terminology.readers.mesh_records import MeshContent, build_records, make_tables
from kg.terminology.readers.mesh_triples import map_descriptor, map_supplement, write_link
from kg.terminology.readers.opening import Notify, no_notify, open_input

_SETS = {
    "DescriptorRecord": "DescriptorRecordSet",
    "SupplementalRecord": "SupplementalRecordSet",
}
_DTD_YEAR = re.compile(r"recordset_((?:19|20)\d\d)")
_PIECE = 256


def read_mesh_xml(*paths: Path, notify: Notify = no_notify) -> MeshContent:
    """Release and records of descriptors, supplementary records, or both.

    Raises:
        VocabularyError: a file that is missing, damaged, cut off, or of another kind.
    """
    tables = make_tables()
    for lines in iterate_triples(*paths, notify=notify):
        scan_lines(f"\n{lines}", tables)
    with as_vocabulary_error(paths[0], "MeSH XML"):
        records = dict(build_records(tables))
    year = next(filter(None, map(_find_year, paths)), "")
    return MeshContent(name_release(year, paths[0]), records)


def iterate_triples(*paths: Path, notify: Notify = no_notify) -> Iterator[str]:
    """N-Triples of the files, in pieces of whole lines; the hierarchy comes last.

    Raises:
        VocabularyError: see :func:`read_mesh_xml`.
    """
    owners: dict[str, str] = {}
    piece: list[str] = []
    for path in paths:
        for record in _iterate_records(path, notify):
            try:
                if record.tag == "DescriptorRecord":
                    piece += map_descriptor(record, owners)
                else:
                    piece += map_supplement(record)
            except LookupError as error:
                what = f"a {record.tag!s} without {error.args[0]}"
                raise VocabularyError(f"{path}: line {record.sourceline}: {what}") from error
            if len(piece) > _PIECE:
                yield "".join(piece)
                piece.clear()
    yield "".join([*piece, *_list_broader(owners)])


def _list_broader(owners: dict[str, str]) -> Iterator[str]:
    """``owners``: tree number → id of the descriptor that stands there; itself is not broader."""
    broader = {
        (record_id, owners[tree.rpartition(".")[0]])
        for tree, record_id in owners.items()
        if owners.get(tree.rpartition(".")[0], record_id) != record_id
    }
    for record_id, parent_id in sorted(broader):
        yield write_link(record_id, "broaderDescriptor", parent_id)


def _iterate_records(path: Path, notify: Notify) -> Iterator[etree._Element]:
    found = False
    with as_vocabulary_error(path, "MeSH XML"), open_input(path) as file:
        events = etree.iterparse(
            file.stream,
            events=("end",),
            tag=list(_SETS),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
        )
        for _, record in events:
            parent = record.getparent()
            if parent is None or parent.tag != _SETS[str(record.tag)]:
                raise ValueError(_say_expected())
            found = True
            yield record
            parent.remove(record)
            notify(file.tell())
        if not found:
            raise ValueError(f"{_say_expected()}; the file holds no record of these")


def _say_expected() -> str:
    return f"NLM's XML is a {' or a '.join(_SETS.values())}, without a namespace"


def _find_year(path: Path) -> str:
    """The year in the name of the DTD or of the file, or ``""``."""
    with open_input(path) as file:
        found = _DTD_YEAR.search(file.stream.read(4096).decode("utf-8", "replace"))
    return found[1] if found else find_year(path.name)
