"""Which pages to ask for: along the page tokens of a search, or NCT ids in batches.

Owns where a download goes on, and what it does when a page token has expired. Every page is in the
journal before the next one is asked for. Refuses to know HTTP and files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.errors import SourceError
from kg.sources.download.answers import Odd, Page, Record, parse_page, parse_study
from kg.sources.download.client import Client, Refusal
from kg.sources.download.journal import Journal
from kg.sources.download.pagefile import PageHeader, mark
from kg.sources.download.tally import Tally

Tell = Callable[[int, int], None]
"""Told how many studies have come, and of how many (0: not known)."""

_MAX_EXPIRIES = 5
# So that the address of the request stays short.
_MAX_IDS_A_REQUEST = 100
_MAX_PAGE_SIZE = "1000"
_BAD_REQUEST = 400


class SearchWalk:
    """All pages of one search.

    Attributes:
        tally: what has come.
        expiries: how often a page token had expired.
    """

    def __init__(
        self, client: Client, journal: Journal, parameters: Mapping[str, str], page_size: int
    ) -> None:
        self.tally = Tally(journal.headers)
        self.expiries = 0
        self._client = client
        self._journal = journal
        self._parameters = {**parameters, "format": "json", "pageSize": str(page_size)}

    def run(self, tell: Tell) -> None:
        """Ask for page after page until the last one, or until paging leads nowhere.

        Raises:
            SourceError: a page cannot be had, or the API refuses the search.
        """
        tell(len(self.tally.found), self.tally.total)
        while not self.tally.is_complete:
            round_, token = self._find_next()
            page = self._get(round_, token)
            if page is None:
                round_, token = round_ + 1, None
                page = self._get(round_, token)
            if page is not None:
                self._keep(round_, page)
            tell(len(self.tally.found), self.tally.total)

    def _find_next(self) -> tuple[int, str | None]:
        """Round and token of the page that comes next; a complete round is followed by another."""
        if not self._journal.headers:
            return 1, None
        last = self._journal.headers[-1]
        return last.round + (last.next_token is None), last.next_token

    def _get(self, round_: int, token: str | None) -> Page | None:
        """The page; ``None`` where its token has expired."""
        step = {"countTotal": "true"} if token is None else {"pageToken": token}
        answer = self._client.get("/studies", {**self._parameters, **step}, parse_page)
        if not isinstance(answer, Refusal):
            self._check_token(round_, answer.next_token)
            return answer
        self.expiries += 1
        if token is None or answer.status != _BAD_REQUEST or self.expiries > _MAX_EXPIRIES:
            reason = f"the registry refuses this search ({answer.status}): {answer.reason}"
            raise SourceError(reason)
        return None

    def _check_token(self, round_: int, token: str | None) -> None:
        """A token that comes again would have the same pages read for ever."""
        if token and self.tally.has_token(round_, token):
            raise SourceError("the registry gave the same page token twice; try again later")

    def _keep(self, round_: int, page: Page) -> None:
        marks = tuple(mark(record) for record in page.records)
        header = PageHeader(round_, page.next_token, page.total, records=marks, odd=page.odd)
        self._journal.append(header, page.records)
        self.tally.add(header)


class IdWalk:
    """Studies by their NCT ids.

    Attributes:
        unknown: ids that the registry does not know, and what it says instead.
    """

    def __init__(
        self, client: Client, journal: Journal, nct_ids: Sequence[str], page_size: int
    ) -> None:
        asked = {nct_id for header in journal.headers for nct_id in header.asked}
        self.unknown = {
            nct_id: reason
            for header in journal.headers
            for nct_id, reason in header.unknown.items()
        }
        self._client = client
        self._journal = journal
        self._total = len(nct_ids)
        self._rest = [nct_id for nct_id in nct_ids if nct_id not in asked]
        self._batch_size = min(page_size, _MAX_IDS_A_REQUEST)

    def run(self, tell: Tell) -> None:
        """Ask for batch after batch; ids that a batch does not bring, one by one.

        Raises:
            SourceError: an answer cannot be had.
        """
        tell(self._total - len(self._rest), self._total)
        while self._rest:
            batch = self._rest[: self._batch_size]
            missing = self._ask_together(batch) if len(batch) > 1 else batch
            for nct_id in missing:
                self._ask_alone(nct_id)
            self._rest = self._rest[self._batch_size :]
            tell(self._total - len(self._rest), self._total)

    def _ask_together(self, batch: Sequence[str]) -> list[str]:
        """Get the studies of ``batch``; the ids that none of them has."""
        parameters = {
            "format": "json",
            "pageSize": _MAX_PAGE_SIZE,
            "filter.ids": "|".join(batch),
        }
        page = self._client.get("/studies", parameters, parse_page)
        if isinstance(page, Refusal):  # one id that it takes offence at spoils the batch
            return list(batch)
        names = {name for record in page.records for name in (record.nct_id, *record.aliases)}
        asked = tuple(nct_id for nct_id in batch if nct_id in names)
        wanted = [r for r in page.records if not {r.nct_id, *r.aliases}.isdisjoint(asked)]
        if asked:
            self._keep(asked, wanted)
        return [nct_id for nct_id in batch if nct_id not in names]

    def _ask_alone(self, nct_id: str) -> None:
        answer = self._client.get(f"/studies/{nct_id}", {"format": "json"}, parse_study)
        if isinstance(answer, Record) and nct_id in {answer.nct_id, *answer.aliases}:
            self._keep((nct_id,), [answer])
            return
        self.unknown[nct_id] = reason = _explain_unknown(answer)
        self._journal.append(PageHeader(asked=(nct_id,), unknown={nct_id: reason}), [])

    def _keep(self, asked: tuple[str, ...], records: Sequence[Record]) -> None:
        marks = tuple(mark(record) for record in records)
        self._journal.append(PageHeader(asked=asked, records=marks), records)


def _explain_unknown(answer: Record | Odd | Refusal) -> str:
    """Why an answer does not bring the study that was asked for."""
    if isinstance(answer, Record):
        return f"the registry answers with another study, {answer.nct_id}"
    if isinstance(answer, Odd):
        return f"the registry answers with what is no study record ({answer.reason})"
    return f"{answer.reason or 'not found'} ({answer.status})"
