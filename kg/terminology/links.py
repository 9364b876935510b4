"""What linking a study yields: plain values that mapping turns into RDF.

Owns the shape of a link; refuses to know how one is found. Everything here is hashable and can be
sent between processes.
"""

from __future__ import annotations

import msgspec


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
    """One name of a drug; ``type`` is ``GENERIC``, ``BRAND``, ``CODE``, ``SALT`` or ``SYNONYM``."""

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


class DrugLink(Frozen, frozen=True):
    """An intervention names this drug."""

    drug: Drug
    match: Match


class ConditionLink(Frozen, frozen=True):
    """A reported condition names this MeSH descriptor."""

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
    """A grant number as one record spells it (``5P30CA008748-45S1``)."""

    grant: Grant
    match: Match
    application_type: str | None = None
    support_year: str | None = None
    suffix: str | None = None


class Country(Frozen, frozen=True):
    """A country by ISO 3166-1 alpha-2 code."""

    code: str
    label: str


class StudyLinks(msgspec.Struct):
    """All links of one study, aligned with the lists of the record.

    Attributes:
        drugs: one list of links for each of ``armsInterventionsModule.interventions``.
        conditions: one link or ``None`` for each of ``conditionsModule.conditions``.
        grants: one mention or ``None`` for the org study id (first), then each secondary id.
        condition_meshes, condition_ancestors, intervention_meshes, intervention_ancestors,
        page_meshes: the registry's derived terms with their ids normalised or looked up.
        countries: country name as reported → country, for the names that could be resolved.
        condition_parts: what else each of ``conditionsModule.conditions`` names: the diseases in it
            where the whole is no name, and wider ones that its words name besides.
        intervention_terms: classes of drugs and procedures that each of
            ``armsInterventionsModule.interventions`` names.
        intervention_dosages: what the name of each intervention says of dose and schedule.
        arm_drugs: drugs that the label of each of ``armsInterventionsModule.armGroups`` names.
        arm_dosages: what that label says of dose and schedule.
    """

    drugs: list[list[DrugLink]]
    conditions: list[ConditionLink | None]
    grants: list[GrantMention | None]
    condition_meshes: list[MeshRef]
    condition_ancestors: list[MeshRef]
    intervention_meshes: list[MeshRef]
    intervention_ancestors: list[MeshRef]
    page_meshes: list[MeshRef]
    countries: dict[str, Country]
    condition_parts: list[list[ConditionLink]] = []
    intervention_terms: list[list[MeshLink]] = []
    intervention_dosages: list[Dosage] = []
    arm_drugs: list[list[DrugLink]] = []
    arm_dosages: list[Dosage] = []
