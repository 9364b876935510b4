"""Parts of a query that are not wanted: "without chemotherapy", "not paediatric", "-placebo".

Owns the words of negation and how far they reach: the next part, over "or" and "nor" to the one
after it, over a comma to one of the same kind, and over an "and" as well after "except" and
"without" and between countries. Owns as well what is no negation, though it sounds so: "with or
without", "not controlled", "no prior therapy". Refuses to know what a part is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec

from kg.search.parts import ConceptPart, FilterPart, Part, PlacedPart, TextPart, get_identity

# So far before a part its negation may start.
_NEAR = 120
_HAVING = (
    r"ha(?:ve|s|d)|having|been|receiv(?:e|es|ed|ing)|tak(?:e|es|en|ing)|us(?:e|es|ed|ing)"
    r"|treated\s+with|given|under(?:go|going|gone)|exposed\s+to"
)
_SKIPPED = (
    rf"any|an?|the|for|in|on|with|prior|previous|previously|known|active|current|concurrent"
    rf"|ongoing|longer|available|conducted|located|based|performed|{_HAVING}"
    r"|(?:history|evidence|signs?|symptoms?|diagnosis|presence|use)\s+of|(?:exposure|treatment)\s+with"
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
    r"(?!randomi[sz]ed$|blinded$|masked$)\w*[^\We]ed$|\w+[ai]ble$|otherwise$"
    r"|(?:respond|improv|work|progress|recover|heal|resolv|toler|remitt|cop|sleep)ing$"
    r"|(?:act|invas|respons|sensit|posit|negat|progress|product|effect|recept)ive$",
    re.IGNORECASE,
)
# These are names as well, "imaging" and "adhesive": a state only where the sentence goes on.
_PERHAPS_STATE = re.compile(r"\w+(?:ing|ive)$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+\w")
# "No evidence of disease" is without no disease of all.
_GENERAL = re.compile(
    r"(?:diseases?|disorders?|illness(?:es)?|syndromes?|conditions?|symptoms?|signs\s+and\s+symptoms)$",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+of(?!\w)", re.IGNORECASE)
# Words of every record: who is without these has not been treated yet.
_CARE = r"treated|treatments?|therap(?:y|ies)|medications?|drugs?"
_CARED_FOR = re.compile(rf"\s+(?:{_CARE})(?![\w-])", re.IGNORECASE)
_UNTREATED = re.compile(
    rf"(?<![\w/-])(?:not|no|without|never)(?:\s+(?:{_SKIPPED}|systemic|specific|other|further|been))*"
    rf"\s+(?:{_CARE})(?![\w-])",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"\s*(?:$|[,.;:)?!])|\s+(?:for|in|and|or|but|vs|versus|among|at|within|who|yet|before)(?!\w)",
    re.IGNORECASE,
)
_IS_NOT = re.compile(r"(?<!\w)not\s+(?:been\s+)?$", re.IGNORECASE)
_PHRASES = re.compile(
    r"(?<!\w)(?:not\s+otherwise\s+\w+|do\s+not\s+resuscitate|no[\s-]re-?flow)(?!\w)", re.IGNORECASE
)
_SIDE_BY_SIDE = re.compile(r"\s+|-")
_Placed = PlacedPart[Part]
_ListKinds = Callable[[ConceptPart], Collection[str]]


def mark_excluded(
    text: str,
    placed: Sequence[_Placed],
    list_kinds: _ListKinds = lambda _: ("condition",),
) -> list[_Placed]:
    """``placed``, in their order, with those marked that ``text`` says are not wanted.

    What is named both ways, as in "no exercise versus exercise", is wanted.

    Args:
        text: the query.
        placed: its parts.
        list_kinds: what a concept can be: "condition", "drug" or "topic", a part of the body, say.
    """
    placed = _drop_negations(text, list(_join_states(text, placed)))
    marked: list[_Placed] = []
    before: _Placed | None = None
    goes_on = is_for_all = False
    end = 0
    for one in _join_names(text, placed, list_kinds):
        start = _find_negation(text, one)
        if start is not None or _is_minus(text, one):
            is_excluded, goes_on = True, start is not None
            is_for_all = bool(start and start["all"])
        else:
            between = text[end : one.start] if one.start >= end else "or "
            is_excluded = goes_on = goes_on and _reaches(
                between, before, one, is_for_all, list_kinds
            )
        part = msgspec.structs.replace(one.part, is_excluded=True) if is_excluded else one.part
        marked.append(PlacedPart(one.start, one.end, part))
        end, before = max(end, one.end), one
    wanted = {get_identity(one.part) for one in marked if not one.part.is_excluded}
    return [one for one in marked if not one.part.is_excluded or _name(one.part) not in wanted]


def find_non(text: str, start: int) -> int | None:
    """Where the "non-" before a name starts: "non-children"."""
    match = _NON.search(text, max(0, start - _NEAR), start)
    return match.start() if match else None


def _find_negation(text: str, one: _Placed) -> re.Match[str] | None:
    """The words before a part that say that it is not wanted."""
    match = _NOT.search(text, max(0, one.start - _NEAR), one.start)
    if match is None or _follows_both(text, match.start()):
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


def _join_states(text: str, placed: Sequence[_Placed]) -> list[_Placed]:
    """``placed``, with "not controlled" and what else is no negation as a phrase."""
    spans = [match.span() for match in _PHRASES.finditer(text)]
    spans += _find_untreated(text, placed)
    spans += [span for one in placed if (span := _find_state(text, one))]
    phrases: list[_Placed] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not phrases or phrases[-1].end <= span[0]:
            phrases.append(PlacedPart(*span, TextPart(text[slice(*span)], quoted=True)))
    starts = [phrase.start for phrase in phrases]
    rest = [one for one in placed if not _is_inside(one, phrases, starts)]
    return sorted([*rest, *phrases], key=lambda one: (one.start, one.end))


def _is_inside(one: _Placed, phrases: Sequence[_Placed], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, one.start) - 1
    return at >= 0 and one.end <= phrases[at].end


def _find_state(text: str, one: _Placed) -> tuple[int, int] | None:
    """Where "not controlled" or "no evidence of disease" stands, which ends with ``one``."""
    if _is_general(one.part):
        match = None if _OF.match(text, one.end) else _find_negation(text, one)
    elif _is_plain(one.part):
        match = _IS_NOT.search(text, max(0, one.start - _NEAR), one.start)
        match = match if match and _is_state(text, one, match[0]) else None
    else:
        match = None
    if match is None or _follows_both(text, match.start()):
        return None
    return match.start(), one.end


def _is_general(part: Part) -> bool:
    return isinstance(part, ConceptPart | TextPart) and _GENERAL.match(part.text) is not None


def _is_state(text: str, one: _Placed, said: str) -> bool:
    """Whether a word is no name: "Ewing" after a "not" in small letters is one."""
    word = one.part.text
    if said[0].islower() and not word.islower():
        return False
    goes_on = _GOES_ON.match(text, one.end) is not None
    return bool(_STATE.match(word)) or (goes_on and bool(_PERHAPS_STATE.match(word)))


def _find_untreated(text: str, placed: Sequence[_Placed]) -> Iterator[tuple[int, int]]:
    """Where "not previously treated" and "no prior therapy" stand, said of nothing known."""
    known = {one.start for one in placed if not _is_plain(one.part)}
    for match in _UNTREATED.finditer(text):
        start, end = match.span()
        is_whole = _CLAUSE_ENDS.match(text, end) or end + 1 in known
        is_cut = any(one.start < end < one.end or one.start < start < one.end for one in placed)
        is_quoted = any(one.start <= start and end <= one.end for one in placed)
        if is_whole and not is_cut and not is_quoted and not _follows_both(text, start):
            yield start, end


def _follows_both(text: str, start: int) -> bool:
    return _BOTH.search(text, max(0, start - _NEAR), start) is not None


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


def _join_names(text: str, placed: Sequence[_Placed], list_kinds: _ListKinds) -> Iterator[_Placed]:
    """``placed``, with what is not wanted as one phrase where only its words are known.

    Without "uveal melanoma" is not without melanoma, and without "brain metastases" not without
    brain. Only where something is wanted before: "not blinded asthma" is about asthma.
    """
    at = 0
    while at < len(placed):
        one, end = placed[at], at + 1
        match = _find_negation(text, one)
        if match and placed[0].end <= match.start():
            while end < len(placed) and _is_one_name(
                text, placed[end - 1], placed[end], list_kinds
            ):
                end += 1
        last = placed[end - 1]
        # Without "maintenance therapy" is not without maintenance.
        cared = _CARED_FOR.match(text, last.end) if match and _is_plain(last.part) else None
        if end - at > 1 or cared:
            span = one.start, cared.end() if cared else last.end
            one = PlacedPart(*span, TextPart(text[slice(*span)], quoted=True))
        yield one
        at = end


def _is_one_name(text: str, one: _Placed, other: _Placed, list_kinds: _ListKinds) -> bool:
    """Whether a part says of which kind the one after it is."""
    if not _SIDE_BY_SIDE.fullmatch(text[one.end : other.start]):
        return False
    if _is_plain(one.part):
        return _is_plain(other.part) or isinstance(other.part, ConceptPart)
    if not isinstance(one.part, ConceptPart) or not isinstance(other.part, ConceptPart):
        return False
    return set(list_kinds(one.part)) == {"topic"} != set(list_kinds(other.part))


def _is_plain(part: Part) -> bool:
    return isinstance(part, TextPart) and not part.quoted and part.field is None


def _reaches(
    between: str, before: _Placed | None, one: _Placed, is_for_all: bool, list_kinds: _ListKinds
) -> bool:
    """Whether what was said of the part ``before`` is said of ``one``, too."""
    if before is None or _name(before.part) == _name(one.part) or _is_general(one.part):
        return False
    if _OR.fullmatch(between):
        return True
    is_for_all = is_for_all or (isinstance(one.part, FilterPart) and _is_country(one.part))
    joins = _COMMA.fullmatch(between) or (is_for_all and _AND.fullmatch(between))
    kinds = _list_kinds(before.part, list_kinds), _list_kinds(one.part, list_kinds)
    return bool(joins) and not kinds[0].isdisjoint(kinds[1])


def _list_kinds(part: Part, list_kinds: _ListKinds) -> set[object]:
    if isinstance(part, ConceptPart):
        return set(list_kinds(part))
    return {part.filter.name if isinstance(part, FilterPart) else type(part)}


def _name(part: Part) -> object:
    """Equal for parts that are about the same, wanted or not."""
    return get_identity(msgspec.structs.replace(part, is_excluded=False))
