"""Words around a condition's name in registry records, and names MeSH does not have as entry terms.

Owns which qualifiers (age, stage, recurrence, severity) say nothing of which disease it is. Refuses
to know the vocabulary: it yields texts that may be names.
"""

from __future__ import annotations

import re

from kg.terminology.condition_qualifiers import LEVEL
from kg.terminology.names import fold

_QUALIFIER = re.compile(
    rf"(?<!\w)(?:(?:ajcc|figo|tnm|ann arbor|clinical|pathologic)\s+)?(?:stages?|grades?)\s+{LEVEL}"
    rf"(?:\s*(?:/|-|,|and|or|to|,\s*(?:and|or))\s*{LEVEL})*(?!\w)"
    r"|(?<!\w)ajcc(?:\s+v\d)?(?!\w)|(?<!\w)protocol specific(?!\w)"
    r"|(?<!\w)in (?:first |second |complete |partial )*(?:remission|relapse)(?!\w)"
    r"|(?<!\w)in (?:adults|children|adolescents|the elderly)(?!\w)"
    r"|(?<!\w)(?:high|low|intermediate|standard|good|poor)[ -](?:risk|grade|prognosis)(?!\w)"
    r"|(?<!\w)(?:newly|recently|previously)[ -](?:diagnosed|treated|untreated)(?!\w)"
    r"|(?<!\w)(?:locally|regionally)[ -](?:advanced|recurrent)(?!\w)"
    r"|(?<!\w)(?:mild|moderate)(?:\s*(?:to|-|and|or)\s*(?:moderate|severe))?(?!\w)"
    r"|(?<!\w)(?:adult|childhood|pediatric|paediatric|recurrent|relapsed|refractory|metastatic"
    r"|nonmetastatic|non-metastatic|advanced|localized|unresectable|resectable|inoperable|operable"
    r"|untreated|persistent|active|severe|early|unspecified|suspected|confirmed|symptomatic"
    r"|asymptomatic|localised|resected|uncontrolled)(?!\w)"
)
# Chromosome changes and other marks of a subtype: the disease named before them is the wider one.
_SUBTYPE = re.compile(r"\s+with\s+(?:t|inv|del|11q23)(?!\w).*")
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_NEOPLASM = re.compile(r"(?<!\w)(?:cancers?|tumou?rs?|malignanc(?:y|ies))(?!\w)")

