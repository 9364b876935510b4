"""Shared things depend on their keys alone, never on the order in which studies were read."""

from __future__ import annotations

from itertools import permutations

import pyoxigraph as ox
import pytest

from kg.mapping.draft import (
    ConditionTerm,
    Link,
    SharedKeys,
    condition_link,
    organization_link,
)
from kg.mapping.organizations import map_orgs
from kg.mapping.shared import map_shared
from kg.mapping.spellings import choose_label
from kg.mapping.things import find_things
from kg.namespaces import CT, RDFS, ROR, SKOS, SKOSXL, Iris
from kg.terminology.links import (
    ConditionLink,
    Country,
    Drug,
    DrugLabel,
    Grant,
    Match,
    MeshRef,
    OrganizationLink,
    OrganizationMention,
    Place,
    RorOrganization,
)
from kg.terminology.organization_names import organization_key

IRIS = Iris("https://example.org/kg/")
MATCH = Match("GIST", "conditionsModule.conditions", "SYNONYM", 0.9, "MeSH 2020")
GIST = ConditionLink(MeshRef("Gastrointestinal Stromal Tumors", "D046152"), MATCH)

FIELD = "contactsLocationsModule.locations.facility"
ALPHA = OrganizationLink(
    f"{ROR}000000001",
    "Alpha (Nowhere)",
    True,
    Match("Alpha Inc.", FIELD, "NORMALIZED", 0.9, "ROR v1.50"),
)
NEAR = OrganizationLink(
    f"{ROR}000000002",
    "Alpha Holding",
    False,
    Match("University Hospital", FIELD, "COMPONENT", 0.7, "ROR v1.50"),
)


def make_keys() -> SharedKeys:
    keys = SharedKeys()
    keys.conditions = {
        ConditionTerm("GIST", GIST),
        ConditionTerm("gist", None),
        ConditionTerm("Breast Cancer", None),
    }
    label = DrugLabel("imatinib", "GENERIC", "INN")
    brand = DrugLabel("Gleevec", "BRAND", "FDA label")
    keys.drugs = {
        Drug("imatinib", "imatinib", (label, brand), ("http://id.nlm.nih.gov/mesh/D000068877",))
    }
    keys.grants = {
        Grant("P30CA008748", "P30", "CA", "008748"),
        Grant("N01CM62204", is_contract=True),
    }
    keys.links = {condition_link(GIST)}
    keys.meshes = {MeshRef("COVID-19", "D000086382"), MeshRef("Sarcoma", "D012509")}
    keys.orgs = {
        OrganizationMention(name, "national cancer institute")
        for name in ("National Cancer Institute (NCI)", "National cancer institute")
    }
    basel = Place("Basel", Country("CH", "Switzerland"))
    keys.orgs |= {
        OrganizationMention("Alpha Inc.", "alpha", None, ALPHA),
        OrganizationMention("alpha inc", "alpha"),
        OrganizationMention("University Hospital", "university hospital", basel, NEAR),
        OrganizationMention("Univ. Hospital", "university hospital"),
    }
    keys.links |= {organization_link(ALPHA), organization_link(NEAR)}
    keys.ror = {
        RorOrganization(f"{ROR}000000001", "Alpha (Nowhere)", ("Alpha",), (f"{ROR}000000002",)),
        RorOrganization(f"{ROR}000000002", "Alpha Holding", types=("company", "funder")),
    }
    return keys


@pytest.fixture(scope="module")
def graphs() -> dict[str, ox.Dataset]:
    mapped = map_shared(
        make_keys(),
        IRIS,
        in_mesh={"D012509", "D000068877"}.__contains__,
        institutes={"national cancer institute": "CA", "national eye institute": "EY"},
        institute_names={"CA": "National Cancer Institute", "EY": "National Eye Institute"},
    )
    return {
        graph.removeprefix(IRIS.graph("")): ox.Dataset(
            ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
        )
        for graph, data in mapped.items()
    }


def objects(graph: ox.Dataset, subject: str, predicate: str) -> list[str]:
    quads = graph.quads_for_subject(ox.NamedNode(subject))
    found = [quad.object for quad in quads if quad.predicate.value == predicate]
    return sorted(term.value for term in found if not isinstance(term, ox.Triple))


