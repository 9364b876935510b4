"""Data sharing, documents and what the registry derived, of a legacy XML record.

Owns ``patient_data``, ``provided_document_section``, ``pending_results``, ``removed_countries`` and
the date in ``required_header``. Refuses to know results (:mod:`kg.sources.legacy_results`).
"""

from __future__ import annotations

import re

from kg.sources.dates import parse_date
from kg.sources.legacy_fields import Fields, find_code, get_text
from kg.study.derived import (
    DocumentSection,
    LargeDoc,
    LargeDocumentModule,
    MiscInfoModule,
    SubmissionInfo,
    SubmissionTracking,
)
from kg.study.model import IpdSharingStatementModule

# The format writes three at-signs for a line end in texts on data sharing.
_LINE_END = re.compile(r"\s*(?:@@@\s*)+")
_DATA_DATE = re.compile(r"on ([A-Z][a-z]+ \d{1,2}, \d{4})\Z")
_DOCUMENT_URL = re.compile(r"(?i)https?://clinicaltrials\.gov/.*/(NCT\d{8})/([^/]+)")


def read_ipd_sharing(fields: Fields) -> IpdSharingStatementModule:
    """``ipdSharingStatementModule``; ``fields`` are the children of ``clinical_study``."""
    data = fields.group("patient_data")
    return IpdSharingStatementModule(
        ipd_sharing=data.code("sharing_ipd", "IpdSharing"),
        description=_read_lines(data, "ipd_description"),
        info_types=[
            code
            for text in data.texts("ipd_info_type")
            if (code := find_code("IpdSharingInfoType", text))
        ],
        time_frame=_read_lines(data, "ipd_time_frame"),
        access_criteria=_read_lines(data, "ipd_access_criteria"),
        url=data.text("ipd_url"),
    )


def _read_lines(data: Fields, tag: str) -> str | None:
    text = data.paragraphs(tag)
    return _LINE_END.sub("\n\n", text).strip() if text and "@@@" in text else text


def read_documents(fields: Fields) -> DocumentSection | None:
    """``documentSection``; the format has neither size nor upload date of a document."""
    groups = fields.group("provided_document_section").groups("provided_document")
    if not groups:
        return None
    docs = [_read_document(group) for group in groups]
    return DocumentSection(large_document_module=LargeDocumentModule(large_docs=docs))


def _read_document(group: Fields) -> LargeDoc:
    path = "documentSection.largeDocumentModule.largeDocs"
    flags = {
        name: group.flag(f"document_has_{name}", f"{path}.has{name.title()}")
        for name in ("protocol", "sap", "icf")
    }
    abbrevs = {"protocol": "Prot", "sap": "SAP", "icf": "ICF"}
    return LargeDoc(
        type_abbrev="_".join(abbrevs[name] for name, flag in flags.items() if flag) or None,
        has_protocol=flags["protocol"],
        has_sap=flags["sap"],
        has_icf=flags["icf"],
        label=group.text("document_type"),
        date=group.date("document_date"),
        filename=_read_filename(group, f"{path}.filename"),
    )


def _read_filename(group: Fields, field: str) -> str | None:
    """The last step of the address; API v2 leaves out the rest, which follows from the study."""
    url = group.text("document_url")
    if url is None:
        return None
    match = _DOCUMENT_URL.fullmatch(url)
    if match is None or match[1] != group.notes.study:
        group.notes.add(field, f"{url[:200]!r} is no address of this study's documents")
    return url.rpartition("/")[2] or None


def read_misc_info(fields: Fields) -> MiscInfoModule:
    """``miscInfoModule``: the date of the data, countries removed, results not posted yet."""
    header = fields.group("required_header").text("download_date")
    date = _DATA_DATE.search(header) if header else None
    return MiscInfoModule(
        version_holder=parse_date(date[1]) if date else None,
        removed_countries=fields.group("removed_countries").texts("country"),
        submission_tracking=_read_submissions(fields.group("pending_results")),
    )


def _read_submissions(pending: Fields) -> SubmissionTracking | None:
    """Results submitted, returned or withdrawn, in the order they happened."""
    infos: list[SubmissionInfo] = []
    for element in pending.children():
        text = get_text(element)
        date = parse_date(text) if text else None
        if element.tag == "submitted" or not infos:
            infos.append(SubmissionInfo())
        if element.tag == "submitted":
            infos[-1].release_date = date
        elif element.tag == "returned":
            infos[-1].reset_date = date
        elif date == "Unknown":
            infos[-1].unrelease_date_unknown = True
        else:
            infos[-1].unrelease_date = date
    if not infos:
        return None
    first = infos[0].release_date
    return SubmissionTracking(estimated_results_first_submit_date=first, submission_infos=infos)
