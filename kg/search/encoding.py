"""Texts as vectors, by a sentence-transformers model in a local folder.

Owns the model: where it is, which one it is, and how it is asked. Refuses to know what texts are
encoded for. Nothing is imported from the extra ``[dense]`` before a model is opened, and nothing is
ever downloaded. sentence-transformers (Apache-2.0, kept by Hugging Face) is the library that such
folders are written with; it brings PyTorch, so it is an extra.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import SearchError

if TYPE_CHECKING:
    import numpy as np

_BATCH = 64
_DIGEST_BYTES = 16
_BLOCK = 1 << 20


class Encoder:
    """A model, opened; one thread at a time is let in.

    Attributes:
        name: of its folder.
        digest: of all its files: equal for the same model, wherever it lies.
        dimensions: length of its vectors.
    """

    def __init__(self, directory: Path) -> None:
        self.name = directory.name
        self.digest = digest_model(directory)
        self._model = _load(directory)
        self._lock = threading.Lock()
        self.dimensions = int(self.encode(["."]).shape[1])

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """``(len(texts), dimensions)`` of 32-bit floats, each row of length 1."""
        with self._lock:
            vectors: np.ndarray[Any, Any] = self._model.encode(
                list(texts),
                batch_size=_BATCH,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return vectors


@lru_cache(maxsize=1)
def open_encoder(directory: Path) -> Encoder:
    """The model in ``directory``, the same one for all who ask.

    Raises:
        SearchError: there is no such folder, no model in it, or the extra is not installed.
    """
    return Encoder(directory)


def _load(directory: Path) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise SearchError(
            f"KG_DENSE_MODEL needs the extra dense: pip install 'trial-kg[dense]' ({error})"
        ) from error
    disable_progress_bar()
    try:
        return SentenceTransformer(str(directory), device="cpu", local_files_only=True)
    except Exception as error:  # a damaged file is told by errors of half a dozen libraries
        reason = " ".join(str(error).split())[:200]
        raise SearchError(f"KG_DENSE_MODEL: {directory} cannot be loaded: {reason}") from error


def digest_model(directory: Path) -> str:
    """Digest of the names and contents of all files of a model, which is not opened for it.

    Raises:
        SearchError: there is no such folder, or no model in it.
    """
    if not (directory / "modules.json").is_file():
        reason = "no folder of a sentence-transformers model"
        raise SearchError(f"KG_DENSE_MODEL: {directory} is {reason}")
    found = blake2b(digest_size=_DIGEST_BYTES)
    for path in sorted(one for one in directory.rglob("*") if one.is_file()):
        if path.suffix in (".py", ".pyc"):
            continue
        found.update(f"{path.relative_to(directory)}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
    return found.hexdigest()
