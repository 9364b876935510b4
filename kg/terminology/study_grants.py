"""The grants that a study's ids and the names of its organisations mention.

Owns which field is read for grant numbers and how. Refuses to know the form of a number.
"""

from __future__ import annotations

from functools import lru_cache

from kg.study.model import IdentificationModule, SponsorCollaboratorsModule
from kg.terminology.grants import (
    COLLABORATOR_FIELD,
    LEAD_FIELD,
    ORG_FIELD,
    ORGANIZATION_FIELD,
    SECONDARY_FIELD,
    complete_grant,
    find_grants,
    list_grants,
)
from kg.terminology.links import GrantMention
from kg.terminology.nih import NihCodes

Mentions = tuple[GrantMention, ...]


class StudyGrants:
    """Finds the grants of studies; remembers what each text led to."""

    def __init__(self, nih: NihCodes, remembered: int) -> None:
        self._nih = nih
        remember = lru_cache(maxsize=remembered)
        self._find = remember(self._find_grants)
        self._list = remember(self._list_grants)

    def link_ids(self, ids: IdentificationModule) -> list[Mentions]:
        """As ``StudyLinks.grants``: those of the org study id, then of each secondary id."""
        own = ids.org_study_id_info
        found = [
            self._find(own.id, own.type, ORG_FIELD, None) if own else (),
            *(
                self._find(one.id, one.type, SECONDARY_FIELD, one.domain)
                for one in ids.secondary_id_infos
            ),
        ]
        self._complete(found, ids)
        return found

    def link_sponsors(self, module: SponsorCollaboratorsModule) -> list[Mentions]:
        """As ``StudyLinks.sponsor_grants``: those in the lead sponsor's name, then the others'."""
        lead = module.lead_sponsor
        return [
            self._list(lead.name, LEAD_FIELD) if lead else (),
            *(self._list(one.name, COLLABORATOR_FIELD) for one in module.collaborators),
        ]

    def link_organization(self, ids: IdentificationModule) -> Mentions:
        """As ``StudyLinks.organization_grants``."""
        named = ids.organization
        return self._list(named.full_name, ORGANIZATION_FIELD) if named else ()

    def _complete(self, found: list[Mentions], ids: IdentificationModule) -> None:
        """Add the numbers that lack their institute, where no number beside them has it."""
        own_id = ids.org_study_id_info.id if ids.org_study_id_info else None
        known = {one.grant.core_project_number[3:] for mentions in found for one in mentions}
        for place, one in enumerate(ids.secondary_id_infos, 1):
            if one.type is None and not found[place]:
                grant = complete_grant(one.id, own_id, self._nih, SECONDARY_FIELD)
                if grant and grant.grant.core_project_number[3:] not in known:
                    found[place] = (grant,)

    def _find_grants(
        self, text: str | None, declared: str | None, field: str, domain: str | None
    ) -> Mentions:
        return find_grants(text, declared, self._nih, field, domain)

    def _list_grants(self, name: str | None, field: str) -> Mentions:
        return list_grants(name, self._nih, field)
