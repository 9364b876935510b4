"""``derivedSection``, ``documentSection`` and ``annotationSection``: what the registry adds.

Source: the schemas of the same names of https://clinicaltrials.gov/api/v2. Owns the structs only.
"""

from __future__ import annotations

import msgspec

from kg.study.part import DateStruct, Part


class Mesh(Part, kw_only=True):
    """A MeSH term the registry derived; the legacy formats give the term without its id."""

    id: str | None = None
    term: str


class BrowseLeaf(Part, kw_only=True):
    """A term of the registry's browse tree; ``as_found`` is the record's text that led to it.

    ``id`` is the registry's own (``M6475``), ``relevance`` a ``BrowseLeafRelevance``.
    """

    id: str
    name: str | None = None
    as_found: str | None = None
    relevance: str | None = None


class BrowseBranch(Part, kw_only=True):
    """A branch of the registry's browse tree, by its abbreviation, e.g. ``BC23``."""

    abbrev: str
    name: str | None = None


class BrowseModule(Part, kw_only=True):
    """MeSH terms derived from conditions or interventions, their ancestors and browse tree."""

    meshes: list[Mesh] = []
    ancestors: list[Mesh] = []
    browse_leaves: list[BrowseLeaf] = []
    browse_branches: list[BrowseBranch] = []


class FirstMcpInfo(Part, kw_only=True):
    """When results were first posted with manual comments of the quality control."""

    post_date_struct: DateStruct | None = None


class SubmissionInfo(Part, kw_only=True):
    """One submission of results for quality control, and what became of it."""

    release_date: str | None = None
    unrelease_date: str | None = None
    unrelease_date_unknown: bool | None = None
    reset_date: str | None = None
    mcp_release_n: int | None = None


class SubmissionTracking(Part, kw_only=True):
    """Results that were submitted and are not posted yet."""

    estimated_results_first_submit_date: str | None = None
    first_mcp_info: FirstMcpInfo | None = None
    submission_infos: list[SubmissionInfo] = []


class BmiLimits(Part, kw_only=True):
    """Body mass index, kg/m², that the registry's model reads from the criteria."""

    min_bmi: float | None = None
    max_bmi: float | None = None


class ModelPredictions(Part, kw_only=True):
    """What the registry's models predict."""

    bmi_limits: BmiLimits | None = None


class MiscInfoModule(Part, kw_only=True):
    """``derivedSection.miscInfoModule``; ``version_holder`` is the date of the registry's data."""

    version_holder: str | None = None
    removed_countries: list[str] = []
    submission_tracking: SubmissionTracking | None = None
    model_predictions: ModelPredictions | None = None


class DerivedSection(Part, kw_only=True):
    """``derivedSection``."""

    misc_info_module: MiscInfoModule = msgspec.field(default_factory=MiscInfoModule)
    condition_browse_module: BrowseModule = msgspec.field(default_factory=BrowseModule)
    intervention_browse_module: BrowseModule = msgspec.field(default_factory=BrowseModule)


class LargeDoc(Part, kw_only=True):
    """A document of the study; ``size`` in bytes, ``upload_date`` to the minute."""

    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: str | None = None
    upload_date: str | None = None
    filename: str | None = None
    size: int | None = None


class LargeDocumentModule(Part, kw_only=True):
    """``documentSection.largeDocumentModule``."""

    no_sap: bool | None = None
    large_docs: list[LargeDoc] = []


class DocumentSection(Part, kw_only=True):
    """``documentSection``."""

    large_document_module: LargeDocumentModule = msgspec.field(default_factory=LargeDocumentModule)


class UnpostedEvent(Part, kw_only=True):
    """A step of results that are not posted; ``type`` is an ``UnpostedEventType``."""

    type: str | None = None
    date: str | None = None
    date_unknown: bool | None = None


class UnpostedAnnotation(Part, kw_only=True):
    """Results submitted and not posted, by whom and in which steps."""

    unposted_responsible_party: str | None = None
    unposted_events: list[UnpostedEvent] = []


class ViolationEvent(Part, kw_only=True):
    """A notice of the FDA under FDAAA 801; ``type`` is a ``ViolationEventType``."""

    type: str | None = None
    description: str | None = None
    creation_date: str | None = None
    issued_date: str | None = None
    release_date: str | None = None
    posted_date: str | None = None


class ViolationAnnotation(Part, kw_only=True):
    """Violations of the duty to report."""

    violation_events: list[ViolationEvent] = []


class AnnotationModule(Part, kw_only=True):
    """``annotationSection.annotationModule``."""

    unposted_annotation: UnpostedAnnotation | None = None
    violation_annotation: ViolationAnnotation | None = None


class AnnotationSection(Part, kw_only=True):
    """``annotationSection``."""

    annotation_module: AnnotationModule = msgspec.field(default_factory=AnnotationModule)
