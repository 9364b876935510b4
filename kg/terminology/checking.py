"""Vocabulary files, read whole and found usable, before they are installed.

Owns which files belong together, and that each is read to its end. Refuses to know where they go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import VocabularyError
from kg.terminology.cache import keep_content
from kg.terminology.files import FileDigest, describe_file
from kg.terminology.kinds import Content, Kind, check_content, find_kind, read_content
from kg.terminology.licences import name_licence
from kg.terminology.readers.opening import Notify

Watch = Callable[[str], Notify]
"""Told that a step begins; what it gives is told how many bytes are done."""


@dataclass(frozen=True)
class Checked:
    """Files of one release that can be used.

    Attributes:
        kind: what they are.
        files: where they stand now.
        content: what they say.
        release: what the release is called.
    """

    kind: Kind
    files: tuple[FileDigest, ...]
    content: Content
    release: str

    @property
    def records(self) -> int:
        """How many the files hold."""
        return len(self.content.records)

    @property
    def licence(self) -> str:
        """As the files say it, in short; else as its publisher gives it out."""
        return name_licence(getattr(self.content, "license", "")) or self.kind.licence

    def keep_beside(self, directory: Path, copies: Iterable[FileDigest]) -> None:
        """Keep the content beside ``copies`` of the files, whose paths are in ``directory``."""
        files = (FileDigest(str(directory / one.path), one.size, one.sha256) for one in copies)
        keep_content(self.content, files)


def check_files(
    paths: Sequence[Path], watch: Watch, *, name: str | None = None, release: str | None = None
) -> list[Checked]:
    """Every file, read to its end; files of one vocabulary together.

    ``name`` says what the files must be, ``release`` what their release is called.

    Raises:
        VocabularyError: a file that cannot be used, or that does not belong to the others; a
            release that is not one line of text.
    """
    if release is not None:
        _check_release(release)
    groups: dict[str, tuple[Kind, list[Path]]] = {}
    for path in dict.fromkeys(path.resolve() for path in paths):
        kind = find_kind(path)
        if name and kind.name != name:
            raise VocabularyError(f"{path}: is {kind.name} ({kind.title}), not {name}")
        groups.setdefault(kind.name, (kind, []))[1].append(path)
    if release and len(groups) > 1:
        raise VocabularyError(
            f"these are files of several vocabularies ({', '.join(groups)}); "
            f"add each by itself to name its release"
        )
    return [_check_group(kind, tuple(found), watch, release) for kind, found in groups.values()]


def _check_release(release: str) -> None:
    """It stands in manifests, links and tables."""
    if not release.strip() or not release.isprintable():
        raise VocabularyError(
            f"--release: {release!r} cannot be used; give one line of printable text"
        )


def _check_group(kind: Kind, paths: tuple[Path, ...], watch: Watch, release: str | None) -> Checked:
    paths = kind.add_companions(paths)
    main = kind.leave_out_companions(paths)
    if not main:
        raise VocabularyError(f"{paths[0]}: belongs to another file of {kind.name}; give that one")
    if len(main) > 1 and not kind.several:
        names = ", ".join(str(path) for path in paths)
        raise VocabularyError(f"{names}: {kind.name} is one file; give the one to use")
    paths = (*main, *(path for path in paths if path not in main))
    files = tuple(describe_file(path) for path in paths)
    check_content(kind, paths, watch(f"checking {kind.name}"))
    content = read_content(kind, paths, watch(f"reading {kind.name}"))
    return Checked(kind, files, content, release or content.release)
