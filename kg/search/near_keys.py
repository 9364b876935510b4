"""Beginnings of names that come near a typed one.

Owns what "near" is for a name that may not be typed to its end. Refuses to know what the names
stand for.

One slip (a letter too much, too few, wrong, or two exchanged) is found by trying every slip that
could have been made; more by comparing with the names that begin with the same letters. Neither
looks at all names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 5
# Two slips in a name of at least so many letters, the first of which are right.
_SHORTEST_FOR_TWO = 7
_RIGHT = 2
_MOST_SLIPS = 2
_MOST_COMPARED = 20_000
_MOST_FOUND = 20


def find_near(key: str, keys: Sequence[str]) -> list[str]:
    """Beginnings that stand in the sorted ``keys`` and nearly are ``key``; nearest first.

    Digits are never slips: a code with another number is another drug.
    """
    if len(key) < _SHORTEST:
        return []
    slips = (one for one in dict.fromkeys(_list_slips(key)) if _has(one, keys))
    return list(slips) or list(_list_farther(key, keys))


def _list_slips(key: str) -> Iterator[str]:
    """Every text that ``key`` is one slip away from; a first letter is seldom left out."""
    for at in range(len(key) - 1):
        if key[at : at + 2].isalpha():
            yield key[:at] + key[at + 1] + key[at] + key[at + 2 :]
    for at, letter in enumerate(key):
        if letter.isalpha():
            if at:
                yield key[:at] + key[at + 1 :]
            for other in _LETTERS:
                yield key[:at] + other + key[at + 1 :]
    for at in range(1, len(key) + 1):
        for other in _LETTERS:
            yield key[:at] + other + key[at:]


def _has(key: str, keys: Sequence[str]) -> bool:
    place = bisect_left(keys, key)
    return place < len(keys) and keys[place].startswith(key)


def _list_farther(key: str, keys: Sequence[str]) -> Iterator[str]:
    if len(key) < _SHORTEST_FOR_TWO:
        return
    start = bisect_left(keys, key[:_RIGHT])
    stop = min(bisect_left(keys, key[:_RIGHT] + "\U0010ffff"), start + _MOST_COMPARED)
    # A name is compared as far as the typed text goes, give or take a letter.
    begun = {
        one[:length] for one in keys[start:stop] for length in range(len(key) - 1, len(key) + 2)
    }
    near = process.extract(
        key, sorted(begun), scorer=OSA.distance, score_cutoff=_MOST_SLIPS, limit=_MOST_FOUND
    )
    digits = _digits(key)
    yield from (one for one, _, _ in near if _digits(one) == digits)


def _digits(key: str) -> str:
    return "".join(filter(str.isdigit, key))
