"""What the pages of one search have brought so far.

Owns the counts, by rounds of paging, and when there is nothing more to ask for: the registry's own
count is reached, or paging leads nowhere. Refuses to know requests and files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.sources.download.pagefile import PageHeader

# A registry that changes while it is read may leave a study on no page at all.
_MAX_ROUNDS_FOR_MISSING = 2
# New data moves studies to other pages, so a few pages may bring nothing; so many never do.
_MAX_IDLE_PAGES = 20


@dataclass(slots=True)
class _Round:
    """One pass through the pages; ``idle_pages`` are those since the last new study of the pass."""

    number: int = 1
    pages: int = 0
    idle_pages: int = 0
    odd: int = 0
    ids: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)


class Tally:
    """Counts of one search.

    Attributes:
        found: NCT ids that have come.
        odd: what is no study: its page, its place there, and why; each once.
        total: how many studies the API counted last; 0 where it did not say.
    """

    def __init__(self, headers: Iterable[PageHeader]) -> None:
        self.found: set[str] = set()
        self.odd: dict[str, None] = {}
        self.total = 0
        self._round = _Round()
        self._rounds_ended = 0
        self._is_at_end = False
        for header in headers:
            self.add(header)

    @property
    def missing(self) -> int:
        """Studies that were counted and did not come, odd ones not among them."""
        return max(0, self.total - len(self.found) - self._round.odd)

    @property
    def is_endless(self) -> bool:
        """Page followed page, and none brought a study that the round did not have."""
        return self._round.idle_pages >= _MAX_IDLE_PAGES

    @property
    def is_complete(self) -> bool:
        """No page is to be asked for."""
        if self.is_endless:
            return True
        is_tried = not self.missing or self._rounds_ended >= _MAX_ROUNDS_FOR_MISSING
        return self._is_at_end and is_tried

    def has_token(self, round_: int, token: str) -> bool:
        """Whether a page of that round has led to ``token`` already."""
        return round_ == self._round.number and token in self._round.tokens

    def add(self, header: PageHeader) -> None:
        """Count one more page."""
        if header.round != self._round.number:
            self._round = _Round(header.round)
        self._is_at_end = header.next_token is None
        self._rounds_ended += self._is_at_end
        self.total = self.total if header.total is None else header.total
        self._round.pages += 1
        self._round.tokens.add(header.next_token or "")
        self._add_records(header)
        self._add_odd(header)

    def _add_records(self, header: PageHeader) -> None:
        ids = {record.nct_id for record in header.records}
        is_new = not ids <= self._round.ids
        self._round.idle_pages = 0 if is_new else self._round.idle_pages + 1
        self._round.ids |= ids
        self.found |= ids

    def _add_odd(self, header: PageHeader) -> None:
        self._round.odd += len(header.odd)
        for odd in header.odd:
            self.odd[f"page {self._round.pages}, record {odd.place}: {odd.reason}"] = None
