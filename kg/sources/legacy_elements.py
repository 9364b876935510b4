"""Which elements and attributes a legacy XML record may hold, and which hold nothing for a study.

Owns the list of names that the readers of this format know, place by place, and the search for
others. Refuses to know what an element means. Source: the records themselves, 2013 to 2023, and the
registry's ``public.xsd``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml.etree import _Element

_XSI = "@{http://www.w3.org/2001/XMLSchema-instance}"

LEFT_OUT = {
    "@rank": "place in a search result that the file was saved from",
    f"{_XSI}noNamespaceSchemaLocation": "where the schema of the file lies",
    f"{_XSI}schemaLocation": "where the schema of the file lies",
    "required_header/link_text": "the same sentence in every record",
    "required_header/url": "follows from the NCT id",
    "location_countries/country": "countries of the sites, named there",
    "last_update_submitted_qc": "the same date as last_update_submitted; no API v2 field",
    "is_fda_regulated": "replaced in 2017 by two questions; no API v2 field",
    "is_section_801": "no API v2 field",
    "oversight_info/authority": "free text asked until 2016; no API v2 field",
    "number_of_arms": "counts the arm groups",
    "number_of_groups": "counts the arm groups",
    "primary_outcome/safety_issue": "asked until 2016; no API v2 field",
    "secondary_outcome/safety_issue": "asked until 2016; no API v2 field",
    "other_outcome/safety_issue": "asked until 2016; no API v2 field",
    "clinical_results/outcome_list/outcome/safety_issue": "asked until 2016; no API v2 field",
    "clinical_results/baseline/analyzed_list/analyzed/scope": "says where the element stands",
    "clinical_results/baseline/measure_list/measure/class_list/class/analyzed_list/analyzed"
    "/scope": "says where the element stands",
    "clinical_results/outcome_list/outcome/measure/analyzed_list/analyzed/scope": (
        "says where the element stands"
    ),
    "clinical_results/outcome_list/outcome/measure/class_list/class/analyzed_list/analyzed"
    "/scope": "says where the element stands",
}
"""Path → why the reader leaves it out on purpose."""

# A line: a place, then the names of what may stand there; deeper lines stand inside. What may stand
# there several times has a star.
_OUTLINE = """
acronym brief_title official_title source phase study_type study_design overall_status condition*
last_known_status keyword* has_expanded_access target_duration biospec_retention verification_date
study_first_submitted study_first_submitted_qc results_first_submitted results_first_submitted_qc
disposition_first_submitted disposition_first_submitted_qc last_update_submitted firstreceived_date
firstreceived_results_date firstreceived_results_disposition_date lastchanged_date
required_header: download_date
id_info: nct_id nct_alias* org_study_id secondary_id*
start_date: @type
primary_completion_date: @type
completion_date: @type
study_first_posted: @type
results_first_posted: @type
disposition_first_posted: @type
last_update_posted: @type
enrollment: @type
why_stopped: textblock
brief_summary: textblock
detailed_description: textblock
biospec_descr: textblock
condition_browse: mesh_term*
intervention_browse: mesh_term*
removed_countries: country*
pending_results: submitted* returned* submission_canceled*
sponsors:
  lead_sponsor: agency agency_class
  collaborator*: agency agency_class
oversight_info: has_dmc is_fda_regulated_drug is_fda_regulated_device is_unapproved_device is_ppsd
  is_us_export
study_design_info: allocation intervention_model intervention_model_description primary_purpose
  masking masking_description observational_model time_perspective
expanded_access_info: expanded_access_type_individual expanded_access_type_intermediate
  expanded_access_type_treatment
primary_outcome*: measure time_frame description
secondary_outcome*: measure time_frame description
other_outcome*: measure time_frame description
arm_group*: arm_group_label arm_group_type description
intervention*: intervention_type intervention_name description arm_group_label* other_name*
eligibility: gender gender_based gender_description minimum_age maximum_age healthy_volunteers
  sampling_method
  criteria: textblock
  study_pop: textblock
overall_official*: first_name middle_name last_name degrees affiliation role
overall_contact*: first_name middle_name last_name degrees phone phone_ext email
overall_contact_backup*: first_name middle_name last_name degrees phone phone_ext email
location*: status
  facility: name
    address: city state zip country
  contact*: first_name middle_name last_name degrees phone phone_ext email
  contact_backup*: first_name middle_name last_name degrees phone phone_ext email
  investigator*: first_name middle_name last_name degrees role
link*: url description
reference*: citation PMID
results_reference*: citation PMID
responsible_party: responsible_party_type investigator_full_name investigator_title
  investigator_affiliation name_title organization
study_docs:
  study_doc*: doc_id doc_type doc_url doc_comment
patient_data: sharing_ipd ipd_description ipd_info_type* ipd_time_frame ipd_access_criteria ipd_url
provided_document_section:
  provided_document*: document_type document_has_protocol document_has_icf document_has_sap
    document_date document_url
