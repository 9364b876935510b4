"""``moreInfoModule`` → limitations, agreements with investigators, and whom to ask."""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.study.codelists import find_code
from kg.study.results import CertainAgreement, MoreInfoModule, PointOfContact


def map_more_info(draft: Draft, module: MoreInfoModule) -> None:
    """Every field of the module."""
    if module.limitations_and_caveats is not None:
        text = module.limitations_and_caveats.description
        draft.markdown(draft.study, "limitationsAndCaveats", text)
    if module.certain_agreement is not None:
        _map_agreement(draft, module.certain_agreement)
    if module.point_of_contact is not None:
        _map_contact(draft, module.point_of_contact)


def _map_agreement(draft: Draft, agreement: CertainAgreement) -> None:
    key = (agreement.restriction_type, agreement.other_details)
    label = "Agreement on publishing"
    node = draft.part("certainAgreement", "certain-agreement", "CertainAgreement", label, *key)
    draft.flag(node, "piSponsorEmployee", agreement.pi_sponsor_employee)
    restriction = find_code("AgreementRestrictionType", agreement.restriction_type)
    draft.code(node, "restrictionType", "AgreementRestrictionType", restriction)
    draft.flag(node, "restrictiveAgreement", agreement.restrictive_agreement)
    draft.markdown(node, "otherDetails", agreement.other_details)


def _map_contact(draft: Draft, contact: PointOfContact) -> None:
    label = contact.title or contact.organization or contact.email or "Point of contact"
    key = (contact.organization, contact.email, contact.phone, contact.phone_ext)
    node = draft.part("pointOfContact", "point-of-contact", "PointOfContact", label, *key)
    draft.text(node, "organizationName", contact.organization)
    draft.text(node, "email", contact.email)
    draft.text(node, "phone", contact.phone)
    draft.text(node, "phoneExt", contact.phone_ext)
