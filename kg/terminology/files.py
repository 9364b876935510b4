"""Which files make up the vocabularies of a run, and what each of them is, byte for byte.

Owns the names of the vocabularies that can be installed and the description of a file by its
digest. Refuses to know what is in a file and how it came to be where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import VocabularyError


class FileDigest(msgspec.Struct, frozen=True):
    """One file: where it stands, its size in bytes, and SHA-256 of its bytes."""

    path: str
    size: int
    sha256: str


class VocabularyFiles(msgspec.Struct, frozen=True):
    """The files of one release of each vocabulary, as their publishers ship them.

    Attributes:
        mesh: MeSH RDF (one file), or the XML of descriptors and of supplementary records; empty for
            the bundled slice.
        drugbank: DrugBank open vocabulary, CSV.
        unii: names and UNIIs of substances.
        rxnorm: ``RXNCONSO.RRF``, or a table of names and RxCUIs.
        ror: Research Organization Registry, schema v2: JSON, JSON lines, either gzipped.
        mondo: SSSOM/TSV of MONDO ↔ MeSH.
        releases: name of a vocabulary → what its release is to be called, where the files do not
            say it rightly.
        expected: name of an installed vocabulary → its files, as the folder's manifest says.
        cache: folder of installed vocabularies; what was read of a file in it is kept beside it.
    """

    mesh: tuple[Path, ...] = ()
    drugbank: Path | None = None
    unii: Path | None = None
    rxnorm: Path | None = None
    ror: Path | None = None
    mondo: Path | None = None
    releases: dict[str, str] = {}
    expected: dict[str, tuple[FileDigest, ...]] = {}
    cache: Path | None = None

    def get_paths(self, name: str) -> tuple[Path, ...]:
        """The files of the vocabulary ``name``; none where it is not given."""
        found = getattr(self, name)
        return found if isinstance(found, tuple) else (found,) if found else ()

    def with_paths(
        self,
        name: str,
        paths: tuple[Path, ...],
        release: str = "",
        expected: tuple[FileDigest, ...] = (),
    ) -> VocabularyFiles:
        """These files with others of the vocabulary ``name``.

        ``release`` is what its release is called, ``expected`` what the files must be.
        """
        changes: dict[str, Any] = {name: paths if name == "mesh" else paths[0] if paths else None}
        named = {one: text for one, text in self.releases.items() if one != name}
        others = {one: files for one, files in self.expected.items() if one != name}
        changes["expected"] = {**others, name: expected} if expected else others
        changes["releases"] = {**named, name: release} if release else named
        return msgspec.structs.replace(self, **changes)


VOCABULARIES = ("mesh", "drugbank", "unii", "rxnorm", "ror", "mondo")
"""The vocabularies that can be installed, as :class:`VocabularyFiles` names them."""

NO_FILES = VocabularyFiles()
"""The bundled vocabularies only."""


class Release(msgspec.Struct, frozen=True):
    """A vocabulary that a run links with.

    Attributes:
        name: one of :data:`VOCABULARIES`, or the name of a bundled one.
        release: as links name it, e.g. ``MeSH 2020``.
        files: what it was read from.
        bundled: it comes with this program.
    """

    name: str
    release: str
    files: tuple[FileDigest, ...]
    bundled: bool = False


def describe_file(path: Path) -> FileDigest:
    """Where ``path`` stands, how big it is, and its digest.

    Raises:
        VocabularyError: it is missing, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
            return FileDigest(str(path.resolve()), file.tell(), digest)
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be read: {error.strerror}") from error


def check_files_installed(
    expected: Iterable[FileDigest], found: Iterable[Path]
) -> tuple[FileDigest, ...]:
    """The files of an installed vocabulary, which must be those that its manifest says.

    Raises:
        VocabularyError: one is missing, cannot be read, is not what was installed, or lies beside
            those that were.
    """
    hint = "add it again with kg vocab add"
    wanted = {Path(one.path).resolve(): one for one in expected}
    digests = []
    for path in dict.fromkeys((*wanted, *(path.resolve() for path in found))):
        try:
            digests.append(describe_file(path))
        except VocabularyError as error:
            raise VocabularyError(f"{error}; {hint}") from error
        one = wanted.get(path)
        if one is None or (one.size, one.sha256) != (digests[-1].size, digests[-1].sha256):
            raise VocabularyError(f"{path}: is not what was installed, it has changed; {hint}")
    return tuple(digests)
