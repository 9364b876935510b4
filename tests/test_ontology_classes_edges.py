"""The edges of the defined classes: definitions in a circle, a reasoner without end, odd arguments,
and fixed combinations beside their parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib import OWL, RDFS, SKOS

from kg.cli import main
from kg.config import Config
from kg.errors import ValidationError
from kg.namespaces import CT, MESH, MESHV
from kg.queries import load_catalogue, run_query
from kg.store import create_generation, open_store
from kg.validation.definitions import read_definitions, read_triples
from kg.validation.hermit import run_hermit
from tests.class_records import AS_OF
from tests.conftest import ROOT


def test_two_classes_that_are_each_other_are_read(tmp_path: Path) -> None:
    """Following one into the other ends, and what both ask for is found."""
    file = tmp_path / "defined.ttl"
    file.write_text(
        f"""@prefix ct: <{CT}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .
        ct:One a owl:Class ; rdfs:seeAlso <https://w3id.org/trial-kg/queries/one> ;
            owl:equivalentClass ct:Other .
        ct:Other a owl:Class ; owl:equivalentClass ct:One , [ owl:complementOf
            [ a owl:Restriction ; owl:onProperty ct:phase ; owl:someValuesFrom ct:One ] ] .""",
        encoding="utf-8",
    )
    found = read_definitions([file], AS_OF)
    assert found.queries == {f"{CT}One": "one"}
    assert found.pattern == {f"{CT}phase": {}}
    assert found.negated == {f"{CT}phase"}


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")
def test_a_reasoner_that_does_not_end_is_stopped() -> None:
    with pytest.raises(ValidationError, match=r"not done after 0\.01 seconds and was stopped"):
        run_hermit(read_triples(Config().ontology_files), individuals=False, timeout_s=0.01)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NCT04394416", "--as-of", "2024-02-30"], "2024-02-30 is no day (YYYY-MM-DD)"),
        (["NCT04394416", "--as-of", "today"], "today is no day (YYYY-MM-DD)"),
        (["hello"], "hello is no NCT id: one is NCT and eight digits"),
        (["NCT04394416", "NCT0439441"], "NCT0439441 is no NCT id: one is NCT and eight digits"),
    ],
)
def test_the_command_says_what_is_no_day_and_no_id(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["ontology", "classify", *arguments])
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def make_combination_store(directory: Path, given: tuple[str, ...]) -> Config:
    """A store of a trial with one arm that gets drugs ``given``.

    ``both`` is a fixed combination of ``one`` and ``two``; ``more`` of ``one``, ``two`` and
    ``three``; ``other`` stands alone.
    """
    parts = {"both": ("one", "two"), "more": ("one", "two", "three")}
    drugs = ("one", "two", "three", "other", *parts)
    lines = [
        f"<urn:study> a <{CT}Study> , <https://schema.org/MedicalTrial> ;"
        f' <{CT}nctId> "NCT91000000" ;'
        f' <{CT}briefTitle> "Invented" ; <{CT}armGroup> <urn:arm> .',
        f'<urn:arm> a <{CT}ArmGroup> ; <{RDFS}label> "Arm" .',
        *(f"<urn:{drug}> a <{CT}Drug> ; <{SKOS}exactMatch> <{MESH}{drug}> ." for drug in drugs),
        *(
            f"<{MESH}{whole}> <{MESHV}broaderDescriptor> <{MESH}{above}> ."
            for whole, names in parts.items()
            for above in ("D004338", *names)
        ),
        *(
            f"<urn:arm> <{CT}intervention> <urn:i-{drug}> ."
            f" <urn:i-{drug}> <{CT}drug> <urn:{drug}> ."
            for drug in given
        ),
    ]
    with create_generation(directory) as writer:
        quads = ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
        writer.load_nquads(
            b"".join(
                f"{quad.subject} {quad.predicate} {quad.object} <urn:graph> .\n".encode()
                for quad in quads
            )
        )
        writer.publish({"baseIri": Config().base_iri, "studies": 1})
    return Config(store=directory)


@pytest.mark.parametrize(
    ("given", "drugs"),
    [
        (("one", "two", "both"), 2),
        (("one", "two", "both", "other"), 3),
        # not all its parts: it may be another drug beside the one part
        (("one", "both"), 2),
        # two of three parts; the third is in the combination alone
        (("one", "two", "more"), 3),
        (("one", "two", "three", "more", "both"), 3),
        # one name, one hub
        (("both",), None),
        (("both", "other"), 2),
    ],
)
def test_a_combination_beside_its_parts_is_no_drug_more(
    tmp_path: Path, given: tuple[str, ...], drugs: int | None
) -> None:
    config = make_combination_store(tmp_path / "store", given)
    with open_store(config.store) as opened:
        results = run_query(opened, load_catalogue(ROOT / "queries")["combination-trials"], {})
        assert isinstance(results, ox.QuerySolutions)
        counts = [int(row["drugs"].value) for row in results]
    assert counts == ([] if drugs is None else [drugs])
