"""Several spellings of one name → the one to show.

Owns the taste; refuses to know what is named.
"""

from __future__ import annotations

from collections.abc import Iterable


def choose_label(spellings: Iterable[str]) -> str:
    """The spelling to show: words in capitals at the start, not shouted; then alphabetical.

    >>> choose_label(["breast cancer", "BREAST CANCER", "Breast Cancer"])
    'Breast Cancer'
    >>> choose_label(["nsclc", "NSCLC", "Nsclc"])
    'NSCLC'
    """

    def cost(spelling: str) -> tuple[int, int, str]:
        words = spelling.split()
        small = sum(word[0].islower() for word in words)
        capitals = sum(map(str.isupper, spelling))
        is_short = len(words) == 1 and len(spelling) <= 6
        return small, -capitals if is_short else capitals, spelling

    return min(spellings, key=cost)
