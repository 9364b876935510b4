"""Which edition of pages and documents this server makes: a digest of what writes them.

Owns which files that are. Refuses to know what they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import kg.export

FOLDERS = (Path(kg.export.__path__[0]), Path(__file__).parent)
"""All that writes an answer: documents, pages and their templates."""
_KINDS = (".py", ".html", ".svg", ".css")
_DIGEST_BYTES = 8


@lru_cache(maxsize=1)
def digest_edition() -> str:
    """Hexadecimal digest of our files and of pyLODE's version, as they were at the first call."""
    digest = blake2b(version("pylode").encode(), digest_size=_DIGEST_BYTES)
    digest.update(digest_files(FOLDERS))
    return digest.hexdigest()


def digest_files(folders: Iterable[Path]) -> bytes:
    """Digest of names and contents of the files that write answers."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _KINDS and path.is_file():
                data = path.read_bytes()
                digest.update(f"{path.relative_to(folder)} {len(data)}\n".encode() + data)
    return digest.digest()