def test_no_triple_stands_in_two_graphs(graphs: dict[str, ox.Dataset]) -> None:
    triples = [quad.triple for graph in graphs.values() for quad in graph]
    assert len(triples) == len(set(triples))


def test_spellings_are_one_node(graphs: dict[str, ox.Dataset]) -> None:
    node = IRIS.condition("gist")
    assert objects(graphs["condition"], node, RDFS + "label") == ["GIST"]
    assert objects(graphs["condition"], node, SKOS + "altLabel") == ["gist"]
    linked = objects(graphs["condition"], node, CT + "linkedMeshTerm")
    assert linked == ["http://id.nlm.nih.gov/mesh/D046152"]


def test_a_condition_points_at_the_reason(graphs: dict[str, ox.Dataset]) -> None:
    [link] = objects(graphs["condition"], IRIS.condition("gist"), CT + "linkedBy")
    assert objects(graphs["link"], link, RDFS + "label") == [
        "GIST → Gastrointestinal Stromal Tumors"
    ]
    assert objects(graphs["link"], link, CT + "linkMethod") == [CT + "LinkMethod-SYNONYM"]
    assert objects(graphs["link"], link, "https://w3id.org/sssom/confidence") == ["0.9"]


def test_drug_labels_are_typed(graphs: dict[str, ox.Dataset]) -> None:
    drug = IRIS.drug("imatinib")
    assert objects(graphs["drug"], drug, SKOS + "altLabel") == ["Gleevec"]
    [label] = objects(graphs["drug"], drug, SKOSXL + "altLabel")
    assert objects(graphs["drug"], label, CT + "labelType") == [CT + "DrugLabelType-BRAND"]
    assert objects(graphs["drug"], label, "http://purl.org/dc/terms/source") == ["FDA label"]


def test_grants_and_contracts(graphs: dict[str, ox.Dataset]) -> None:
    grant = IRIS.grant("P30CA008748")
    assert objects(graphs["grant"], grant, CT + "institute") == [IRIS.institute("CA")]
    assert objects(graphs["grant"], grant, CT + "activityCode") == [IRIS.activity_code("P30")]
    assert objects(graphs["grant"], grant, CT + "serialNumber") == ["008748"]
    [type_] = [
        q.object
        for q in graphs["grant"].quads_for_subject(ox.NamedNode(IRIS.grant("N01CM62204")))
        if q.predicate.value.endswith("#type")
    ]
    assert type_ == ox.NamedNode(CT + "Contract")


def test_only_terms_that_mesh_lacks_are_described(graphs: dict[str, ox.Dataset]) -> None:
    subjects = {quad.subject for quad in graphs["mesh-registry"]}
    assert subjects == {ox.NamedNode("http://id.nlm.nih.gov/mesh/D000086382")}


def test_an_institute_is_known_by_its_name(graphs: dict[str, ox.Dataset]) -> None:
    org = IRIS.org("national cancer institute")
    assert objects(graphs["org"], org, SKOS + "exactMatch") == [IRIS.institute("CA")]
    assert len(objects(graphs["org"], org, RDFS + "label")) == 1


def test_spellings_of_an_organisation_are_one_node(graphs: dict[str, ox.Dataset]) -> None:
    org = IRIS.org("alpha")
    assert objects(graphs["org"], org, RDFS + "label") == ["Alpha"]
    assert objects(graphs["org"], org, SKOS + "altLabel") == ["Alpha Inc.", "alpha inc"]
    assert objects(graphs["org"], org, SKOS + "exactMatch") == [f"{ROR}000000001"]
    [link] = objects(graphs["org"], org, CT + "linkedBy")
    assert objects(graphs["link"], link, "http://www.w3.org/2002/07/owl#annotatedProperty") == [
        SKOS + "exactMatch"
    ]