# Reported name (folded) → MeSH label; of several ("|"), the first that the vocabulary has.
# Abbreviations that stand for one disease wherever a trial reports them as its condition, headings
# of the PDQ that MeSH words otherwise, and names of DSM-5 and of newer MeSH for the same disease.
_COVID_NAMES = (
    "covid", "covid-19", "covid 19", "covid19", "covid-2019", "2019-ncov", "sars-cov-2",
    "sars cov 2", "sars-cov2", "sarscov2",
    "coronavirus disease 2019", "novel coronavirus", "coronavirus disease-19",
    "corona virus disease 2019",
    "severe acute respiratory syndrome coronavirus 2", "sars coronavirus 2",
    "coronavirus-19", "coronavirus 19",
)  # fmt: skip
# Records that trials name often and a vocabulary of 2020 does not have: id → release, label,
# and the record above it. The release says that the names below found it, not a file of MeSH.
NEWER_RECORDS = {"D000086382": ("trial-kg aliases (MeSH 2021)", "COVID-19", "D018352")}
ALIASES = {
    "hiv": "HIV Infections",
    "hiv-1 infection": "HIV Infections",
    "hiv-1 infections": "HIV Infections",
    "hiv 1 infection": "HIV Infections",
    "hiv-1": "HIV Infections",
    "hiv/aids": "HIV Infections",
    "nsclc": "Carcinoma, Non-Small-Cell Lung",
    "sclc": "Small Cell Lung Carcinoma",
    "aml": "Leukemia, Myeloid, Acute",
    "cll": "Leukemia, Lymphocytic, Chronic, B-Cell",
    "cml": "Leukemia, Myelogenous, Chronic, BCR-ABL Positive",
    "mds": "Myelodysplastic Syndromes",
    "dlbcl": "Lymphoma, Large B-Cell, Diffuse",
    "gist": "Gastrointestinal Stromal Tumors",
    "hcc": "Carcinoma, Hepatocellular",
    "rcc": "Carcinoma, Renal Cell",
    "gvhd": "Graft vs Host Disease",
    "copd": "Pulmonary Disease, Chronic Obstructive",
    "ards": "Respiratory Distress Syndrome, Adult",
    "adhd": "Attention Deficit Disorder with Hyperactivity",
    "ptsd": "Stress Disorders, Post-Traumatic",
    "mdd": "Depressive Disorder, Major",
    "t2dm": "Diabetes Mellitus, Type 2",
    "t1dm": "Diabetes Mellitus, Type 1",
    "ckd": "Renal Insufficiency, Chronic",
    "esrd": "Kidney Failure, Chronic",
    "gerd": "Gastroesophageal Reflux",
    "nafld": "Non-alcoholic Fatty Liver Disease",
    "nash": "Non-alcoholic Fatty Liver Disease",
    "pcos": "Polycystic Ovary Syndrome",
    "bph": "Prostatic Hyperplasia",
    "osa": "Sleep Apnea, Obstructive",
    "vte": "Venous Thromboembolism",
    "sle": "Lupus Erythematosus, Systemic",
    "diabetes": "Diabetes Mellitus",
    "metastases": "Neoplasm Metastasis",
    "metastatic cancer": "Neoplasm Metastasis",
    "cancer metastatic": "Neoplasm Metastasis",
    "cancer, metastatic": "Neoplasm Metastasis",
    "solid tumor": "Neoplasms",
    "solid tumors": "Neoplasms",
    "solid tumour": "Neoplasms",
    "solid tumours": "Neoplasms",
    "brain and central nervous system tumors": "Central Nervous System Neoplasms",
    "plasma cell myeloma": "Multiple Myeloma",
    "primary peritoneal cavity cancer": "Peritoneal Neoplasms",
    "small intestine cancer": "Intestinal Neoplasms",
    "chronic myeloproliferative disorders": "Myeloproliferative Disorders",
    "lymphoid leukemia": "Leukemia, Lymphoid",
    "insomnia": "Sleep Initiation and Maintenance Disorders",
    "anxiety": "Anxiety Disorders",
    "substance use": "Substance-Related Disorders",
    "substance use disorder": "Substance-Related Disorders",
    "substance abuse": "Substance-Related Disorders",
    "substance dependence": "Substance-Related Disorders",
    "drug abuse": "Substance-Related Disorders",
    "drug dependence": "Substance-Related Disorders",
    "drug addiction": "Substance-Related Disorders",
    "drug use disorder": "Substance-Related Disorders",
    "opioid use": "Opioid-Related Disorders",
    "opioid use disorder": "Opioid-Related Disorders",
    "cocaine use disorder": "Cocaine-Related Disorders",
    "cannabis use disorder": "Marijuana Abuse",
    "alcohol use disorder": "Alcoholism",
    "nicotine dependence": "Tobacco Use Disorder",
    "nicotine addiction": "Tobacco Use Disorder",
    "nicotine use disorder": "Tobacco Use Disorder",
    "tobacco dependence": "Tobacco Use Disorder",
    "prediabetes": "Prediabetic State",
    "cirrhosis": "Liver Cirrhosis",
    "nonalcoholic steatohepatitis": "Non-alcoholic Fatty Liver Disease",
    "systemic sclerosis": "Scleroderma, Systemic",
    "chronic kidney disease": "Renal Insufficiency, Chronic",
    "end stage renal disease": "Kidney Failure, Chronic",
    "pulmonary arterial hypertension": "Pulmonary Arterial Hypertension|Hypertension, Pulmonary",
    "overactive bladder": "Urinary Bladder, Overactive",
    "acute respiratory distress syndrome": "Respiratory Distress Syndrome"
    "|Respiratory Distress Syndrome, Adult",
    "germ cell tumor": "Neoplasms, Germ Cell and Embryonal",
    "degenerative disc disease": "Intervertebral Disc Degeneration",
    "uterine corpus cancer": "Uterine Neoplasms",
    "coronavirus": "Coronavirus Infections",
    "corona virus infection": "Coronavirus Infections",
    **dict.fromkeys(_COVID_NAMES, "COVID-19"),
    **{f"{name} infection": "COVID-19" for name in _COVID_NAMES},
}


def strip_qualifiers(text: str) -> str:
    """Folded ``text`` without age, stage, recurrence and severity; may be empty.

    >>> strip_qualifiers("stage iv adult soft tissue sarcoma")
    'soft tissue sarcoma'
    """
    bare = _QUALIFIER.sub(" ", _SUBTYPE.sub("", text))
    return " ".join(bare.replace(" ,", ",").split()).strip(" ,;:-/")


def strip_leading_qualifiers(text: str) -> str:
    """Folded ``text`` without the qualifiers before the name and those after a comma."""
    head, comma, tail = text.partition(",")
    if comma and not strip_qualifiers(tail):
        text = head
    while found := _QUALIFIER.match(text):
        text = text[found.end() :].lstrip(" ,-")
    return text


def split_brackets(name: str) -> tuple[str, list[str]]:
    """Folded ``name`` outside its brackets, and the texts inside them."""
    text = fold(name)
    inside = [round_ or square for round_, square in _BRACKETED.findall(text)]
    return " ".join(_BRACKETED.sub(" ", text).split()), [one.strip() for one in inside]


def name_neoplasm(text: str) -> str:
    """``text`` with "neoplasm" for cancer, tumor and malignancy: MeSH's word for them."""
    return _NEOPLASM.sub("neoplasm", text)
