"""Design, arms, interventions and outcomes of a legacy XML record.

Owns ``study_type``, ``phase``, ``study_design_info`` and its forerunner, the one line
``study_design``; arm groups, interventions, outcomes, enrolment. Refuses to know the other modules.
"""

from __future__ import annotations

import re

from kg.sources.legacy_fields import Fields, find_code, get_text
from kg.study.codelists import CODELISTS, get_label
from kg.study.model import (
    ArmGroup,
    ArmsInterventionsModule,
    BioSpec,
    DesignInfo,
    DesignModule,
    EnrollmentInfo,
    ExpandedAccessTypes,
    Intervention,
    MaskingInfo,
    Outcome,
    OutcomesModule,
)

_MASKING = re.compile(r"(?P<masking>[^(]*)\((?P<who>[^)]*)\)")
# "Allocation: Randomized, Masking: Double Blind (Subject, Caregiver), Primary Purpose: Treatment"
_DESIGN_KEY = re.compile(r"(?:^|,)\s*([A-Z][A-Za-z ]+):\s*")
# Held by no field of API v2.
_NOT_CARRIED = {"Endpoint Classification"}


def read_design(fields: Fields) -> DesignModule:
    """``designModule`` of a record; ``fields`` are the children of ``clinical_study``."""
    study_type = fields.text("study_type")
    if study_type == "N/A":  # so the registry wrote it for records whose details are withheld
        study_type = None
    code = find_code("StudyType", study_type)
    is_registry = study_type is not None and "patient registry" in study_type.lower()
    return DesignModule(
        study_type=code,
        phases=_read_phases(fields.text("phase"), code),
        expanded_access_types=_read_expanded_access_types(fields.group("expanded_access_info")),
        patient_registry=True if is_registry else None,
        target_duration=fields.text("target_duration"),
        design_info=_read_design_info(fields),
        bio_spec=_read_bio_spec(fields),
        enrollment_info=_read_enrollment(fields),
    )


def _read_phases(text: str | None, study_type: str | None) -> list[str]:
    """``Phase 1/Phase 2`` is two codes; ``N/A`` says something of interventional studies only."""
    if text is None:
        return []
    code = find_code("Phase", text)
    if code in CODELISTS["Phase"]:
        return [] if code == "NA" and study_type != "INTERVENTIONAL" else [code]
    return [code for part in text.split("/") if (code := find_code("Phase", part))]


def _read_expanded_access_types(fields: Fields) -> ExpandedAccessTypes | None:
    if not fields:
        return None
    path = "designModule.expandedAccessTypes"
    return ExpandedAccessTypes(
        individual=fields.flag("expanded_access_type_individual", f"{path}.individual"),
        intermediate=fields.flag("expanded_access_type_intermediate", f"{path}.intermediate"),
        treatment=fields.flag("expanded_access_type_treatment", f"{path}.treatment"),
    )


def _read_bio_spec(fields: Fields) -> BioSpec | None:
    retention = fields.code("biospec_retention", "BioSpecRetention")
    description = fields.textblock("biospec_descr")
    if retention is None and description is None:
        return None
    return BioSpec(retention=retention, description=description)


def _read_enrollment(fields: Fields) -> EnrollmentInfo | None:
    for element in fields.elements("enrollment"):
        text = get_text(element)
        if text is not None and text.isascii() and text.isdigit() and len(text) <= 18:
            kind = find_code("EnrollmentType", element.get("type"))
            return EnrollmentInfo(count=int(text), type=kind)
        if text is not None:
            fields.notes.add("designModule.enrollmentInfo.count", f"{text[:40]!r} is no number")
    return None


def _read_design_info(fields: Fields) -> DesignInfo | None:
    if info := fields.group("study_design_info"):
        return DesignInfo(
            allocation=info.code("allocation", "DesignAllocation"),
            intervention_model=info.code("intervention_model", "InterventionalAssignment"),
            intervention_model_description=info.paragraphs("intervention_model_description"),
            primary_purpose=info.code("primary_purpose", "PrimaryPurpose"),
            observational_model=info.code("observational_model", "ObservationalModel"),
            time_perspective=info.code("time_perspective", "DesignTimePerspective"),
            masking_info=_read_masking(
                info.text("masking"), info.paragraphs("masking_description")
            ),
        )
    text = fields.text("study_design")
    return None if text is None or text == "N/A" else _read_design_line(text, fields)


