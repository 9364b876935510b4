"""What the pages of ontology and shapes show, made once and kept.

Owns where it is kept and when it is out of date. Refuses to know what it says.

Making it takes a second or two, mostly in pyLODE. It is no part of a generation, since nearly all
generations have the ontology of the one before, and a build should not wait for it. It stands in a
file of the store under a digest of what it was made from: the two graphs as they are in the open
generation, and the code that makes it. So the page always describes the ontology of the store. A
server prepares it in the background when it starts; whoever asks before that waits once.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import msgspec
import pyoxigraph as ox

import kg.export.documentation
from kg.config import Config
from kg.errors import KgError
from kg.export import VocabularyDocuments, document_vocabulary
from kg.store import open_store
from kg.web.addresses import ONTOLOGY
from kg.web.edition import digest_files
from kg.web.generations import Generation
from kg.web.vocabulary_graph import describe_vocabulary

FILE_NAME = "documentation.cache"
_DIGEST_BYTES = 32
_LOCK = threading.Lock()
_LOG = logging.getLogger(__name__)


def get_documents(generation: Generation) -> VocabularyDocuments:
    """The documents on the ontology and the shapes of ``generation``."""
    with _LOCK:
        return generation.once("documents", lambda: _find_or_make(generation))


def prepare_documents(config: Config) -> None:
    """See to it that the file of the store is up to date; what goes wrong is logged."""
    try:
        get_documents(Generation(open_store(config.store), config))
    except KgError as error:
        _LOG.error("the page of the ontology cannot be prepared: %s", error)


def _find_or_make(generation: Generation) -> VocabularyDocuments:
    ontology, shapes = (describe_vocabulary(generation, path) for path in ("ontology", "shapes"))
    made_from = _digest_triples(ontology, shapes)
    path = generation.store.directory.parent.parent / FILE_NAME
    found = _find(path, made_from)
    if found is None:
        find_href = generation.addresses.find_href
        found = document_vocabulary(ontology, shapes, ONTOLOGY, find_href)
        _keep(path, made_from, found)
    return found


def _find(path: Path, made_from: bytes) -> VocabularyDocuments | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    seal, content = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if seal != _seal(made_from, content):
        return None
    try:
        return msgspec.msgpack.decode(content, type=VocabularyDocuments)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _keep(path: Path, made_from: bytes, documents: VocabularyDocuments) -> None:
    """Write the file; where the store cannot be written there will be none."""
    content = msgspec.msgpack.encode(documents)
    partial = path.with_name(f"{path.name}.{threading.get_native_id()}.partial")
    try:
        partial.write_bytes(_seal(made_from, content) + content)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()


def _seal(made_from: bytes, content: bytes) -> bytes:
    return blake2b(made_from + content, digest_size=_DIGEST_BYTES).digest()


def _digest_triples(*graphs: list[ox.Triple]) -> bytes:
    digest = blake2b(_digest_code(), digest_size=_DIGEST_BYTES)
    for triples in graphs:
        for line in sorted(str(triple) for triple in triples):
            digest.update(line.encode())
        digest.update(b"\n")
    return digest.digest()


@lru_cache(maxsize=1)
def _digest_code() -> bytes:
    """Of the code that makes the documents: they are never older than it."""
    folder = Path(kg.export.documentation.__path__[0])
    return version("pylode").encode() + digest_files([folder])
