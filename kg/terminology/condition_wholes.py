"""Whether the one disease that a condition's name has in it is what the condition is.

Owns which words beside a disease's name leave it what it is, and where the head of a name ends.
Refuses to know names of diseases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from kg.terminology.condition_names import split_brackets, strip_qualifiers
from kg.terminology.condition_phrases import list_stems

# "Hypertension in pregnancy": the head of an English name ends before the preposition.
_PREPOSITION = re.compile(
    r"(?<!\w)(?:in|with|of|for|after|during|following|among|from|by|at|on|to|due|caused|associated"
    r"|undergoing|requiring|without|not)(?!\w).*"
)
_POSITIVE = re.compile(r"(?<![\w-])[\w/+-]+?[ -](?:positive|mutated|mutant|expressing)(?!\w)")
# Who has the disease, and words that every disease may have.
_NEUTRAL = frozenset(
    list_stems(
        "patients subjects women men males females children adults adolescents persons people"
        " participants infants with and or primary known diagnosed diagnosis disease syndrome"
        " stage grade acute subacute chronic malignant"
    )
)
# What stands on both sides of these is more than one thing.
_SEPARATOR = re.compile(r"[,;&/:|+]")


def is_whole(
    name: str,
    stems: Sequence[str],
    wider: Collection[str],
    assert_: Callable[[str], list[str]],
) -> bool:
    """Whether ``name`` as a whole is the disease that its ``stems`` name.

    Nothing but qualifiers and ``wider``, stems of its wider names, stand beside them; or they are
    several words and end the head of the name ("lumbar disc herniation" is a disc herniation). One
    word alone is the head of too many names. ``assert_`` lists the stems of a text that nothing in
    it denies.
    """
    outside, _ = split_brackets(name)
    bare = _POSITIVE.sub(" ", strip_qualifiers(outside))
    asserted = frozenset(assert_(bare))
    if asserted and asserted.difference(wider, _NEUTRAL) <= set(stems):
        return True
    head = _turn(_PREPOSITION.sub("", bare))
    if sum(map(str.isalpha, stems)) < 2 or _SEPARATOR.search(head):
        return False
    ends = (words[-len(stems) :] for words in (list_stems(head), assert_(head)))
    return list(stems) in ends


def _turn(text: str) -> str:
    """``text`` with the one word after its comma in front: "heart failure, congestive"."""
    before, comma, after = text.partition(",")
    return f"{after} {before}" if comma and len(after.split()) == 1 else text
