"""Pages about one thing of the graph, by kind.

Owns which template and which neighbours each kind of thing has. Refuses to know HTTP.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from flask import render_template, request

from kg.endpoint.forms import DOCUMENT_FORMS
from kg.namespaces import CT, MESHV, ROR, SKOS
from kg.web.current import get_generation, select
from kg.web.description import Thing
from kg.web.listing import StudyList, list_studies, list_subjects
from kg.web.neighbourhood import gather_resource
from kg.web.study_page import show_study
from kg.web.vocabulary_page import show_ontology, show_shapes

_Values = dict[str, object]
_LABEL_KINDS = ("GENERIC", "BRAND", "CODE", "SALT", "SYNONYM", "REGISTRY")


def render_page(path: str) -> str:
    """The page of the thing at ``path``, e.g. ``drug/imatinib``."""
    generation = get_generation()
    iri = generation.addresses.get_iri(path)
    kind, _, name = path.partition("/")
    if kind == "study":
        template, values = "study.html", show_study(generation, name)
    elif kind == "ontology":
        template, values = "ontology.html", show_ontology(generation)
    elif kind == "shapes":
        template, values = "shapes.html", {"iri": iri, **show_shapes(generation)}
    else:
        template, show = _PAGES.get(kind, ("resource.html", _show_other))
        values = show(gather_resource(generation, iri))
    href = generation.addresses.find_href(iri)
    return render_template(template, path=href, forms=DOCUMENT_FORMS, **values)


def _show_drug(drug: Thing) -> _Values:
    labels = drug.things("skosxl:prefLabel") + drug.things("skosxl:altLabel")
    kinds = [(kind, [label for label in labels if _has_kind(label, kind)]) for kind in _LABEL_KINDS]
    names = [(found[0].things("labelType")[0].label, found) for _, found in kinds if found]
    return {
        "thing": drug,
        "names": names,
        "rejected": _group_by_reason(drug.things("rejectedName")),
        "studies": _studies(CT + "studiesDrug", drug),
    }


def _group_by_reason(names: list[Thing]) -> list[tuple[str, list[Thing]]]:
    """Rejected names under the label of the reason, both in the order of the alphabet."""
    groups: dict[str, list[Thing]] = {}
    for name in sorted(names, key=lambda name: name.label.casefold()):
        groups.setdefault(name.things("rejectionReason")[0].label, []).append(name)
    return sorted(groups.items())


def _has_kind(label: Thing, kind: str) -> bool:
    return any(type_.key.endswith(f"-{kind}") for type_ in label.things("labelType"))


def _show_condition(condition: Thing) -> _Values:
    terms = [_show_term(term.iri) for term in condition.things("linkedMeshTerm")]
    return {
        "thing": condition,
        "terms": terms,
        "parts": condition.things("partMeshTerm"),
        "stages": condition.values("conditionStage"),
        "qualifiers": condition.things("conditionQualifier"),
        "studies": _studies(CT + "condition", condition),
    }


def _show_term(iri: str) -> _Values:
    """A MeSH term and what stands around it."""
    term = gather_resource(get_generation(), iri)
    return {
        "thing": term,
        "broader": term.things("meshv:broaderDescriptor"),
        "narrower": list_subjects(MESHV + "broaderDescriptor", iri),
        "tree_numbers": [number.key for number in term.things("meshv:treeNumber")],
        "elsewhere": [one for one in _list_same(iri) if not _is_ours(one)],
    }


def _list_same(iri: str) -> list[Thing]:
    """What says that it is exactly the thing ``iri``: our drugs, and diseases of MONDO."""
    return list_subjects(SKOS + "exactMatch", iri)


def _is_ours(thing: Thing) -> bool:
    return thing.iri.startswith(get_generation().iris.base)


def _show_mesh(term: Thing) -> _Values:
    shown = _show_term(term.iri)
    shown["conditions"] = list_subjects(CT + "linkedMeshTerm", term.iri)
    shown["parts"] = list_subjects(CT + "partMeshTerm", term.iri)
    shown["drugs"] = [one for one in _list_same(term.iri) if _is_ours(one)]
    rows = select("mesh-names", descriptor=term.iri)
    names = [row["name"] for row in rows if row["name"] != term.label]
    studies = list_studies("studies-of-mesh", request.args.get("before"), target=term.iri)
    return {"thing": term, "term": shown, "names": names, "studies": studies}


def _show_org(org: Thing) -> _Values:
    same, near = org.things("skos:exactMatch"), org.things("skos:closeMatch")
    ror = [one for one in same if one.iri.startswith(ROR)]
    kinds = ("same", "parent", "child")
    rows = select("related-orgs", target=org.iri)
    return {
        "thing": org,
        "institutes": [one for one in same if one not in ror],
        "ror": [gather_resource(get_generation(), one.iri) for one in ror],
        "near": [gather_resource(get_generation(), one.iri) for one in near],
        "related": {kind: [row for row in rows if row["relation"] == kind] for kind in kinds},
        "studies": _studies(CT + "leadSponsor", org),
        "sites": list_studies("studies-at", request.args.get("sitesBefore"), target=org.iri),
        "collaborations": _studies(CT + "collaborator", org, "collaborationsBefore"),
    }


def _show_grant(grant: Thing) -> _Values:
    forms: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in select("grant-forms", grant=grant.iri):
        forms[row["form"]].append((row["study"], row["nctId"]))
    return {"thing": grant, "forms_used": forms, "studies": _studies(CT + "fundedBy", grant)}


def _show_other(thing: Thing) -> _Values:
    pointing = [
        ("Grants", list_subjects(CT + "institute", thing.iri)),
        ("Grants", list_subjects(CT + "activityCode", thing.iri)),
        ("Organisations", list_subjects(SKOS + "exactMatch", thing.iri)),
    ]
    studies = _studies(CT + "locationCountry", thing)
    return {"thing": thing, "pointing": pointing, "studies": studies}


def _studies(property_iri: str, thing: Thing, parameter: str = "before") -> StudyList:
    before = request.args.get(parameter)
    return list_studies("studies-of", before, property=property_iri, target=thing.iri)


_PAGES: dict[str, tuple[str, Callable[[Thing], _Values]]] = {
    "drug": ("drug.html", _show_drug),
    "condition": ("condition.html", _show_condition),
    "mesh": ("mesh.html", _show_mesh),
    "org": ("org.html", _show_org),
    "grant": ("grant.html", _show_grant),
}
