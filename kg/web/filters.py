"""How templates write values: dates, numbers, paragraphs, addresses.

Owns these forms. Refuses to know which pages use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask

from kg.namespaces import DRUGBANK, MESH, OWL, RXNORM, SKOS, SSSOM, UNII
from kg.study.codelists import get_label
from kg.web.addresses import find_web_href
from kg.web.current import get_generation
from kg.web.description import Thing

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MARKUP = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|=])")
_VOCABULARIES = {
    MESH: "MeSH",
    RXNORM: "RxNorm",
    UNII: "UNII",
    DRUGBANK: "DrugBank",
    "https://ror.org/": "ROR",
}
_PROPERTIES = {
    SKOS + "altLabel": "Also called",
    SKOS + "notation": "Code",
    OWL + "annotatedProperty": "Property linked by",
    OWL + "annotatedTarget": "Linked to",
    SSSOM + "subject_label": "Words of the record",
    SSSOM + "object_source_version": "Vocabulary",
    SSSOM + "confidence": "Score",
    SSSOM + "mapping_justification": "Justification",
}


def set_up_filters(app: Flask) -> None:
    """Make the filters known to the templates of ``app``."""
    app.jinja_env.filters.update(
        anchor=make_anchor,
        day=write_day,
        by_reason=group_reasons,
        href=find_href,
        local=lambda iri: re.split(r"[/#]", iri)[-1],
        number=lambda text: f"{int(text):,}" if text and text.isdigit() else text,
        paragraphs=split_paragraphs,
        phase_label=lambda code: get_label("Phase", code),
        property_words=write_property,
        span=write_span,
        status_class=lambda code: re.sub(r"\W+", "_", code.removeprefix("Status-")).lower(),
        status_label=lambda code: get_label("Status", code),
        vocabulary=name_vocabulary,
        web_href=find_web_href,
    )


def find_href(iri: str) -> str | None:
    """Where a page links for ``iri``.

    A term of MeSH that the store does not have is NLM's to show: a class of drugs may be newer than
    the installed file, or a descriptor with a qualifier.
    """
    generation = get_generation()
    if iri.startswith(MESH) and iri not in generation.store:
        return find_web_href(iri)
    return generation.addresses.find_href(iri)


def make_anchor(thing: Thing) -> str:
    """The fragment a part has on the page of its whole: ``arm-1f0c…`` for ``…/arm/1f0c…``."""
    return "-".join(thing.iri.rsplit("/", 2)[-2:])


def write_day(text: str | None) -> str | None:
    """A date of the record in words, as precise as it stands there.

    >>> write_day("2011-01"), write_day("2011-01-24"), write_day("soon")
    ('January 2011', '24 January 2011', 'soon')
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text or "")
    if match is None or not 0 < int(match[2] or 1) < 13:
        return text
    words = [str(int(match[3])) if match[3] else "", _MONTHS[int(match[2]) - 1] if match[2] else ""]
    return " ".join([word for word in words if word] + [match[1]])


def group_reasons(links: Iterable[Thing]) -> list[list[Thing]]:
    """Links to one target that were found in one way, together; of one text only the first.

    One name stands in many fields, and an organisation in many spellings.
    """
    groups: dict[tuple[str, ...], dict[str, Thing]] = {}
    for link in sorted(links, key=lambda one: (one.value("sssom:subject_label") or "", one.iri)):
        things = (*link.things("owl:annotatedTarget"), *link.things("linkMethod"))
        shown = (link.value(f"sssom:{name}") for name in ("object_source_version", "confidence"))
        key = (*(thing.iri for thing in things), *(one or "" for one in shown))
        groups.setdefault(key, {}).setdefault(link.value("sssom:subject_label") or "", link)
    return [list(texts.values()) for texts in groups.values()]


def write_span(ages: Iterable[str | None]) -> str:
    """Lowest and highest age as one text; nothing where neither is known.

    >>> write_span(["18 Years", None]), write_span([None, "17 Years"])
    ('18 Years and older', 'up to 17 Years')
    """
    lowest, highest = ages
    if lowest and highest:
        return f"{lowest} to {highest}"
    return f"{lowest} and older" if lowest else f"up to {highest}" if highest else ""


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs of a text of the registry, its escapes (``\\>``) undone."""
    plain = _MARKUP.sub(r"\1", text)
    return [part.strip("\n") for part in re.split(r"\n\s*\n", plain) if part.strip()]


def name_vocabulary(iri: str) -> str:
    """The vocabulary an identifier is of: its name, or else the site.

    >>> name_vocabulary("https://go.drugbank.com/drugs/DB00619")
    'DrugBank'
    >>> name_vocabulary("http://example.org/a")
    'example.org'
    """
    known = (name for start, name in _VOCABULARIES.items() if iri.startswith(start))
    return next(known, urlsplit(iri).netloc)


def write_property(property_: Thing) -> str:
    """What a page calls a property: its label, or its name in words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", property_.label).lower()
    return _PROPERTIES.get(property_.iri, words[:1].upper() + words[1:])
