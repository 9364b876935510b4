"""``referencesModule`` and what only a saved page has → publications, links, raw lines."""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.terms import ct, iri, unescape_markdown
from kg.study.model import AvailIpd, PageSection, Reference, ReferencesModule

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


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
    draft.text(node, "pmid", pmid)
    draft.code(node, "referenceType", "ReferenceType", reference.type)
    if pmid and pmid.isascii() and pmid.isdigit():
        draft.add(node, ct("pubmed"), iri(f"{PUBMED}{pmid}/"))


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
