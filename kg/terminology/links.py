"""What linking a study yields: plain values that mapping turns into RDF.

Owns the shape of a link; refuses to know how one is found. Everything here is hashable and can be
sent between processes.
"""

from __future__ import annotations

import msgspec

from kg.terminology.organization_names import organization_key


class Frozen(msgspec.Struct, frozen=True):
    """Base of the values of this module."""


class MeshRef(Frozen, frozen=True):
    """A MeSH descriptor: ``id`` normalised (``D013584``), or ``None`` where no id is known."""

    label: str
    id: str | None


class Match(Frozen, frozen=True):
    """Why we hold that a text names a thing.

    Attributes:
        text: the words matched, as they stand in the record.
        field: API v2 path they stand in, e.g. ``conditionsModule.conditions``.
        method: a ``LinkMethod`` code: ``EXACT_LABEL``, ``SYNONYM``, ``NORMALIZED``, ``COMPONENT``,
            ``REGISTRY_TYPE`` (the record itself says what it is) or ``PATTERN``.
        score: 0 to 1.
        release: the vocabulary and its release, e.g. ``MeSH 2020`` or ``trial-kg drugs 2026-11``.
    """

    text: str
    field: str
    method: str
    score: float
    release: str


class DrugLabel(Frozen, frozen=True):
    """One name of a drug.

    ``type`` is ``GENERIC``, ``BRAND``, ``CODE``, ``SALT``, ``SYNONYM`` or, for what studies agree
    on, ``REGISTRY``.
    """

    text: str
    type: str
    source: str


class Drug(Frozen, frozen=True):
    """A drug hub.

    Attributes:
        slug: last part of its IRI, e.g. ``imatinib``.
        label: preferred name.
        labels: every name, the preferred one included.
        exact_matches: IRIs of the same substance elsewhere (MeSH, DrugBank, RxNorm, UNII).
        close_matches: IRIs of its salts and other forms.
    """

    slug: str
    label: str
    labels: tuple[DrugLabel, ...] = ()
    exact_matches: tuple[str, ...] = ()
    close_matches: tuple[str, ...] = ()


class DrugName(Frozen, frozen=True):
    """Another name that a record gives to a drug, and what speaks against it by itself.

    Attributes:
        slug: of the drug that the intervention's own name names.
        text: as the record spells it, white space apart.
        reason: a ``RejectionReason`` code, or ``""`` where nothing speaks against it.
        other: the drug whose own name it is.
    """

    slug: str
    text: str
    reason: str
    other: Drug | None = None


class DrugLink(Frozen, frozen=True):
    """An intervention names this drug."""

    drug: Drug
    match: Match


class ConditionLink(Frozen, frozen=True):
    """A reported condition or a keyword names this MeSH descriptor.

    ``is_wider`` of a part: it is named only as the kind of disease that another one is ("Type 2
    Diabetes" names diabetes mellitus too).
    """

    mesh: MeshRef
    match: Match
    is_wider: bool = False


class DerivedLink(Frozen, frozen=True):
    """We found the descriptor of a MeSH term that the registry derived and gave no id of.

    ``property`` is the local name of the property that the study has it under.
    """

    property: str
    mesh: MeshRef
    match: Match


class MeshLink(Frozen, frozen=True):
    """An intervention names this MeSH descriptor, which is no drug: a class, or a procedure."""

    mesh: MeshRef
    match: Match


class Dosage(Frozen, frozen=True):
    """How much, by which way, in which form and how often, as a name spells them."""

    doses: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()


class Grant(Frozen, frozen=True):
    """A grant or contract, without what changes from year to year.

    Attributes:
        core_project_number: ``P30CA008748``; for a contract its number without separators.
        activity_code: ``P30``; ``None`` for contracts without one.
        institute_code: ``CA``; ``None`` where the number does not say.
        serial_number: ``008748``, six digits.
        is_contract: contracts are a class of their own.
    """

    core_project_number: str
    activity_code: str | None = None
    institute_code: str | None = None
    serial_number: str | None = None
    is_contract: bool = False


class GrantMention(Frozen, frozen=True):
    """A grant number as one record spells it (``5P30CA008748-45S1``).

    The text of the match is the whole id, but where that holds more than one number, or words of
    another kind before it: then it is the number alone.
    """

    grant: Grant
    match: Match
    application_type: str | None = None
    support_year: str | None = None
    suffix: str | None = None


class Country(Frozen, frozen=True):
    """A country by ISO 3166-1 alpha-2 code."""

    code: str
    label: str


class RorOrganization(Frozen, frozen=True):
    """An organisation as ROR has it.

    Attributes:
        id: its IRI, ``https://ror.org/…``.
        label: the name ROR shows.
        names: all other names.
        parents: IRIs of the organisations it is part of.
        types: what it is, in ROR's words: ``education``, ``government`` …; none of an
            organisation that the file lacks.
    """

    id: str
    label: str
    names: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


