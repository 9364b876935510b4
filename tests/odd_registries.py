"""Registries that answer in good form what they should not: odd records, pages without end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from tests.registry_server import Registry

ODD_RECORDS = [
    b"5",
    b"null",
    b'"NCT00000001"',
    b"[]",
    b"{}",
    b'{"protocolSection": {"statusModule": {}}}',
    b'{"protocolSection": {"identificationModule": {"nctId": "../../etc/passwd"}}}',
    b'{"protocolSection": {"identificationModule": {"nctId": 12345678}}}',
]


class OddRegistry(Registry):
    """Some pages begin with what is no study.

    Attributes:
        odd: what stands first on a page, by the token that leads to the page.
        studies: what is answered to a request for one study, by its id.
    """

    def __init__(self, records: Sequence[bytes]) -> None:
        super().__init__(records)
        self.odd: dict[str, bytes] = {}
        self.studies: dict[str, bytes] = {}

    def answer(self, path: str) -> tuple[int, str, bytes]:
        parts = urlsplit(path)
        if (study := self.studies.get(parts.path.rpartition("/")[2])) is not None:
            return 200, "application/json", study
        status, kind, body = super().answer(path)
        if parts.path.endswith("/studies"):
            token = parse_qs(parts.query).get("pageToken", [""])[0]
            if odd := self.odd.get(token):
                comma = b"" if b'"studies": []' in body else b", "
                body = body.replace(b'"studies": [', b'"studies": [' + odd + comma, 1)
        return status, kind, body


class EndlessRegistry(Registry):
    """Every page leads to another one by a token that has not been.

    Attributes:
        filler: what the pages hold that follow the last study.
        pause: how many such pages stand between the first page and the second.
        ends: there is a last page after all.
    """

    def __init__(self, records: Sequence[bytes]) -> None:
        super().__init__(records)
        self.filler: list[bytes] = []
        self.pause = 0
        self.ends = False

    def _answer_page(self, query: Mapping[str, str]) -> tuple[int, str, bytes]:
        number, size = int(query.get("pageToken", "0")), int(query["pageSize"])
        place = 0 if number == 0 else max(0, number - self.pause)
        is_filler = 0 < number <= self.pause or place * size >= len(self.records)
        page = self.filler if is_filler else self.records[place * size : (place + 1) * size]
        is_last = self.ends and number > self.pause and (place + 1) * size >= len(self.records)
        rest = "" if is_last else f', "nextPageToken": "{number + 1}"'
        return 200, "application/json", b'{"studies": [%s]%s}' % (b", ".join(page), rest.encode())
