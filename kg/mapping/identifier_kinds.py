"""What kind of identifier an id is, and which agency a record gives it to.

Owns the order of evidence: the record's type, its domain, then the form of the id. Refuses to know
how identifiers are written as RDF.
"""

from __future__ import annotations

import re

_SCHEME_BY_TYPE = {
    "NIH": "NIH_GRANT",
    "EUDRACT_NUMBER": "EUDRACT",
    "CTIS": "CTIS",
    "REGISTRY": "REGISTRY",
    "OTHER": "OTHER",
}
# What a domain says of who issued an id, in the words sponsors use.
_DOMAINS = (
    ("CTRP", re.compile(r"\bCTRP\b|clinical trials? reporting program", re.IGNORECASE)),
    ("CTEP", re.compile(r"\s*CTEP\s*\Z", re.IGNORECASE)),
    ("CTIS", re.compile(r"\bCTIS\b|clinical trials information system", re.IGNORECASE)),
    ("EUDRACT", re.compile(r"\bEudra ?CT\b", re.IGNORECASE)),
)
# Numbers that other funders give, by forms that they publish: the US Army's research command (DoD),
# Veterans Affairs, SAMHSA, PCORI, the European Commission, and research councils of the United
# Kingdom, Australia and Canada.
_OTHER_GRANTS = re.compile(
    r"(?:W81XWH|HT9425|DAMD17)[\s-]?\d\d[\s-]?[\dA-Z]|H79\s?(?:SM|SP|TI)\s?\d{5,6}"
    r"|[1-9]?\s?I[\dK]\d\s?[BCHR]X\s?\d{6}|(?:IIR|CDA|CDP|SDR)\s\d\d-\d{3}\Z"
    r"|(?:PCS|CER|CDR|IHS)-\d{4}(?:C\d)?-\d{4,5}|CE-\d\d-\d\d-\d{4}"
    r"|(?:FP7|H2020|HORIZON)-|MR/[A-Z]\d{5}[\dX]/\d|NIHR\d{5,6}\Z"
    r"|(?:APP|GNT)\d{7}\Z|MOP[\s-]?\d{5,6}\Z",
    re.ASCII | re.IGNORECASE,
)
# Forms that say by themselves who issued an id; used only where the record does not say. Sponsors
# put the name of the number before it.
_FORMS = (
    ("CTRP", re.compile(r"NCI-\d{4}-\d{5}\Z", re.ASCII)),
    ("CTIS", re.compile(r"20\d{2}-5\d{5}-\d{2}(-\d{2})?\Z", re.ASCII)),
    ("OTHER_GRANT", _OTHER_GRANTS),
    ("EUDRACT", re.compile(r"(eudra ?ct\D{0,12})?\d{4}-\d{6}-\d{2}\Z", re.ASCII | re.IGNORECASE)),
    # The numbers of WHO's universal trial register, and of the primary registries of its network.
    (
        "REGISTRY",
        re.compile(
            r"(U1111-\d{4}-\d{4}|ISRCTN ?\d{8}|ACTRN ?\d{14}p?|ChiCTR[-A-Z]*\d{8,10}|DRKS ?\d{8}"
            r"|CTRI/\d{4}/\d{2,3}/\d{6}|(JPRN-)?(UMIN ?\d{9}|jRCTs? ?\d{9,10})|IRCT\d{12,14}N\d+"
            r"|KCT ?\d{7}|PACTR ?\d{15,16}|RBR-[0-9a-z]{5,8}|RPCEC\d{8}|SLCTR/\d{4}/\d{3}"
            r"|TCTR ?\d{11}|LBCTR ?\d{10}|PER-\d{3}-\d{2}|NTR ?\d{3,5})\Z",
            re.ASCII,
        ),
    ),
)
_AGENCIES = {
    "NIH": "National Institutes of Health",
    "FDA": "Food and Drug Administration",
    "VA": "Department of Veterans Affairs",
    "CDC": "Centers for Disease Control and Prevention",
    "AHRQ": "Agency for Healthcare Research and Quality",
    "SAMHSA": "Substance Abuse and Mental Health Services Administration",
}


def find_scheme(type_: str | None, domain: str | None, value: str, *, names_grant: bool) -> str:
    """The ``IdentifierScheme`` code of a secondary id.

    What the record says of type and domain comes first; only an id without a type is judged by
    its form. ``names_grant``: whether it was read as a grant of NIH's numbering, which an id
    without a telling type is only where its domain or form says so.
    """
    if names_grant and type_ in (None, "OTHER", "OTHER_GRANT"):
        return "NIH_GRANT"
    if type_ in (None, "OTHER", "REGISTRY") and domain:
        for scheme, form in _DOMAINS:
            if form.search(domain):
                return scheme
    if type_:
        return _SCHEME_BY_TYPE.get(type_, "OTHER_GRANT")
    return find_form(value) or "OTHER"


def find_form(value: str) -> str | None:
    """The ``IdentifierScheme`` code that the form of an id tells by itself, if it tells any."""
    return next((scheme for scheme, form in _FORMS if form.match(value.strip())), None)


def find_agency(type_: str | None, domain: str | None) -> str | None:
    """Name of the agency that the record itself says funds the study under an id.

    The types of US agencies name theirs; an ``OTHER_GRANT`` names it in its domain.
    """
    return domain if type_ == "OTHER_GRANT" else _AGENCIES.get(type_ or "")
