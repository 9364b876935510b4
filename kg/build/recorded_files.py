"""The vocabularies of a store, as its manifest records them, and where their files are now.

Owns the one rule: an update links with the very files that the store was built with; with others,
studies that did not change would keep links that a build would not make. Refuses to know what the
files say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from kg.errors import StoreError, VocabularyError
from kg.terminology.contents import BUNDLED_FILES
from kg.terminology.files import (
    VOCABULARIES,
    FileDigest,
    Release,
    VocabularyFiles,
    check_files_installed,
    describe_file,
)
from kg.terminology.installed import find_by_digests
from kg.terminology.kinds import get_kind

_KEY = "vocabularies"
_OPTIONS = {"mesh": "give it with --mesh, or "}
_ANEW = "build the store anew"


def describe_releases(releases: Iterable[Release]) -> dict[str, object]:
    """What a manifest says of the vocabularies: name, release, and the files with their digests."""
    return {_KEY: msgspec.to_builtins(list(releases))}


def find_recorded_files(
    manifest: Mapping[str, object], given: VocabularyFiles, installed: Path, ontologies: Path
) -> VocabularyFiles:
    """The files that a store was built with.

    They are looked for among those ``given``, in the folder ``installed`` by their digests, and
    where they stood at the build.

    Raises:
        StoreError: one is gone, or is another now.
    """
    recorded = _read_releases(manifest)
    files = VocabularyFiles(cache=installed)
    for one in recorded:
        if one.bundled:
            _check_bundled(one, ontologies / BUNDLED_FILES[one.name])
        else:
            files = _find_files(files, one, given, installed)
    used = {one.name for one in recorded if not one.bundled}
    for name in VOCABULARIES:
        if given.get_paths(name) and name not in used:
            raise StoreError(
                f"{given.get_paths(name)[0]}: the store was built without this {name} file; "
                f"leave --{name} out, or {_ANEW}"
            )
    return files


def _read_releases(manifest: Mapping[str, object]) -> list[Release]:
    try:
        return msgspec.convert(manifest.get(_KEY), list[Release])
    except msgspec.ValidationError as error:
        raise StoreError(
            f"the store does not say which vocabularies it was built with; {_ANEW}"
        ) from error


def _check_bundled(one: Release, path: Path) -> None:
    if _list_digests((path,)) != [file.sha256 for file in one.files]:
        raise StoreError(
            f"{path}: the store was built with another release of it ({one.release}); {_ANEW}"
        )


def _find_files(
    files: VocabularyFiles, one: Release, given: VocabularyFiles, installed: Path
) -> VocabularyFiles:
    digests = [file.sha256 for file in one.files]
    paths = get_kind(one.name).add_companions(given.get_paths(one.name))
    if paths:
        if _list_digests(paths) != digests:
            raise StoreError(
                f"{paths[0]}: the store was built with another {one.name} file ({_name(one)}); "
                f"give that one with --{one.name}, or {_ANEW}"
            )
        return files.with_paths(one.name, paths, one.release)
    found = find_by_digests(installed, one.name, digests)
    if found:
        paths = _check_installed(one.name, found.locate(installed))
        return files.with_paths(one.name, paths, one.release)
    paths = tuple(Path(file.path) for file in one.files)
    if not all(path.is_file() for path in paths):
        raise StoreError(
            f"{paths[0]}: the store was built with this file ({one.release}), which is gone; "
            f"{_OPTIONS.get(one.name, '')}add it again with kg vocab add, or {_ANEW}"
        )
    if _list_digests(paths) != digests:
        raise StoreError(
            f"{paths[0]}: has changed since the store was built with it ({one.release}); "
            f"{_OPTIONS.get(one.name, '')}add that release with kg vocab add, or {_ANEW}"
        )
    return files.with_paths(one.name, paths, one.release)


def _check_installed(name: str, expected: tuple[FileDigest, ...]) -> tuple[Path, ...]:
    """The files, which are what the folder's manifest says; that it says so is not enough."""
    paths = tuple(Path(file.path) for file in expected)
    try:
        check_files_installed(expected, get_kind(name).add_companions(paths))
    except VocabularyError as error:
        raise StoreError(f"{error}, or {_ANEW}") from error
    return paths


def _name(one: Release) -> str:
    return f"{one.release}: {', '.join(file.path for file in one.files)}"


def _list_digests(paths: Iterable[Path]) -> list[str]:
    try:
        return [describe_file(path).sha256 for path in paths]
    except VocabularyError as error:
        raise StoreError(str(error)) from error
