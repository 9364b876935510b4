"""Options of ``kg fetch``: which studies, and how the registry is treated.

Owns their spelling and what may not stand together. Refuses to know what is done with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from pathlib import Path

import click

from kg.errors import SourceError
from kg.sources.download import Manners, Selection, make_parameters, parse_nct_ids
from kg.study.codelists import CODELISTS

_Command = Callable[..., object]
_Decorator = Callable[[_Command], _Command]

# Option, parameter of the API, what the registry calls it.
_QUERIES = (
    ("--query", "term", "Any field: the registry's “other terms”."),
    ("--condition", "cond", "Condition or disease."),
    ("--intervention", "intr", "Intervention or treatment."),
    ("--sponsor", "spons", "Sponsor or collaborator."),
    ("--lead", "lead", "Lead sponsor."),
    ("--title", "titles", "Title or acronym."),
    ("--outcome", "outc", "Outcome measure."),
    ("--location", "locn", "Place."),
    ("--study-id", "id", "Any identifier of a study."),
)
_MANNERS = Manners()


def _check_finite(ctx: click.Context, parameter: click.Parameter, value: float) -> float:
    """``nan`` is in every range, because it compares with nothing."""
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is no number.", ctx, parameter)
    return value


_SELECTION: tuple[_Decorator, ...] = (
    click.argument("nct_ids", nargs=-1, metavar="[NCT…]..."),
    click.option(
        "--ids",
        "ids_file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
        metavar="FILE",
        help="Read NCT ids from a file; - is standard input.",
    ),
    *(click.option(option, name, metavar="TEXT", help=help_) for option, name, help_ in _QUERIES),
    click.option(
        "--status",
        "statuses",
        multiple=True,
        type=click.Choice(list(CODELISTS["Status"]), case_sensitive=False),
        metavar="CODE",
        help="Overall status, such as RECRUITING; may be repeated.",
    ),
    click.option(
        "--filter",
        "filters",
        multiple=True,
        metavar="EXPRESSION",
        help="A further condition in the registry's search language; may be repeated, "
        "all must hold.",
    ),
    click.option(
        "--updated-since",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="Only studies whose last update was posted on that day or later, as 2026-11-01.",
    ),
    click.option("--all", "everything", is_flag=True, help="Every study of the registry."),
)

_MANNERS_OPTIONS: tuple[_Decorator, ...] = (
    click.option(
        "--page-size",
        type=click.IntRange(1, 1000),
        default=_MANNERS.page_size,
        show_default=True,
        metavar="N",
        help="Studies a request.",
    ),
    click.option(
        "--rate",
        type=click.FloatRange(0.1, 100_000),
        callback=_check_finite,
        default=_MANNERS.requests_per_minute,
        show_default=True,
        metavar="N",
        help="Requests a minute, at most.",
    ),
    click.option(
        "--retries",
        type=click.IntRange(0, 100),
        default=_MANNERS.retries,
        show_default=True,
        metavar="N",
        help="Tries after the first, for a request that fails.",
    ),
    click.option(
        "--timeout",
        "timeout_s",
        type=click.FloatRange(0.1, 3600),
        callback=_check_finite,
        default=_MANNERS.timeout_s,
        show_default=True,
        metavar="SECONDS",
        help="The longest silence of the server.",
    ),
)


def selection_options(command: _Command) -> _Command:
    """``command`` with the options that say which studies; it is given one ``selection``."""

    @wraps(command)
    def with_selection(
        *arguments: object,
        nct_ids: tuple[str, ...],
        ids_file: Path | None,
        statuses: tuple[str, ...],
        filters: tuple[str, ...],
        updated_since: datetime | None,
        everything: bool,
        **rest: object,
    ) -> object:
        queries = dict(_take_queries(rest))
        since = updated_since.date().isoformat() if updated_since else None
        ids = _read_ids(nct_ids, ids_file)
        parameters = make_parameters(queries, statuses, filters, since)
        _check_usage(bool(nct_ids or ids_file), bool(parameters), everything)
        return command(*arguments, selection=Selection(ids, parameters), **rest)

    return _decorate(with_selection, _SELECTION)


def manners_options(command: _Command) -> _Command:
    """``command`` with the options on how the registry is treated; it is given ``manners``."""

    @wraps(command)
    def with_manners(
        *arguments: object,
        page_size: int,
        rate: float,
        retries: int,
        timeout_s: float,
        **rest: object,
    ) -> object:
        manners = Manners(rate, retries, timeout_s, page_size=page_size)
        return command(*arguments, manners=manners, **rest)

    return _decorate(with_manners, _MANNERS_OPTIONS)


def _decorate(command: _Command, decorators: tuple[_Decorator, ...]) -> _Command:
    """``command`` under ``decorators``, the first one on top."""
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def _take_queries(options: dict[str, object]) -> Iterator[tuple[str, str | None]]:
    """Take the texts of the queries out of ``options``, by their parameters of the API."""
    for _, name, _ in _QUERIES:
        text = options.pop(name)
        yield name, None if text is None else str(text)


def _read_ids(nct_ids: tuple[str, ...], file: Path | None) -> tuple[str, ...]:
    """The NCT ids of the arguments and of ``file``, each once."""
    try:
        ids = parse_nct_ids(nct_ids)
    except SourceError as error:
        raise click.UsageError(str(error)) from error
    if file is None:
        return ids
    with click.open_file(str(file), encoding="utf-8-sig", errors="replace") as stream:
        ids = tuple(dict.fromkeys([*ids, *parse_nct_ids(stream, file=str(file))]))
    if not ids:
        raise SourceError("holds no NCT ids", file=str(file))
    return ids


def _check_usage(by_ids: bool, by_search: bool, everything: bool) -> None:
    if by_ids and (by_search or everything):
        raise click.UsageError("give NCT ids, or a search, not both")
    if not (by_ids or by_search or everything):
        raise click.UsageError("say which studies: NCT ids, a search such as --condition, or --all")
