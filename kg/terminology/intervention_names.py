"""Take an intervention's name apart: doses, routes, forms, salts, parts of a combination, placebos.

Owns the words around a drug's name in registry records. Refuses to know any drug: it yields texts
that may be names, and :mod:`kg.terminology.interventions` looks them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.terminology.dosage import is_dosage_word, strip_amounts
from kg.terminology.names import fold

# Words beside a name that say what is done with it, or how it is released.
_AROUND = frozenset(
    """
    injectable prefilled chewable aerosolized session sessions based extended sustained controlled
    delayed immediate modified prolonged slow release released xr er sr cr xl la ir mr lar coated
    enteric dose doses dosing dosage treatment therapy monotherapy alone only group arm regimen
    product formulation administration supplement supplements supplementation cocktail mixture
    """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
)
_LEADING = frozenset(
    """
    adjuvant neoadjuvant therapeutic active study generic concurrent combined recombinant
    intermittent metronomic preoperative postoperative perioperative prophylactic
    """.split()  # noqa: SIM905
)
_SALTS = frozenset(
    """
    hydrochloride hcl dihydrochloride monohydrochloride hydrobromide mesylate mesilate maleate
    malate fumarate tartrate bitartrate ditartrate citrate phosphate diphosphate sulfate
    sulphate bisulfate acetate succinate besylate tosylate ditosylate sodium disodium potassium
    calcium nitrate bromide gluconate lactate pamoate decanoate enanthate isethionate
    glucuronate trihydrate dihydrate monohydrate hemihydrate anhydrous meglumine dimeglumine
    tromethamine xinafoate propionate dipropionate furoate valerate pivalate palmitate caproate
    cypionate undecanoate cilexetil medoxomil dipivoxil pivoxil proxetil axetil disoproxil
    """.split()  # noqa: SIM905
)
_LIPOSOMAL = frozenset(("liposomal", "liposome", "liposomes", "liposome-encapsulated"))

_PLACEBO = re.compile(r"(?<!\w)(?:placebos?|sham|dumm(?:y|ies)|mock|vehicle)(?!\w)")
_PLACEBO_OF = re.compile(
    r"(?:(?:match(?:ing|ed)|identical)\s+)?(?<!\w)(?:placebos?|sham|dumm(?:y|ies)|mock|vehicle)"
    r"(?:\s+\w+)?\s+(?:to match|matching|matched|for|of|to|resembling|identical|mimicking)(?!\w).*"
)
_OPENING = re.compile(
    r"(?:treatment|therapy|administration|injection|infusion|use|intake|combination)s?"
    r" (?:with|of|by) "
)
# Cells made with a drug, or a drug carried by something: "with X" says how, not what is given too.
_MADE_WITH = re.compile(
    r"(?<!\w)(?:cells?|lymphocytes?|stimulated|activated|expanded|pulsed|loaded|coated|conjugated"
    r"|transfected|transduced|labell?ed|modified|cultured|primed)(?!\w).*(?<!\w)with(?!\w).*"
)
_CATEGORY = re.compile(
    r"(?<!\w)(?:(?:chemo|radio|immuno|hormono)?therap(?:y|ies)|treatments?|regimens?|care|agents?"
    r"|hormones?|drugs?|medications?|prophylaxis|background|comparator|inhibitors?|steroids?)(?!\w)"
)
# Stems of international nonproprietary names (WHO): a word that ends in one is a substance's name.
_NONPROPRIETARY = re.compile(
    r"(?:tinib|mab|cept|vir|anide|gase|alfa|prazole|sartan|statin|olol|pril|ciclib|parib|rafenib"
    r"|conazole|mycin|cillin|platin|taxel|rubicin|tecan|limus|gliptin|gliflozin|glutide|setron"
    r"|triptan|floxacin|cycline|dipine|afil|azosin|lukast|barbital|azepam|oxetine|caine)\b"
)
_ACRONYM = re.compile(r"[A-Z]+(?:-[A-Z]+)*(?: (?i:regimen|chemotherapy|protocol))?")
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_UNCLOSED = re.compile(r"\s[(\[][^()\[\]]*$")
_JOINTS = re.compile(
    r"(\s*\+\s*|\s+/\s+|/|;\s*|\s*&\s*|,\s+(?:and\s+|or\s+)?|(?<=[a-z]{3}),(?=[a-z]{3})"
    r"|\s+(?:with or without|\+/-|plus|and|with|or|and/or|versus|vs\.?|followed by|then"
    r"|(?:in )?combin(?:ed|ation) with)"
    r"\s+)"
)
# Joints that leave no doubt to what a "placebo" beside them belongs.
_CLEAR_JOINTS = ("+", "plus", "versus", "vs", "vs.", "followed by", "then", "or")


def strip_placebo(name: str) -> str:
    """``name``, folded, without its placebos; ``""`` where nothing, or nothing certain, is left.

    >>> strip_placebo("Imatinib + placebo for dasatinib")
    'imatinib'
    >>> strip_placebo("Imatinib/dasatinib placebo")
    ''
    """
    text = fold(name)
    if not _PLACEBO.search(text):
        return text
    if any(_PLACEBO.search(inside) for inside in list_bracketed(text)):
        return ""
    text = _PLACEBO_OF.sub("placebo", strip_brackets(text))
    pieces = _JOINTS.split(text)
    kept: list[str] = []
    for place, part in enumerate(pieces[::2]):
        if not _PLACEBO.search(part):
            kept.append(part)
        elif not _is_apart(pieces, 2 * place):
            return ""
    return " + ".join(part for part in kept if part.strip())


def _is_apart(pieces: list[str], place: int) -> bool:
    """Whether the placebo at ``place`` is surely nothing to its neighbours."""
    joints = [joint.strip() for joint in pieces[max(0, place - 1) : place + 2 : 2]]
    if place == 0:
        joints = [joint.strip() for joint in pieces[1:2]]
    bare = all(_is_beside_name(word) for word in _PLACEBO.sub(" ", pieces[place]).split())
    return all(joint in _CLEAR_JOINTS or (bare and joint in ("and", "/", "&")) for joint in joints)


def list_bracketed(text: str) -> list[str]:
    """The texts inside round and square brackets, the innermost where they are nested."""
    return [round_ or square for round_, square in _BRACKETED.findall(text)]


def strip_brackets(text: str) -> str:
    """``text`` without bracketed parts, nested ones and one that is never closed included."""
    outside = _BRACKETED.sub(" ", _BRACKETED.sub(" ", text.replace("(+)", " + ")))
    return " ".join(_UNCLOSED.sub(" ", outside).split())


def strip_dose(text: str) -> str:
    """Folded ``text`` without doses, routes, forms, schedules and words like "treatment with"."""
    text = _OPENING.sub("", strip_amounts(text), count=1)
    words = [word for word in text.split() if not _is_beside_name(word)]
    while words and words[0] in _LEADING:
        del words[0]
    return " ".join(words).strip(" .,;:-")


def _is_beside_name(word: str) -> bool:
    """Whether ``word``, or every word of "oral/nasal", is a route, form, schedule or the like."""
    parts = word.strip(".,;:").split("/")
    return all(one in _AROUND or is_dosage_word(one) for one in parts)


def strip_salt(text: str) -> str:
    """Folded ``text`` without salts, hydrates and "liposomal"; unchanged where it has none."""
    words = text.split()
    if any(word in _LIPOSOMAL for word in words):
        words = [word for word in words if word not in _LIPOSOMAL and word != "pegylated"]
    return " ".join(word for word in words if word.strip(".,;:") not in _SALTS)


def strip_making(text: str) -> str:
    """Folded ``text`` without what cells are made with: "lymphocytes cultured with OKT3"."""
    return _MADE_WITH.sub("", text)


def split_combination(text: str) -> Iterator[str]:
    """The parts of folded ``text`` that joints ("+", "/", "and", ", " …) separate."""
    parts = _JOINTS.split(strip_making(text))[::2]
    if len(parts) > 1:
        yield from filter(None, (part.strip(" .,;:-") for part in parts))


def split_hyphenated(text: str) -> list[str]:
    """The parts of "lopinavir-ritonavir": two long words or more; empty for other texts."""
    parts = text.split("-")
    is_combination = len(parts) > 1 and all(part.isalpha() and len(part) > 5 for part in parts)
    return parts if is_combination else []


def is_category(name: str) -> bool:
    """Whether ``name`` says a kind of treatment ("Standard of care") rather than a substance."""
    return bool(_CATEGORY.search(fold(name)))


def is_regimen(name: str) -> bool:
    """Whether ``name`` says a kind of treatment, or is an acronym of letters only.

    >>> is_regimen("R-EPOCH"), is_regimen("Standard chemotherapy"), is_regimen("RAD001")
    (True, True, False)
    """
    return bool(_ACRONYM.fullmatch(name.strip())) or is_category(name)


def is_nonproprietary(name: str) -> bool:
    """Whether ``name`` holds a word that is built like an international nonproprietary name."""
    return bool(_NONPROPRIETARY.search(fold(name)))
