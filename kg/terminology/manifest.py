"""The manifest of a folder of vocabularies: which releases are in it.

Owns its form, and the switch from one state to the next. Refuses to know how files get into the
folder and out of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.terminology.files import FileDigest

_MANIFEST = "manifest.json"
_FORMAT = 1


class Installed(msgspec.Struct, frozen=True):
    """One release of a vocabulary in the folder.

    Attributes:
        name: of the vocabulary.
        release: as links name it.
        files: paths are those in the folder, relative to it.
        records: how many the files hold.
        added: ISO date and time, UTC.
        licence: as the files say it; empty where they do not.
    """

    name: str
    release: str
    files: tuple[FileDigest, ...]
    records: int
    added: str
    licence: str = ""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(one.size for one in self.files)

    def locate(self, directory: Path) -> tuple[FileDigest, ...]:
        """Its files, with their paths in ``directory``."""
        return tuple(
            FileDigest(str(directory / one.path), one.size, one.sha256) for one in self.files
        )

    @property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each file."""
        return tuple(one.sha256 for one in self.files)


class Manifest(msgspec.Struct, frozen=True):
    """What is in the folder.

    Attributes:
        vocabularies: the release of each that builds use.
        earlier: releases that were replaced; the latest first.
    """

    vocabularies: tuple[Installed, ...] = ()
    earlier: tuple[Installed, ...] = ()
    format: int = _FORMAT

    def list_all(self) -> tuple[Installed, ...]:
        """Every release in the folder."""
        return (*self.vocabularies, *self.earlier)

    def find(self, name: str) -> Installed | None:
        """The release of ``name`` that builds use."""
        return next((one for one in self.vocabularies if one.name == name), None)


def read_manifest(directory: Path) -> Manifest:
    """What is installed in ``directory``; nothing where it does not exist.

    Raises:
        VocabularyError: the manifest is damaged, or of a later version of this program.
    """
    path = directory / _MANIFEST
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return Manifest()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        reason = "is damaged; remove the folder and add the vocabularies anew"
        raise VocabularyError(f"{path}: {reason} ({error})") from error
    if found.format != _FORMAT:
        raise VocabularyError(f"{path}: was written by a later version of this program")
    return found


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Switch to ``manifest``, in one rename.

    Raises:
        VocabularyError: the disk. The manifest is as it was, and nothing is left beside it.
    """
    path = directory / _MANIFEST
    partial = path.with_name(f"{_MANIFEST}.partial")
    with as_vocabulary_error(path):
        try:
            with partial.open("wb") as out:
                out.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def as_vocabulary_error(path: Path) -> Iterator[None]:
    """A fault of the disk while ``path`` is written, as one line."""
    try:
        yield
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be written: {error.strerror}") from error
