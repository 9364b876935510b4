"""Texts as vectors, by a sentence-transformers model in a local folder.

Owns the model: where it is, which one it is, and how it is asked. Refuses to know what texts are
encoded for. Nothing is imported from the extra ``[dense]`` before a model is opened, and nothing is
ever downloaded. sentence-transformers (Apache-2.0, kept by Hugging Face) is the library that such
folders are written with; it brings PyTorch, so it is an extra.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import SearchError

if TYPE_CHECKING:
    import numpy as np

_BATCH = 64
_DIGEST_BYTES = 16
_BLOCK = 1 << 20
_NEEDS = "KG_DENSE_MODEL needs the extra dense: pip install 'trial-kg[dense]'"


class Encoder(Protocol):
    """What makes vectors of texts.

    Attributes:
        name: of the model's folder.
        digest: of all its files: equal for the same model, wherever it lies.
        dimensions: length of its vectors.
    """

    name: str
    digest: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """``(len(texts), dimensions)`` of 32-bit floats, each row of length 1."""
        ...


class _Model:
    """A model of sentence-transformers, opened; one thread at a time is let in."""

    def __init__(self, directory: Path, digest: str) -> None:
        self.name, self.digest = directory.name, digest
        self._model = _load(directory)
        self._lock = threading.Lock()
        self.dimensions = int(self.encode(["."]).shape[1])

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """As :class:`Encoder` says."""
        with self._lock:
            vectors: np.ndarray[Any, Any] = self._model.encode(
                list(texts),
                batch_size=_BATCH,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return vectors


def open_encoder(directory: Path) -> Encoder:
    """The model in ``directory``, the same one for all who ask while its files stay as they are.

    Raises:
        SearchError: there is no such folder, no model in it, or the extra is not installed.
    """
    return _open(directory, digest_model(directory))


@lru_cache(maxsize=1)
def _open(directory: Path, digest: str) -> Encoder:
    return _Model(directory, digest)


def try_model(directory: Path) -> None:
    """Open the model in ``directory`` and let it go again.

    In a process of its own: PyTorch begins threads, and whoever asks may fork later.

    Raises:
        SearchError: as for :func:`open_encoder`.
    """
    digest_model(directory)
    check_installed()
    spawn = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(1, mp_context=spawn) as process:
            process.submit(_open_once, directory).result()
    except BrokenExecutor as error:
        raise SearchError(f"KG_DENSE_MODEL: {directory} cannot be loaded: {error}") from error


def check_installed() -> None:
    """That a model can be opened at all, as far as the extra goes.

    Raises:
        SearchError: it is not installed.
    """
    if find_spec("sentence_transformers") is None:
        raise SearchError(f"{_NEEDS} (it is not installed)")


def _open_once(directory: Path) -> None:
    open_encoder(directory)


def _load(directory: Path) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise SearchError(f"{_NEEDS} ({error})") from error
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
