"""Names of diseases that people use and MeSH files do not always have.

Owns the words that stand for "neoplasm" in the name of a disease. Abbreviations and headings are
:data:`kg.terminology.condition_names.ALIASES`, the same that reported conditions are linked by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NEOPLASM = re.compile(r"\b(?:neoplasm|tumor)(s?)\b", re.IGNORECASE)
_WORDS_FOR_NEOPLASM = ("cancer", "tumor", "malignancy")


def list_variants(name: str) -> Iterator[str]:
    """``name`` of a disease with other words for "neoplasm"; nothing where it has none.

    >>> list(list_variants("Lung Neoplasms"))
    ['Lung cancer', 'Lung tumor', 'Lung malignancy']
    """
    if _NEOPLASM.search(name):
        for word in _WORDS_FOR_NEOPLASM:
            yield _NEOPLASM.sub(word, name)
