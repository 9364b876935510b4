"""``designModule`` and ``oversightModule`` → how the study is built and watched over.

Owns these properties; all values are codes, booleans, numbers and short texts of the study itself.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.terms import ct, integer
from kg.study.model import DesignInfo, DesignModule, OversightModule


def map_design(draft: Draft, module: DesignModule) -> None:
    """Type, phases, design, specimens and enrolment."""
    node = draft.study
    draft.code(node, "studyType", "StudyType", module.study_type)
    draft.count(node, "nPtrsToThisExpAccNctId", module.n_ptrs_to_this_exp_acc_nct_id)
    for phase in module.phases:
        draft.code(node, "phase", "Phase", phase)
    draft.flag(node, "patientRegistry", module.patient_registry)
    draft.text(node, "targetDuration", module.target_duration)
    if types := module.expanded_access_types:
        draft.flag(node, "expandedAccessIndividual", types.individual)
        draft.flag(node, "expandedAccessIntermediate", types.intermediate)
        draft.flag(node, "expandedAccessTreatment", types.treatment)
    if module.design_info:
        _map_design_info(draft, module.design_info)
    if module.bio_spec:
        draft.code(node, "bioSpecRetention", "BioSpecRetention", module.bio_spec.retention)
        draft.markdown(node, "bioSpecDescription", module.bio_spec.description)
    if enrollment := module.enrollment_info:
        if enrollment.count is not None:
            draft.add(node, ct("enrollmentCount"), integer(enrollment.count))
        draft.code(node, "enrollmentType", "EnrollmentType", enrollment.type)


def _map_design_info(draft: Draft, info: DesignInfo) -> None:
    node = draft.study
    draft.code(node, "allocation", "DesignAllocation", info.allocation)
    draft.code(node, "interventionModel", "InterventionalAssignment", info.intervention_model)
    draft.markdown(node, "interventionModelDescription", info.intervention_model_description)
    draft.code(node, "primaryPurpose", "PrimaryPurpose", info.primary_purpose)
    draft.code(node, "observationalModel", "ObservationalModel", info.observational_model)
    draft.code(node, "timePerspective", "DesignTimePerspective", info.time_perspective)
    if masking := info.masking_info:
        draft.code(node, "masking", "DesignMasking", masking.masking)
        draft.markdown(node, "maskingDescription", masking.masking_description)
        for who in masking.who_masked:
            draft.code(node, "whoMasked", "WhoMasked", who)


def map_oversight(draft: Draft, module: OversightModule) -> None:
    """Who oversees the study and what the FDA regulates in it."""
    node = draft.study
    draft.flag(node, "oversightHasDmc", module.oversight_has_dmc)
    draft.flag(node, "isFdaRegulatedDrug", module.is_fda_regulated_drug)
    draft.flag(node, "isFdaRegulatedDevice", module.is_fda_regulated_device)
    draft.flag(node, "isUnapprovedDevice", module.is_unapproved_device)
    draft.flag(node, "isPpsd", module.is_ppsd)
    draft.flag(node, "isUsExport", module.is_us_export)
    draft.flag(node, "fdaaa801Violation", module.fdaaa801_violation)
