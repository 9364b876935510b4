"""Read MeSH from NLM's MeSH RDF, as a stream.

Source: the MeSH RDF of the U.S. National Library of Medicine (``meshv:`` vocabulary 1.0), as
N-Triples or Turtle, plain or gzip; IRIs may carry a year (``…/mesh/2020/D…``). Owns which facts of
the file matter to linking; refuses to know how names are matched. What the format is, the content
says, not the file's name.

N-Triples are read by a pattern over whole lines, not by an RDF parser: the facts that matter are
one line each, and the full MeSH has 15 million lines. Lines that say other things are passed over;
:func:`kg.terminology.readers.mesh_files.check_mesh` parses every one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph

from kg.errors import VocabularyError
from kg.namespaces import MESH, MESHV, OWL, RDF, RDFS
from kg.terminology.loading import no_collecting
from kg.terminology.readers.mesh_records import (
    KINDS,
    LINKS,
    TEXTS,
    MeshContent,
    MeshRecord,
    Tables,
    build_records,
    make_tables,
)
from kg.terminology.readers.opening import Notify, no_notify, open_input

__all__ = ["MeshContent", "MeshRecord", "read_mesh"]

# Types and labels matter of descriptors and supplementary records only; matching them apart keeps
# the many nodes of other kinds out of the loop.
_MESH_IRI = r"http://id\.nlm\.nih\.gov/mesh/(?:\d{4}/)?"
_LINE = re.compile(
    rf"\n<(?:{_MESH_IRI})?(?:([CD]\d{{6,9}})> <http://www\.w3\.org/(?:"
    rf"1999/02/22-rdf-syntax-ns#(type)> <http://id\.nlm\.nih\.gov/mesh/vocab#({'|'.join(KINDS)})>"
    r'|2000/01/rdf-schema#(label)> "(.*)"(?:@en[^ ]*)?)'
    r"|([^>]+)> <http://id\.nlm\.nih\.gov/mesh/vocab#(?:"
    rf"({'|'.join(LINKS)})> <(?:{_MESH_IRI})?([^>]+)>"
    rf"|({'|'.join(TEXTS)})> \"(.*)\"(?:@en[^ ]*|\^\^<[^>]*>)?)) ?\."
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\tnrbf\']))')
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_YEAR_IRI = re.compile(re.escape(MESH) + r"(\d{4})/")
_YEAR_NAME = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_VOCABULARY = re.compile(re.escape(MESH) + r"vocab(?!#)[^#>\s]*[#/]")
_VERSION = re.compile(rf"<{re.escape(MESHV)}> <{re.escape(OWL)}versionInfo> \"((?!1\.)[^\"]*)\"")
_TRIPLE = re.compile(rb'\s*(?:#.*|<[^<>\s]*>\s*<[^<>\s]*>\s*[<"_].*\.\s*(?:#.*)?)?')
_CHUNK_BYTES = 1 << 20
_SCHEMA = "this reads MeSH RDF in NLM's vocabulary 1.0"


def read_mesh(path: Path, notify: Notify = no_notify) -> MeshContent:
    """Release and active records of a MeSH RDF file.

    Raises:
        VocabularyError: the file is missing, damaged, cut off, of another version of the
            vocabulary, or holds no MeSH record.
    """
    tables = make_tables()
    with as_vocabulary_error(path, "MeSH RDF"):
        year = _fill_tables(path, tables, notify) or find_year(path.name)
        records = dict(build_records(tables))
    if not records:
        raise VocabularyError(
            f"{path}: holds no MeSH record; give NLM's MeSH RDF (.nt, .nt.gz, .ttl)"
        )
    return MeshContent(name_release(year, path), records)


def find_year(name: str) -> str:
    """The year in a file's name, or ``""``."""
    found = _YEAR_NAME.search(name)
    return found[0] if found else ""


def name_release(year: str, path: Path) -> str:
    """What a release of MeSH is called; by its file where its year is not known."""
    return f"MeSH {year}" if year else f"MeSH ({path.name})"


