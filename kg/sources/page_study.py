"""Lines of a classic study page → a reading: each section to its module.

Owns which section fills which part of the study. Refuses to know whether the page was saved as text
or as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.errors import NotAStudyError, SourceError
from kg.sources.page_arms import list_named_interventions, parse_arms
from kg.sources.page_design import (
    find_has_results,
    list_aliases,
    parse_design,
    parse_oversight,
    parse_status,
    read_design_fields,
    read_info_fields,
)
from kg.sources.page_eligibility import parse_eligibility
from kg.sources.page_fields import Doubts
from kg.sources.page_ids import find_brief_title, parse_ids, parse_sponsors, split_acronym
from kg.sources.page_links import parse_references, parse_terms
from kg.sources.page_markup import make_markup
from kg.sources.page_outcomes import parse_outcomes
from kg.sources.page_people import parse_contact, parse_officials
from kg.sources.page_places import parse_locations
from kg.sources.page_sections import Page
from kg.sources.page_split import Evidence
from kg.sources.page_table import parse_table
from kg.sources.record import Reading, TermLookup
from kg.study.model import (
    ArmsInterventionsModule,
    ConditionsModule,
    ContactsLocationsModule,
    DescriptionModule,
    IdentificationModule,
    OutcomesModule,
    PageSection,
    ProtocolSection,
    SponsorCollaboratorsModule,
    Study,
)

_NCT_ID = re.compile(r"\bNCT\d{8}\b")
_NAMED_ID = re.compile(r"\bIdentifier\s*(?:\(NCT number\))?\s*:\s*(NCT\d{8})\b", re.IGNORECASE)
# What only a study page of the classic site has; any three make one.
_MARKS = re.compile(
    r"^\W*(?:Recruitment Status\s*:|Condition or disease\b|Study Type\s*:|Brief Summary\s*:"
    r"|Ages Eligible for Study\s*:|Other Study ID Numbers\s*:|Additional relevant MeSH terms"
    r"|Primary Outcome Measures?\s*:|Sponsors and Collaborators|Accepts Healthy Volunteers\s*:"
    r"|Information provided by(?: \(Responsible Party\))?\s*:|Last Update Posted\s*:"
    r"|(?:Actual |Estimated )?Enrollment\s*:|Layout table for study information"
    r"|The safety and scientific validity of this study\b)",
    re.IGNORECASE | re.MULTILINE,
)
_ENOUGH_MARKS = 3


def has_page_marks(text: str) -> bool:
    """Whether ``text`` holds enough of what only a classic study page has."""
    found: set[str] = set()
    for match in _MARKS.finditer(text):
        found.add(" ".join(match[0].casefold().split()))
        if len(found) >= _ENOUGH_MARKS:
            return True
    return False


def read_page(
    lines: Sequence[str],
    format_: str,
    file: str,
    known_term: TermLookup,
    title: str | None = None,
) -> Reading:
    """The study of a page.

    Args:
        lines: the page, as :mod:`kg.sources.page_sections` takes it.
        format_: ``page-text`` or ``page-html``.
        file: name for messages.
        known_term: whether a text is a known vocabulary term.
        title: the title, where the page marks it as such.

    Raises:
        NotAStudyError: the lines are no study page.
        SourceError: the page names no NCT id.
    """
    text = "\n".join(lines)
    if not has_page_marks(text):
        raise NotAStudyError("no study page: none of its headings", file=file)
    nct_id = _find_nct_id(text)
    if nct_id is None:
        raise SourceError(
            "the page names no NCT id; save it again with its identifier line",
            file=file,
            field="identificationModule.nctId",
        )
    doubts = Doubts(file, nct_id)
    page = Page(list(lines))
    title = title or find_brief_title(page.lines, page.header)
    study = _Reader(page, nct_id, title, known_term, doubts).read()
    return Reading(study=study, format=format_, warnings=doubts.warnings)


def _find_nct_id(text: str) -> str | None:
    if match := _NAMED_ID.search(text):
        return match[1]
    match = _NCT_ID.search(text)
    return match[0] if match else None


class _Reader:
    """One page on its way to a study."""

    def __init__(
        self, page: Page, nct_id: str, title: str | None, known_term: TermLookup, doubts: Doubts
    ) -> None:
        self.page = page
        self.nct_id = nct_id
        self.title = title
        self.known_term = known_term
        self.doubts = doubts
        self.info = read_info_fields(page)
        self.design = read_design_fields(page)
        self.keywords = parse_terms(page.get("keywords"))
        self.mesh_terms = parse_terms(page.get("mesh"))

    def read(self) -> Study:
        """The study."""
        return Study(
            protocol_section=self._read_protocol(),
            page_section=PageSection(mesh_terms=self.mesh_terms, raw_lines=self.doubts.raw_lines),
            has_results=find_has_results(self.page, self.info),
        )

    def _read_protocol(self) -> ProtocolSection:
        page, info = self.page, self.info
        identification = self._read_identification()
        description = DescriptionModule(
            brief_summary=make_markup(page.get("summary")),
            detailed_description=make_markup(page.get("details")),
        )
        conditions, arms, phases = self._read_tables(identification, description)
        sponsors = parse_sponsors(page, info.find("Responsible Party"), self.doubts)
        return ProtocolSection(
            identification_module=identification,
            status_module=parse_status(page, info, self.design),
            sponsor_collaborators_module=sponsors,
            oversight_module=parse_oversight(info),
            description_module=description,
            conditions_module=ConditionsModule(conditions=conditions, keywords=self.keywords),
            design_module=parse_design(page, self.design, phases),
            arms_interventions_module=arms,
            outcomes_module=self._read_outcomes(),
            eligibility_module=parse_eligibility(page),
            contacts_locations_module=self._read_places(sponsors),
            references_module=parse_references(page),
        )

    def _read_identification(self) -> IdentificationModule:
        title, acronym = split_acronym(self.title, self.doubts)
        own, further = parse_ids(self.info.get_lines("Other Study ID Numbers"))
        return IdentificationModule(
            nct_id=self.nct_id,
            nct_id_aliases=[alias for alias in list_aliases(self.info) if alias != self.nct_id],
            org_study_id_info=own,
            secondary_id_infos=further,
            brief_title=title,
            official_title=self.design.find_text("Official Title"),
            acronym=acronym,
        )

    def _read_tables(
        self, identification: IdentificationModule, description: DescriptionModule
    ) -> tuple[list[str], ArmsInterventionsModule, list[str]]:
        page = self.page
        titles = (identification.brief_title, identification.official_title)
        prose = (description.brief_summary, description.detailed_description)
        evidence = Evidence(
            [*self.keywords, *self.mesh_terms],
            [title for title in titles if title],
            "\n".join(text for text in prose if text),
        )
        groups = "groups" in page.sections and "arms" not in page.sections
        lines = page.get("groups" if groups else "arms")
        named = list_named_interventions(lines)
        table = parse_table(page.get("table"), named, self.known_term, evidence, self.doubts)
        arms = parse_arms(lines, table.interventions, groups, self.doubts)
        return table.conditions, arms, table.phases

    def _read_outcomes(self) -> OutcomesModule:
        primary, secondary, other = (
            parse_outcomes(self.page.get(name)) for name in ("primary", "secondary", "other")
        )
        return OutcomesModule(
            primary_outcomes=primary, secondary_outcomes=secondary, other_outcomes=other
        )

    def _read_places(self, sponsors: SponsorCollaboratorsModule) -> ContactsLocationsModule:
        page = self.page
        locations = parse_locations(page.get("locations"), self.doubts)
        contacts = [found for line in page.get("contacts") if (found := parse_contact(line))]
        names = [location.facility for location in locations]
        names += [sponsor.name for sponsor in sponsors.collaborators]
        if sponsors.lead_sponsor is not None:
            names.append(sponsors.lead_sponsor.name)
        known = [name for name in names if name]
        officials = parse_officials(page.get("investigators"), known, self.doubts)
        return ContactsLocationsModule(
            central_contacts=contacts, overall_officials=officials, locations=locations
        )
