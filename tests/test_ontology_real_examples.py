"""The examples of the ontology's terms are true of the real records that they are about.

The records are read from the archives that lie beside the project, with what is bundled of
vocabularies, so what is held is what the graphs of studies say, and their history.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from rdflib import URIRef

from kg.build import UpdateOptions, build, update
from kg.config import Config
from kg.namespaces import CT
from kg.store import Store, open_store
from tests.term_uses import list_inferred
from tests.test_ontology_examples import BUNDLED, MADE_UP, STUDY, TERMS, holds, parse_example

ARCHIVES = ("v2-studies.json.zip", "legacy-xml.zip")
NAMES_OF_HISTORY = ("Change", "change", "changedProperty", "newValue", "oldValue", "validUntil")
OF_HISTORY = {URIRef(CT + name) for name in NAMES_OF_HISTORY}
CHANGED = {"NCT01306084", "NCT03680274"}


def find_study(subject: object) -> str:
    """NCT id of the study that the subject is, or is a part of; "" where it is neither."""
    found = STUDY.match(str(subject))
    return found[1] if found else ""


def check(store: Store, terms: set[URIRef], studies: set[str]) -> tuple[list[str], int]:
    """Triples about the studies that the graph does not have, and how many there are in all."""
    about = [
        (term, triple)
        for term in sorted(terms)
        for triple in parse_example(term)
        if find_study(triple[0]) in studies
    ]
    untrue = [f"{term}: {triple}" for term, triple in about if not holds(store, *triple)]
    return untrue, len(about)


def test_examples_of_real_records_are_true(shared_data: Path, tmp_path: Path) -> None:
    terms = set(TERMS) - OF_HISTORY - list_inferred()
    studies = {find_study(subject) for term in terms for subject in parse_example(term).subjects()}
    studies -= {*BUNDLED, MADE_UP, ""}
    records = tmp_path / "records"
    records.mkdir()
    missing = set(studies)
    for name in ARCHIVES:
        with ZipFile(shared_data / "ctgov" / name) as archive:
            members = [member for member in archive.namelist() if Path(member).stem in missing]
            for member in members:
                (records / Path(member).name).write_bytes(archive.read(member))
                missing.discard(Path(member).stem)
    assert missing == set()
    config = Config(store=tmp_path / "store")
    report = build(config, [records], workers=2)
    assert report.loaded == report.read == len(studies)
    with open_store(config.store) as store:
        untrue, number = check(store, terms, studies)
    assert untrue == []
    assert number > 400


def test_examples_of_history_are_true(shared_data: Path, tmp_path: Path) -> None:
    first, later = tmp_path / "first", tmp_path / "later"
    for folder in (first, later):
        folder.mkdir()
    with ZipFile(shared_data / "ctgov" / "legacy-xml-versions.zip") as archive:
        for study in CHANGED:
            # April03-2020_83573da.xml: within one month the names are in order.
            members = sorted(name for name in archive.namelist() if name.startswith(study))[:3]
            for place, member in enumerate(members):
                file = f"{study}-{place}.xml"
                (later if place else first).joinpath(file).write_bytes(archive.read(member))
    config = Config(store=tmp_path / "store")
    build(config, [first], workers=1)
    update(config, [later], UpdateOptions(), workers=1)
    with open_store(config.store) as store:
        untrue, number = check(store, OF_HISTORY, CHANGED)
    assert untrue == []
    assert number >= 12