@contextmanager
def as_vocabulary_error(path: Path, what: str) -> Iterator[None]:
    """Faults of the file and of the disk as one line about ``path``; the collector rests."""
    try:
        with no_collecting():
            yield
    except (OSError, EOFError, SyntaxError, ValueError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        reason = " ".join(reason.split())
        raise VocabularyError(f"{path}: cannot be read as {what}: {reason}") from error


def is_ntriples(head: bytes) -> bool:
    """Whether a text that begins with ``head`` is N-Triples and not Turtle."""
    lines = head.splitlines()
    whole = lines[:-1] or lines  # the last one may go on after the head
    return any(line.strip() for line in lines) and all(map(_TRIPLE.fullmatch, whole))


def _fill_tables(path: Path, tables: Tables, notify: Notify) -> str:
    with open_input(path) as file:
        head = file.stream.read(4096)
    if is_ntriples(head):
        return _scan_ntriples(path, tables, notify)
    return _parse_turtle(path, tables)


def _scan_ntriples(path: Path, tables: Tables, notify: Notify) -> str:
    """Fill ``tables``; the year that the IRIs carry, or ``""``."""
    year = ""
    for chunk in read_chunks(path, notify):
        text = chunk.decode()
        found = None if year else _YEAR_IRI.search(text)
        year = found[1] if found else year
        _refuse_other_version(text)
        scan_lines(text, tables)
    return year


def scan_lines(text: str, tables: Tables) -> None:
    """Put what whole lines of N-Triples, each led by its line feed, say into ``tables``."""
    for record, type_, kind, label, name, node, link, target, given, value in _LINE.findall(text):
        subject = record or node
        value = kind or target or name or value
        if "\\" in value:
            value = _unescape(value)
        table = tables[link or type_ or label or given]
        if subject in table:
            table[subject].append(value)
        else:
            table[subject] = [value]


def _refuse_other_version(text: str) -> None:
    if f"{MESH}vocab" not in text or (MESHV in text and "versionInfo" not in text):
        return
    found = _VERSION.search(text) or _VOCABULARY.search(text)
    if found:
        raise ValueError(f"{_SCHEMA}, and the file is of another ({found[0][:60]})")


def read_chunks(path: Path, notify: Notify = no_notify) -> Iterator[bytes]:
    """The file as texts of whole lines, a mebibyte each, every line led by its line feed.

    Raises:
        ValueError: the last line is no whole one.
    """
    with open_input(path) as file:
        rest = b"\n"
        while block := file.stream.read(_CHUNK_BYTES):
            block = rest + block
            end = block.rfind(b"\n")
            rest = block[end:]
            yield block[:end]
            notify(file.tell())
        last = rest.strip()
        if last and not last.startswith(b"#") and not last.endswith(b"."):
            raise ValueError(f"the file is cut off in its last line ({last[:60]!r})")
        yield rest


def _unescape(text: str) -> str:
    """Undo the escapes of an N-Triples literal (RDF 1.1 N-Triples, section 2.4)."""
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _ESCAPED.get(m[3], m[3]), text
    )


def _parse_turtle(path: Path, tables: Tables) -> str:
    """Fill ``tables`` from Turtle; the year of the IRIs or of ``owl:versionInfo``."""
    year, others = "", set()
    with open_input(path) as file:
        for quad in pyoxigraph.parse(file.stream, format=pyoxigraph.RdfFormat.TURTLE):
            predicate = quad.predicate.value
            subject, value = str(quad.subject.value), str(quad.object.value)
            if predicate == f"{OWL}versionInfo":
                found = _YEAR_NAME.search(value)
                year = found[0] if found else year
            elif predicate.startswith((MESHV, RDFS, RDF)):
                found = _YEAR_IRI.match(subject)
                year = found[1] if found else year
                _keep(tables, subject, predicate.rpartition("#")[2], value)
            elif _VOCABULARY.match(predicate):
                others.add(predicate)
    if others and not tables["type"]:
        raise ValueError(f"{_SCHEMA}, and the file is of another ({min(others)})")
    return year


def _keep(tables: Tables, subject: str, predicate: str, value: str) -> None:
    value = value.removeprefix(MESHV)
    if predicate in tables and (predicate != "type" or value in KINDS):
        tables[predicate].setdefault(_local_name(subject), []).append(_local_name(value))


def _local_name(iri: str) -> str:
    local = iri.removeprefix(MESH)
    return local[5:] if len(local) > 5 and local[:4].isdigit() and local[4] == "/" else local
