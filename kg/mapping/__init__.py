"""Studies and links → triples: pure, deterministic, without blank nodes.

Owns what a record becomes in RDF (see ``docs/model.md``). Refuses to know JSON, XML, files and the
store.
"""

from kg.mapping.study_graph import StudyGraph, map_study

__all__ = ["StudyGraph", "map_study"]