class OrganizationLink(Frozen, frozen=True):
    """A name names this organisation of ROR; ``is_exact``: it itself, not one near it."""

    target: str
    target_label: str
    is_exact: bool
    match: Match


class InstituteLink(Frozen, frozen=True):
    """A name is that of the NIH institute with this code (``CA``)."""

    code: str
    label: str
    match: Match


class Place(Frozen, frozen=True):
    """Where an organisation is, as far as its name needs it: city as reported, and country."""

    city: str | None
    country: Country

    @property
    def key(self) -> str:
        """What tells it from other places, whatever the case and the accents of the city."""
        return f"{organization_key(self.city or '')} {self.country.code}".strip()


class OrganizationMention(Frozen, frozen=True):
    """An organisation as one record spells it.

    Attributes:
        name: the spelling.
        key: what is the same for all spellings (:mod:`kg.terminology.organization_names`).
        place: only where the name alone says too little: "University Hospital".
        link: to ROR.
        institute: the NIH institute that it is.
    """

    name: str
    key: str
    place: Place | None = None
    link: OrganizationLink | None = None
    institute: InstituteLink | None = None


class OrganizationLinks(msgspec.Struct):
    """The organisations of one study, aligned with the lists of the record.

    Attributes:
        record_owner: ``identificationModule.organization``.
        lead_sponsor, collaborators: of ``sponsorCollaboratorsModule``.
        responsible_party: affiliation of the investigator, or ``oldOrganization``.
        officials: one affiliation or ``None`` for each overall official.
        facilities: one or ``None`` for each of ``contactsLocationsModule.locations``.
        ror: what these are linked to, with everything above it.
    """

    record_owner: OrganizationMention | None = None
    lead_sponsor: OrganizationMention | None = None
    collaborators: list[OrganizationMention] = []
    responsible_party: OrganizationMention | None = None
    officials: list[OrganizationMention | None] = []
    facilities: list[OrganizationMention | None] = []
    ror: set[RorOrganization] = set()


class StudyLinks(msgspec.Struct):
    """All links of one study, aligned with the lists of the record.

    Attributes:
        drugs: one list of links for each of ``armsInterventionsModule.interventions``.
        conditions: one link or ``None`` for each of ``conditionsModule.conditions``.
        grants: the mentions in the org study id (first), then in each secondary id.
        condition_meshes, condition_ancestors, intervention_meshes, intervention_ancestors,
        page_meshes: the registry's derived terms with their ids normalised or looked up.
        countries: country name as reported → country, for the names that could be resolved.
        condition_parts: what else each of ``conditionsModule.conditions`` names: the diseases in it
            where the whole is no name, and wider ones that its words name besides.
        intervention_terms: classes of drugs and procedures that each of
            ``armsInterventionsModule.interventions`` names.
        sponsor_grants: the mentions in the lead sponsor's name (first), then in each
            collaborator's.
        organization_grants: the mentions in ``identificationModule.organization.fullName``.
        keywords: one link or ``None`` for each of ``conditionsModule.keywords``.
        abbreviations: conditions that are abbreviations, by what the record itself says of them.
        derived: how the ids of derived terms were found that the record does not give.
        country_matches: field and country name as reported → why it is that country, where the
            name is not the country's label.
        drug_names: other names of interventions that may be names of the drug, or are none.
        organizations: sponsors, sites and affiliations.
        intervention_dosages: what the name of each intervention says of dose and schedule.
        arm_drugs: drugs that the label of each of ``armsInterventionsModule.armGroups`` names.
        arm_dosages: what that label says of dose and schedule.
    """

    drugs: list[list[DrugLink]]
    conditions: list[ConditionLink | None]
    grants: list[tuple[GrantMention, ...]]
    condition_meshes: list[MeshRef]
    condition_ancestors: list[MeshRef]
    intervention_meshes: list[MeshRef]
    intervention_ancestors: list[MeshRef]
    page_meshes: list[MeshRef]
    countries: dict[str, Country]
    condition_parts: list[list[ConditionLink]] = []
    intervention_terms: list[list[MeshLink]] = []
    sponsor_grants: list[tuple[GrantMention, ...]] = []
    organization_grants: tuple[GrantMention, ...] = ()
    keywords: list[ConditionLink | None] = []
    abbreviations: list[ConditionLink] = []
    derived: list[DerivedLink] = []
    country_matches: dict[tuple[str, str], Match] = {}
    drug_names: list[DrugName] = []
    organizations: OrganizationLinks = msgspec.field(default_factory=OrganizationLinks)
    intervention_dosages: list[Dosage] = []
    arm_drugs: list[list[DrugLink]] = []
    arm_dosages: list[Dosage] = []
