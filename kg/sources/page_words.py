"""What kind of word a word of a condition name is: what ends a term, what begins one, what cannot.

Owns word lists and word endings of disease names in English. Refuses to know pages and how a run
of terms is split. A word is compared without case and without the punctuation around it.
"""

from __future__ import annotations

import re
from functools import cache


def _parse_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Nouns that name a condition and so can end a term.
_HEADS = _parse_words(
    """
    abnormalities abnormality abuse accident acne addiction aids allergies allergy anaemia anemia
    aneurysm anomalies anomaly anxiety apnea ards arrest arrhythmia arrhythmias arthritis asthma
    atresia attack autism bacteremia behavior bleeding block burn burns cancer cancers cataract
    cirrhosis complication complications condition conditions copd coronavirus covid covid-19
    covid19 death defect defects deficiency deformity degeneration delirium dementia dependence
    depression diabetes disability discomfort disease diseases dislocation disorder disorders
    displacement dissection distress disturbance disturbances dysfunction dystrophy eczema edema
    embolism epilepsy failure fatigue fever fibrosis fracture fractures glaucoma gout headache
    headaches hemorrhage hepatitis hernia herniation hiv hypersensitivity hypertension hypotension
    hypoxia illness impairment incontinence infarction infection infections inflammation influenza
    injuries injury insomnia instability insufficiency intolerance ischemia lesion lesions
    leukaemia leukemia loss malaria malformation malformations malignancies malignancy
    malnutrition mellitus metastases metastasis migraine myopia nausea neoplasia neoplasm
    neoplasms neovascularization obesity overdose overload pain palsy paralysis pneumonia
    poisoning polyps pregnancy presbyopia pressure prolapse psoriasis reaction reflux
    regurgitation rejection relapse resistance restenosis retardation rhinitis rupture sars
    sars-cov sars-cov-2 sars-cov2 schizophrenia sclerosis seizure seizures sepsis shock smoking
    spasm spondylolisthesis stenosis stroke surgery symptom symptoms syndrome syndromes tear
    thrombosis toxicity transplant transplantation trauma tuberculosis tumor tumors tumour tumours
    ulcer ulcers use vomiting withdrawal wound wounds
    """
)
_HEAD_ENDING = re.compile(
    r".*(?:omas?|olisthesis|ptysis|lepsy|itis|itides|osis|oses|emias?|aemias?|path(?:y|ies)|algia"
    r"|plasia|trophy|iasis|uria|rrho?ea|plegia|penia|cele|ectasis|oxia|phobia|somnia|phagia|ism"
    r"|trauma)\Z"
)
_NO_HEADS = _parse_words("component event hospital individual patient patients trial")

# Heads that say nothing alone: the end of a longer term, hardly ever a whole one.
_GENERIC = _parse_words(
    """
    abnormalities abnormality abuse addiction attack attacks complication complications condition
    conditions control defect defects deficiency dependence disease diseases disorder disorders
    displacement dysfunction exposure failure herniation impairment infection infections injury
    insufficiency issue issues lesion lesions loss management mellitus patients prevention problem
    problems
    prolapse reaction resistance stenosis symptom symptoms syndrome syndromes use
    """
)

# Words that stand before a noun.
_MODIFIERS = _parse_words(
    """
    acute adult advanced bladder blood bone brain breast cell childhood chronic colon early eye
    foot grade head heart high hip i ii iii iv joint kidney knee large late liver low lung mental
    metastatic muscle neck nerve nervous non pediatric post primary recurrent refractory secondary
    severe shoulder skin sleep small soft solid spinal stage stem system thyroid tissue type
    """
)
_MODIFIER_ENDING = re.compile(
    r".*(?:al|ic|ous|ar|ive|ary|oid|able|less|-related|-induced|-associated|-resistant|-positive"
    r"|-negative|ent|ant|ed|ile)\Z"
)
_NO_MODIFIERS = _NO_HEADS | _parse_words(
    "abdominal adolescent agent ferment infant management parent renal treatment"
)

# Words that like to begin a term.
_QUALIFIERS = _parse_words(
    """
    acute adult advanced childhood chronic congenital diabetic early extensive hereditary
    idiopathic limited locally metastatic mild moderate newly pediatric persistent primary
    progressive recurrent refractory relapsed resectable secondary severe stage unresectable
    unspecified untreated
    """
)
# Words that say something about a term and are none.
_DEPENDENT = _parse_words(
    """
    ajcc attack disorder female grade i ia ib ii iia iib iic iii iiia iiib iiic iv iva ivb male
    relapse relapsed stage type v1 v2 v6 v7 v8
    """
)
_NOUN_ENDING = re.compile(
    r".*(?:tion|ment|ness|ity|ing|ance|ence|ery|esis|sion|ure|age|ency|ics|scopy|ectomy|plasty"
    r"|ology)s?\Z"
)
_FUNCTION = _parse_words(
    """
    a after among an and as associated at because by due during for from in into is its nos not of
    on or per related than the to via vs who with without
    """
)
_NUMERAL = re.compile(r"(?:\d+[a-z]?|[ivx]+[abc]?|[a-e]|v\d)\Z")


def fold_word(word: str) -> str:
    """``word`` without case and surrounding punctuation."""
    return word.casefold().strip("()[],;:.")


@cache
def is_head(word: str) -> bool:
    """Whether the folded word names a condition."""
    return word not in _NO_HEADS and (word in _HEADS or bool(_HEAD_ENDING.match(word)))


@cache
def is_modifier(word: str) -> bool:
    """Whether the folded word stands before a noun, by list or by its ending."""
    if word in _MODIFIERS:
        return True
    return word not in _NO_MODIFIERS and bool(_MODIFIER_ENDING.match(word)) and not is_head(word)


@cache
def is_noun(word: str) -> bool:
    """Whether the folded word is a noun by its ending, and no head."""
    return bool(_NOUN_ENDING.match(word)) and not is_head(word)


def is_generic(word: str) -> bool:
    """Whether the folded word is the end of a longer term rather than one."""
    return word in _GENERIC


def is_qualifier(word: str) -> bool:
    """Whether the folded word likes to begin a term."""
    return word in _QUALIFIERS


def is_dependent(word: str) -> bool:
    """Whether the folded word only says something about a term."""
    return word in _QUALIFIERS or word in _DEPENDENT or word.isdigit()


def joins_words(before: str, after: str) -> bool:
    """Whether two neighbouring folded words belong to one term: "cancer of", "Stage IV"."""
    if before in _FUNCTION or after in _FUNCTION:
        return True
    return before in ("stage", "type", "grade", "ajcc") or after == "ajcc" or is_numeral(after)


def is_numeral(word: str) -> bool:
    """Whether the folded word is a number, a roman numeral or a single letter of a class."""
    return bool(_NUMERAL.match(word))
