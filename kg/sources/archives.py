"""Zip archives: which members are safe to read, and their bytes.

Owns the limits on what an archive may do to the reader. Members are read into memory, bounded by
what was declared, and never written to disk. Refuses to know what members say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from kg.errors import ArchiveError

MAX_MEMBER_BYTES = 200 * 1000**2
# Registry records compress 3 to 20 times; deflate reaches 1,032 on a run of one byte.
MAX_RATIO = 200
_RATIO_MATTERS_FROM_BYTES = 1_000_000

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ENCRYPTED = 0x1
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_SEPARATOR = re.compile(r"[/\\]")
_USELESS = {"__MACOSX", "Thumbs.db", "desktop.ini"}
# What zipfile raises for archives that are damaged, or made in a way it does not know
# (RuntimeError: unknown compression, wrong password).
_DAMAGE = (BadZipFile, ZlibError, EOFError, OSError, RuntimeError, ValueError)


def is_archive(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a zip archive, whatever its name."""
    return head.startswith(_MAGIC)


def list_members(path: str, name: str) -> Iterator[ZipInfo | ArchiveError]:
    """The members of an archive that are worth reading, and why the others are refused."""
    try:
        archive = _get_archive(path)
    except _DAMAGE as error:
        yield _explain_damage(error, name)
        return
    members = [info for info in archive.infolist() if not _is_useless(info)]
    if not members:
        yield ArchiveError("the archive holds no files", file=name)
    for info in members:
        reason = _find_danger(info)
        if reason is None and archive.getinfo(info.filename) is not info:
            reason = "the archive holds a later member of the same name; this one is not read"
        if reason is None:
            yield info
        else:
            yield ArchiveError(reason, file=f"{name}!{info.filename}")


def read_member(path: str, member: str, name: str) -> bytes:
    """The bytes of a member.

    Raises:
        ArchiveError: it is damaged, unsafe, or longer than the archive declares.
    """
    try:
        archive = _get_archive(path)
        info = archive.getinfo(member)
        if reason := _find_danger(info):
            raise ArchiveError(reason, file=name)
        with archive.open(info) as file:
            data = file.read(info.file_size + 1)
    except KeyError as error:
        raise ArchiveError("no such member in the archive", file=name) from error
    except _DAMAGE as error:
        raise _explain_damage(error, name) from error
    if len(data) != info.file_size:
        raise ArchiveError("its size is not what the archive declares", file=name)
    if is_archive(data[:4]):
        raise ArchiveError("an archive inside an archive is refused; unpack it first", file=name)
    return data


def _is_useless(info: ZipInfo) -> bool:
    """Folders, hidden files, and what operating systems leave in archives."""
    parts = _SEPARATOR.split(info.filename)
    return info.is_dir() or any(
        part in _USELESS or (part.startswith(".") and part not in (".", "..")) for part in parts
    )


def _find_danger(info: ZipInfo) -> str | None:
    """Why a member is refused, or ``None``."""
    if _ABSOLUTE.match(info.filename) or ".." in _SEPARATOR.split(info.filename):
        return "unsafe path in the archive (absolute, or with '..'); refused"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; decrypt the archive first"
    if info.file_size > MAX_MEMBER_BYTES:
        return f"larger than {MAX_MEMBER_BYTES // 1000**2} MB uncompressed; refused"
    if info.file_size > max(_RATIO_MATTERS_FROM_BYTES, MAX_RATIO * info.compress_size):
        return f"compressed more than {MAX_RATIO} times; refused as a zip bomb"
    return None


def _get_archive(path: str) -> ZipFile:
    """The open archive; opened again in another process, and when the file has changed."""
    status = os.stat(path)  # noqa: PTH116
    return _open_archive(path, os.getpid(), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _open_archive(path: str, _process: int, _changed: int, _size: int) -> ZipFile:
    return ZipFile(path)


def _explain_damage(error: Exception, name: str) -> ArchiveError:
    return ArchiveError(f"the archive cannot be read here: {error}", file=name)