def test_a_name_that_many_have_holds_its_place(graphs: dict[str, ox.Dataset]) -> None:
    placed = IRIS.org("university hospital", "basel CH")
    assert placed == f"{IRIS.base}org/university-hospital--basel-ch"
    assert objects(graphs["org"], placed, RDFS + "label") == [
        "University Hospital (Basel, Switzerland)"
    ]
    assert objects(graphs["org"], placed, SKOS + "altLabel") == ["University Hospital"]
    assert objects(graphs["org"], placed, CT + "organizationCountry") == [IRIS.country("CH")]
    assert objects(graphs["org"], placed, SKOS + "closeMatch") == [f"{ROR}000000002"]
    assert objects(graphs["org"], placed, SKOS + "exactMatch") == []
    plain = IRIS.org("university hospital")
    assert objects(graphs["org"], plain, RDFS + "label") == ["Univ. Hospital"]
    assert objects(graphs["org"], plain, CT + "linkedBy") == []


def test_organisations_of_ror_have_parents(graphs: dict[str, ox.Dataset]) -> None:
    child, parent = f"{ROR}000000001", f"{ROR}000000002"
    assert objects(graphs["ror"], child, CT + "parentOrganization") == [parent]
    assert objects(graphs["ror"], child, SKOS + "altLabel") == ["Alpha"]
    assert objects(graphs["ror"], parent, RDFS + "label") == ["Alpha Holding"]
    assert objects(graphs["ror"], parent, CT + "rorType") == ["company", "funder"]
    assert objects(graphs["ror"], child, CT + "rorType") == []


def test_every_subject_is_a_thing_of_some_key(graphs: dict[str, ox.Dataset]) -> None:
    """An update maps anew what :func:`find_things` names: all that a key gives facts to."""
    keys = make_keys()
    known = {
        thing
        for kind in SharedKeys.__slots__
        for key in getattr(keys, kind)
        for thing in find_things(kind, key, IRIS)
    }
    subjects = {quad.subject for graph in graphs.values() for quad in graph}
    for subject in subjects:
        assert isinstance(subject, ox.NamedNode)
        assert subject.value.partition("/label/")[0] in known


def test_the_label_does_not_depend_on_order() -> None:
    for spellings in permutations(["breast cancer", "BREAST CANCER", "Breast Cancer"]):
        assert choose_label(spellings) == "Breast Cancer"


def show_organisation(*names: str, link: OrganizationLink | None = None) -> str:
    """The label of the one organisation that ``names`` are spellings of."""
    labels = set()
    for order in permutations(names):
        keys = [OrganizationMention(name, organization_key(name), None, link) for name in order]
        triples = map_orgs(keys, IRIS, {"national eye institute": "EY"}, {"EY": EYE})
        found = [(node, value) for node, name, value in triples if RDFS + "label" in name]
        labels.update(found)
    [(_, label)] = labels
    return label.strip('"')


EYE = "National Eye Institute"
DUKE = OrganizationLink(f"{ROR}000000003", "Duke University", True, MATCH)
ACME = OrganizationLink(f"{ROR}000000004", "ACME (Nowhere)", True, MATCH)


@pytest.mark.parametrize(
    ("names", "link", "label"),
    [
        (["Natl Eye Institute", "National Eye Institute (NEI)"], None, EYE),
        (["Duke Univ", "DUKE UNIVERSITY"], DUKE, "Duke University"),
        (["Duke Univ"], DUKE, "Duke University"),
        (["Duke Univ", "DUKE UNIVERSITY"], None, "DUKE UNIVERSITY"),
        (["acme inc", "Acme"], ACME, "ACME"),
        (["Alpha - Beta Center", "Alpha-Beta Center"], None, "Alpha-Beta Center"),
        (["Alpha Med Ctr", "Alpha Medical Center"], ACME, "Alpha Medical Center"),
    ],
)
def test_the_label_of_an_organisation_is_its_whole_name(
    names: list[str], link: OrganizationLink | None, label: str
) -> None:
    """As NIH or ROR has it, where that is a way to spell it; else the spelling least cut short."""
    assert show_organisation(*names, link=link) == label


def test_equal_links_of_two_studies_are_one_node() -> None:
    one = Link(MATCH, CT + "drug", IRIS.drug("x"), "x")
    other = Link(MATCH, CT + "drug", IRIS.drug("x"), "another label")
    assert one.key == other.key
    assert one.key != Link(MATCH, CT + "drug", IRIS.drug("y"), "x").key
