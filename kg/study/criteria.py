"""Eligibility text → its items, in order, nested as the text nests them.

Reads the markup of API v2 (``* `` and ``1. `` items, a deeper indent a level, ``\\>`` for ``>``)
and the wrapped plain text of the legacy XML, with the same result where they say the same; lists
that old records run together in one paragraph too. Owns how the text falls into items: lines
(:mod:`kg.study.criteria_lines`), what runs together (:mod:`kg.study.criteria_runs`), nesting and
kind (:mod:`kg.study.criteria_outline`). Refuses to judge what an item means. Source:
``eligibilityModule.eligibilityCriteria``.

>>> text = "Inclusion Criteria:\\n\\n* Adult\\n\\n  * Age \\\\> 17\\n* Consent"
>>> for item in parse_criteria(text):
...     print(item.ordinal, item.parent, item.kind, item.text)
1 None INCLUSION Adult
2 1 INCLUSION Age > 17
3 None INCLUSION Consent
"""

from __future__ import annotations

from kg.study.criteria_lines import Block, find_kind_word, read_blocks
from kg.study.criteria_outline import EXCLUSION, INCLUSION, Criterion, Outline
from kg.study.criteria_runs import ITEM, SECTION, split_run

__all__ = ["EXCLUSION", "INCLUSION", "Criterion", "parse_criteria"]


def parse_criteria(text: str) -> list[Criterion]:
    """The items of an eligibility text, in order.

    Headings that only say inclusion or exclusion set the kind and are no items; other headings are
    items, and parents of the list they introduce with a colon. Never raises; every word of ``text``
    stands in an item or in such a heading.
    """
    outline = Outline()
    for block in read_blocks(text):
        for part in _split_block(block):
            outline.add(part)
    return outline.items


def _split_block(block: Block) -> list[Block]:
    """The lists that the block runs together, as blocks of their own."""
    text = block.text
    pieces = split_run(text) if ":" in text[:-1] or "--" in text else []
    if block.kind or (len(pieces) < 2 and not (pieces and pieces[0][0] == SECTION)):
        return [block]
    parts: list[Block] = []
    # What runs on behind a heading is a list of its own; else it goes on where the block stands.
    indent, mark = block.indent, block.mark
    for level, piece in pieces:
        if level == SECTION:
            indent, mark = 0, "*"
            parts.append(Block(0, "", piece, True, is_section=True))
        elif level == ITEM:
            parts.append(Block(indent, mark, piece, True))
            parts[-1].kind = find_kind_word(parts[-1])
        else:
            parts.append(Block(indent + 2, "*", piece, True))
    return parts
