"""Which pages to ask for: along the page tokens of a search, or NCT ids in batches.

Owns where a download goes on, and what it does when a page token has expired. Every page is in the
journal before the next one is asked for. Refuses to know HTTP and files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.errors import SourceError
from kg.sources.download.answers import Page, Record, parse_page, parse_study
from kg.sources.download.client import Client, Refusal
from kg.sources.download.journal import Journal
from kg.sources.download.pagefile import PageHeader, mark

Tell = Callable[[int, int], None]
"""Told how many studies have come, and of how many (0: not known)."""

_MAX_EXPIRIES = 5
# A registry that changes while it is read may leave a study on no page at all.
_MAX_ROUNDS_FOR_MISSING = 2
# So that the address of the request stays short.
_MAX_IDS_A_REQUEST = 100
_MAX_PAGE_SIZE = "1000"
_BAD_REQUEST = 400


class SearchWalk:
    """All pages of one search.

    Attributes:
        found: NCT ids that have come.
        expiries: how often a page token had expired.
    """

    def __init__(
        self, client: Client, journal: Journal, parameters: Mapping[str, str], page_size: int
    ) -> None:
        self.found = {found.nct_id for header in journal.headers for found in header.records}
        self.expiries = 0
        self._client = client
        self._journal = journal
        self._parameters = {**parameters, "format": "json", "pageSize": str(page_size)}

    @property
    def total(self) -> int:
        """How many studies the API counted last; 0 where it did not say."""
        counts = [header.total for header in self._journal.headers if header.total is not None]
        return counts[-1] if counts else 0

    def run(self, tell: Tell) -> None:
        """Ask for page after page until the last one.

        Raises:
            SourceError: a page cannot be had, or the API refuses the search.
        """
        tell(len(self.found), self.total)
        while not self._is_complete():
            round_, token = self._find_next()
            page = self._get(round_, token)
            if page is None:
                round_, token = round_ + 1, None
                page = self._get(round_, token)
            if page is not None:
                self._keep(round_, page)
            tell(len(self.found), self.total)

    def _is_complete(self) -> bool:
        headers = self._journal.headers
        if not headers or headers[-1].next_token is not None:
            return False
        rounds = sum(header.next_token is None for header in headers)
        return len(self.found) >= self.total or rounds >= _MAX_ROUNDS_FOR_MISSING

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
        headers = self._journal.headers
        if token and any(h.round == round_ and h.next_token == token for h in headers):
            raise SourceError("the registry gave the same page token twice; try again later")

    def _keep(self, round_: int, page: Page) -> None:
        marks = tuple(mark(record) for record in page.records)
        header = PageHeader(round_, page.next_token, page.total, records=marks)
        self._journal.append(header, page.records)
        self.found.update(record.nct_id for record in page.records)


class IdWalk:
    """Studies by their NCT ids.

    Attributes:
        unknown: ids that the registry does not know, and what it says.
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
        if not isinstance(answer, Refusal):
            self._keep((nct_id,), [answer])
            return
        reason = f"{answer.reason or 'not found'} ({answer.status})"
        self.unknown[nct_id] = reason
        self._journal.append(PageHeader(asked=(nct_id,), unknown={nct_id: reason}), [])

    def _keep(self, asked: tuple[str, ...], records: Sequence[Record]) -> None:
        marks = tuple(mark(record) for record in records)
        self._journal.append(PageHeader(asked=asked, records=marks), records)
