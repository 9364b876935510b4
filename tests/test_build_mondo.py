"""A build takes the cross-references of MONDO in, or leaves what is published alone."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import build
from kg.config import Config
from kg.errors import VocabularyError
from kg.namespaces import MESH, SKOS
from kg.store import open_store
from kg.terminology.vocabulary import VocabularyFiles
from tests.conftest import ROOT

SOURCE = ROOT / "examples" / "NCT01281865.json"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(store=tmp_path / "store")


def write_mappings(path: Path, object_id: str = "mesh:D012509") -> Path:
    """A mapping set that says which record of MeSH a disease of MONDO is."""
    lines = (
        "#curie_map:",
        "#  MONDO: http://purl.obolibrary.org/obo/MONDO_",
        "#  mesh: http://id.nlm.nih.gov/mesh/",
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification",
        f"MONDO:0005089\tsarcoma\tskos:exactMatch\t{object_id}\tsemapv:ManualMappingCuration",
        "MONDO:0000001\tdisease\tskos:exactMatch\tmesh:D999999\tsemapv:ManualMappingCuration",
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_diseases_of_mondo_stand_in_a_graph_of_their_own(config: Config, tmp_path: Path) -> None:
    files = VocabularyFiles(mondo=write_mappings(tmp_path / "mondo.tsv"))
    build(config, [SOURCE], files=files, workers=1)
    with open_store(config.store) as store:
        [thing] = {quad.subject for quad in store.quads() if "graph/mondo" in str(quad.graph_name)}
        assert isinstance(thing, ox.NamedNode)
        facts = [(q.predicate.value, q.object) for q in store.quads(subject=thing.value)]
    assert thing == ox.NamedNode("http://purl.obolibrary.org/obo/MONDO_0005089")
    assert (f"{SKOS}exactMatch", ox.NamedNode(f"{MESH}D012509")) in facts
    assert len(facts) == 3


def test_a_bad_mapping_set_leaves_the_published_graph(config: Config, tmp_path: Path) -> None:
    build(config, [SOURCE], workers=1)
    with open_store(config.store) as store:
        before = store.generation
    files = VocabularyFiles(mondo=write_mappings(tmp_path / "mondo.tsv", "oops:1"))
    with pytest.raises(VocabularyError, match="oops"):
        build(config, [SOURCE], files=files, workers=1)
    with open_store(config.store) as store:
        assert store.generation == before
