"""The registry's code lists: code → label, one table an API v2 enumeration.

Source: the enumerations of https://clinicaltrials.gov/api/v2 (``/studies/enums``) and the labels
that the registry's pages and legacy XML show for them. Owns which codes exist and how a label is
read as a code; refuses to know RDF. ``ontologies/codelists.ttl`` publishes the same lists as SKOS
concept schemes, and a test holds the two together.
"""

from __future__ import annotations

from kg.study.results_codelists import RESULTS_CODELISTS

CODELISTS: dict[str, dict[str, str]] = {
    "Status": {
        "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        "COMPLETED": "Completed",
        "ENROLLING_BY_INVITATION": "Enrolling by invitation",
        "NOT_YET_RECRUITING": "Not yet recruiting",
        "RECRUITING": "Recruiting",
        "SUSPENDED": "Suspended",
        "TERMINATED": "Terminated",
        "WITHDRAWN": "Withdrawn",
        "AVAILABLE": "Available",
        "NO_LONGER_AVAILABLE": "No longer available",
        "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
        "APPROVED_FOR_MARKETING": "Approved for marketing",
        "WITHHELD": "Withheld",
        "UNKNOWN": "Unknown status",
    },
    "StudyType": {
        "INTERVENTIONAL": "Interventional",
        "OBSERVATIONAL": "Observational",
        "EXPANDED_ACCESS": "Expanded Access",
    },
    "Phase": {
        "NA": "N/A",
        "EARLY_PHASE1": "Early Phase 1",
        "PHASE1": "Phase 1",
        "PHASE2": "Phase 2",
        "PHASE3": "Phase 3",
        "PHASE4": "Phase 4",
    },
    "DateType": {"ACTUAL": "Actual", "ESTIMATED": "Estimated"},
    "EnrollmentType": {"ACTUAL": "Actual", "ESTIMATED": "Estimated"},
    "OrgStudyIdType": {
        "NIH": "U.S. NIH Grant/Contract",
        "FDA": "U.S. FDA Grant/Contract",
        "VA": "U.S. VA Grant/Contract",
        "CDC": "U.S. CDC Grant/Contract",
        "AHRQ": "U.S. AHRQ Grant/Contract",
        "SAMHSA": "U.S. SAMHSA Grant/Contract",
    },
    "SecondaryIdType": {
        "NIH": "U.S. NIH Grant/Contract",
        "FDA": "U.S. FDA Grant/Contract",
        "VA": "U.S. VA Grant/Contract",
        "CDC": "U.S. CDC Grant/Contract",
        "AHRQ": "U.S. AHRQ Grant/Contract",
        "SAMHSA": "U.S. SAMHSA Grant/Contract",
        "OTHER_GRANT": "Other Grant/Funding Number",
        "EUDRACT_NUMBER": "EudraCT Number",
        "CTIS": "EU Trial (CTIS) Number",
        "REGISTRY": "Registry Identifier",
        "OTHER": "Other Identifier",
    },
    "AgencyClass": {
        "NIH": "NIH",
        "FED": "U.S. Fed",
        "OTHER_GOV": "Other government",
        "INDIV": "Individual",
        "INDUSTRY": "Industry",
        "NETWORK": "Network",
        "AMBIG": "Ambiguous",
        "OTHER": "Other",
        "UNKNOWN": "Unknown",
    },
    "ResponsiblePartyType": {
        "SPONSOR": "Sponsor",
        "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        "SPONSOR_INVESTIGATOR": "Sponsor-Investigator",
    },
    "DesignAllocation": {
        "RANDOMIZED": "Randomized",
        "NON_RANDOMIZED": "Non-Randomized",
        "NA": "N/A",
    },
    "InterventionalAssignment": {
        "SINGLE_GROUP": "Single Group Assignment",
        "PARALLEL": "Parallel Assignment",
        "CROSSOVER": "Crossover Assignment",
        "FACTORIAL": "Factorial Assignment",
        "SEQUENTIAL": "Sequential Assignment",
    },
    "PrimaryPurpose": {
        "TREATMENT": "Treatment",
        "PREVENTION": "Prevention",
        "DIAGNOSTIC": "Diagnostic",
        "ECT": "Educational/Counseling/Training",
        "SUPPORTIVE_CARE": "Supportive Care",
        "SCREENING": "Screening",
        "HEALTH_SERVICES_RESEARCH": "Health Services Research",
        "BASIC_SCIENCE": "Basic Science",
        "DEVICE_FEASIBILITY": "Device Feasibility",
        "OTHER": "Other",
    },
    "ObservationalModel": {
        "COHORT": "Cohort",
        "CASE_CONTROL": "Case-Control",
        "CASE_ONLY": "Case-Only",
        "CASE_CROSSOVER": "Case-Crossover",
        "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
        "FAMILY_BASED": "Family-Based",
        "DEFINED_POPULATION": "Defined Population",
        "NATURAL_HISTORY": "Natural History",
        "OTHER": "Other",
    },
    "DesignTimePerspective": {
        "RETROSPECTIVE": "Retrospective",
        "PROSPECTIVE": "Prospective",
        "CROSS_SECTIONAL": "Cross-Sectional",
        "OTHER": "Other",
    },
    "DesignMasking": {
        "NONE": "None (Open Label)",
        "SINGLE": "Single",
        "DOUBLE": "Double",
        "TRIPLE": "Triple",
        "QUADRUPLE": "Quadruple",
    },
    "WhoMasked": {
        "PARTICIPANT": "Participant",
        "CARE_PROVIDER": "Care Provider",
        "INVESTIGATOR": "Investigator",
        "OUTCOMES_ASSESSOR": "Outcomes Assessor",
    },
    "BioSpecRetention": {
        "NONE_RETAINED": "None Retained",
        "SAMPLES_WITH_DNA": "Samples With DNA",
        "SAMPLES_WITHOUT_DNA": "Samples Without DNA",
    },
    "ArmGroupType": {
        "EXPERIMENTAL": "Experimental",
        "ACTIVE_COMPARATOR": "Active Comparator",
        "PLACEBO_COMPARATOR": "Placebo Comparator",
        "SHAM_COMPARATOR": "Sham Comparator",
        "NO_INTERVENTION": "No Intervention",
        "OTHER": "Other",
    },
    "InterventionType": {
        "BEHAVIORAL": "Behavioral",
        "BIOLOGICAL": "Biological",
        "COMBINATION_PRODUCT": "Combination Product",
        "DEVICE": "Device",
        "DIAGNOSTIC_TEST": "Diagnostic Test",
        "DIETARY_SUPPLEMENT": "Dietary Supplement",
        "DRUG": "Drug",
        "GENETIC": "Genetic",
        "PROCEDURE": "Procedure",
        "RADIATION": "Radiation",
        "OTHER": "Other",
    },
    "Sex": {"FEMALE": "Female", "MALE": "Male", "ALL": "All"},
    "StandardAge": {"CHILD": "Child", "ADULT": "Adult", "OLDER_ADULT": "Older Adult"},
    "SamplingMethod": {
        "PROBABILITY_SAMPLE": "Probability Sample",
        "NON_PROBABILITY_SAMPLE": "Non-Probability Sample",
    },
    "ContactRole": {
        "STUDY_PRINCIPAL_INVESTIGATOR": "Study Principal Investigator",
        "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        "SUB_INVESTIGATOR": "Sub-Investigator",
        "STUDY_CHAIR": "Study Chair",
        "STUDY_DIRECTOR": "Study Director",
        "CONTACT": "Contact",
    },
    "OfficialRole": {
        "STUDY_CHAIR": "Study Chair",
        "STUDY_DIRECTOR": "Study Director",
        "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        "SUB_INVESTIGATOR": "Sub-Investigator",
    },
    "RecruitmentStatus": {
        "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        "COMPLETED": "Completed",
        "ENROLLING_BY_INVITATION": "Enrolling by invitation",
        "NOT_YET_RECRUITING": "Not yet recruiting",
        "RECRUITING": "Recruiting",
        "SUSPENDED": "Suspended",
        "TERMINATED": "Terminated",
        "WITHDRAWN": "Withdrawn",
        "AVAILABLE": "Available",
    },
    "ReferenceType": {"BACKGROUND": "Background", "RESULT": "Result", "DERIVED": "Derived"},
    "ExpandedAccessStatus": {
        "AVAILABLE": "Available",
        "NO_LONGER_AVAILABLE": "No longer available",
        "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
        "APPROVED_FOR_MARKETING": "Approved for marketing",
    },
    "IpdSharing": {"YES": "Yes", "NO": "No", "UNDECIDED": "Undecided"},
    "IpdSharingInfoType": {
        "STUDY_PROTOCOL": "Study Protocol",
        "SAP": "Statistical Analysis Plan (SAP)",
        "ICF": "Informed Consent Form (ICF)",
        "CSR": "Clinical Study Report (CSR)",
        "ANALYTIC_CODE": "Analytic Code",
    },
    "UnpostedEventType": {
        "RESET": "Reset",
        "RELEASE": "Release",
        "UNRELEASE": "Unrelease",
    },
    "ViolationEventType": {
        "VIOLATION_IDENTIFIED": "Violation Identified by FDA",
        "CORRECTION_CONFIRMED": "Correction Confirmed by FDA",
        "PENALTY_IMPOSED": "Penalty Imposed by FDA",
        "ISSUES_IN_LETTER_ADDRESSED_CONFIRMED": "Issues in letter addressed/confirmed",
    },
    **RESULTS_CODELISTS,
}

