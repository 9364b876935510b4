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

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import VocabularyError
from kg.terminology.cache import SUFFIX
from kg.terminology.checking import Checked
from kg.terminology.files import VOCABULARIES, FileDigest, VocabularyFiles, describe_file
from kg.terminology.manifest import (
    Installed,
    Manifest,
    as_vocabulary_error,
    read_manifest,
    write_manifest,
)
from kg.terminology.readers.lines import count
from kg.terminology.readers.opening import Notify

__all__ = [
    "Installed",
    "Manifest",
    "find_by_digests",
    "find_installed_files",
    "install",
    "read_manifest",
    "remove",
]

_DIGITS = 16
_FULL = (errno.ENOSPC, errno.EDQUOT)
_BLOCK_BYTES = 1 << 20


def find_installed_files(directory: Path) -> VocabularyFiles:
    """The files that builds use.

    Raises:
        VocabularyError: see :func:`read_manifest`.
    """
    files = VocabularyFiles(cache=directory)
    for one in read_manifest(directory).vocabularies:
        expected = one.locate(directory)
        paths = tuple(Path(file.path) for file in expected)
        files = files.with_paths(one.name, paths, one.release, expected)
    return files


def find_by_digests(directory: Path, name: str, digests: Sequence[str]) -> Installed | None:
    """The release, present or earlier, whose files have these digests."""
    for one in read_manifest(directory).list_all():
        if one.name == name and one.digests == tuple(digests):
            return one
    return None


def install(
    directory: Path, checked: Iterable[Checked], notify: Notify, *, fewer: bool = False
) -> list[tuple[Installed, Installed | None]]:
    """Copy checked files into ``directory`` and switch to them; each with what it replaces.

    Raises:
        VocabularyError: a release has less than half of the records of the one before, and it is
            not said that it may (``fewer``); a file changed since it was checked; or the disk. The
            releases then are what they were.
    """
    checked = tuple(checked)
    with _lock(directory):
        manifest = read_manifest(directory)
        for given in checked:
            if not fewer:
                _refuse_fewer(given, manifest.find(given.kind.name))
            _clean(directory, given.kind.name, manifest)
        added = [_copy_release(directory, given, notify) for given in checked]
        changes = [(one, manifest.find(one.name)) for one in added]
        for one, before in changes:
            manifest = _replace(manifest, one, before)
        write_manifest(directory, manifest)
        for one in added:
            _delete_others(directory, one)
    return changes


def remove(directory: Path, name: str, *, only_earlier: bool = False) -> list[Installed]:
    """Take a vocabulary out, with its earlier releases, or those alone; what was taken out.

    Raises:
        VocabularyError: nothing is installed under this name, or the disk.
    """
    with _lock(directory):
        manifest = read_manifest(directory)
        _clean(directory, name, manifest)
        gone = [one for one in manifest.earlier if one.name == name]
        present = manifest.find(name)
        if present and not only_earlier:
            gone.insert(0, present)
        if not gone:
            what = f"no earlier release of {name}" if only_earlier else f"no vocabulary {name!r}"
            raise VocabularyError(f"{directory}: {what} is installed; see: kg vocab list")
        _take_out(directory, manifest, gone)
    return gone


def _take_out(directory: Path, manifest: Manifest, gone: Sequence[Installed]) -> None:
    """Caches first, which makes room for the manifest on a full disk; the manifest; then the files.

    Where there is still no room, the files go before it: should this end in between, the manifest
    names files that are missing, which every command says, and removing them again is right.
    """
    folders = [_get_folder(directory, one.name, one.digests) for one in gone]
    made_of_several = [directory] if set(gone) & set(manifest.vocabularies) else []
    with as_vocabulary_error(directory):
        for folder in (*folders, *made_of_several):
            for cache in folder.glob(f"*{SUFFIX}"):
                cache.unlink(missing_ok=True)
    kept = Manifest(
        tuple(one for one in manifest.vocabularies if one not in gone),
        tuple(one for one in manifest.earlier if one not in gone),
    )
    try:
        write_manifest(directory, kept)
    except VocabularyError as error:
        if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in _FULL:
            raise
        _delete(folders)
        write_manifest(directory, kept)
    _delete(folders)


def _delete(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _clean(directory: Path, name: str, manifest: Manifest) -> None:
    """Delete folders of a vocabulary that no release owns: an add or a removal was killed."""
    releases = [one for one in manifest.list_all() if one.name == name]
    if name not in VOCABULARIES and not releases:
        return  # a name that is none, "../elsewhere" for one, must not lead anywhere
    owned = {_get_folder(directory, name, one.digests) for one in releases}
    found = directory.joinpath(name)
    _delete(one for one in (found.iterdir() if found.is_dir() else ()) if one not in owned)


def _refuse_fewer(one: Checked, before: Installed | None) -> None:
    """A file that was cut off at the end of a line can look whole."""
    if before and 2 * one.records < before.records:
        few = count(one.records, "record")
        raise VocabularyError(
            f"{one.files[0].path}: {one.release} has {few}, less than half of the "
            f"{before.records:,} of {before.release}: cut off? If it is whole, give --fewer"
        )


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
    return Installed(one.kind.name, one.release, tuple(copies), one.records, now, one.licence)


def _delete_others(directory: Path, one: Installed) -> None:
    """Delete what lies beside the files of a release: the same ones by other names, half copies."""
    names = {Path(file.path).name for file in one.files}
    for path in _get_folder(directory, one.name, one.digests).iterdir():
        if path.name.removesuffix(SUFFIX) not in names:
            path.unlink(missing_ok=True)


def _copy_file(file: FileDigest, target: Path, notify: Notify) -> None:
    """A copy that is complete and on the disk, or none."""
    partial = target.with_name(f"{target.name}.partial")
    with as_vocabulary_error(target):
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


def _get_folder(directory: Path, name: str, digests: Iterable[str]) -> Path:
    return directory / name / "-".join(one[:_DIGITS] for one in digests)


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    with as_vocabulary_error(directory):
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / "add.lock").open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            reason = "another kg vocab is changing this folder; wait until it ends"
            raise VocabularyError(f"{directory}: {reason}") from error
        yield