def _read_design_line(text: str, fields: Fields) -> DesignInfo | None:
    before, *pairs = _DESIGN_KEY.split(text)
    values = dict(zip(pairs[::2], pairs[1::2], strict=True))
    if before.strip():
        fields.notes.add("designModule.designInfo", f"{before.strip()[:60]!r} could not be read")
    info = DesignInfo(
        allocation=find_code("DesignAllocation", values.pop("Allocation", None)),
        intervention_model=find_code(
            "InterventionalAssignment", values.pop("Intervention Model", None)
        ),
        primary_purpose=find_code("PrimaryPurpose", values.pop("Primary Purpose", None)),
        observational_model=find_code(
            "ObservationalModel", values.pop("Observational Model", None)
        ),
        time_perspective=find_code("DesignTimePerspective", values.pop("Time Perspective", None)),
        masking_info=_read_masking(values.pop("Masking", None), None),
    )
    for key in sorted(values.keys() - _NOT_CARRIED):
        fields.notes.add("designModule.designInfo", f"{key[:60]!r} could not be read")
    return info if pairs else None


def _read_masking(text: str | None, description: str | None) -> MaskingInfo | None:
    """``Double (Participant, Investigator)``: how many are masked, and who."""
    if text is None and description is None:
        return None
    masking = find_code("DesignMasking", text)
    if masking in CODELISTS["DesignMasking"] or text is None:
        return MaskingInfo(masking=masking, masking_description=description)
    match = _MASKING.fullmatch(text)
    if match is None:
        return MaskingInfo(masking=masking, masking_description=description)
    who = [code for part in match["who"].split(",") if (code := find_code("WhoMasked", part))]
    masking = find_code("DesignMasking", match["masking"])
    return MaskingInfo(masking=masking, masking_description=description, who_masked=who)


def read_arms_interventions(fields: Fields) -> ArmsInterventionsModule:
    """``armsInterventionsModule``; arms also name their interventions, as API v2 has them."""
    interventions = [
        Intervention(
            type=group.code("intervention_type", "InterventionType"),
            name=name,
            description=group.paragraphs("description"),
            arm_group_labels=group.texts("arm_group_label"),
            other_names=group.texts("other_name"),
        )
        for group in fields.groups("intervention")
        if (name := _get_name(group, "intervention_name", "interventions.name"))
    ]
    arm_groups = [
        ArmGroup(
            label=label,
            type=group.code("arm_group_type", "ArmGroupType"),
            description=group.paragraphs("description"),
            intervention_names=_list_interventions(label, interventions),
        )
        for group in fields.groups("arm_group")
        if (label := _get_name(group, "arm_group_label", "armGroups.label"))
    ]
    return ArmsInterventionsModule(arm_groups=arm_groups, interventions=interventions)


def _get_name(group: Fields, tag: str, field: str) -> str | None:
    name = group.text(tag)
    if name is None:
        group.leave_out(f"armsInterventionsModule.{field}", "an entry without a name")
    return name


def _list_interventions(label: str, interventions: list[Intervention]) -> list[str]:
    """Names in API v2 form: ``Drug: everolimus``."""
    return [
        f"{get_label('InterventionType', item.type)}: {item.name}" if item.type else item.name
        for item in interventions
        if label in item.arm_group_labels
    ]


def read_outcomes(fields: Fields) -> OutcomesModule:
    """``outcomesModule``: outcome measures as planned."""
    return OutcomesModule(
        primary_outcomes=_read_outcomes(fields, "primary_outcome"),
        secondary_outcomes=_read_outcomes(fields, "secondary_outcome"),
        other_outcomes=_read_outcomes(fields, "other_outcome"),
    )


def _read_outcomes(fields: Fields, tag: str) -> list[Outcome]:
    outcomes = []
    for group in fields.groups(tag):
        if measure := group.text("measure"):
            description, time_frame = group.paragraphs("description"), group.text("time_frame")
            outcomes.append(
                Outcome(measure=measure, description=description, time_frame=time_frame)
            )
        else:
            group.leave_out("outcomesModule", f"a {tag} without a measure")
    return outcomes