# Spellings that older records and pages use for the same code.
_ALIASES: dict[str, dict[str, str]] = {
    "Status": {
        "unknown": "UNKNOWN",
        "withheld": "WITHHELD",
        "no longer recruiting": "ACTIVE_NOT_RECRUITING",
    },
    "StudyType": {
        "observational [patient registry]": "OBSERVATIONAL",
        "observational patient registry": "OBSERVATIONAL",
    },
    "Phase": {
        "not applicable": "NA",
        "phase 0": "EARLY_PHASE1",
        "early phase i": "EARLY_PHASE1",
        "phase i": "PHASE1",
        "phase ii": "PHASE2",
        "phase iii": "PHASE3",
        "phase iv": "PHASE4",
    },
    "DateType": {"anticipated": "ESTIMATED", "estimate": "ESTIMATED"},
    "EnrollmentType": {"anticipated": "ESTIMATED", "estimate": "ESTIMATED"},
    "AgencyClass": {
        "u.s. federal": "FED",
        "other gov": "OTHER_GOV",
        "indiv": "INDIV",
    },
    "DesignAllocation": {"nonrandomized": "NON_RANDOMIZED", "non randomized": "NON_RANDOMIZED"},
    "InterventionalAssignment": {
        "single group": "SINGLE_GROUP",
        "parallel": "PARALLEL",
        "cross-over assignment": "CROSSOVER",
        "crossover": "CROSSOVER",
        "factorial": "FACTORIAL",
        "sequential": "SEQUENTIAL",
    },
    "DesignMasking": {
        "open label": "NONE",
        "none": "NONE",
        "no masking": "NONE",
        "single blind": "SINGLE",
        "double blind": "DOUBLE",
        "double-blind": "DOUBLE",
        "triple blind": "TRIPLE",
    },
    "ObservationalModel": {"case control": "CASE_CONTROL", "case only": "CASE_ONLY"},
    "DesignTimePerspective": {
        "cross sectional": "CROSS_SECTIONAL",
        "retrospective/prospective": "OTHER",
    },
    "Sex": {"both": "ALL"},
    "WhoMasked": {
        "subject": "PARTICIPANT",
        "caregiver": "CARE_PROVIDER",
        "outcome assessor": "OUTCOMES_ASSESSOR",
    },
    "OfficialRole": {"sub investigator": "SUB_INVESTIGATOR"},
    "ContactRole": {"sub investigator": "SUB_INVESTIGATOR"},
}

_BY_TEXT: dict[str, dict[str, str]] = {
    scheme: {
        **{code.casefold(): code for code in codes},
        **{label.casefold(): code for code, label in codes.items()},
        **_ALIASES.get(scheme, {}),
    }
    for scheme, codes in CODELISTS.items()
}


def find_code(scheme: str, text: str | None) -> str | None:
    """The code of ``scheme`` that ``text`` (a label, an older spelling or a code) stands for.

    Text that no code stands for comes back as it is, so that validation can name it; ``None`` and
    blank give ``None``.
    """
    if text is None:
        return None
    words = " ".join(text.split())
    return _BY_TEXT[scheme].get(words.casefold(), words) or None


def get_label(scheme: str, code: str) -> str:
    """The registry's label of ``code``; the code itself where the list does not hold it."""
    return CODELISTS[scheme].get(code, code)
