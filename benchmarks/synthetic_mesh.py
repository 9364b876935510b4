"""A synthetic MeSH of the size of the full one, for measuring only.

NLM's full MeSH RDF (some 15 million triples) is not laid beside the project. This one has its size
and its schema, not its content: descriptors of the extract, replicated with shifted ids and
numbered names, and made-up supplementary records with as many triples a record as NLM's samples
have. Nothing made from it says anything about MeSH.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path

_ID = re.compile(rb"mesh/(?:D(\d{6,9})|([MT]X)|([A-Z]\d\d)(?=[.>]))")
_NAME = re.compile(rb'"([^"]*)"@en')
_M = "<http://id.nlm.nih.gov/mesh/"
_V = "<http://id.nlm.nih.gov/mesh/vocab#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_DATE = "<http://www.w3.org/2001/XMLSchema#date>"
_TERMS = 2
_PIECE = 2_000


def write_synthetic_mesh(extract: Path, target: Path, replicas: int, supplements: int) -> int:
    """Write N-Triples, gzipped, to ``target``; the number of triples."""
    triples = 0
    with target.open("wb") as out, gzip.open(out, "wb", compresslevel=1) as packed:
        for piece in chain(_replicate(extract, replicas), _make_supplements(supplements)):
            packed.write(piece)
            triples += piece.count(b"\n")
    return triples


def _replicate(extract: Path, replicas: int) -> Iterator[bytes]:
    data = gzip.decompress(extract.read_bytes())
    yield data
    for number in range(1, replicas):
        yield _NAME.sub(rb'"\1 %d"@en' % number, _ID.sub(partial(_shift, number), data))


def _shift(number: int, found: re.Match[bytes]) -> bytes:
    descriptor, node, tree = found.groups()
    if descriptor:
        return b"mesh/D%03d%06d" % (500 + number, int(descriptor[-6:]))
    return b"mesh/%s%s%d" % (node or b"", tree or b"", number)


def _make_supplements(count: int) -> Iterator[bytes]:
    for start in range(0, count, _PIECE):
        numbers = range(start, min(count, start + _PIECE))
        yield "".join(line for one in numbers for line in _make_supplement(one)).encode()


def _make_supplement(number: int) -> Iterator[str]:
    record, concept = f"{_M}C9{number:08d}>", f"{_M}M9{number:08d}>"
    name = f"synthetic compound {number:x}-{number * 7919 % 99991}"
    yield f"{record} {_TYPE} {_V}SCR_Chemical> .\n"
    yield f'{record} {_LABEL} "{name}"@en .\n'
    yield f'{record} {_V}identifier> "C9{number:08d}" .\n'
    yield f'{record} {_V}active> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
    yield f'{record} {_V}dateCreated> "1999-01-01"^^{_DATE} .\n'
    yield f'{record} {_V}note> "made up; number {number}"@en .\n'
    yield f'{record} {_V}source> "Synthetic {number}"@en .\n'
    yield f"{record} {_V}preferredConcept> {concept} .\n"
    yield f"{record} {_V}preferredMappedTo> {_M}D{1 + number % 20000:06d}> .\n"
    yield f"{record} {_V}pharmacologicalAction> {_M}D000900> .\n"
    yield f"{concept} {_TYPE} {_V}Concept> .\n"
    yield f'{concept} {_LABEL} "{name}"@en .\n'
    yield f'{concept} {_V}identifier> "M9{number:08d}" .\n'
    yield f'{concept} {_V}registryNumber> "0" .\n'
    for place in range(_TERMS):
        term = f"{_M}T9{number:08d}{place}>"
        text = name if place == 0 else f"{name}, form {place}"
        yield f"{concept} {_V}{'term' if place else 'preferredTerm'}> {term} .\n"
        yield f"{term} {_TYPE} {_V}Term> .\n"
        yield f'{term} {_LABEL} "{text}"@en .\n'
        yield f'{term} {_V}prefLabel> "{text}"@en .\n'
        yield f'{term} {_V}identifier> "T9{number:08d}{place}" .\n'
        yield f'{term} {_V}lexicalTag> "NON"@en .\n'
        yield f'{term} {_V}dateCreated> "1999-01-01"^^{_DATE} .\n'
        yield f'{term} {_V}thesaurusID> "NLM (1999)"@en .\n'
