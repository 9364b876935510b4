"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from kg.config import Config
from kg.namespaces import Iris
from kg.store import Store
from kg.terminology.files import VocabularyFiles
from kg.terminology.installed import find_installed_files

_Command = TypeVar("_Command", bound=Callable[..., object])


def get_iris(store: Store) -> Iris:
    """The IRIs of the base this store was built with, whatever the present setting is."""
    return Iris(str(store.manifest["baseIri"]))


def store_option(command: _Command) -> _Command:
    """``--store DIR``."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Directory of the store.  [default: $KG_STORE, or ./kg-store]",
    )(command)


def sources_argument(command: _Command) -> _Command:
    """``SOURCE...``."""
    return click.argument(
        "sources",
        nargs=-1,
        required=True,
        metavar="SOURCE...",
        type=click.Path(path_type=Path),
    )(command)


def mesh_option(command: _Command) -> _Command:
    """``--mesh FILE``."""
    return click.option(
        "--mesh",
        "mesh_file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="MeSH for this run: RDF (mesh.nt, mesh.nt.gz) or XML as NLM ships it.  "
        "[default: the installed one, or else a bundled slice, enough for the examples]",
    )(command)


def vocabularies_option(command: _Command) -> _Command:
    """``--vocabularies DIR``."""
    return click.option(
        "--vocabularies",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Directory of installed vocabularies.  "
        "[default: $KG_VOCABULARIES, or ./kg-vocabularies]",
    )(command)


def get_given_files(mesh_file: Path | None) -> VocabularyFiles:
    """The files that options name."""
    return VocabularyFiles(mesh=(mesh_file,) if mesh_file else ())


def get_files(config: Config, mesh_file: Path | None) -> VocabularyFiles:
    """The files to link with: those installed, but where an option names another.

    Raises:
        ConfigError: a directory of vocabularies is named that does not exist.
        VocabularyError: it cannot be used.
    """
    installed = find_installed_files(config.check_vocabularies().vocabularies)
    return installed.with_paths("mesh", (mesh_file,)) if mesh_file else installed


def workers_option(command: _Command) -> _Command:
    """``--workers N``."""
    return click.option(
        "--workers",
        type=click.IntRange(1, 256),
        metavar="N",
        help="Processes that read, map and validate.  [default: one a core]",
    )(command)
