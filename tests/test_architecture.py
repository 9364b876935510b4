"""The rooms of ``kg/`` import each other in one direction only, and keep their walls."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = (
    "errors",
    "gate_settings",
    "config",
    "namespaces",
    "study",
    "sources",
    "terminology",
    "mapping",
    "validation",
    "store",
    "queries",
    "search",
    "export",
    "build",
    "endpoint",
    "web",
    "cli",
)
MODULES = sorted((ROOT / "kg").rglob("*.py"))
# Third-party packages and the rooms that may use them: each has one job in this house.
USERS_OF = {
    "backports": {"endpoint"},
    "click": {"cli"},
    "a2wsgi": {"web"},
    "dominate": {"export"},
    "flask": {"web"},
    "granian": {"web"},
    "lxml": {"sources", "terminology"},
    "markdown": {"export"},
    "numpy": {"search"},
    "owlready2": {"validation"},
    "prometheus_client": {"endpoint"},
    "pylode": {"export"},
    "pyshacl": {"validation"},
    "rapidfuzz": {"search"},
    "rdflib": {"export", "validation"},
    "rich": {"cli"},
    "sentence_transformers": {"search"},
    "shifty": {"validation"},
    "tantivy": {"search"},
    "transformers": {"search"},
    "urllib3": {"sources"},
}


def imports_of(module: Path) -> Iterator[str]:
    """Full names of the modules that ``module`` imports, those inside functions included."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: import by full name"
            yield node.module or ""


def room_of(module: Path) -> str:
    """The room a file of ``kg/`` belongs to."""
    return module.relative_to(ROOT / "kg").parts[0].removesuffix(".py")


def name_of(module: Path) -> str:
    return str(module.relative_to(ROOT))


def test_every_module_has_a_room() -> None:
    assert {room_of(module) for module in MODULES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_point_up(module: Path) -> None:
    room = room_of(module)
    if room == "__init__":
        return
    for name in imports_of(module):
        parts = name.split(".")
        if parts[0] == "kg" and len(parts) > 1:
            assert ROOMS.index(parts[1]) <= ROOMS.index(room), f"{room} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_libraries_stay_in_their_rooms(module: Path) -> None:
    for name in imports_of(module):
        allowed = USERS_OF.get(name.split(".")[0])
        assert allowed is None or room_of(module) in allowed, f"{name} in {room_of(module)}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_say_what_they_are_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_are_small(module: Path) -> None:
    lines = len(module.read_text(encoding="utf-8").splitlines())
    # The struct definitions and the code lists are tables, not logic.
    assert lines <= (450 if room_of(module) == "study" else 350), lines


def test_no_catch_all_modules() -> None:
    names = {part for module in MODULES for part in module.with_suffix("").parts}
    assert not names & {"utils", "util", "helpers", "common", "services", "manager", "misc"}


def strings_of(module: Path) -> Iterator[str]:
    """Every string of the code that is no docstring."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and value not in docstrings:
            yield value


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_namespaces_and_config_spell_our_iris(module: Path) -> None:
    if room_of(module) not in {"namespaces", "config"}:
        assert [text for text in strings_of(module) if "w3id.org/trial-kg" in text] == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_the_web_and_the_command_line_hold_no_sparql(module: Path) -> None:
    if room_of(module) in {"web", "cli"}:
        query = re.compile(r"SELECT\s+[?(*]|CONSTRUCT\s*\{|WHERE\s*\{|ASK\s*\{")
        # Help texts show a query; they are docstrings.
        assert [text for text in strings_of(module) if query.search(text)] == []


def test_nothing_is_read_at_import() -> None:
    """Only ``config`` reads the environment, and only when asked."""
    for module in MODULES:
        if room_of(module) != "config":
            assert "os.environ" not in module.read_text(encoding="utf-8"), module


def test_python_is_new_enough() -> None:
    assert sys.version_info >= (3, 11)