clinical_results: limitations_and_caveats
  participant_flow: recruitment_details pre_assignment_details
    group_list: <groups>
    period_list:
      period*: title
        milestone_list:
          milestone*: title
            participants_list: <participants>
        drop_withdraw_reason_list:
          drop_withdraw_reason*: title
            participants_list: <participants>
  baseline: population
    group_list: <groups>
    analyzed_list: <analyzed>
    measure_list:
      measure*: <measure>
  outcome_list:
    outcome*: type title description time_frame population posting_date
      group_list: <groups>
      measure*: <measure>
      measure_list:
        measure*: <measure>
      analysis_list:
        analysis*: groups_desc non_inferiority non_inferiority_type non_inferiority_desc p_value
          p_value_desc method method_desc param_type param_value dispersion_type dispersion_value
          ci_percent ci_n_sides ci_lower_limit ci_upper_limit ci_lower_limit_na_comment
          ci_upper_limit_na_comment estimate_desc other_analysis_desc
          group_id_list: group_id*
  reported_events: time_frame desc
    group_list: <groups>
    serious_events: <events>
    other_events: <events>
  certain_agreements: pi_employee restrictive_agreement
  point_of_contact: name_or_title organization phone phone_ext email
"""
_BLOCKS = {
    "groups": "group*: @group_id title description",
    "participants": "participants*: @group_id @count",
    "analyzed": """
analyzed*: units
  count_list:
    count*: @group_id @value
""",
    "categories": """
category*: title sub_title
  measurement_list:
    measurement*: @group_id @value @spread @lower_limit @upper_limit
""",
    "measure": """
title description population units param dispersion units_analyzed
analyzed_list: <analyzed>
category_list: <categories>
class_list:
  class*: title
    analyzed_list: <analyzed>
    category_list: <categories>
""",
    "events": """
frequency_threshold default_vocab default_assessment
category_list:
  category*: title
    event_list:
      event*: assessment description
        sub_title: @vocab
        counts*: @group_id @events @subjects_affected @subjects_at_risk
""",
}

_Names = dict[str, Any]


class _Place(NamedTuple):
    """What may stand in an element, and whether its parent may have several of it."""

    children: dict[str, _Place]
    attributes: frozenset[str]
    may_repeat: bool


def _read_outline(known: _Names, outline: str) -> None:
    """Add the names of ``outline`` to ``known``: name → what may stand in it."""
    open_places: list[tuple[int, _Names]] = [(-1, known)]
    for line in filter(None, outline.split("\n")):
        name, is_place, names = line.strip().rpartition(": " if ": " in line else ":")
        indent = len(line) - len(line.lstrip())
        while open_places[-1][0] >= indent:
            open_places.pop()
        place = open_places[-1][1]
        if is_place:
            place = place.setdefault(name, {})
            open_places.append((indent, place))
        for inner in names.split():
            if inner.startswith("<"):
                _read_outline(place, _BLOCKS[inner.strip("<>")])
            else:
                place.setdefault(inner, {})


def _build_known() -> _Place:
    known: _Names = {}
    _read_outline(known, _OUTLINE)
    for path in LEFT_OUT:
        place = known
        *before, last = [path] if path.startswith("@") else path.split("/")
        for step in before:
            place = place[f"{step}*"] if f"{step}*" in place else place.setdefault(step, {})
        # Nothing of it is read, so it may be there as often as it likes.
        place[last if last.startswith("@") else f"{last}*"] = {}
    return _build_place("", known)


def _build_place(name: str, known: _Names) -> _Place:
    children = {
        inner.rstrip("*"): _build_place(inner, names)
        for inner, names in known.items()
        if not inner.startswith("@")
    }
    attributes = frozenset(inner for inner in known if inner.startswith("@"))
    return _Place(children, attributes, name.endswith("*"))


_KNOWN = _build_known()


def list_unread(root: _Element) -> list[str]:
    """What no reader takes from ``clinical_study``, each kind once, sorted.

    An unknown element stands for all that is in it, ``text()`` for text beside elements. Where
    there are several elements of a kind that a record has once, only one of them is read.
    """
    unknown: set[str] = set()
    repeated: set[str] = set()
    _add_attributes(root, _KNOWN, "", unknown)
    _search(root, _KNOWN, "", unknown, repeated)
    return [
        *(f"unknown element {path}: not read" for path in sorted(unknown)),
        *(f"only one of several elements {path} is read" for path in sorted(repeated)),
    ]


def _search(
    element: _Element, place: _Place, path: str, unknown: set[str], repeated: set[str]
) -> None:
    children = place.children
    before: set[str] = set()
    if children and _is_said(element.text):
        unknown.add(f"{path}text()")
    for child in element:
        tag = str(child.tag)
        inner = children.get(tag)
        # An element that holds a text is read with all that stands in it.
        if (tail := child.tail) and not tail.isspace() and children:
            unknown.add(f"{path}text()")
        if inner is None:
            unknown.add(f"{path}{tag}")
            continue
        if not inner.may_repeat and (inner.children or _is_said(child.text)):
            if tag in before:
                repeated.add(f"{path}{tag}")
            before.add(tag)
        if len(child):
            _search(child, inner, f"{path}{tag}/", unknown, repeated)
        elif inner.children and _is_stray(child.text, inner):
            unknown.add(f"{path}{tag}/text()")
        if child.attrib:
            _add_attributes(child, inner, f"{path}{tag}/", unknown)


def _is_said(text: str | None) -> bool:
    return text is not None and bool(text.strip())


def _is_stray(text: str | None, place: _Place) -> bool:
    """Whether a place for elements holds a text instead; blocks of text may."""
    return _is_said(text) and "textblock" not in place.children


def _add_attributes(element: _Element, place: _Place, path: str, unknown: set[str]) -> None:
    names = (f"@{name}" for name in map(str, element.keys()))
    unknown.update(f"{path}{name}" for name in names if name not in place.attributes)
