"""Checks the ontology itself with HermiT, an OWL 2 DL reasoner.

Owns running the reasoner on ontology files. Refuses to know the data: a reasoner on data is far too
slow, and shapes say more.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import owlready2
import pyoxigraph as ox

from kg.errors import ValidationError
from kg.namespaces import OWL

THING = f"{OWL}Thing"


def check_consistency(ontology_files: Sequence[Path]) -> list[str]:
    """IRIs of the classes that can have no member, sorted; ``[]`` where all is well.

    The Turtle files are taken together. An ontology that contradicts itself gives ``owl:Thing``:
    nothing at all can be a member of anything.

    Raises:
        ValidationError: Java is absent, a file cannot be read, or HermiT refuses the ontology.
    """
    if shutil.which("java") is None:
        raise ValidationError(
            "Java is needed to check the ontology with HermiT, and there is no 'java' on PATH;"
            " install a Java runtime (11 or newer)"
        )
    world = owlready2.World()
    ontology = world.get_ontology("urn:kg:checked#")
    ontology.load(fileobj=BytesIO(_to_ntriples(ontology_files)))
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return [THING]
    except owlready2.base.OwlReadyJavaError as error:
        raise ValidationError(f"HermiT cannot check the ontology: {error}") from error
    return sorted(
        found.iri for found in world.inconsistent_classes() if found.iri != f"{OWL}Nothing"
    )


def _to_ntriples(files: Sequence[Path]) -> bytes:
    """The files in the one syntax that owlready2 reads without loss."""
    try:
        quads = [quad for file in files for quad in ox.parse(path=str(file))]
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(f"the ontology cannot be read: {error}") from error
    data = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data
