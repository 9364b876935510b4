"""``annotationSection`` and ``miscInfoModule`` → what the registry notes about a record.

Owns the properties of violations, of results that were submitted and are not posted, and of what
the registry's models predict. Refuses to judge the sponsor.
"""

from __future__ import annotations

from kg.mapping.draft import Draft, country_link
from kg.mapping.terms import ct, decimal, iri
from kg.study.codelists import get_label
from kg.study.derived import (
    AnnotationSection,
    MiscInfoModule,
    SubmissionInfo,
    SubmissionTracking,
    UnpostedAnnotation,
    UnpostedEvent,
    ViolationEvent,
)
from kg.terminology.linker import REMOVED_FIELD
from kg.terminology.links import StudyLinks


def map_annotations(draft: Draft, section: AnnotationSection | None) -> None:
    """Results not posted, and violations of the duty to report."""
    if section is None:
        return
    module = section.annotation_module
    if module.unposted_annotation:
        _map_unposted(draft, module.unposted_annotation)
    if module.violation_annotation:
        for number, event in enumerate(module.violation_annotation.violation_events, 1):
            _map_violation(draft, event, number)


def _map_unposted(draft: Draft, annotation: UnpostedAnnotation) -> None:
    draft.text(draft.study, "unpostedResponsibleParty", annotation.unposted_responsible_party)
    for number, event in enumerate(annotation.unposted_events, 1):
        _map_unposted_event(draft, event, number)


def _map_unposted_event(draft: Draft, event: UnpostedEvent, number: int) -> None:
    type_label = get_label("UnpostedEventType", event.type or "") or "Event"
    label = f"{type_label}, {event.date}" if event.date else type_label
    node = draft.part("unpostedEvent", "unposted-event", "UnpostedEvent", label)
    draft.code(node, "unpostedEventType", "UnpostedEventType", event.type)
    draft.date(node, "eventDate", event.date)
    draft.flag(node, "dateUnknown", event.date_unknown)
    draft.ordinal(node, number)


def _map_violation(draft: Draft, event: ViolationEvent, number: int) -> None:
    label = get_label("ViolationEventType", event.type or "") or "Violation"
    dates = (event.creation_date, event.issued_date, event.release_date, event.posted_date)
    key = (event.description, *dates)
    node = draft.part("violationEvent", "violation-event", "ViolationEvent", label, *key)
    draft.code(node, "violationEventType", "ViolationEventType", event.type)
    draft.markdown(node, "description", event.description)
    draft.date(node, "creationDate", event.creation_date)
    draft.date(node, "issuedDate", event.issued_date)
    draft.date(node, "releaseDate", event.release_date)
    draft.date(node, "postedDate", event.posted_date)
    draft.ordinal(node, number)


def map_misc_info(draft: Draft, module: MiscInfoModule, links: StudyLinks) -> None:
    """Countries left, submissions, and predictions.

    The date of the registry's data is none of them: it is another one every day, whether or not the
    study has changed, and belongs to the version (:mod:`kg.mapping.history`).
    """
    for name in module.removed_countries:
        _map_removed_country(draft, name, links)
    if module.submission_tracking:
        _map_tracking(draft, module.submission_tracking)
    limits = module.model_predictions.bmi_limits if module.model_predictions else None
    for name, value in (("minBmi", limits.min_bmi), ("maxBmi", limits.max_bmi)) if limits else ():
        if value is not None:
            draft.add(draft.study, ct(name), decimal(value))


def _map_removed_country(draft: Draft, name: str, links: StudyLinks) -> None:
    country = links.countries.get(name)
    if country is not None:
        target = iri(draft.iris.country(country.code))
        draft.refer(draft.study, "removedCountry", target, "Country")
        match = links.country_matches.get((REMOVED_FIELD, name))
        if match is not None:
            draft.link(draft.study, country_link(match, "removedCountry", country, draft.iris))
    if country is None or country.label != name:
        draft.text(draft.study, "removedCountryName", name)


def _map_tracking(draft: Draft, tracking: SubmissionTracking) -> None:
    node, estimated = draft.study, tracking.estimated_results_first_submit_date
    draft.date(node, "estimatedResultsFirstSubmitDate", estimated)
    first = tracking.first_mcp_info.post_date_struct if tracking.first_mcp_info else None
    if first is not None:
        draft.date(node, "firstMcpPostDate", first.date)
        draft.code(node, "firstMcpPostDateType", "DateType", first.type)
    for number, info in enumerate(tracking.submission_infos, 1):
        _map_submission(draft, info, number)


def _map_submission(draft: Draft, info: SubmissionInfo, number: int) -> None:
    label = f"Submission {info.release_date}" if info.release_date else f"Submission {number}"
    key = (info.unrelease_date, info.reset_date, info.mcp_release_n)
    node = draft.part("submissionInfo", "submission-info", "SubmissionInfo", label, *key)
    draft.date(node, "releaseDate", info.release_date)
    draft.date(node, "unreleaseDate", info.unrelease_date)
    draft.flag(node, "unreleaseDateUnknown", info.unrelease_date_unknown)
    draft.date(node, "resetDate", info.reset_date)
    draft.count(node, "mcpReleaseN", info.mcp_release_n)
    draft.ordinal(node, number)
