"""``Study`` and its parts, named as the registry's API v2 names them.

Source: the ``Study`` schema of https://clinicaltrials.gov/api/v2. Owns ``protocolSection`` and the
study as a whole; the other sections are in the modules beside. Field names are API v2 names in
snake case; every code-list field holds the API's code (``"COMPLETED"``, see
:mod:`kg.study.codelists`) or, where the record holds something the code lists do not know, the
record's own text, for validation to refuse.

Dates are ISO texts of the precision the record has: ``2011``, ``2011-01`` or ``2011-01-24``; a date
that cannot be read stays as the record spells it. Texts are stripped; absent is ``None`` or ``[]``.
"""

from __future__ import annotations

import msgspec

from kg.study.derived import AnnotationSection, DerivedSection, DocumentSection
from kg.study.part import DateStruct, Part
from kg.study.results import ResultsSection


class OrgStudyIdInfo(Part, kw_only=True):
    """The sponsor's own study id; ``type`` is an ``OrgStudyIdType``."""

    id: str | None = None
    type: str | None = None
    link: str | None = None


class SecondaryIdInfo(Part, kw_only=True):
    """A further id; ``type`` is a ``SecondaryIdType``, ``domain`` who issued it, in their words."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Organization(Part, kw_only=True):
    """Name and ``AgencyClass`` of the organisation that holds the record."""

    full_name: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")


class IdentificationModule(Part, kw_only=True):
    """``protocolSection.identificationModule``."""

    nct_id: str
    nct_id_aliases: list[str] = []
    org_study_id_info: OrgStudyIdInfo | None = None
    secondary_id_infos: list[SecondaryIdInfo] = []
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None


class ExpandedAccessInfo(Part, kw_only=True):
    """Whether the product is available outside the study, and under which record."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: str | None = None


class StatusModule(Part, kw_only=True):
    """``protocolSection.statusModule``: recruitment status (``Status``) and all dates."""

    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    delayed_posting: bool | None = None
    status_verified_date: str | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_submit_date: str | None = None
    study_first_submit_qc_date: str | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_waived: bool | None = None
    results_first_submit_date: str | None = None
    results_first_submit_qc_date: str | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: str | None = None
    disp_first_submit_qc_date: str | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct | None = None


class ResponsibleParty(Part, kw_only=True):
    """Who answers for the study; ``type`` is a ``ResponsiblePartyType``."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(Part, kw_only=True):
    """Lead sponsor or collaborator, with its ``AgencyClass``."""

    name: str
    class_: str | None = msgspec.field(default=None, name="class")


class SponsorCollaboratorsModule(Part, kw_only=True):
    """``protocolSection.sponsorCollaboratorsModule``."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: list[Sponsor] = []


class OversightModule(Part, kw_only=True):
    """``protocolSection.oversightModule``."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class DescriptionModule(Part, kw_only=True):
    """``protocolSection.descriptionModule``."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(Part, kw_only=True):
    """``protocolSection.conditionsModule``: terms as the sponsor reported them."""

    conditions: list[str] = []
    keywords: list[str] = []


class MaskingInfo(Part, kw_only=True):
    """``masking`` is a ``DesignMasking``, ``who_masked`` holds ``WhoMasked`` codes."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: list[str] = []


class DesignInfo(Part, kw_only=True):
    """How the study is designed; every field but the descriptions is a code."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingInfo | None = None


class BioSpec(Part, kw_only=True):
    """Specimens kept by an observational study (``BioSpecRetention``)."""

    retention: str | None = None
    description: str | None = None


class EnrollmentInfo(Part, kw_only=True):
    """Number of participants, ``ACTUAL`` or ``ESTIMATED`` (``EnrollmentType``)."""

    count: int | None = None
    type: str | None = None


class ExpandedAccessTypes(Part, kw_only=True):
    """Kinds of expanded access."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class DesignModule(Part, kw_only=True):
    """``protocolSection.designModule``; ``phases`` holds ``Phase`` codes, several when combined.

    ``n_ptrs_to_this_exp_acc_nct_id`` counts the studies that name this expanded access record.
    """

    study_type: str | None = None
    n_ptrs_to_this_exp_acc_nct_id: int | None = None
    phases: list[str] = []
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None


class ArmGroup(Part, kw_only=True):
    """An arm or group; ``type`` is an ``ArmGroupType``.

    ``intervention_names`` holds type label and name, e.g. ``"Drug: everolimus"``.
    """

    label: str
    type: str | None = None
    description: str | None = None
    intervention_names: list[str] = []


class Intervention(Part, kw_only=True):
    """An intervention; ``type`` is an ``InterventionType``."""

    type: str | None = None
    name: str
    description: str | None = None
    arm_group_labels: list[str] = []
    other_names: list[str] = []


class ArmsInterventionsModule(Part, kw_only=True):
    """``protocolSection.armsInterventionsModule``."""

    arm_groups: list[ArmGroup] = []
    interventions: list[Intervention] = []


class Outcome(Part, kw_only=True):
    """An outcome measure as planned."""

    measure: str
    description: str | None = None
    time_frame: str | None = None


class OutcomesModule(Part, kw_only=True):
    """``protocolSection.outcomesModule``."""

    primary_outcomes: list[Outcome] = []
    secondary_outcomes: list[Outcome] = []
    other_outcomes: list[Outcome] = []


class EligibilityModule(Part, kw_only=True):
    """``protocolSection.eligibilityModule``.

    ``eligibility_criteria`` is API v2 markup: ``* `` bullets, two spaces of indent a level.
    Ages are registry texts (``"18 Years"``); ``sex`` a ``Sex``, ``std_ages`` ``StandardAge`` codes.
    """

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: list[str] = []
    study_population: str | None = None
    sampling_method: str | None = None


class Contact(Part, kw_only=True):
    """A contact person; ``role`` is a ``CentralContactRole`` / ``ContactRole``."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(Part, kw_only=True):
    """An investigator or other official of the whole study; ``role`` is an ``OfficialRole``."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class GeoPoint(Part, kw_only=True):
    """WGS 84 coordinates, decimal degrees."""

    lat: float
    lon: float


class Location(Part, kw_only=True):
    """A site; ``status`` is a ``RecruitmentStatus``."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: list[Contact] = []
    geo_point: GeoPoint | None = None


