"""Read MeSH from NLM's MeSH RDF, as a stream.

Source: the MeSH RDF of the U.S. National Library of Medicine (``meshv:`` vocabulary 1.0), as
N-Triples (plain or gzip) or Turtle; IRIs may carry a year (``…/mesh/2020/D…``). Owns which facts of
the file matter to linking; refuses to know how names are matched.

N-Triples are read by a pattern over whole lines, not by an RDF parser: the facts that matter are
one line each, and the full MeSH has 15 million lines. Lines that say other things are passed over.
"""

from __future__ import annotations

import gc
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import msgspec
import pyoxigraph

from kg.errors import VocabularyError
from kg.namespaces import MESH, MESHV, OWL, RDF, RDFS

KINDS = (
    "TopicalDescriptor",
    "GeographicalDescriptor",
    "PublicationType",
    "CheckTag",
    "SCR_Chemical",
    "SCR_Disease",
    "SCR_Organism",
    "SCR_Protocol",
    "SCR_Population",
    "SCR_Anatomy",
)
_LINKS = (
    "preferredConcept",
    "concept",
    "preferredTerm",
    "term",
    "treeNumber",
    "broaderDescriptor",
    "preferredMappedTo",
)
_TEXTS = ("prefLabel", "altLabel", "active")
_PREDICATES = ("type", "label", *_LINKS, *_TEXTS)
_RECORD = re.compile(r"[CD]\d{6,9}\Z")
_PAIR = re.compile(r"(D\d{6,9})Q\d+\Z")
# Types and labels matter of descriptors and supplementary records only; matching them apart keeps
# the many nodes of other kinds out of the loop.
_MESH_IRI = r"http://id\.nlm\.nih\.gov/mesh/(?:\d{4}/)?"
_LINE = re.compile(
    rf"\n<(?:{_MESH_IRI})?(?:([CD]\d{{6,9}})> <http://www\.w3\.org/(?:"
    rf"1999/02/22-rdf-syntax-ns#(type)> <http://id\.nlm\.nih\.gov/mesh/vocab#({'|'.join(KINDS)})>"
    r'|2000/01/rdf-schema#(label)> "(.*)"(?:@en[^ ]*)?)'
    r"|([^>]+)> <http://id\.nlm\.nih\.gov/mesh/vocab#(?:"
    rf"({'|'.join(_LINKS)})> <(?:{_MESH_IRI})?([^>]+)>"
    rf"|({'|'.join(_TEXTS)})> \"(.*)\"(?:@en[^ ]*|\^\^<[^>]*>)?)) ?\."
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\tnrbf\']))')
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_YEAR_IRI = re.compile(re.escape(MESH) + r"(\d{4})/")
_YEAR_NAME = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_CHUNK_BYTES = 1 << 20

Triple = tuple[str, str, str]


class MeshRecord(msgspec.Struct, frozen=True):
    """A descriptor or supplementary record.

    Attributes:
        kind: local name of its ``meshv:`` class, one of :data:`KINDS`.
        labels: preferred label first, then the entry terms, each once.
        tree_numbers: empty for supplementary records.
        broader: ids of broader descriptors; for a supplementary record those it is mapped to.
    """

    kind: str
    labels: tuple[str, ...]
    tree_numbers: tuple[str, ...]
    broader: tuple[str, ...]


def read_mesh(path: Path) -> tuple[str, dict[str, MeshRecord]]:
    """Release (``"MeSH 2020"``) and active records by id, from a MeSH RDF file.

    Raises:
        VocabularyError: the file is missing, damaged or holds no MeSH record.
    """
    collecting = gc.isenabled()
    gc.disable()  # millions of live strings, nothing to collect: half the time would go on looking
    try:
        year, tables = _read_tables(path)
        records = dict(_build_records(tables))
    except (OSError, EOFError, SyntaxError, ValueError, zlib.error) as error:
        reason = " ".join(str(error).split())
        raise VocabularyError(f"{path}: cannot be read as MeSH RDF: {reason}") from error
    finally:
        if collecting:
            gc.enable()
    if not records:
        raise VocabularyError(
            f"{path}: holds no MeSH record; give NLM's MeSH RDF (.nt, .nt.gz, .ttl)"
        )
    return f"MeSH {year}" if year else f"MeSH ({path.name})", records


