"""Publications, web links, keywords and MeSH terms of a study page.

Owns how the page lists them. Refuses to sort MeSH terms into those of conditions and of
interventions: the page does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.sources.page_sections import Page
from kg.study.model import Reference, ReferencesModule, SeeAlsoLink

_URL = re.compile(r"https?://[^\s<>\"]+")
_PMID = re.compile(
    r"\bPMID\s*:?\s*(\d{1,9})|(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{1,9})"
)
_CITATION_NOISE = re.compile(r"\s*(?:\[?PubMed Citation\]?|\[?PubMed\]?\s*$)")
_HEADING = re.compile(r"Keywords provided by\b.*|Additional relevant MeSH terms\b.*", re.IGNORECASE)
_SECTIONS = (("background", "BACKGROUND"), ("results", "RESULT"), ("derived", "DERIVED"))


def parse_references(page: Page) -> ReferencesModule:
    """Publications by the heading they stand under, and the sponsor's links."""
    references = [
        reference
        for section, kind in _SECTIONS
        for line in page.get(section)
        if (reference := _parse_reference(line, kind))
    ]
    links = [link for line in page.get("links") if (link := _parse_link(line))]
    return ReferencesModule(references=references, see_also_links=links)


def _parse_reference(line: str, kind: str) -> Reference | None:
    match = _PMID.search(line)
    text = line.split("\t")[0]
    citation = " ".join(_CITATION_NOISE.sub("", _URL.sub("", text)).split())
    if not citation:
        return None
    return Reference(pmid=(match[1] or match[2]) if match else None, type=kind, citation=citation)


def _parse_link(line: str) -> SeeAlsoLink | None:
    match = _URL.search(line)
    label = " ".join(_URL.sub(" ", line).split())
    if not label and not match:
        return None
    return SeeAlsoLink(label=label or None, url=match[0] if match else None)


def parse_terms(lines: Sequence[str]) -> list[str]:
    """One term a line, or a cell; in the page's order, each once."""
    cells: Iterable[str] = (cell for line in lines for cell in line.split("\t"))
    terms = (" ".join(cell.split()) for cell in cells)
    return list(dict.fromkeys(term for term in terms if term and not _HEADING.fullmatch(term)))
