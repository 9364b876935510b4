"""The contents of a run's vocabularies, and the account of which release each is of.

Owns the choice between a file that is given and the bundled one. Refuses to know what linking makes
of a content.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from kg.terminology.cache import load_content, load_made
from kg.terminology.files import (
    FileDigest,
    Release,
    VocabularyFiles,
    check_files_installed,
    describe_file,
)
from kg.terminology.kinds import Kind, get_kind, read_content

BUNDLED_FILES = {
    "mesh": "mesh-slice.ttl",
    "drugs": "drugs.ttl",
    "nih": "nih.ttl",
    "countries": "countries.ttl",
    "mesh-names": "mesh-names.ttl",
    "regimens": "regimens.ttl",
}
"""Name of a bundled vocabulary → its file in ``ontologies/``."""


class Contents:
    """What the files of one run say; each is read when it is asked for.

    Attributes:
        releases: of the vocabularies asked for, in that order.
    """

    def __init__(self, ontologies: Path, files: VocabularyFiles) -> None:
        self._ontologies = ontologies
        self._files = files
        self.releases: list[Release] = []

    def read(self, name: str) -> Any:
        """The content of a vocabulary that can be installed, as its reader returns it.

        ``None`` where no file of it is given and none is bundled.

        Raises:
            VocabularyError: a file cannot be used.
        """
        bundled = not self._files.get_paths(name)
        if bundled and name not in BUNDLED_FILES:
            return None
        kind = get_kind(name)
        paths = self.get_paths(name)
        files = self._describe(kind, paths)
        if self._is_cached(files):
            content = load_content(kind, files)
        else:
            content = read_content(kind, tuple(Path(one.path) for one in files))
        release = self._files.releases.get(name)
        if release:
            content = msgspec.structs.replace(content, release=release)  # type: ignore[type-var]
        self.releases.append(Release(name, content.release, files, bundled=bundled))
        return content

    def _describe(self, kind: Kind, paths: tuple[Path, ...]) -> tuple[FileDigest, ...]:
        paths = kind.add_companions(paths)
        expected = self._files.expected.get(kind.name)
        if expected:
            return check_files_installed(expected, paths)
        return tuple(map(describe_file, paths))

    def make(self, name: str, type_: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` makes, a ``type_``, of all that was asked for so far; cached by ``name``.

        Raises:
            VocabularyError: as ``make`` does.
        """
        files = tuple(file for one in self.releases for file in one.files)
        installed = tuple(file for one in self.releases if not one.bundled for file in one.files)
        cache = self._files.cache
        if cache is None or not self._is_cached(installed):
            return make()
        return load_made(cache / f"{name}.cache", files, type_, make)

    def note_bundled(self, name: str, release: str) -> Path:
        """The file of a bundled vocabulary, whose release is noted as ``release``."""
        (path,) = self._get_bundled(name)
        self.releases.append(Release(name, release, (describe_file(path),), bundled=True))
        return path

    def get_paths(self, name: str) -> tuple[Path, ...]:
        """The files of a vocabulary: those given, or the bundled one."""
        return self._files.get_paths(name) or self._get_bundled(name)

    def _get_bundled(self, name: str) -> tuple[Path, ...]:
        return (self._ontologies / BUNDLED_FILES[name],)

    def _is_cached(self, files: tuple[FileDigest, ...]) -> bool:
        cache = self._files.cache
        return bool(cache) and all(
            Path(one.path).is_relative_to(cache.resolve()) for one in files if cache
        )