_Tables = dict[str, dict[str, list[str]]]


def _read_tables(path: Path) -> tuple[str, _Tables]:
    tables: _Tables = {predicate: {} for predicate in _PREDICATES}
    name = path.name.removesuffix(".gz")
    named = _YEAR_NAME.search(name)
    year = named[0] if named else ""
    if name.endswith((".nt", ".ntriples")):
        year = _scan_ntriples(path, tables) or year
    else:
        year = _parse_other(path, name, tables) or year
    return year, tables


def _scan_ntriples(path: Path, tables: _Tables) -> str:
    """Fill ``tables``; the year that the IRIs carry, or ``""``."""
    year = ""
    for chunk in _read_chunks(path):
        found = None if year else _YEAR_IRI.search(chunk)
        year = found[1] if found else year
        for record, type_, kind, label, name, node, link, target, text, value in _LINE.findall(
            chunk
        ):
            subject = record or node
            value = kind or target or name or value
            if "\\" in value:
                value = _unescape(value)
            table = tables[link or type_ or label or text]
            if subject in table:
                table[subject].append(value)
            else:
                table[subject] = [value]
    return year


def _read_chunks(path: Path) -> Iterator[str]:
    """The file as texts of whole lines, a mebibyte each, every line led by its line feed."""
    with _open(path) as stream:
        rest = b"\n"
        while block := stream.read(_CHUNK_BYTES):
            block = rest + block
            end = block.rfind(b"\n")
            rest = block[end:]
            yield block[:end].decode()
        yield rest.decode()


def _unescape(text: str) -> str:
    """Undo the escapes of an N-Triples literal (RDF 1.1 N-Triples, section 2.4)."""
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _ESCAPED.get(m[3], m[3]), text
    )


def _parse_other(path: Path, name: str, tables: _Tables) -> str:
    """Fill ``tables`` from Turtle or RDF/XML; the year of the IRIs or of ``owl:versionInfo``."""
    form = pyoxigraph.RdfFormat.from_extension(name.rpartition(".")[2])
    if form is None:
        raise ValueError("unknown file extension")
    year = ""
    with _open(path) as stream:
        for quad in pyoxigraph.parse(stream, format=form):
            predicate = quad.predicate.value
            subject, value = str(quad.subject.value), str(quad.object.value)
            if predicate == f"{OWL}versionInfo":
                found = _YEAR_NAME.search(value)
                year = found[0] if found else year
            elif predicate.startswith((MESHV, RDFS, RDF)):
                _keep(tables, subject, predicate.rpartition("#")[2], value)
    return year


def _keep(tables: _Tables, subject: str, predicate: str, value: str) -> None:
    value = value.removeprefix(MESHV)
    if predicate in tables and (predicate != "type" or value in KINDS):
        tables[predicate].setdefault(_local_name(subject), []).append(_local_name(value))


def _open(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _local_name(iri: str) -> str:
    local = iri.removeprefix(MESH)
    return local[5:] if len(local) > 5 and local[:4].isdigit() and local[4] == "/" else local


def _build_records(tables: _Tables) -> Iterator[tuple[str, MeshRecord]]:
    active, trees, broader = tables["active"], tables["treeNumber"], tables["broaderDescriptor"]
    for record_id, kinds in tables["type"].items():
        if not _RECORD.match(record_id) or active.get(record_id) == ["false"]:
            continue
        mapped = (_PAIR.sub(r"\1", one) for one in tables["preferredMappedTo"].get(record_id, ()))
        yield (
            record_id,
            MeshRecord(
                kind=kinds[0],
                labels=tuple(dict.fromkeys(_list_labels(tables, record_id))),
                tree_numbers=tuple(sorted(trees.get(record_id, ()))),
                broader=tuple(sorted({*broader.get(record_id, ()), *mapped})),
            ),
        )


def _list_labels(tables: _Tables, record_id: str) -> Iterator[str]:
    """The preferred label, then the terms of every concept, the preferred concept's first."""
    yield from tables["label"].get(record_id, ())[:1]
    for concept_table in ("preferredConcept", "concept"):
        for concept in tables[concept_table].get(record_id, ()):
            for term_table in ("preferredTerm", "term"):
                for term in tables[term_table].get(concept, ()):
                    yield from tables["prefLabel"].get(term, ())
                    yield from tables["altLabel"].get(term, ())
