"""Starting a process for queries: from a fork server, and with nothing in it that it does not need.

Owns how such a process begins. Refuses to know what it does.

``multiprocessing`` runs the main module of its parent again in every child, which for ``kg serve``
is the whole command line and half a second of imports. A worker needs none of it.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["kg.endpoint.worker"])
_main = threading.Lock()


def start_process(target: Callable[..., None], arguments: tuple[Any, ...]) -> BaseProcess:
    """A new process that runs ``target``; ends with this one at the latest.

    Blocks until the fork server has made it: a few milliseconds, a second for the first.
    """
    process = _context.Process(target=target, args=arguments, name="query-worker", daemon=True)
    with _main:
        own = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            process.start()
        finally:
            sys.modules["__main__"] = own
    return process