class ContactsLocationsModule(Part, kw_only=True):
    """``protocolSection.contactsLocationsModule``."""

    central_contacts: list[Contact] = []
    overall_officials: list[Official] = []
    locations: list[Location] = []


class Retraction(Part, kw_only=True):
    """The notice that a publication was retracted; ``pmid`` is the notice's own PubMed id."""

    pmid: str | None = None
    source: str | None = None


class Reference(Part, kw_only=True):
    """A publication; ``type`` is a ``ReferenceType``, ``pmid`` a PubMed id."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: list[Retraction] = []


class SeeAlsoLink(Part, kw_only=True):
    """A web link given by the sponsor."""

    label: str | None = None
    url: str | None = None


class AvailIpd(Part, kw_only=True):
    """A data set or document about the study that is available elsewhere."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class ReferencesModule(Part, kw_only=True):
    """``protocolSection.referencesModule``."""

    references: list[Reference] = []
    see_also_links: list[SeeAlsoLink] = []
    avail_ipds: list[AvailIpd] = []


class IpdSharingStatementModule(Part, kw_only=True):
    """``protocolSection.ipdSharingStatementModule``: plan to share individual participant data.

    ``ipd_sharing`` is an ``IpdSharing``, ``info_types`` hold ``IpdSharingInfoType`` codes.
    """

    ipd_sharing: str | None = None
    description: str | None = None
    info_types: list[str] = []
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None


class ProtocolSection(Part, kw_only=True):
    """``protocolSection``: what the sponsor entered about the plan and conduct of the study."""

    identification_module: IdentificationModule
    status_module: StatusModule = msgspec.field(default_factory=StatusModule)
    sponsor_collaborators_module: SponsorCollaboratorsModule = msgspec.field(
        default_factory=SponsorCollaboratorsModule
    )
    oversight_module: OversightModule = msgspec.field(default_factory=OversightModule)
    description_module: DescriptionModule = msgspec.field(default_factory=DescriptionModule)
    conditions_module: ConditionsModule = msgspec.field(default_factory=ConditionsModule)
    design_module: DesignModule = msgspec.field(default_factory=DesignModule)
    arms_interventions_module: ArmsInterventionsModule = msgspec.field(
        default_factory=ArmsInterventionsModule
    )
    outcomes_module: OutcomesModule = msgspec.field(default_factory=OutcomesModule)
    eligibility_module: EligibilityModule = msgspec.field(default_factory=EligibilityModule)
    contacts_locations_module: ContactsLocationsModule = msgspec.field(
        default_factory=ContactsLocationsModule
    )
    references_module: ReferencesModule = msgspec.field(default_factory=ReferencesModule)
    ipd_sharing_statement_module: IpdSharingStatementModule = msgspec.field(
        default_factory=IpdSharingStatementModule
    )


class RawLine(Part, kw_only=True):
    """Ours, not the registry's: a line of a saved page that could only be read with doubt.

    ``field`` names the part of the record (API v2 path), ``text`` is the line as it stood, and
    ``uncertain`` says what about the reading is uncertain, or is ``None`` where nothing is.
    """

    field: str
    text: str
    uncertain: str | None = None


class PageSection(Part, kw_only=True):
    """Ours, not the registry's: what only a saved study page has.

    A page lists its MeSH terms without telling conditions from interventions, or terms from
    ancestors; they stand here and are not sorted by guessing.
    """

    mesh_terms: list[str] = []
    raw_lines: list[RawLine] = []


class Study(Part, kw_only=True):
    """One study record, whatever format it was read from."""

    protocol_section: ProtocolSection
    results_section: ResultsSection | None = None
    document_section: DocumentSection | None = None
    annotation_section: AnnotationSection | None = None
    derived_section: DerivedSection = msgspec.field(default_factory=DerivedSection)
    page_section: PageSection | None = None
    has_results: bool | None = None

    @property
    def nct_id(self) -> str:
        """The registry's id of this study, e.g. ``NCT01281865``."""
        return self.protocol_section.identification_module.nct_id
