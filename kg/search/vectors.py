"""The vectors of studies, as they are kept beside the index.

Owns the two files: ``vectors.f16``, one row of 16-bit floats a study, and ``vectors.msgpack``, what
study a row is of and which model made it. Refuses to know the model itself and how vectors rank
studies (:mod:`kg.search.dense`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path

import msgspec

from kg.errors import SearchError
from kg.search.documents import SearchDocument
from kg.search.encoding import Encoder, check_installed, digest_model, open_encoder

ROWS_NAME = "vectors.f16"
FILE_NAME = "vectors.msgpack"
FILES = (ROWS_NAME, FILE_NAME)
VERSION = 1
BYTES = 2
_PIECE = 256
# Models read some 250 words; what stands first says what a study is about.
_MOST_CHARACTERS = 2000


class VectorTable(msgspec.Struct, kw_only=True):
    """What the rows are: ``model`` and ``digest`` are those of the :class:`Encoder`."""

    version: int = VERSION
    model: str
    digest: str
    dimensions: int
    nct_ids: list[str]

    def check(self, name: str, digest: str) -> None:
        """That the model with this digest made the rows.

        Raises:
            SearchError: another one did.
        """
        if self.digest != digest:
            raise SearchError(
                f"the vectors of the index were made by the model {self.model} "
                f"({self.digest[:8]}), but KG_DENSE_MODEL is {name} ({digest[:8]}); run kg index"
            )


def read_table(directory: Path) -> VectorTable | None:
    """The table of the index in ``directory``; ``None`` where it has no vectors.

    Raises:
        SearchError: it is damaged, or another version wrote it.
    """
    path = directory / FILE_NAME
    try:
        table = msgspec.msgpack.decode(path.read_bytes(), type=VectorTable)
    except FileNotFoundError:
        return None
    except (msgspec.MsgspecError, OSError) as error:
        raise SearchError(f"{path}: damaged ({error}); run kg index") from error
    size = len(table.nct_ids) * table.dimensions * BYTES
    rows = directory / ROWS_NAME
    if table.version != VERSION or not rows.is_file() or rows.stat().st_size != size:
        raise SearchError(f"{path}: damaged, or of another version of kg; run kg index")
    return table


def has_vectors(directory: Path) -> bool:
    """Whether the index in ``directory`` has vectors, usable or not."""
    return (directory / FILE_NAME).exists()


def check_model(directory: Path, model: Path | None) -> None:
    """That ``model`` can go on with the vectors of the index in ``directory``, if it has any.

    Raises:
        SearchError: another model made them, there is none at this place, or the extra is missing.
    """
    table = None if model is None else read_table(directory)
    if model is not None and table is not None:
        table.check(model.name, digest_model(model))
        check_installed()


class VectorWriter:
    """Writes the vectors of an index.

    The model is opened when the first studies are encoded, not before: whoever builds an index
    forks. Where nothing is added it is not opened at all.

    Args:
        directory: of the index.
        model: folder of the model.
        open_model: opens it.
    """

    def __init__(
        self, directory: Path, model: Path, open_model: Callable[[Path], Encoder] = open_encoder
    ) -> None:
        self._directory = directory
        self._model = model
        self._open_model = open_model
        self._dimensions = 0
        self._nct_ids: list[str] = []
        self._waiting: list[SearchDocument] = []
        self._rows = directory / ROWS_NAME
        self._rows.touch(exist_ok=False)

    @cached_property
    def _digest(self) -> str:
        return digest_model(self._model)

    @cached_property
    def _encoder(self) -> Encoder:
        return self._open_model(self._model)

    def add(self, document: SearchDocument) -> None:
        """Take in a study."""
        self._waiting.append(document)
        if len(self._waiting) >= _PIECE:
            self._flush()

    def keep(self, previous: Path, removed: Collection[str]) -> None:
        """Take over the rows of the index in ``previous``, without those of ``removed``.

        Raises:
            SearchError: it has none, or another model made them.
        """
        table = read_table(previous)
        if table is None:
            return
        table.check(self._model.name, self._digest)
        self._dimensions = table.dimensions
        gone, size = frozenset(removed), table.dimensions * BYTES
        with (previous / ROWS_NAME).open("rb") as rows, self._rows.open("ab") as kept:
            for nct_id in table.nct_ids:
                row = rows.read(size)
                if nct_id not in gone:
                    kept.write(row)
                    self._nct_ids.append(nct_id)

    def finish(self) -> None:
        """Write what is left, and the table."""
        self._flush()
        table = VectorTable(
            model=self._model.name,
            digest=self._digest,
            dimensions=self._dimensions,
            nct_ids=self._nct_ids,
        )
        (self._directory / FILE_NAME).write_bytes(msgspec.msgpack.encode(table))

    def _flush(self) -> None:
        if self._waiting:
            vectors = self._encoder.encode([make_text(one) for one in self._waiting])
            self._dimensions = self._encoder.dimensions
            with self._rows.open("ab") as rows:
                rows.write(vectors.astype("float16").tobytes())
            self._nct_ids.extend(one.nct_id.upper() for one in self._waiting)
            self._waiting.clear()


def make_text(document: SearchDocument) -> str:
    """What of a study is encoded: what it is called, about, of what, and its summary."""
    card = document.card
    parts = (card.title, *card.conditions, *card.interventions, document.texts.summary)
    return ". ".join(part for part in parts if part)[:_MOST_CHARACTERS]
