"""``ipdSharingStatementModule`` and ``documentSection`` → what the study shares, and its documents.

Owns the address under which the registry keeps a document. Refuses to know what stands in one.
"""

from __future__ import annotations

from urllib.parse import quote

from kg.mapping.draft import Draft
from kg.mapping.terms import ct, date_time, iri
from kg.namespaces import RDFS
from kg.study.derived import DocumentSection, LargeDoc
from kg.study.model import IpdSharingStatementModule

# The registry files documents under the last two digits of the NCT id.
LARGE_DOCS = "https://cdn.clinicaltrials.gov/large-docs/"


def map_ipd_sharing(draft: Draft, module: IpdSharingStatementModule) -> None:
    """The plan to share individual participant data."""
    node = draft.study
    draft.code(node, "ipdSharing", "IpdSharing", module.ipd_sharing)
    draft.markdown(node, "ipdSharingDescription", module.description)
    for code in module.info_types:
        draft.code(node, "ipdSharingInfoType", "IpdSharingInfoType", code)
    draft.markdown(node, "ipdSharingTimeFrame", module.time_frame)
    draft.markdown(node, "ipdSharingAccessCriteria", module.access_criteria)
    draft.text(node, "ipdSharingUrl", module.url)


def map_documents(draft: Draft, section: DocumentSection | None) -> None:
    """Protocol, analysis plan and consent form, as far as they are posted."""
    if section is None:
        return
    draft.flag(draft.study, "noSap", section.large_document_module.no_sap)
    for number, document in enumerate(section.large_document_module.large_docs, 1):
        _map_document(draft, document, number)


def _map_document(draft: Draft, document: LargeDoc, number: int) -> None:
    label = document.label or document.type_abbrev or document.filename or "Document"
    key = (document.filename, document.date, document.upload_date)
    node = draft.part("largeDoc", "large-doc", "LargeDoc", label, *key)
    draft.text(node, "typeAbbrev", document.type_abbrev)
    draft.flag(node, "hasProtocol", document.has_protocol)
    draft.flag(node, "hasSap", document.has_sap)
    draft.flag(node, "hasIcf", document.has_icf)
    draft.date(node, "docDate", document.date)
    if document.upload_date:
        draft.add(node, ct("uploadDate"), date_time(document.upload_date))
    if document.filename:
        draft.text(node, "filename", document.filename)
        path = f"{draft.nct_id[-2:]}/{draft.nct_id}/{quote(document.filename)}"
        draft.add(node, iri(RDFS + "seeAlso"), iri(LARGE_DOCS + path))
    draft.count(node, "size", document.size)
    draft.ordinal(node, number)
