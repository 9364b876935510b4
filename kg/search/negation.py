"""Parts of a query that are not wanted: "without chemotherapy", "not paediatric", "-placebo".

Owns the words of negation and how far they reach: the next part, over "or" and "nor" to the one
after it, over a comma to one of the same kind, and over an "and" as well after "except" and
"without" and between countries. Owns as well what is no negation, though it sounds so: "with or
without", "not controlled". Refuses to know what a part is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from kg.search.parts import ConceptPart, FilterPart, Part, PlacedPart, TextPart

# So far before a part its negation may start.
_NEAR = 120
_HAVING = (
    r"ha(?:ve|s|d)|having|been|receiv(?:e|es|ed|ing)|tak(?:e|es|en|ing)|us(?:e|es|ed|ing)"
    r"|treated\s+with|given|under(?:go|going|gone)|exposed\s+to"
)
_SKIPPED = (
    rf"any|an?|the|for|in|on|with|prior|previous|previously|known|active|current|concurrent"
    rf"|ongoing|longer|available|conducted|located|based|performed|{_HAVING}"
    r"|(?:history|evidence|signs?|diagnosis|presence|use)\s+of|(?:exposure|treatment)\s+with"
)
_NOT = re.compile(
    r"(?<![\w/])(?:not|no|nor|lacking|free\s+of|never(?=\s+(?:on|" + _HAVING + r")\s)"
    r"|(?:do|does|did|is|are|was|were|have|has|had)n['’]?t"
    r"|(?P<all>without|w/o|neither|except(?:\s+for)?|exclud(?:ing|e|es)|other\s+than|apart\s+from)"
    r"|(?P<place>outside(?:\s+of)?))"
    rf"(?:\s+(?:{_SKIPPED}))*[\s:(]+$",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:^|[\s(])[-!]$")
_NON = re.compile(r"(?<!\w)(?:non[\s-]+|ex-)$", re.IGNORECASE)
# "With or without" asks for both.
_BOTH = re.compile(
    r"(?:(?<!\w)(?:with\s*(?:or|and|/|&)|vs\.?|versus|compared\s+(?:to|with)|or|and/or)\s*|\+/-\s*)$",
    re.IGNORECASE,
)
_OR = re.compile(
    r"[\s,/]*(?:(?:or|nor)\s+|/\s*)(?:(?:any|no|not|without|in|the)\s+)*", re.IGNORECASE
)
_COMMA = re.compile(r"\s*,\s*")
_AND = re.compile(r"[\s,]*and\s+(?:(?:no|without|in)\s+)?", re.IGNORECASE)
# What one says of a disease or of people, and not of what a study is without.
_STATE = re.compile(
    r"(?!randomi[sz]ed$|blinded$|masked$)\w+(?:ed|ing|able|ible|ive)$|otherwise$", re.IGNORECASE
)
_IS_NOT = re.compile(r"(?<!\w)not\s+(?:been\s+)?$", re.IGNORECASE)
_PHRASES = re.compile(
    r"(?<!\w)(?:not\s+otherwise\s+\w+|do\s+not\s+resuscitate|no[\s-]re-?flow)(?!\w)", re.IGNORECASE
)
_SIDE_BY_SIDE = re.compile(r"\s+|-")
_Placed = PlacedPart[Part]


def mark_excluded(
    text: str, placed: Sequence[_Placed], is_topic: Callable[[ConceptPart], bool] = lambda _: False
) -> list[_Placed]:
    """``placed``, in their order, with those marked that ``text`` says are not wanted.

    Args:
        text: the query.
        placed: its parts.
        is_topic: whether a concept is neither a disease nor a drug, but a part of the body, say.
    """
    placed = _drop_negations(text, list(_join_states(text, placed)))
    marked: list[_Placed] = []
    before: _Placed | None = None
    goes_on = is_for_all = False
    end = 0
    for one in _join_names(text, placed, is_topic):
        start = _find_negation(text, one)
        if start is not None or _is_minus(text, one):
            is_excluded, goes_on = True, start is not None
            is_for_all = bool(start and start["all"])
        else:
            between = text[end : one.start] if one.start >= end else "or "
            is_excluded = goes_on = goes_on and _reaches(between, before, one, is_for_all)
        part = msgspec.structs.replace(one.part, is_excluded=True) if is_excluded else one.part
        marked.append(PlacedPart(one.start, one.end, part))
        end, before = max(end, one.end), one
    return marked


def find_non(text: str, start: int) -> int | None:
    """Where the "non-" before a name starts: "non-children"."""
    match = _NON.search(text, max(0, start - _NEAR), start)
    return match.start() if match else None


def _find_negation(text: str, one: _Placed) -> re.Match[str] | None:
    """The words before a part that say that it is not wanted."""
    match = _NOT.search(text, max(0, one.start - _NEAR), one.start)
    if match is None or _BOTH.search(text, max(0, match.start() - _NEAR), match.start()):
        return None
    if match["place"] and not (isinstance(one.part, FilterPart) and _is_country(one.part)):
        return None
    return match


def _is_minus(text: str, one: _Placed) -> bool:
    if _MINUS.search(text, max(0, one.start - _NEAR), one.start):
        return True
    return isinstance(one.part, FilterPart) and find_non(text, one.start) is not None


def _is_country(part: FilterPart) -> bool:
    return part.filter.name == "country"


def _join_states(text: str, placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """``placed``, with "not controlled" and what else is no negation as a phrase."""
    spans = [match.span() for match in _PHRASES.finditer(text)]
    done = 0
    for one in placed:
        span = next((span for span in spans if span[0] <= one.start and one.end <= span[1]), None)
        if span is None and _is_plain(one.part) and _STATE.match(one.part.text):
            match = _IS_NOT.search(text, max(0, one.start - _NEAR), one.start)
            both = match and _BOTH.search(text, max(0, match.start() - _NEAR), match.start())
            span = (match.start(), one.end) if match and not both else None
        if span is None:
            yield one
        elif span[0] >= done:
            yield PlacedPart(*span, TextPart(text[slice(*span)], quoted=True))
            done = span[1]


def _drop_negations(text: str, placed: Sequence[_Placed]) -> list[_Placed]:
    """``placed`` without those that only are how the text says that another is not wanted."""
    spans = [match.span() for one in placed if (match := _find_negation(text, one))]
    spans += [
        (start, one.start) for one in placed if (start := find_non(text, one.start)) is not None
    ]
    return [one for one in placed if not _is_negation(text, one, spans)]


def _is_negation(text: str, one: _Placed, spans: Sequence[tuple[int, int]]) -> bool:
    if not isinstance(one.part, TextPart | ConceptPart):
        return False
    is_inside = any(start <= one.start and one.end <= end for start, end in spans)
    whole = _NOT.fullmatch(f"{text[one.start : one.end]} ")
    return is_inside or (whole is not None and not whole["place"])


def _join_names(
    text: str, placed: Sequence[_Placed], is_topic: Callable[[ConceptPart], bool]
) -> Iterator[_Placed]:
    """``placed``, with what is not wanted as one phrase where only its words are known.

    Without "uveal melanoma" is not without melanoma, and without "brain metastases" not without
    brain. Only where something is wanted before: "not blinded asthma" is about asthma.
    """
    at = 0
    while at < len(placed):
        one, end = placed[at], at + 1
        match = _find_negation(text, one)
        if match and placed[0].end <= match.start():
            while end < len(placed) and _is_one_name(text, placed[end - 1], placed[end], is_topic):
                end += 1
        if end - at > 1:
            span = one.start, placed[end - 1].end
            one = PlacedPart(*span, TextPart(text[slice(*span)], quoted=True))
        yield one
        at = end


def _is_one_name(
    text: str, one: _Placed, other: _Placed, is_topic: Callable[[ConceptPart], bool]
) -> bool:
    """Whether a part says of which kind the one after it is."""
    if not _SIDE_BY_SIDE.fullmatch(text[one.end : other.start]):
        return False
    if _is_plain(one.part):
        return _is_plain(other.part) or isinstance(other.part, ConceptPart)
    is_place = isinstance(one.part, ConceptPart) and is_topic(one.part)
    return is_place and isinstance(other.part, ConceptPart) and not is_topic(other.part)


def _is_plain(part: Part) -> bool:
    return isinstance(part, TextPart) and not part.quoted and part.field is None


def _reaches(between: str, before: _Placed | None, one: _Placed, is_for_all: bool) -> bool:
    """Whether what was said of the part ``before`` is said of ``one``, too."""
    if _OR.fullmatch(between):
        return True
    is_for_all = is_for_all or (isinstance(one.part, FilterPart) and _is_country(one.part))
    joins = _COMMA.fullmatch(between) or (is_for_all and _AND.fullmatch(between))
    return bool(joins) and before is not None and _get_kind(before.part) == _get_kind(one.part)


def _get_kind(part: Part) -> object:
    return part.filter.name if isinstance(part, FilterPart) else type(part)
