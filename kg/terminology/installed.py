"""The folder of installed vocabularies.

::

    DIR/manifest.json                what is installed, and which releases were before
    DIR/NAME/DIGEST/FILE             a file as its publisher shipped it
    DIR/NAME/DIGEST/FILE.cache       what was read of it (:mod:`kg.terminology.cache`)
    DIR/add.lock                     held (flock) by the one process that changes the folder

Owns these names and the switch from one release to the next, which is one rename of the manifest.
A release that was replaced stays, for stores that were built with it, until it is removed. Refuses
to know what is in a file and which store uses it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.terminology.checking import Checked
from kg.terminology.files import FileDigest, VocabularyFiles, describe_file
from kg.terminology.readers.opening import Notify

_MANIFEST = "manifest.json"
_FORMAT = 1
_DIGITS = 16
_BLOCK_BYTES = 1 << 20


class Installed(msgspec.Struct, frozen=True):
    """One release of a vocabulary in the folder.

    Attributes:
        name: of the vocabulary.
        release: as links name it.
        files: paths are those in the folder, relative to it.
        records: how many the files hold.
        added: ISO date and time, UTC.
    """

    name: str
    release: str
    files: tuple[FileDigest, ...]
    records: int
    added: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(one.size for one in self.files)

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


def find_installed_files(directory: Path) -> VocabularyFiles:
    """The files that builds use.

    Raises:
        VocabularyError: see :func:`read_manifest`.
    """
    files = VocabularyFiles(cache=directory)
    for one in read_manifest(directory).vocabularies:
        paths = tuple(directory / file.path for file in one.files)
        files = files.with_paths(one.name, paths, one.release)
    return files


def find_by_digests(directory: Path, name: str, digests: Sequence[str]) -> Installed | None:
    """The release, present or earlier, whose files have these digests."""
    manifest = read_manifest(directory)
    for one in (*manifest.vocabularies, *manifest.earlier):
        if one.name == name and one.digests == tuple(digests):
            return one
    return None


def install(
    directory: Path, checked: Iterable[Checked], notify: Notify
) -> list[tuple[Installed, Installed | None]]:
    """Copy checked files into ``directory`` and switch to them; each with what it replaces.

    Raises:
        VocabularyError: a file changed since it was checked, or the disk. The folder then is as it
            was.
    """
    with _lock(directory):
        manifest = read_manifest(directory)
        added = [_copy_release(directory, one, notify) for one in checked]
        changes = [(one, manifest.find(one.name)) for one in added]
        for one, before in changes:
            manifest = _replace(manifest, one, before)
        _write_manifest(directory, manifest)
    return changes


def remove(directory: Path, name: str, *, only_earlier: bool = False) -> list[Installed]:
    """Take a vocabulary out, with its earlier releases, or those alone; what was taken out.

    Raises:
        VocabularyError: nothing is installed under this name, or the disk.
    """
    with _lock(directory):
        manifest = read_manifest(directory)
        gone = [one for one in manifest.earlier if one.name == name]
        present = manifest.find(name)
        if present and not only_earlier:
            gone.insert(0, present)
        if not gone:
            what = f"no earlier release of {name}" if only_earlier else f"no vocabulary {name!r}"
            raise VocabularyError(f"{directory}: {what} is installed; see: kg vocab list")
        _write_manifest(
            directory,
            Manifest(
                tuple(one for one in manifest.vocabularies if one not in gone),
                tuple(one for one in manifest.earlier if one not in gone),
            ),
        )
        for one in gone:
            folder = _get_folder(directory, one.name, one.digests)
            shutil.rmtree(folder, ignore_errors=True)
    return gone


def _replace(manifest: Manifest, one: Installed, before: Installed | None) -> Manifest:
    kept = tuple(other for other in manifest.vocabularies if other.name != one.name)
    replaced = (before,) if before else ()
    earlier = tuple(
        other
        for other in (*replaced, *manifest.earlier)
        if (other.name, other.digests) != (one.name, one.digests)
    )
    return Manifest(tuple(sorted((*kept, one), key=lambda other: other.name)), earlier)


def _copy_release(directory: Path, one: Checked, notify: Notify) -> Installed:
    folder = _get_folder(directory, one.kind.name, [file.sha256 for file in one.files])
    done, copies = 0, []
    for file in one.files:
        target = folder / Path(file.path).name
        _copy_file(file, target, lambda at, done=done: notify(done + at))  # type: ignore[misc]
        copies.append(FileDigest(str(target.relative_to(directory)), file.size, file.sha256))
        done += file.size
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    one.keep_beside(directory, copies)
    return Installed(one.kind.name, one.release, tuple(copies), one.records, now)


def _copy_file(file: FileDigest, target: Path, notify: Notify) -> None:
    """A copy that is complete and on the disk, or none."""
    partial = target.with_name(f"{target.name}.partial")
    with _as_vocabulary_error(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with Path(file.path).open("rb") as source, partial.open("wb") as out:
                while block := source.read(_BLOCK_BYTES):
                    out.write(block)
                    notify(out.tell())
                out.flush()
                os.fsync(out.fileno())
            if describe_file(partial).sha256 != file.sha256:
                raise VocabularyError(f"{file.path}: changed while it was read; add it again")
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def _write_manifest(directory: Path, manifest: Manifest) -> None:
    path = directory / _MANIFEST
    partial = path.with_name(f"{_MANIFEST}.partial")
    with _as_vocabulary_error(path):
        with partial.open("wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)


def _get_folder(directory: Path, name: str, digests: Iterable[str]) -> Path:
    return directory / name / "-".join(one[:_DIGITS] for one in digests)


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    with _as_vocabulary_error(directory):
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / "add.lock").open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            reason = "another kg vocab is changing this folder; wait until it ends"
            raise VocabularyError(f"{directory}: {reason}") from error
        yield


@contextmanager
def _as_vocabulary_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be written: {error.strerror}") from error
