"""Doses, routes, forms and schedules in the names of interventions and arms.

Owns the words and patterns of how much, by which way, in which form and how often. Refuses to know
the drug that they belong to.

Two uses: :func:`parse_dosage` keeps what a text says, as written; the strippers leave what may be a
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.terminology.links import Dosage
from kg.terminology.names import fold

NO_DOSAGE = Dosage()
TYPES_WITH_DOSAGE = frozenset(
    ("DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT", "RADIATION", "GENETIC")
)
"""Types of interventions of which something is given; a device may be "infusion pump"."""

ROUTES = frozenset(
    """
    oral orally po iv i.v. intravenous intravenously im i.m. intramuscular intramuscularly sc s.c.
    sq subq subcutaneous subcutaneously topical topically transdermal sublingual sublingually buccal
    intranasal nasal ophthalmic intraocular intrathecal intravitreal intraperitoneal intralesional
    intradermal intraarticular intra-articular intrapleural intrauterine intratumoral intravesical
    intravaginal vaginal vaginally rectal rectally epidural perineural inhaled nebulized nebulised
    """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
)
FORMS = frozenset(
    """
    tablet tablets tab tabs capsule capsules cap caps pill pills injection injections inj infusion
    infusions solution suspension syrup elixir cream gel ointment lotion patch patches spray sprays
    drop drops powder granules sachet sachets inhaler inhalers inhalation dpi mdi aerosol gas foam
    enema gum wafer implant implants vial vials ampoule ampoules syringe pen pens autoinjector
    liquid suppository suppositories lozenge lozenges depot film rinse mouthwash gargle
    """.split()  # noqa: SIM905
)
_FREQUENCIES = frozenset(("daily", "weekly", "monthly", "bid", "tid", "qd", "bolus", "continuous"))
_NOT_KEPT = frozenset(("depot", "film", "gas", "pen", "pens", "liquid"))

_NUMBER = r"\d+(?:[.,]\d+)*"
_AMOUNT = (
    r"(?:mg|mcg|mug|[µμ]g|ug|ng|gm|g|kg|ml|dl|l|cc|miu|iu|mu|units?|u|mmol|meq|mci|gbq|mbq|c?gy|ppm"
    r"|%|percent|(?:micro|milli|kilo)?(?:gram|liter|litre)s?)"
)
_TIME = (
    r"(?:hours?|hrs?|h|days?|weeks?|wks?|months?|minutes?|mins?|times|cycles?|doses?"
    r"|tablets?|tabs?|capsules?|caps?|pills?|puffs?|drops?)"
)
_UNIT = rf"(?:{_AMOUNT}|{_TIME})"
_PER = (
    r"(?:\s*/\s*(?:\d+\s*)?(?:kg|m2|m²|m\^2|sqm|day|d|ml|l|week|wk|hour|h|hr|dose|min|tablet"
    r"|capsule)(?!\w))"
)
_AREA = r"(?<!\w)auc\s*(?:of|=)?\s*\d+(?:\.\d+)?"
_EVERY = (
    r"(?<!\w)(?:every|per|each)\s+(?:other\s+)?(?:\d+\s*)?(?:day|week|hour|month|cycle)s?(?!\w)"
    r"|(?<!\w)(?:once|twice|thrice|(?:three|four) times)(?:[ -](?:a|per|every))?[ -]"
    r"(?:day|daily|week|weekly|month|monthly)(?!\w)"
    r"|(?<!\w)q\s*\d+\s*[hdw](?!\w)|(?<!\w)(?:b|t|q)\.?i\.?d\.?(?!\w)|(?<!\w)q\.?d\.?(?!\w)"
)
_STRIPPED = re.compile(
    rf"(?<![\w-])(?:x\s*)?{_NUMBER}(?:(?:\s*{_UNIT})?\s*(?:-|to|x|/)\s*{_NUMBER})?\s*-?\s*{_UNIT}"
    rf"(?!\w){_PER}*(?!\w)|-?(?<![\w:])1:\d[\d,]*(?!\w)"
    rf"|(?<!\w){_NUMBER}\s*(?:mg|g|ug|mug|mcg){_PER}|(?<!\w)x\s*\d+(?!\w)|{_AREA}|{_EVERY}"
    r"|(?<!\w)(?:ultra-?)?(?:low|high|standard|reduced|full|intermediate|single|multiple)"
    r"[ -]dosed?(?!\w)"
)
_DOSE = re.compile(
    rf"(?<![\w.,-]){_NUMBER}(?:\s*{_AMOUNT})?(?:\s*(?:-|–|to|/)\s*{_NUMBER})?\s*-?{_AMOUNT}(?!\w)"
    rf"{_PER}*|{_AREA}",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    rf"{_EVERY}|(?<!\w)(?:bi-?|tri-?|semi-?)?(?:daily|weekly|monthly)(?!\w)"
    r"|(?<!\w)days?\s+\d+(?:\s*(?:-|–|to|,|and|&)\s*\d+)*(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_](?:[\w.-]*\w)?\.?")
# A text without a digit and without one of these words says nothing; most texts are so.
_ANY = re.compile(
    rf"\d|ly(?!\w)|(?<!\w)(?:{'|'.join(map(re.escape, sorted((*ROUTES, *FORMS, *_FREQUENCIES))))})",
    re.IGNORECASE,
)
# Before one of these "IV" is a Roman number.
_NUMBERED = frozenset(
    "stage arm group phase grade cohort class type part factor level step stratum tier".split()  # noqa: SIM905
)


def parse_dosage(text: str) -> Dosage:
    """The doses, routes, forms and schedules that ``text`` says, as written and in its order.

    >>> found = parse_dosage("imatinib mesylate 400 mg tablet PO daily")
    >>> found.doses, found.routes, found.forms, found.schedules
    (('400 mg',), ('PO',), ('tablet',), ('daily',))
    """
    if not _ANY.search(text):
        return NO_DOSAGE
    words = _WORD.findall(text)
    folded = [fold(word) for word in words]
    routes = [
        word
        for place, (word, key) in enumerate(zip(words, folded, strict=True))
        if _is_route(key) and not (place and folded[place - 1] in _NUMBERED)
    ]
    forms = [w for w, key in zip(words, folded, strict=True) if key in FORMS - _NOT_KEPT]
    return Dosage(
        doses=_unique(match.group() for match in _DOSE.finditer(text)),
        routes=_unique(routes),
        forms=_unique(forms),
        schedules=_unique(match.group() for match in _SCHEDULE.finditer(text)),
    )


def _is_route(key: str) -> bool:
    return key in ROUTES or key.rstrip(".") in ROUTES or f"{key}." in ROUTES


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(text.split()).strip(" .,;") for text in texts))


def strip_amounts(text: str) -> str:
    """Folded ``text`` without doses and schedules."""
    return " ".join(_STRIPPED.sub(" ", text).split())


def mark_amounts(text: str) -> str:
    """Folded ``text`` with "," for each dose or schedule: what stands before one has ended."""
    return _STRIPPED.sub(" , ", text)


def is_dosage_word(word: str) -> bool:
    """Whether folded ``word`` is a route, a form or a frequency."""
    return word in FORMS or word in _FREQUENCIES or _is_route(word)
