"""Keys under which two spellings of an organisation's name are equal.

Owns what in such a name is spelling only (case, punctuation, articles and prepositions, usual
abbreviations, legal forms, an abbreviation of the name behind it) and which names say too little to
mean one organisation. Refuses to know any organisation.

The order of words and what they stand for are kept:

>>> organization_key("The Univ. of Texas - Austin")
'university texas austin'
>>> organization_key("University of Texas at Austin")
'university texas austin'
>>> organization_key("University of Washington") == organization_key("Washington University")
False
>>> organization_key("Pfizer, Inc.") == organization_key("PFIZER")
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.namespaces import fold_name
from kg.terminology.names import fold

_WORD = re.compile(r"[^\W_]+")
# "S.p.A." and "M.D." are one word each.
_DOTTED = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.)+)([^\W\d_](?![^\W_])\.?)?")
_ELISION = re.compile(r"(?<![^\W_])(?:[dl]|all|dall|dell|nell|sull)'(?=\w)")
_SHORT_FORM = re.compile(r"^(.{6,}?)\s*(?:\(([^\W_][\w&.-]{1,11})\)|\s[-–—]\s?([^\W_]{2,12}))\s*$")
_SEPARATOR = re.compile(r"\s*(?:[,;/|()\[\]\n\t–—]|\s-+\s|:\s|\.\s+(?=[A-Z]))\s*")
_HYPHEN = re.compile(r"(?<=[^\W\d_]{3})-(?=[^\W\d_]{3})")

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ı": "i", "đ": "d", "Đ": "D", "ħ": "h"})
_FILLERS = frozenset(
    """
    a and at da de del della des di do dos du et for in of the und y
    """.split()  # noqa: SIM905 - a list of single words would fill a page
)
_WORDS = {
    "centre": "center", "centres": "centers", "childrens": "children", "cntr": "center",
    "ctr": "center", "defence": "defense", "dept": "department", "fdn": "foundation",
    "ft": "fort", "hosp": "hospital", "hospitais": "hospitals", "inst": "institute",
    "intl": "international", "med": "medical", "mt": "mount", "natl": "national",
    "organisation": "organization", "organisations": "organizations", "programme": "program",
    "sankt": "saint", "st": "saint", "ste": "sainte", "tumour": "tumor", "univ": "university",
    "womens": "women",
}  # fmt: skip
_SHORTENED = frozenset(
    ["cntr", "ctr", "dept", "fdn", "hosp", "inst", "intl", "med", "natl", "univ"]
)
# "&", and the hyphen with spaces around it that stands for one without.
_SIGN = re.compile(r"&|\s[-–—]\s")
_BRITISH = (
    ("anaesth", "anesth"), ("gynaec", "gynec"), ("haem", "hem"), ("paed", "ped"),
    ("oedic", "edic"), ("oesoph", "esoph"),
)  # fmt: skip
_BRITISH_HINT = re.compile("aes|aec|aem|aed|oed|oes")
_LEGAL_FORMS = frozenset(
    """
    ab ag aps as bv co company corp corporation gmbh inc incorporated kft kg kgaa kk lda
    limited llc llp lp ltd ltda nv oy oyj plc pte pty pvt sa sarl sas sl slu spa spzoo srl
    sro ulc zrt
    """.split()  # noqa: SIM905 - a list of single words would fill a page
)
# Words that say what kind of organisation it is, not which one.
_GENERIC = frozenset(
    """
    administration affairs affiliated and army associates baptist board cancer cardiology
    care catholic center centers central centro charity children christ christian city
    clinic clinica clinical clinico clinics clinique college community consultants council
    county cross dental department dermatology deu dieu dios disease diseases district
    doctors emergency eye facility faculty family first foundation general good government
    group health healthcare heart hematology holy hope hopital hospital hospitalar
    hospitalier hospitals house infirmary institut institute institution instituto internal
    international investigational investigative investigator istituto king kings klinik
    klinika klinikum krankenhaus laboratories laboratory local lutheran main maternity
    medical medicine memorial mercy methodist military ministry municipal nacional national
    naval nazionale neurology number office oncology ophthalmology orthopedic orthopedics
    ospedale outpatient pediatric pediatrics people peoples pharmaceuticals physicians
    policlinica policlinico polyclinic practice presbyterian primary private program
    providence provincial psychiatry public queen queens red regional regionale republic
    research royal sacred samaritan school science sciences second service services sisters
    site society specialists state study surgery system teaching third trial trials trinity
    trust unit universidad universidade universita universitaire universitaria universitario
    universitat universite university urology va veterans women ziekenhuis
    """.split()  # noqa: SIM905 - a list of single words would fill a page
)
_SAINTS = frozenset(["saint", "sainte", "san", "sant", "santa", "santo", "sao"])
_PLACEHOLDER = re.compile(
    r"\b(?:investigati\w+|investigators?|research|clinical|study|trial|local|additional) "
    r"(?:trial )?(?:sites?|institutions?|center \d+|facility|information|locations?)\b"
    r"|\bsite (?:no |nr |number |ref )?\w*\d|\b(?:call|contact|please)\b"
)
_UNIT_TAIL = re.compile(
    r"(.+) (?:(?:school|faculty|college) \w+(?: \w+)?|medical school|medical faculty)\Z"
)
_SITE_NUMBER_AFTER = re.compile(
    r"\s*(?:/\s*ID\s*#?\s*:?\s*\d+|[-–/(,;:]+\s*site\s*(?:no\.?|nr\.?|number|#|id)?\s*[:#]?\s*\d+\s*\)?)"
    r"\s*\Z",
    re.IGNORECASE,
)
_SITE_NUMBER_BEFORE = re.compile(
    r"\A\s*(?:site\s*(?:no\.?|number|#)?\s*)?#?\d{3,6}\s*[-–:]\s+", re.IGNORECASE
)
_SHORTEST_BARE = 6
_LONGEST_RUN = 4
_LONGEST_SAINT = 4
_MOST_SEGMENTS = 8


def organization_key(name: str) -> str:
    """The words that tell ``name`` from another organisation's, in order, separated by spaces.

    A name of signs only is its own key.
    """
    words = list(_split(_drop_short_form(_drop_site_number(name))))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words) or fold_name(name)


def _drop_site_number(name: str) -> str:
    """``name`` without the number that a sponsor gives the site: "… /ID# 2537", "1005 - …"."""
    bare = _SITE_NUMBER_AFTER.sub("", _SITE_NUMBER_BEFORE.sub("", name))
    return bare if len(bare) >= _SHORTEST_BARE else name


def count_shortened(name: str) -> int:
    """How many words and signs of ``name`` stand for something longer.

    >>> count_shortened("Natl. Inst. of Health & Nutrition"), count_shortened("Duke University")
    (3, 0)
    """
    words = _WORD.findall(name.casefold())
    return sum(word in _SHORTENED for word in words) + len(_SIGN.findall(name))


def is_generic(key: str) -> bool:
    """Whether a key (see :func:`organization_key`) fits many organisations: "city hospital".

    A saint makes it no more telling ("saint mary medical center"), unless more follows than the
    kind of house.
    """
    rest = list_telling(key)
    if rest and rest[0] in _SAINTS and len(key.split()) <= _LONGEST_SAINT:
        rest = rest[2:]
    return not rest


def list_telling(key: str) -> list[str]:
    """The words of ``key`` that say which organisation it is, not what kind of one."""
    return [word for word in key.split() if word not in _GENERIC and not word.isdigit()]


def is_placeholder(key: str) -> bool:
    """Whether a key stands for an organisation that is not named: "Research Site 12"."""
    return _PLACEHOLDER.search(key) is not None


def list_components(name: str) -> Iterator[str]:
    """Parts of a name that could name an organisation by themselves, the longest first.

    "Department of Medicine, University of California, San Francisco" has the university and its
    city together before each alone. Segments are as punctuation sets them apart.
    """
    segments = list(_list_segments(name))[:_MOST_SEGMENTS]
    for size in range(min(_LONGEST_RUN, len(segments) - 1), 0, -1):
        for start in range(len(segments) - size + 1):
            yield name[segments[start][0] : segments[start + size - 1][1]]
    if len(segments) == 1:
        yield from _HYPHEN.split(name)[:1] if _HYPHEN.search(name) else ()


def _list_segments(name: str) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends that punctuation sets apart."""
    start = 0
    for found in _SEPARATOR.finditer(name):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < len(name):
        yield start, len(name)


def find_whole(key: str) -> str | None:
    """The key of the whole that a school or faculty, as the end of ``key`` says, is part of."""
    found = _UNIT_TAIL.match(key)
    return found[1] if found else None


def _split(name: str) -> Iterator[str]:
    text = fold(name.translate(_LETTERS))
    if "'" in text:
        text = _ELISION.sub(" ", text).replace("'", "")
    if "." in text:
        text = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", text)
    for word in _WORD.findall(text):
        if word not in _FILLERS:
            yield _WORDS.get(word) or _american(word)


def _american(word: str) -> str:
    if _BRITISH_HINT.search(word):
        for british, american in _BRITISH:
            word = word.replace(british, american)
    return word


def _drop_short_form(name: str) -> str:
    """``name`` without "(NCI)" or " - EORTC" at its end, where these are letters of its words."""
    found = _SHORT_FORM.match(name)
    if found is None:
        return name
    letters = [one for one in found[2] or found[3] if one.isalpha()]
    if sum(map(str.isupper, letters)) < 2 or len(letters) < 2:
        return name
    initials = iter(word[0].casefold() for word in _WORD.findall(found[1]))
    return found[1] if all(one.casefold() in initials for one in letters) else name
