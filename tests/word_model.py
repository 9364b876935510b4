"""A model of bags of words that needs no extra package: numbers of words, by their list in a file.

It goes where a model of sentence-transformers goes, but for being opened by :func:`open_words`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.search.encoding import digest_model


class WordCounter:
    """Counts the words of a list."""

    def __init__(self, directory: Path) -> None:
        self.name, self.digest = directory.name, digest_model(directory)
        self.words = (directory / "words.txt").read_text(encoding="utf-8").split()
        self.dimensions = len(self.words)

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        counts = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            said = text.casefold().replace(".", " ").split()
            counts[row] = [said.count(word) for word in self.words]
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        vectors: np.ndarray[Any, Any] = counts / np.maximum(lengths, 1e-9)
        return vectors


def make_words(directory: Path, *words: str) -> Path:
    """The folder of a model that knows these words."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "modules.json").write_text("[]", encoding="utf-8")
    (directory / "words.txt").write_text(" ".join(words), encoding="utf-8")
    return directory


def open_words(directory: Path) -> WordCounter:
    """The model of this folder."""
    return WordCounter(directory)
