"""One study → its named graph.

Owns the order in which the modules of a record are mapped and the form of the result. Refuses to
know the properties of any one module.
"""

from __future__ import annotations

import msgspec

from kg.mapping.annotations import map_annotations, map_misc_info
from kg.mapping.arms import map_arms_interventions
from kg.mapping.browsing import map_browse
from kg.mapping.conditions import map_conditions, map_derived
from kg.mapping.design import map_design, map_oversight
from kg.mapping.draft import Draft, SharedKeys
from kg.mapping.drug_names import note_drug_names
from kg.mapping.eligibility import map_eligibility
from kg.mapping.identification import map_identification
from kg.mapping.locations import map_contacts_locations
from kg.mapping.outcomes import map_outcomes
from kg.mapping.references import map_page, map_references
from kg.mapping.results import map_results
from kg.mapping.sharing import map_documents, map_ipd_sharing
from kg.mapping.sponsors import map_sponsors
from kg.mapping.status import map_status
from kg.namespaces import Iris
from kg.study import Study
from kg.terminology.links import StudyLinks


class StudyGraph(msgspec.Struct):
    """What one study becomes.

    Attributes:
        nct_id: the study.
        ntriples: its graph: N-Triples, sorted, each triple once. Every subject is the study or a
            part of it.
        context: N-Triples with the type of each shared thing the study points at; for validation,
            never loaded.
        shared: the shared things themselves, as values.
    """

    nct_id: str
    ntriples: bytes
    context: bytes
    shared: SharedKeys


def map_study(study: Study, links: StudyLinks, iris: Iris) -> StudyGraph:
    """The graph of ``study``; the same input gives the same bytes."""
    protocol = study.protocol_section
    draft = Draft(study.nct_id, iris)
    map_identification(draft, study, links)
    map_status(draft, protocol.status_module)
    map_sponsors(draft, protocol.sponsor_collaborators_module, links)
    draft.org(draft.study, "organization", links.organizations.record_owner)
    map_oversight(draft, protocol.oversight_module)
    draft.markdown(draft.study, "briefSummary", protocol.description_module.brief_summary)
    draft.markdown(
        draft.study, "detailedDescription", protocol.description_module.detailed_description
    )
    map_conditions(draft, protocol.conditions_module, links)
    map_design(draft, protocol.design_module)
    map_arms_interventions(draft, protocol.arms_interventions_module, links)
    note_drug_names(draft, protocol.sponsor_collaborators_module, links.drug_names)
    map_outcomes(draft, protocol.outcomes_module)
    map_eligibility(draft, protocol.eligibility_module)
    map_contacts_locations(draft, protocol.contacts_locations_module, links)
    map_references(draft, protocol.references_module)
    map_ipd_sharing(draft, protocol.ipd_sharing_statement_module)
    map_documents(draft, study.document_section)
    map_results(draft, study.results_section)
    map_annotations(draft, study.annotation_section)
    derived = study.derived_section
    map_derived(draft, study, links)
    map_browse(draft, "condition", derived.condition_browse_module)
    map_browse(draft, "intervention", derived.intervention_browse_module)
    map_misc_info(draft, derived.misc_info_module, links)
    map_page(draft, study.page_section)
    return StudyGraph(draft.nct_id, draft.ntriples(), draft.context(), draft.shared)
