"""What a download has got so far, beside its target, so that it goes on after a kill.

Layout, beside ``FILE``::

    FILE.partial/
        lock                  held (flock) by the one download that writes
        request.json          what was asked for; without it the rest counts for nothing
        page-000001.gz …      pages in the order in which they came, each whole
        archive.zip           while it is written

Owns this layout and the rule that a directory belongs to one request. Refuses to know what the next
page is, and the network.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

import msgspec

from kg.errors import SourceError
from kg.sources.download.answers import Record
from kg.sources.download.pagefile import PageHeader, find_header, write_page
from kg.sources.download.wholefile import write_whole


class Request(msgspec.Struct, rename="camel", frozen=True):
    """What was asked for, and the version of the data when the download began."""

    identity: dict[str, str]
    data_timestamp: str = ""


class Journal:
    """The pages of one download, in order.

    Attributes:
        directory: where they lie.
        request: what was asked for.
        headers: of the pages, the first one at 0.
    """

    def __init__(self, directory: Path, lock: TextIO) -> None:
        self.directory = directory
        self.request = Request({})
        self.headers: list[PageHeader] = []
        self._lock = lock

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.close()

    def path(self, position: int) -> Path:
        """File of the page whose header is ``headers[position]``."""
        return self.directory / f"page-{position + 1:06}.gz"

    def begin(self, identity: Mapping[str, str], data_timestamp: str) -> None:
        """Write down what is asked for; pages count from here on.

        Raises:
            SourceError: it cannot be written.
        """
        self.request = Request(dict(identity), data_timestamp)
        target = self.directory / "request.json"
        with write_whole(target.with_name("request.json.partial"), target) as file:
            file.write(msgspec.json.format(msgspec.json.encode(self.request)) + b"\n")

    def append(self, header: PageHeader, records: Iterable[Record]) -> None:
        """Add a page; when this returns it is on disk.

        Raises:
            SourceError: it cannot be written.
        """
        write_page(self.path(len(self.headers)), header, records)
        self.headers.append(header)

    def load(self) -> None:
        """Take up the pages that are there; from the first one that is damaged they go."""
        while (header := find_header(self.path(len(self.headers)))) is not None:
            self.headers.append(header)
        kept = {self.path(position) for position in range(len(self.headers))}
        for page in self.directory.glob("page-*.gz*"):
            if page not in kept:
                page.unlink()

    def discard(self) -> None:
        """Remove everything; the request first, so that a rest never counts as a download."""
        (self.directory / "request.json").unlink(missing_ok=True)
        for path in [*self.directory.glob("page-*.gz*"), *self.directory.glob("*.json.partial")]:
            path.unlink()
        (self.directory / "archive.zip").unlink(missing_ok=True)
        self.headers.clear()

    def remove(self) -> None:
        """Remove everything and the directory; a file that is not ours keeps the directory."""
        self.discard()
        (self.directory / "lock").unlink(missing_ok=True)
        with suppress(OSError):
            self.directory.rmdir()


def open_journal(target: Path, identity: Mapping[str, str], *, restart: bool) -> Journal:
    """The journal of the download of ``identity`` to ``target``, with the pages it has.

    Args:
        restart: throw away what is there.

    Raises:
        SourceError: another download is at work there, or stopped there half-way.
    """
    directory = target.with_name(target.name + ".partial")
    directory.mkdir(exist_ok=True)
    journal = Journal(directory, _lock(directory, target))
    try:
        request = None if restart else _find_request(directory)
        if request is None:
            journal.discard()
        else:
            _check_identity(request.identity, identity, directory)
            journal.request = request
            journal.load()
    except BaseException:
        journal.__exit__(None, None, None)
        raise
    return journal


def _lock(directory: Path, target: Path) -> TextIO:
    file = (directory / "lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        reason = "another download to this file is running; wait until it ends"
        raise SourceError(reason, file=str(target)) from error
    return file


def _find_request(directory: Path) -> Request | None:
    path = directory / "request.json"
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Request)
    except msgspec.DecodeError as error:
        reason = "damaged; give --restart to begin anew"
        raise SourceError(reason, file=str(path)) from error


def _check_identity(old: Mapping[str, str], new: Mapping[str, str], directory: Path) -> None:
    if old != dict(new):
        reason = (
            f"a download of something else stopped here ({_describe(old)}); run that command to "
            "finish it, give --restart to throw it away, or write to another file"
        )
        raise SourceError(reason, file=str(directory))


def _describe(identity: Mapping[str, str]) -> str:
    words = [f"{name}={value}" for name, value in identity.items() if name != "api"]
    text = " ".join(words) or "every study"
    return f"{text[:120]} from {identity.get('api', 'nowhere')}"
