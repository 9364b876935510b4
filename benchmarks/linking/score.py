"""Precision and recall of sets of links, summed over studies.

Owns the sums. Refuses to know what was linked, and which links count.
"""

from __future__ import annotations

import msgspec

EXACT = "EXACT_LABEL"

Labelled = dict[str, str]
"""Descriptor id → link method."""


class Score(msgspec.Struct):
    """Sums over all studies of a set."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact_right: int = 0
    exact_wrong: int = 0
    exact_written: int = 0

    def add(
        self, derived: set[str], found: Labelled, written: frozenset[str] = frozenset()
    ) -> None:
        """Count one study."""
        exact = {one for one, method in found.items() if method == EXACT}
        self.right += len(derived & found.keys())
        self.wrong += len(found.keys() - derived)
        self.missed += len(derived - found.keys())
        self.exact_right += len(exact & derived)
        self.exact_wrong += len(exact - derived)
        self.exact_written += len((exact - derived) & written)

    def rows(self) -> list[str]:
        """Precision, recall, F1, counts, precision of the exact links, wrong ones written out."""
        precision, recall = _share(self.right, self.wrong), _share(self.right, self.missed)
        f1 = 2 * precision * recall / (precision + recall or 1.0)
        exact = _share(self.exact_right, self.exact_wrong)
        return [
            *(f"{figure:.3f}" for figure in (precision, recall, f1)),
            *(f"{count:,}" for count in (self.right, self.wrong, self.missed)),
            f"{exact:.3f} of {self.exact_right + self.exact_wrong:,}",
            f"{self.exact_written:,} of {self.exact_wrong:,}",
        ]


def _share(right: int, other: int) -> float:
    return right / (right + other or 1)
