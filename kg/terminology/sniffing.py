"""Tell a vocabulary file by its content.

Owns what the beginning of each format looks like. Refuses to trust a file's name, and to read
further than its beginning.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import MESH
from kg.terminology.readers.opening import open_input

_HEAD_BYTES = 1 << 16
_MESH_XML = re.compile(r"<(?:\w+:)?(?:Descriptor|Supplemental)RecordSet[\s>]")
_SSSOM = re.compile(r"(?:\A|\n)subject_id\t")
_UNII_COLUMN = re.compile(r"(?:\A|\t)(?:[0-9A-Z]{10}|UNII)(?:\t|\Z)")
_RXNORM_TABLE = re.compile(r"[^|\n]+\|(?:https?://\S+/RXNORM/)?\d+\Z")
# RXNREL has 16 fields, RXNCONSO 18, each ended by a bar; of a newer layout with more of them the
# reader says more than that it is not known.
_RXNORM_BARS = 16


def read_head(path: Path) -> str:
    """The beginning of the file, decompressed.

    Raises:
        VocabularyError: it is missing, a directory, empty, damaged, or no text.
    """
    try:
        with open_input(path) as file:
            data = file.stream.read(_HEAD_BYTES)
    except IsADirectoryError as error:
        raise VocabularyError(f"{path}: is a folder; give the file in it") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise VocabularyError(f"{path}: cannot be read: {reason}") from error
    if not data.strip():
        raise VocabularyError(f"{path}: the file is empty")
    if b"\0" in data:
        hint = "; unpack the archive first" if data.startswith(b"PK") else ""
        raise VocabularyError(f"{path}: is no text but binary data{hint}")
    return data.decode("utf-8-sig", "replace")


def is_mesh(head: str) -> bool:
    """NLM's MeSH RDF (N-Triples, Turtle) or XML."""
    return bool(_MESH_XML.search(head)) or (f"<{MESH}" in head and not is_mondo(head))


def is_drugbank(head: str) -> bool:
    """The DrugBank open vocabulary: CSV with its header."""
    return head.lstrip().startswith(("DrugBank ID,", '"DrugBank ID",'))


def is_unii(head: str) -> bool:
    """A table, by tabs, with a column of UNIIs (ten letters and digits)."""
    lines = _list_lines(head)
    return all(_UNII_COLUMN.search(line) for line in lines) and bool(lines)


def is_rxnorm(head: str) -> bool:
    """``RXNCONSO.RRF`` or ``RXNREL.RRF``, or names and RxCUIs by ``|``."""
    lines = _list_lines(head)
    return bool(lines) and all(
        line.count("|") >= _RXNORM_BARS or _RXNORM_TABLE.match(line) for line in lines
    )


def is_ror(head: str) -> bool:
    """JSON or JSON lines with ids of the Research Organization Registry."""
    return head.lstrip()[:1] in ("[", "{") and '"https://ror.org/' in head.replace("\\/", "/")


def is_mondo(head: str) -> bool:
    """SSSOM/TSV of MONDO."""
    return bool(_SSSOM.search(head)) and "MONDO:" in head


def _list_lines(head: str) -> list[str]:
    """The first lines that say something."""
    return [line for line in head.splitlines()[:20] if line.strip()]
