"""Status, dates, design and regulatory fields of a study page.

Owns the labels of the page's tables and which field of the record each one fills. Refuses to know
how the values are written.
"""

from __future__ import annotations

import re

from kg.sources.page_fields import Fields, label_dates, parse_typed_date
from kg.sources.page_markup import make_markup
from kg.sources.page_sections import Page
from kg.study.codelists import find_code
from kg.study.model import (
    BioSpec,
    DesignInfo,
    DesignModule,
    EnrollmentInfo,
    ExpandedAccessTypes,
    MaskingInfo,
    OversightModule,
    StatusModule,
)
from kg.study.part import DateStruct

_FLAGS = {
    "oversight_has_dmc": "Has Data Monitoring Committee",
    "is_fda_regulated_drug": "Studies a U.S. FDA-regulated Drug Product",
    "is_fda_regulated_device": "Studies a U.S. FDA-regulated Device Product",
    "is_unapproved_device": "Device Product Not Approved or Cleared by U.S. FDA",
    "is_ppsd": "Pediatric Postmarket Surveillance of a Device Product",
    "is_us_export": "Product Manufactured in and Exported from the U.S.",
}
_STUDY_DATES = ("Study Start Date", "Primary Completion Date", "Study Completion Date")
_DESIGN_LABELS = (
    "Study Type",
    *label_dates("Enrollment"),
    "Allocation",
    "Intervention Model",
    "Intervention Model Description",
    "Endpoint Classification",
    "Observational Model",
    "Observational Study Model",
    "Time Perspective",
    "Masking",
    "Masking Description",
    "Primary Purpose",
    "Target Follow-Up Duration",
    "Expanded Access Type",
    "Official Title",
    *label_dates(*_STUDY_DATES),
    "Study Design",
)
_INFO_LABELS = (
    "Responsible Party",
    "ClinicalTrials.gov Identifier",
    "Identifier",
    "Obsolete Identifiers",
    "Other Study ID Numbers",
    "First Posted",
    "Results First Posted",
    "Last Update Posted",
    "Last Verified",
    "First received",
    "Last updated",
    "Health Authority",
    *_FLAGS.values(),
)
_STATUS = re.compile(r"([A-Z][\w ,]*?)\s*(?:\((.*)\))?", re.DOTALL)
_LAST_KNOWN = re.compile(r"Recruitment status was:?\s*(.+?)\.?", re.IGNORECASE)
_NEXT_LABEL = re.compile(
    r"\s+(?=(?:(?:ClinicalTrials\.gov )?Identifier\s*:\s*NCT\d{8}|Obsolete Identifiers\s*:))"
)
_NO_RESULTS = re.compile(r"No (?:Study )?Results Posted", re.IGNORECASE)


def read_design_fields(page: Page) -> Fields:
    """Labelled values of the design table."""
    return Fields(page.get("design"), _DESIGN_LABELS)


def read_info_fields(page: Page) -> Fields:
    """Labelled values of the tables at the top and the end of the page."""
    # Text has run the identifiers into the line before.
    lines = [
        part
        for line in (*page.get("status"), *page.get("info"))
        for part in _NEXT_LABEL.split(line)
    ]
    return Fields(lines, ("Recruitment Status", "Expanded Access Status", *_INFO_LABELS))


def parse_status(page: Page, info: Fields, design: Fields) -> StatusModule:
    """Recruitment status, why it stopped, and every date the page shows."""
    status = info.find("Recruitment Status", "Expanded Access Status") or ""
    match = _STATUS.fullmatch(status)
    words = [" ".join(line.split()) for line in page.get("status")]
    known = next((found for text in words if (found := _LAST_KNOWN.fullmatch(text))), None)
    start, primary, completion = (design.find_date(label) for label in _STUDY_DATES)
    return StatusModule(
        overall_status=find_code("Status", match[1] if match else status),
        why_stopped=(match[2] or None) if match else None,
        last_known_status=find_code("Status", known[1]) if known else None,
        status_verified_date=_find_plain_date(info, "Last Verified"),
        start_date_struct=start,
        primary_completion_date_struct=primary,
        completion_date_struct=completion,
        study_first_submit_date=_find_plain_date(info, "First received"),
        last_update_submit_date=_find_plain_date(info, "Last updated"),
        study_first_post_date_struct=_find_post_date(info, "First Posted"),
        results_first_post_date_struct=_find_post_date(info, "Results First Posted"),
        last_update_post_date_struct=_find_post_date(info, "Last Update Posted"),
    )


