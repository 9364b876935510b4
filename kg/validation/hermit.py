"""HermiT, an OWL 2 DL reasoner in Java, as a process: triples in, conclusions out.

Owns finding and running it; the program comes with owlready2. Refuses to know what is reasoned
about.

HermiT is run by itself, without owlready2's own call of it: that also sorts the properties, which
nobody asks for here and which takes ten times as long as all the rest.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import owlready2
import pyoxigraph as ox

from kg.errors import ValidationError

_CLASSPATH = Path(owlready2.__file__).parent / "hermit"
# A run is over in seconds: what the compiler of Java would gain it would not repay.
_JAVA = ("java", "-Xmx2000M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# Twenty studies take some seconds; what takes longer than this on any machine may never end.
TIMEOUT_S = 300.0
_LINE = re.compile(r"^(Type|SubClassOf|EquivalentClasses)\( (.*) \)$", re.MULTILINE)
_IRI = re.compile(r"<([^>]+)>")


class Conclusions(msgspec.Struct, frozen=True):
    """What HermiT says.

    Attributes:
        is_consistent: without it there are no conclusions.
        types: individual → most specific classes.
        above: class → classes directly above it.
        equivalents: sets of classes that have the same members; each has at least two.
    """

    is_consistent: bool
    types: dict[str, set[str]]
    above: dict[str, set[str]]
    equivalents: list[set[str]]

    def find_classes(self, individual: str) -> set[str]:
        """All named classes of ``individual``."""
        found: set[str] = set()
        waiting = list(self.types.get(individual, ()))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self.above.get(name, ()))
                waiting.extend(
                    same for group in self.equivalents if name in group for same in group
                )
        return found


def check_java() -> None:
    """Nothing, where Java can be run.

    Raises:
        ValidationError: it cannot.
    """
    if shutil.which("java") is None:
        raise ValidationError(
            "Java is needed to check the ontology with HermiT, and there is no 'java' on PATH;"
            " install a Java runtime (11 or newer)"
        )


def run_hermit(
    triples: Iterable[ox.Triple], *, individuals: bool, timeout_s: float = TIMEOUT_S
) -> Conclusions:
    """What follows from ``triples``: the order of the classes, and of ``individuals`` their types.

    Raises:
        ValidationError: Java is absent, HermiT refuses the triples, or is not done in time.
    """
    check_java()
    with TemporaryDirectory(prefix="kg-hermit-") as directory:
        path = Path(directory) / "ontology.nt"
        ox.serialize(triples, str(path), format=ox.RdfFormat.N_TRIPLES)
        done = _run(path, ["-c", "-I"] if individuals else ["-c"], timeout_s)
    # HermiT tells some of its faults on stdout, and exits with 0 after others.
    said = f"{done.stdout}\n{done.stderr}"
    if "nconsistentOntology" in said or "Inconsistent ontology" in said:
        return Conclusions(False, {}, {}, [])
    if done.returncode or "Exception" in said:
        raise ValidationError(f"HermiT cannot check the ontology: {_find_fault(said)}")
    return _parse(done.stdout)


def _run(path: Path, actions: list[str], timeout_s: float) -> subprocess.CompletedProcess[str]:
    command = [
        *(*_JAVA, "-cp", os.pathsep.join((str(_CLASSPATH), str(_CLASSPATH / "HermiT.jar")))),
        *("org.semanticweb.HermiT.cli.CommandLine", *actions, path.as_uri()),
    ]
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired as error:
        raise ValidationError(
            f"HermiT was not done after {timeout_s:g} seconds and was stopped; ask for fewer"
            " studies at a time, or take out of the ontology what was added last"
        ) from error


def _find_fault(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next(
        (line for line in lines if "Exception" in line), (lines or ["it gave no reason"])[0]
    )


def _parse(text: str) -> Conclusions:
    types: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    equivalents = []
    for kind, terms in _LINE.findall(text):
        first, *others = _IRI.findall(terms)
        if kind == "EquivalentClasses":
            equivalents.append({first, *others})
        else:
            (types if kind == "Type" else above).setdefault(first, set()).update(others)
    return Conclusions(True, types, above, equivalents)
