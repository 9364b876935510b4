"""Names that studies give a drug: labels where they agree, else rejected names with the reason."""

from __future__ import annotations

from itertools import permutations

import pyoxigraph as ox
import pytest

from kg.mapping.draft import DrugNameMention, SharedKeys
from kg.mapping.drugs import map_drugs
from kg.mapping.shared import map_shared
from kg.mapping.things import find_things
from kg.namespaces import CT, DCT, RDFS, SKOS, SKOSXL, Iris
from kg.terminology.links import Drug, DrugLabel

IRIS = Iris("https://example.org/kg/")
IMATINIB = Drug("imatinib", "imatinib", (DrugLabel("imatinib", "GENERIC", "INN"),))
DASATINIB = Drug("dasatinib", "dasatinib", (DrugLabel("dasatinib", "GENERIC", "INN"),))


def mention(
    number: int,
    text: str,
    sponsor: str = "alpha",
    slug: str = "imatinib",
    reason: str = "",
    other: str | None = None,
) -> DrugNameMention:
    return DrugNameMention(slug, text, f"NCT0000000{number}", sponsor, reason, other)


def map_names(*mentions: DrugNameMention) -> list[tuple[str, str, str]]:
    return sorted(set(map_drugs([IMATINIB, DASATINIB], mentions, IRIS)))


def values(triples: list[tuple[str, str, str]], predicate: str) -> list[str]:
    return [value.strip('<>"') for _, property_, value in triples if property_ == f"<{predicate}>"]


def test_two_studies_of_two_sponsors_make_a_label() -> None:
    triples = map_names(mention(1, "Zebravec"), mention(2, "ZEBRAVEC", "beta"))
    assert values(triples, SKOS + "altLabel") == ["Zebravec"]
    assert f"{CT}DrugLabelType-REGISTRY" in values(triples, CT + "labelType")
    sources = {one for one in values(triples, DCT + "source") if one != "INN"}
    assert sources == {"ClinicalTrials.gov NCT00000001", "ClinicalTrials.gov NCT00000002"}
    assert values(triples, CT + "rejectedName") == []


@pytest.mark.parametrize(
    ("mentions", "reason", "others"),
    [
        ([mention(1, "Zebravec")], "UNCONFIRMED", []),
        ([mention(1, "Zebravec"), mention(2, "Zebravec")], "UNCONFIRMED", []),
        ([mention(1, "Zebravec"), mention(1, "zebra-vec", "beta")], "UNCONFIRMED", []),
        ([mention(1, "Zebravec", ""), mention(2, "Zebravec", "beta")], "UNCONFIRMED", []),
        (
            [
                mention(number, "Sprycel", sponsor, "imatinib", "OTHER_DRUG", "dasatinib")
                for number, sponsor in ((1, "alpha"), (2, "beta"), (3, "gamma"))
            ],
            "OTHER_DRUG",
            ["dasatinib"],
        ),
    ],
)
def test_without_evidence_a_name_is_rejected(
    mentions: list[DrugNameMention], reason: str, others: list[str]
) -> None:
    triples = map_names(*mentions)
    assert values(triples, SKOS + "altLabel") == []
    (node,) = values(triples, CT + "rejectedName")
    assert node.startswith(f"{IRIS.drug('imatinib')}/rejected/")
    assert values(triples, CT + "rejectionReason") == [f"{CT}RejectionReason-{reason}"]
    assert values(triples, CT + "otherDrug") == [IRIS.drug(other) for other in others]
    studies = sorted({IRIS.study(one.nct_id) for one in mentions})
    own = [triple for triple in triples if triple[0] == f"<{node}>"]
    assert values(own, DCT + "source") == studies
    assert len(values(own, RDFS + "label")) == len(values(own, SKOSXL + "literalForm")) == 1


@pytest.mark.parametrize(
    ("text", "reason", "sponsors", "is_label"),
    [
        ("Zebraplatin", "NONPROPRIETARY", "ab", True),
        ("Zebraplatin", "NONPROPRIETARY", "a", False),
        ("ZBRA", "ACRONYM", "abc", True),
        ("ZBRA", "ACRONYM", "ab", False),
        ("ZBR", "TOO_SHORT", "abc", True),
        ("ZBR", "TOO_SHORT", "ab", False),
        ("ZB", "TOO_SHORT", "abcd", False),
        ("zebra therapy", "CATEGORY", "abcd", False),
    ],
)
def test_only_a_reason_of_form_yields_to_evidence(
    text: str, reason: str, sponsors: str, is_label: bool
) -> None:
    triples = map_names(
        *(mention(n, text, one, reason=reason) for n, one in enumerate(sponsors, 1))
    )
    assert values(triples, SKOS + "altLabel") == [text] * is_label
    expected = [] if is_label else [f"{CT}RejectionReason-{reason}"]
    assert values(triples, CT + "rejectionReason") == expected


def test_a_form_of_two_drugs_is_neithers() -> None:
    given = [
        mention(n, "ZBRA", f"s{n}", "imatinib" if n % 2 else "dasatinib", "ACRONYM")
        for n in range(1, 9)
    ]
    assert values(map_names(*given), SKOS + "altLabel") == []


def test_a_name_of_two_drugs_is_neithers() -> None:
    mentions = [
        mention(1, "Zebravec"),
        mention(2, "Zebravec", "beta"),
        mention(3, "zebra vec", "gamma", "dasatinib"),
    ]
    triples = map_names(*mentions)
    assert values(triples, SKOS + "altLabel") == []
    assert set(values(triples, CT + "rejectionReason")) == {f"{CT}RejectionReason-SEVERAL_DRUGS"}
    others = {(s.split("/")[-3], o.strip(">").rpartition("/")[2]) for s, p, o in triples
              if p == f"<{CT}otherDrug>"}  # fmt: skip
    assert others == {("imatinib", "dasatinib"), ("dasatinib", "imatinib")}


def test_order_never_shows() -> None:
    mentions = [
        mention(1, "Zebravec"),
        mention(2, "ZEBRAVEC", "beta"),
        mention(2, "Okapi", "beta"),
        mention(3, "zebra-vec", "beta"),
    ]
    results = {tuple(map_names(*order)) for order in permutations(mentions)}
    assert len(results) == 1


def test_a_mention_has_a_say_in_its_drug_and_in_its_name() -> None:
    one, other = mention(1, "Zebra-Vec"), mention(2, "ZEBRAVEC", slug="dasatinib")
    drug, name = find_things("drug_names", one, IRIS)
    assert drug == IRIS.drug("imatinib")
    assert find_things("drug_names", other, IRIS) == [IRIS.drug("dasatinib"), name]


def test_a_drug_that_no_study_is_linked_to_gets_no_names() -> None:
    keys = SharedKeys()
    keys.drug_names = {mention(1, "Zebravec", slug="zebratinib")}
    keys.drugs = {IMATINIB}
    graphs = map_shared(keys, IRIS, in_mesh=lambda _: True, institutes={}, institute_names={})
    triples = ox.parse(graphs[IRIS.graph("drug")], format=ox.RdfFormat.N_TRIPLES)
    assert not [quad for quad in triples if "zebra" in str(quad).casefold()]
