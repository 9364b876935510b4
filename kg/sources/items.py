"""Where records come from: files, folders, and zip archives.

Owns the list of inputs of a run and their bytes. One bad input is one error in the list, never the
end of it. Refuses to know what the bytes say.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kg.errors import SourceError
from kg.sources.archives import is_archive, list_members, read_member

# A file is read whole; past this size a run would not get through.
MAX_FILE_BYTES = 2 * 1024**3
_ZIP_MAGIC_BYTES = 4


class Item(msgspec.Struct, frozen=True):
    """One input to read.

    Attributes:
        path: file on disk; the archive, where ``member`` is set.
        member: name of the member of a zip archive.
        size: uncompressed bytes.
    """

    path: str
    member: str | None = None
    size: int = 0

    @property
    def name(self) -> str:
        """How messages name it: ``dir/a.json`` or ``a.zip!NCT01.json``, on one printable line."""
        name = self.path if self.member is None else f"{self.path}!{self.member}"
        if name.isprintable():
            return name
        return "".join(char if char.isprintable() else "\ufffd" for char in name)


def list_items(sources: Sequence[Path]) -> Iterator[Item | SourceError]:
    """The inputs in ``sources``: files, folders (recursive, sorted), zip archives.

    Archives are known by their content, not their name. Hidden files, and what operating systems
    leave in archives, are passed over. Never raises for one bad input.
    """
    for source in sources:
        if source.is_dir():
            yield from _list_folder(source)
        else:
            yield from _list_file(source)


def load_item(item: Item) -> bytes:
    """The bytes of ``item``.

    Raises:
        SourceError: the file cannot be read.
        ArchiveError: the member is damaged, or not what the archive declares.
    """
    if item.member is not None:
        return read_member(item.path, item.member, item.name)
    try:
        return Path(item.path).read_bytes()
    except OSError as error:
        raise _explain_os_error(error, item.name) from error


def _list_folder(folder: Path) -> Iterator[Item | SourceError]:
    count = 0
    failures: list[OSError] = []
    # Links to folders are not followed: they may lead in circles.
    for parent, folders, files in os.walk(folder, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                count += 1
                yield from _list_file(Path(parent, name))
    yield from (_explain_os_error(error, str(error.filename)) for error in failures)
    if not count and not failures:
        yield SourceError("the folder holds no files", file=str(folder))


def _list_file(path: Path) -> Iterator[Item | SourceError]:
    item = Item(str(path))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # Reading a pipe or a device would never end.
            yield SourceError("not a regular file", file=item.name)
            return
        with path.open("rb") as file:
            head = file.read(_ZIP_MAGIC_BYTES)
    except OSError as error:
        yield _explain_os_error(error, item.name)
        return
    if is_archive(head):
        for member in list_members(str(path), item.name):
            if isinstance(member, SourceError):
                yield member
            else:
                yield Item(str(path), member.filename, member.file_size)
    elif status.st_size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024**3
        yield SourceError(f"larger than {limit} GiB; split it", file=item.name)
    else:
        yield Item(str(path), None, status.st_size)


def _explain_os_error(error: OSError, name: str) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError("no such file or folder", file=name)
    return SourceError(f"cannot be read: {error.strerror or error}", file=name)