def _find_post_date(info: Fields, label: str) -> DateStruct | None:
    value = info.find(label)
    return parse_typed_date(value) if value else None


def _find_plain_date(info: Fields, label: str) -> str | None:
    value = info.find(label)
    return parse_typed_date(value).date if value else None


def find_has_results(page: Page, info: Fields) -> bool | None:
    """Whether results are posted; a page that shows the other post dates would show theirs."""
    if info.find("Results First Posted"):
        return True
    if any(_NO_RESULTS.search(line) for line in page.header):
        return False
    return False if info.find("First Posted") and info.find("Last Update Posted") else None


def parse_oversight(info: Fields) -> OversightModule:
    """The regulatory flags."""
    return OversightModule(**{name: info.find_flag(label) for name, label in _FLAGS.items()})


def parse_design(page: Page, fields: Fields, phases: list[str]) -> DesignModule:
    """Study type, phases, design and enrolment."""
    kind = fields.find("Study Type") or ""
    label = re.sub(r"\s*(?:\(Clinical Trial\)|\[Patient Registry\])", "", kind).strip()
    return DesignModule(
        study_type=find_code("StudyType", label),
        phases=phases,
        patient_registry=True if "[patient registry]" in kind.casefold() else None,
        target_duration=fields.find("Target Follow-Up Duration"),
        expanded_access_types=_parse_access(fields.find("Expanded Access Type")),
        design_info=_parse_design_info(fields),
        bio_spec=_parse_bio_spec(page.get("biospecimen")),
        enrollment_info=_parse_enrollment(fields),
    )


def _parse_design_info(fields: Fields) -> DesignInfo | None:
    info = DesignInfo(
        allocation=fields.find_code("DesignAllocation", "Allocation"),
        intervention_model=fields.find_code("InterventionalAssignment", "Intervention Model"),
        intervention_model_description=fields.find_text("Intervention Model Description"),
        primary_purpose=fields.find_code("PrimaryPurpose", "Primary Purpose"),
        observational_model=fields.find_code(
            "ObservationalModel", "Observational Model", "Observational Study Model"
        ),
        time_perspective=fields.find_code("DesignTimePerspective", "Time Perspective"),
        masking_info=_parse_masking(fields),
    )
    return info if info != DesignInfo() else None


def _parse_masking(fields: Fields) -> MaskingInfo | None:
    """``Double (Participant, Investigator)``; ``None (Open Label)`` is a label as it stands."""
    text = fields.find("Masking")
    description = fields.find_text("Masking Description")
    if text is None and description is None:
        return None
    code = find_code("DesignMasking", text)
    who: list[str] = []
    match = re.fullmatch(r"([^()]*?)\s*\((.*)\)", text or "")
    if match and code == text:
        code = find_code("DesignMasking", match[1])
        who = [find_code("WhoMasked", name) or name for name in match[2].split(",")]
    return MaskingInfo(masking=code, masking_description=description, who_masked=who)


def _parse_enrollment(fields: Fields) -> EnrollmentInfo | None:
    for prefix, kind in (("Actual ", "ACTUAL"), ("Estimated ", "ESTIMATED"), ("", None)):
        match = re.match(r"[\d,]+", fields.find(f"{prefix}Enrollment") or "")
        if match and (digits := match[0].replace(",", "")):
            return EnrollmentInfo(count=int(digits), type=kind)
    return None


def _parse_access(text: str | None) -> ExpandedAccessTypes | None:
    if not text:
        return None
    words = text.casefold()
    return ExpandedAccessTypes(
        individual="individual" in words or None,
        intermediate="intermediate" in words or None,
        treatment="treatment" in words or None,
    )


def _parse_bio_spec(lines: list[str]) -> BioSpec | None:
    fields = Fields(lines[:1], ("Biospecimen Retention",))
    retention = fields.find_code("BioSpecRetention", "Biospecimen Retention")
    if retention is None:
        return None
    return BioSpec(retention=retention, description=make_markup(lines[1:]))


def list_aliases(info: Fields) -> list[str]:
    """Former NCT ids of the study."""
    return re.findall(r"NCT\d{8}", " ".join(info.get_lines("Obsolete Identifiers")))
