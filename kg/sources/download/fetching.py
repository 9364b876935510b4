"""A whole download: what is there already, what is missing, the archive.

Owns the order of the steps and what is said in the end. Refuses to know how each one is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kg.errors import SourceError
from kg.sources.download.answers import Version, parse_version
from kg.sources.download.archive import write_archive
from kg.sources.download.client import Client, Manners, Refusal
from kg.sources.download.journal import Journal, open_journal
from kg.sources.download.pace import Clock
from kg.sources.download.selection import Selection
from kg.sources.download.walking import IdWalk, SearchWalk

_VERSION_RETRIES = 1

Progress = Callable[[str, int, int], None]
"""Told of a step, how many studies are done, and of how many (0: not known)."""


@dataclass(slots=True)
class FetchReport:
    """What a download did.

    Attributes:
        studies: in the archive; with 0 there is none.
        missing: studies that the registry counted and did not give.
        odd: what the registry gave in the place of a study: page, record, and why it is none.
        is_endless: paging led from page to page without a new study, and was left there.
        unknown: NCT ids that the registry does not know, and what it says instead.
        requests: sent by this run.
        pages: that came, in this run and in earlier ones of the same download.
        kept_pages: of them, those of earlier runs.
        expiries: how often a page token had expired.
        data_timestamp: version of the registry's data at the end (UTC); may be empty.
        data_changed: new data was published while the download went on.
    """

    studies: int = 0
    missing: int = 0
    odd: tuple[str, ...] = ()
    is_endless: bool = False
    unknown: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    pages: int = 0
    kept_pages: int = 0
    expiries: int = 0
    data_timestamp: str = ""
    data_changed: bool = False


def fetch(
    selection: Selection,
    output: Path,
    *,
    api_url: str,
    manners: Manners | None = None,
    clock: Clock | None = None,
    restart: bool = False,
    progress: Progress | None = None,
) -> FetchReport:
    """Download the studies of ``selection`` into the zip archive ``output``.

    What came is kept beside ``output`` until the archive is complete, and the same download goes on
    from there; ``restart`` throws it away.

    Raises:
        SourceError: an answer cannot be had after every try, the API refuses the search, or
            another download stopped half-way to the same file.
    """
    _check_output(output)
    manners = manners or Manners()
    identity = selection.identity(api_url)
    with (
        open_journal(output, identity, restart=restart) as journal,
        Client(api_url, manners, clock or Clock()) as client,
    ):
        download = _Download(selection, client, journal, progress or _no_progress)
        try:
            download.get_pages(identity, manners.page_size)
            download.write_archive(output)
        except SourceError as error:
            raise _explain_rest(error, journal) from error
        journal.remove()
    return download.report


class _Download:
    """The steps of one download; ``report`` says what happened."""

    def __init__(
        self, selection: Selection, client: Client, journal: Journal, progress: Progress
    ) -> None:
        self.report = FetchReport(kept_pages=len(journal.headers))
        self._selection = selection
        self._client = client
        self._journal = journal
        self._progress = progress

    def get_pages(self, identity: Mapping[str, str], page_size: int) -> None:
        """Get what is missing into the journal."""
        report, journal = self.report, self._journal
        began = self._get_version().data_timestamp
        if not journal.request.identity:
            journal.begin(identity, began)
        if self._selection.nct_ids:
            self._get_by_ids(page_size)
        else:
            self._get_by_search(page_size)
        report.data_timestamp = self._get_version().data_timestamp
        before = journal.request.data_timestamp
        report.data_changed = len({before, report.data_timestamp} - {""}) > 1
        report.requests, report.pages = self._client.requests, len(journal.headers)

    def write_archive(self, output: Path) -> None:
        """Write ``output``; not where no study came."""
        if any(header.records for header in self._journal.headers):
            tell = partial(self._progress, "writing the archive")
            self.report.studies = write_archive(self._journal, output, tell)

    def _get_by_ids(self, page_size: int) -> None:
        walk = IdWalk(self._client, self._journal, self._selection.nct_ids, page_size)
        walk.run(partial(self._progress, "downloading studies"))
        self.report.unknown = walk.unknown

    def _get_by_search(self, page_size: int) -> None:
        parameters = self._selection.parameters
        walk = SearchWalk(self._client, self._journal, parameters, page_size)
        walk.run(partial(self._progress, "downloading studies"))
        self.report.expiries = walk.expiries
        self.report.missing = walk.tally.missing
        self.report.odd = tuple(walk.tally.odd)
        self.report.is_endless = walk.tally.is_endless

    def _get_version(self) -> Version:
        """The version of the API and its data; empty where the server does not tell it.

        It is a note: no fault of it, and no long wait for it, keeps studies from coming.
        """
        try:
            answer = self._client.get("/version", {}, parse_version, retries=_VERSION_RETRIES)
        except SourceError:
            return Version()
        return Version() if isinstance(answer, Refusal) else answer


def _no_progress(step: str, done: int, total: int) -> None:
    """Nobody watches."""


def _check_output(output: Path) -> None:
    if not output.parent.is_dir():
        raise SourceError("there is no such directory", file=str(output.parent))
    if output.is_dir():
        raise SourceError("is a directory; name a file", file=str(output))


def _explain_rest(error: SourceError, journal: Journal) -> SourceError:
    """``error``, and what becomes of the pages that came."""
    if not journal.headers:
        journal.remove()
        return error
    reason = f"{error.reason}; what came is kept, run the same command again to go on"
    return SourceError(reason, file=error.file)
