"""What was read of installed vocabularies, or made of several of them, kept beside them.

Owns the cache file: MessagePack after a digest of the vocabularies' files, of the readers' code and
of the cache itself. One that does not fit, for whatever reason, is made anew without a word.
Refuses to know what the content is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from kg.terminology.files import FileDigest
from kg.terminology.kinds import Content, Kind, read_content
from kg.terminology.loading import no_collecting

SUFFIX = ".cache"
"""How the name of a cache ends."""
_DIGEST_BYTES = 32


def load_content(kind: Kind, files: Iterable[FileDigest]) -> Content:
    """The content of ``files``, from the cache where it fits, else read and kept.

    Raises:
        VocabularyError: the files cannot be used.
    """
    files = tuple(files)
    paths = tuple(Path(one.path) for one in files)
    type_ = get_type_hints(kind.read)["return"]
    found: Content = load_made(_get_path(files), files, type_, lambda: read_content(kind, paths))
    return found


def keep_content(content: Content, files: Iterable[FileDigest]) -> None:
    """Write the cache of what was read of ``files``."""
    files = tuple(files)
    _keep(_get_path(files), files, content)


def load_made(
    path: Path, files: tuple[FileDigest, ...], type_: Any, make: Callable[[], Any]
) -> Any:
    """What ``make`` makes of ``files``, a ``type_``: from the cache ``path`` where it fits.

    Raises:
        VocabularyError: as ``make`` does.
    """
    content = _find(path, files, type_)
    if content is None:
        content = make()
        _keep(path, files, content)
    return content


def _keep(path: Path, files: tuple[FileDigest, ...], content: Any) -> None:
    """Write the cache; where the folder cannot be written there will be none."""
    data = msgspec.msgpack.encode(content)
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.write(_digest(files, data))
            file.write(data)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()


def _find(path: Path, files: tuple[FileDigest, ...], type_: Any) -> Any:
    try:
        with path.open("rb") as file:
            found, data = file.read(_DIGEST_BYTES), file.read()
    except OSError:
        return None
    if found != _digest(files, data):
        return None
    try:
        with no_collecting():
            return msgspec.msgpack.decode(data, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _get_path(files: tuple[FileDigest, ...]) -> Path:
    path = Path(files[0].path)
    return path.with_name(path.name + SUFFIX)


def _digest(files: tuple[FileDigest, ...], data: bytes) -> bytes:
    keyed = blake2b(_digest_readers(), digest_size=_DIGEST_BYTES)
    for one in files:
        # The name as well: a file that does not say its release is called by its name.
        keyed.update(f"{one.sha256} {Path(one.path).name}\n".encode())
    keyed.update(data)
    return keyed.digest()


@lru_cache(maxsize=1)
def _digest_readers() -> bytes:
    """Of this room's code: a cache is never older than the code that would make it."""
    code = blake2b(digest_size=_DIGEST_BYTES)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(path.read_bytes())
    return code.digest()
