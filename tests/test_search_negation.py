"""What a query does not want, and what only sounds so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.search.concepts import Concepts
from kg.search.negation import mark_excluded
from kg.search.parts import ConceptPart, Part, PlacedPart, TextPart
from tests.query_reading import open_concepts, read


@pytest.fixture(scope="module")
def concepts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Concepts:
    return open_concepts(root, tmp_path_factory.mktemp("negation"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sarcoma no prior imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma no longer recruiting", ["=Sarcoma", "-@status:RECRUITING"]),
        ("sarcoma that are not recruiting", ["=Sarcoma", "-@status:RECRUITING"]),
        ("sarcoma active, not recruiting", ["=Sarcoma", "@status:ACTIVE_NOT_RECRUITING"]),
        ("sarcoma no results", ["=Sarcoma", "@results:false"]),
        ("sarcoma no phase 1", ["=Sarcoma", "-@phase:PHASE1"]),
        ("sarcoma not phase 1 or 2", ["=Sarcoma", "-@phase:PHASE1,PHASE2"]),
        ("sarcoma not in children", ["=Sarcoma", "-@stdAge:CHILD"]),
        ("sarcoma not for children", ["=Sarcoma", "-@stdAge:CHILD"]),
        ("sarcoma non-children", ["=Sarcoma", "-@stdAge:CHILD"]),
        ("non-interventional sarcoma", ["-@studyType:INTERVENTIONAL", "=Sarcoma"]),
        ("sarcoma non-US", ["=Sarcoma", "-@country:US"]),
        ("sarcoma ex-US", ["=Sarcoma", "-@country:US"]),
        ("sarcoma outside the US", ["=Sarcoma", "-@country:US"]),
        ("sarcoma outside of Germany", ["=Sarcoma", "-@country:DE"]),
        ("sarcoma outside Japan and China", ["=Sarcoma", "-@country:JP", "-@country:CN"]),
        ("sarcoma not in Germany and France", ["=Sarcoma", "-@country:DE", "-@country:FR"]),
        ("sarcoma not available in Germany", ["=Sarcoma", "-@country:DE"]),
        ("sarcoma neither imatinib nor dasatinib", ["=Sarcoma", "-=imatinib", "-=dasatinib"]),
        ("sarcoma without imatinib and dasatinib", ["=Sarcoma", "-=imatinib", "-=dasatinib"]),
        ("sarcoma without imatinib, dasatinib", ["=Sarcoma", "-=imatinib", "-=dasatinib"]),
        ("sarcoma no imatinib or no dasatinib", ["=Sarcoma", "-=imatinib", "-=dasatinib"]),
        ("sarcoma not imatinib and dasatinib", ["=Sarcoma", "-=imatinib", "=dasatinib"]),
        ("sarcoma without imatinib and in women", ["=Sarcoma", "-=imatinib", "@sex:FEMALE,ALL"]),
        ("sarcoma without imatinib but with dasatinib", ["=Sarcoma", "-=imatinib", "=dasatinib"]),
        ("sarcoma AND NOT imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma !imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma w/o imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma apart from leiomyosarcoma", ["=Sarcoma", "-=Leiomyosarcoma"]),
        ("sarcoma free of hepatitis", ["=Sarcoma", "-=Hepatitis"]),
        ("sarcoma without evidence of hepatitis", ["=Sarcoma", "-=Hepatitis"]),
        ("sarcoma with no history of hepatitis", ["=Sarcoma", "-=Hepatitis"]),
        ("sarcoma not receiving imatinib", ["=Sarcoma", "-=imatinib"]),
        ("patients who have never taken imatinib", ["-=imatinib"]),
        ("patients who do not have hepatitis", ["-=Hepatitis"]),
        ("sarcoma patients who don't have hepatitis", ["=Sarcoma", "-=Hepatitis"]),
        ("sarcoma, not Ewing", ["=Sarcoma", "-Ewing"]),
        ("sarcoma not Ewing, adults", ["=Sarcoma", "-Ewing", "@stdAge:ADULT"]),
        ("sarcoma not imaging", ["=Sarcoma", "-imaging"]),
        ("sarcoma not living, adults", ["=Sarcoma", "-living", "@stdAge:ADULT"]),
        ("sarcoma not adhesive", ["=Sarcoma", "-adhesive"]),
        ("sarcoma not seed", ["=Sarcoma", "-seed"]),
        ("without imatinib, sarcoma", ["-=imatinib", "=Sarcoma"]),
        ("not hepatitis, imatinib", ["-=Hepatitis", "=imatinib"]),
        ("without hepatitis, sarcoma", ["-=Hepatitis", "-=Sarcoma"]),
        ("without imatinib or sarcoma", ["-=imatinib", "-=Sarcoma"]),
        ("sarcoma not treated with imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma no prior treatment with imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma no symptoms of hepatitis", ["=Sarcoma", "-=Hepatitis"]),
        ("sarcoma no frob therapy", ["=Sarcoma", '-"frob therapy"']),
        ("sarcoma without", ["=Sarcoma"]),
        ("sarcoma except", ["=Sarcoma"]),
    ],
)
def test_what_is_not_wanted(text: str, parts: list[str], concepts: Concepts) -> None:
    assert read(text, concepts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sarcoma with or without imatinib", ["=Sarcoma", "=imatinib"]),
        ("sarcoma with and without imatinib", ["=Sarcoma", "=imatinib"]),
        ("sarcoma with/without imatinib", ["=Sarcoma", "=imatinib"]),
        ("sarcoma +/- imatinib", ["=Sarcoma", "=imatinib"]),
        ("imatinib versus no imatinib", ["=imatinib"]),
        ("sarcoma imatinib vs. no dasatinib", ["=Sarcoma", "=imatinib", "=dasatinib"]),
        ("not only sarcoma but hepatitis", ["=Sarcoma", "=Hepatitis"]),
        ("sarcoma never smokers", ["=Sarcoma", "never", "smokers"]),
        ("never treated sarcoma", ['"never treated"', "=Sarcoma"]),
        ("sarcoma not responding to imatinib", ["=Sarcoma", '"not responding"', "=imatinib"]),
        ("sarcoma not been controlled", ["=Sarcoma", '"not been controlled"']),
        ("sarcoma, not otherwise specified", ["=Sarcoma", '"not otherwise specified"']),
        ("sarcoma not controlled, adults", ["=Sarcoma", '"not controlled"', "@stdAge:ADULT"]),
        ("Sarcoma Not Responding", ["=Sarcoma", '"Not Responding"']),
        ("SARCOMA NOT CONTROLLED", ["=Sarcoma", '"NOT CONTROLLED"']),
        ("sarcoma not resectable", ["=Sarcoma", '"not resectable"']),
        ("sarcoma not living at home", ["=Sarcoma", '"not living"', "home"]),
        ("sarcoma not previously treated", ["=Sarcoma", '"not previously treated"']),
        ("sarcoma no prior treatment", ["=Sarcoma", '"no prior treatment"']),
        ("sarcoma no treatment", ["=Sarcoma", '"no treatment"']),
        ("no prior systemic therapy", ['"no prior systemic therapy"']),
        ("no prior therapy for sarcoma", ['"no prior therapy"', "=Sarcoma"]),
        ("no prior therapy sarcoma", ['"no prior therapy"', "=Sarcoma"]),
        ('"no prior therapy" sarcoma', ['"no prior therapy"', "=Sarcoma"]),
        ("sarcoma no treatment effect", ["=Sarcoma"]),
        ("treatment versus no treatment in sarcoma", ["=Sarcoma"]),
        ("sarcoma with no evidence of disease", ["=Sarcoma", '"no evidence of disease"']),
        ("sarcoma without symptoms", ["=Sarcoma", '"without symptoms"']),
        ("sarcoma no imatinib or disease", ["=Sarcoma", "-=imatinib", "disease"]),
        ("do not resuscitate", ['"do not resuscitate"']),
        ("no-reflow", ['"no-reflow"']),
        ("No. 7 sarcoma", ["7", "=Sarcoma"]),
        ("imatinib-naive sarcoma", ["imatinib-naive", "=Sarcoma"]),
        ("hepatitis-free sarcoma", ["hepatitis-free", "=Sarcoma"]),
        ("non-imatinib sarcoma", ['"non-imatinib"', "=Sarcoma"]),
        ("non-hepatitis", ['"non-hepatitis"']),
        ("cardiac arrest outside hospital", ["cardiac", "arrest", "outside", "hospital"]),
    ],
)
def test_what_only_sounds_as_if_it_were_not_wanted(
    text: str, parts: list[str], concepts: Concepts
) -> None:
    assert read(text, concepts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # Without uveal sarcoma is not without sarcoma.
        ("sarcoma not uveal sarcoma", ["=Sarcoma", '-"uveal sarcoma"']),
        ("sarcoma without frobnicating episodes", ["=Sarcoma", '-"frobnicating episodes"']),
        ("sarcoma not randomised", ["=Sarcoma", "-randomised"]),
        ("not blinded sarcoma", ["-blinded", "=Sarcoma"]),
        ("sarcoma without frobs, adults", ["=Sarcoma", "-frobs", "@stdAge:ADULT"]),
    ],
)
def test_a_name_that_only_its_words_are_known_of_is_not_wanted_as_a_whole(
    text: str, parts: list[str], concepts: Concepts
) -> None:
    assert read(text, concepts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("no imatinib vs imatinib in sarcoma", ["=imatinib", "=Sarcoma"]),
        ("no imatinib versus imatinib in sarcoma", ["=imatinib", "=Sarcoma"]),
        ("no imatinib or imatinib in sarcoma", ["=imatinib", "=Sarcoma"]),
        ("without imatinib or with imatinib", ["=imatinib"]),
        ("sarcoma no frobs versus frobs", ["=Sarcoma", "frobs"]),
        ("imatinib, not imatinib", ["=imatinib"]),
        ("no imatinib versus dasatinib", ["-=imatinib", "=dasatinib"]),
    ],
)
def test_what_is_named_both_ways_is_wanted(text: str, parts: list[str], concepts: Concepts) -> None:
    assert read(text, concepts) == parts


def test_the_kind_of_what_is_not_wanted_belongs_to_it() -> None:
    """ "Brain metastases": a part of the body before a disease is of which kind it is."""
    text = "sarcoma without brain metastases"
    placed: list[PlacedPart[Part]] = [
        PlacedPart(text.index(word), text.index(word) + len(word), ConceptPart(word, ()))
        for word in ("sarcoma", "brain", "metastases")
    ]
    marked = mark_excluded(
        text, placed, lambda part: ["topic" if part.text == "brain" else "condition"]
    )
    assert [one.part for one in marked] == [
        ConceptPart("sarcoma", ()),
        TextPart("brain metastases", quoted=True, is_excluded=True),
    ]


def test_a_long_text_of_negations_takes_no_time(concepts: Concepts) -> None:
    assert read("sarcoma " + "without not no " * 600 + "imatinib", concepts) == [
        "=Sarcoma",
        "-=imatinib",
    ]
