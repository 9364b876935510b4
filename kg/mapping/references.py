"""``referencesModule`` and what only a saved page has → publications, links, raw lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.mapping.draft import Draft
from kg.mapping.terms import ct, iri
from kg.study.markdown import unescape_markdown
from kg.study.model import AvailIpd, PageSection, Reference, ReferencesModule, Retraction

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"
DOI = "https://doi.org/"
# The form that Crossref recommends for finding DOIs in text.
_DOI = re.compile(r"\b10\.\d{4,9}/[-._;()/:a-z0-9]*[a-z0-9)]", re.ASCII | re.IGNORECASE)


def map_references(draft: Draft, module: ReferencesModule) -> None:
    """Publications, web links and data available elsewhere."""
    for reference in module.references:
        _map_reference(draft, reference)
    for link in module.see_also_links:
        label = unescape_markdown(link.label or link.url or "Link")
        node = draft.part("seeAlsoLink", "see-also", "SeeAlsoLink", label, link.url)
        draft.text(node, "url", link.url)
    for ipd in module.avail_ipds:
        _map_avail_ipd(draft, ipd)


def _map_reference(draft: Draft, reference: Reference) -> None:
    pmid = reference.pmid
    label = reference.citation or (f"PubMed {pmid}" if pmid else "Reference")
    node = draft.part("reference", "reference", "Reference", label, pmid, reference.type)
    draft.code(node, "referenceType", "ReferenceType", reference.type)
    _map_pmid(draft, node, pmid)
    for retraction in reference.retractions:
        _map_retraction(draft, node, retraction)
    for doi in find_dois(reference.citation or ""):
        draft.add(node, ct("doi"), iri(DOI + doi))


def _map_pmid(draft: Draft, node: str, pmid: str | None) -> None:
    draft.text(node, "pmid", pmid)
    if pmid and pmid.isascii() and pmid.isdigit():
        draft.add(node, ct("pubmed"), iri(f"{PUBMED}{pmid}/"))


def _map_retraction(draft: Draft, owner: str, retraction: Retraction) -> None:
    label = retraction.source or "Retraction"
    key = ("retraction", "retraction", "Retraction", label, retraction.pmid)
    _map_pmid(draft, draft.subpart(owner, *key), retraction.pmid)


def find_dois(citation: str) -> Iterator[str]:
    """The DOIs in a citation, in lower case: DOIs that differ in case only are one (ISO 26324).

    A bracket at the end belongs to a DOI that opened one, else to the sentence.

    >>> list(find_dois("Lancet. doi: 10.1016/S1474-4422(21)00101-0. (see 10.1002/x.5.)"))
    ['10.1016/s1474-4422(21)00101-0', '10.1002/x.5']
    """
    for found in _DOI.finditer(citation):
        doi = found[0].lower()
        while doi.endswith(")") and doi.count(")") > doi.count("("):
            doi = doi[:-1].rstrip("-._;(/:")
        yield doi


def _map_avail_ipd(draft: Draft, ipd: AvailIpd) -> None:
    label = " ".join(part for part in (ipd.type, ipd.id) if part) or ipd.url or "Data"
    node = draft.part("availIpd", "ipd", "AvailIpd", label, ipd.id, ipd.url, ipd.comment)
    draft.text(node, "availIpdId", ipd.id)
    draft.text(node, "availIpdType", ipd.type)
    draft.text(node, "url", ipd.url)
    draft.text(node, "description", ipd.comment)


def map_page(draft: Draft, page: PageSection | None) -> None:
    """Lines of a saved page that were read with doubt, as they stood."""
    for line in page.raw_lines if page else ():
        node = draft.part("rawLine", "raw-line", "RawLine", line.field, line.text, line.uncertain)
        draft.text(node, "field", line.field)
        draft.text(node, "rawText", line.text)
        draft.text(node, "uncertain", line.uncertain)
