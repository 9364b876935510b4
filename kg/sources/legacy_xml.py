"""Legacy XML (``<clinical_study>``, the registry's download format until 2024) → ``Study``.

Owns the mapping of its protocol elements to API v2 fields. Labels become codes, English dates ISO
dates, hard-wrapped text blocks unwrapped markup. Refuses documents with a DTD: nothing is expanded
or fetched.

What API v2 has no field for is left out: :data:`kg.sources.legacy_elements.LEFT_OUT`, and
``Endpoint Classification`` of the old ``study_design`` line. Anything of no known name is named in
a warning.
"""

from __future__ import annotations

import re

from lxml import etree

from kg.errors import NotAStudyError, SourceError
from kg.sources.legacy_contacts import read_contacts_locations
from kg.sources.legacy_design import read_arms_interventions, read_design, read_outcomes
from kg.sources.legacy_documents import read_documents, read_ipd_sharing, read_misc_info
from kg.sources.legacy_elements import list_unread
from kg.sources.legacy_fields import Fields, Notes
from kg.sources.legacy_modules import (
    read_browse,
    read_description,
    read_eligibility,
    read_identification,
    read_oversight,
    read_references,
    read_sponsors,
    read_status,
)
from kg.sources.legacy_results import read_results
from kg.sources.record import Reading, check_nct_id, find_bad_utf8
from kg.study import Study
from kg.study.derived import DerivedSection
from kg.study.model import ConditionsModule, ProtocolSection

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    load_dtd=False,
    dtd_validation=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)")
_NCT_ID_ELEMENT = re.compile(rb"<nct_id>\s*(NCT[0-9]{8})")
_DECLARED_ENCODING = re.compile(rb"\s*<\?xml[^>]*\sencoding\s*=")


def read_legacy_xml(data: bytes, file: str) -> Reading:
    """The study in ``data``, one ``<clinical_study>`` document.

    Raises:
        NotAStudyError: XML with another root.
        SourceError: malformed XML, a DTD, a missing or malformed NCT id.
    """
    root = _parse_xml(data, file)
    notes = Notes(file)
    fields = Fields(root, notes)
    notes.study = check_nct_id(fields.group("id_info").text("nct_id"), file)
    study = Study(
        protocol_section=_read_protocol(fields, notes.study),
        results_section=read_results(fields),
        document_section=read_documents(fields),
        derived_section=DerivedSection(
            misc_info_module=read_misc_info(fields),
            condition_browse_module=read_browse(fields, "condition_browse"),
            intervention_browse_module=read_browse(fields, "intervention_browse"),
        ),
        has_results=bool(fields.elements("clinical_results")),
    )
    for reason in list_unread(root):
        notes.add("", reason)
    return Reading(study, "legacy-xml", notes.warnings)


def _read_protocol(fields: Fields, nct_id: str) -> ProtocolSection:
    return ProtocolSection(
        identification_module=read_identification(fields, nct_id),
        status_module=read_status(fields),
        sponsor_collaborators_module=read_sponsors(fields),
        oversight_module=read_oversight(fields),
        description_module=read_description(fields),
        conditions_module=ConditionsModule(
            conditions=fields.texts("condition"), keywords=fields.texts("keyword")
        ),
        design_module=read_design(fields),
        arms_interventions_module=read_arms_interventions(fields),
        outcomes_module=read_outcomes(fields),
        eligibility_module=read_eligibility(fields),
        contacts_locations_module=read_contacts_locations(fields),
        references_module=read_references(fields),
        ipd_sharing_statement_module=read_ipd_sharing(fields),
    )


def _parse_xml(data: bytes, file: str) -> etree._Element:
    # Checked before parsing, so that no declaration is ever acted upon.
    start = data.find(b"<clinical_study")
    if _DTD.search(data, 0, start if start >= 0 else len(data)):
        raise _refuse_dtd(file)
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise _explain_xml_error(error, data, file) from error
    if root.getroottree().docinfo.doctype:
        raise _refuse_dtd(file)
    if root.tag != "clinical_study":
        reason = f"XML, but no study record: its root is <{str(root.tag)[:60]}>"
        raise NotAStudyError(reason, file=file)
    return root


def _refuse_dtd(file: str) -> SourceError:
    reason = "XML with a document type declaration (DTD, entities) is refused; remove it"
    return SourceError(reason, file=file)


def _explain_xml_error(error: etree.XMLSyntaxError, data: bytes, file: str) -> SourceError:
    match = _NCT_ID_ELEMENT.search(data)
    study = match[1].decode() if match else None
    position = None if _DECLARED_ENCODING.match(data) else find_bad_utf8(data)
    if position is not None:
        return SourceError(f"not UTF-8 text, byte {position}", file=file, study=study)
    return SourceError(f"malformed XML: {error.msg}", file=file, study=study)
