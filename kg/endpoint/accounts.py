"""The account of a request: what was asked of the pool in its course, and what came of it.

Owns the words for how a query ends. Refuses to know HTTP and files. The account follows the request
through tasks and threads by its context, so that no function need pass it on.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from kg.endpoint.frames import Outcome
from kg.errors import CallRefusedError, PoolFullError, QueryEndedError, QueryError


@dataclass
class Account:
    """What happened in a request.

    Attributes:
        query: the last query it asked, or its update; ``None`` where it has neither.
        rows: rows of a whole result.
        outcome: ``ok``, ``parse`` (it cannot be run), ``timeout``, ``memory``, ``rows``, ``bytes``
            (a limit), ``full`` (no worker was free), ``refused``, or ``gone`` (the client left).
        token: name of the token that it was let in with.
        is_write: whether it is to change the store.
    """

    query: str | None = None
    rows: int | None = None
    outcome: str = ""
    token: str = ""
    is_write: bool = False


_current: ContextVar[Account | None] = ContextVar("account", default=None)


def open_account() -> Account:
    """A new account for whatever this context does from now on."""
    account = Account()
    _current.set(account)
    return account


def note_query(query: str) -> None:
    """Note that ``query`` is asked."""
    if (account := _current.get()) is not None:
        account.query, account.outcome = query, ""


def note_token(name: str) -> None:
    """Note that the request has the token of this name."""
    if (account := _current.get()) is not None:
        account.token = name


def note_write(update: str = "") -> None:
    """Note that the store is to be changed, by ``update`` where it is one."""
    if (account := _current.get()) is not None:
        account.query, account.is_write = update, True


def note_end(outcome: Outcome | None, error: BaseException | None = None) -> None:
    """Note how the query ended: with ``outcome``, by ``error``, or before its result was whole."""
    if (account := _current.get()) is None or account.outcome:
        return
    account.outcome = name_end(outcome, error)
    account.rows = outcome.rows if outcome is not None else None


def name_end(outcome: Outcome | None, error: BaseException | None) -> str:
    """The word for an end."""
    match error:
        case QueryEndedError():
            return "timeout" if error.kind == "time" else error.kind
        case CallRefusedError():
            return "refused"
        case QueryError():
            return "parse"
        case PoolFullError():
            return "full"
    return "gone" if outcome is None else "ok"
