"""What an abbreviation stands for, as the text that uses it says.

Source: A. S. Schwartz, M. A. Hearst: A simple algorithm for identifying abbreviation definitions in
biomedical text (2003), for where a long form stands and how long it may be. Owns what looks like an
abbreviation and which words before or inside brackets may be its long form. Refuses to choose: the
caller knows which of them is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ABBREVIATION = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z0-9/-]{1,9}\Z")
# A long form has at most this many words more than the abbreviation has letters.
_MORE_WORDS = 5


def is_abbreviation(name: str) -> bool:
    """Whether ``name`` is one short word with two capitals at least ("COPD", "HFpEF")."""
    return bool(_ABBREVIATION.match(name))


def list_long_forms(abbreviation: str, texts: Iterable[str]) -> Iterator[str]:
    """What may be the long form of ``abbreviation`` in ``texts``, the likeliest first.

    >>> next(list_long_forms("COPD", ["Stable Chronic Obstructive Pulmonary Disease (COPD)"]))
    'Chronic Obstructive Pulmonary Disease'
    """
    sign = re.escape(abbreviation)
    before = re.compile(rf"([^()\[\].;:]*\S)\s*[(\[]{sign}s?[)\],;]")
    inside = re.compile(rf"(?<!\w){sign}\s*[(\[]([^()\[\]]+)[)\]]")
    for text in texts:
        if abbreviation in text:
            for found in before.finditer(text):
                yield from _list_endings(abbreviation, found[1].split())
            for found in inside.finditer(text):
                yield found[1].strip()


def _list_endings(abbreviation: str, words: list[str]) -> Iterator[str]:
    """The last words, the most of them first, where they begin as the abbreviation does."""
    most = min(len(abbreviation) + _MORE_WORDS, 2 * len(abbreviation))
    for start in range(max(0, len(words) - most), len(words)):
        if words[start][:1].casefold() == abbreviation[0].casefold():
            yield " ".join(words[start:])
