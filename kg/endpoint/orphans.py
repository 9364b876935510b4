"""Processes that must not outlive the one that started them.

Owns how the system is told so (Linux: ``PR_SET_PDEATHSIG``). Refuses to know what they do. A worker
in the middle of a query looks at no socket, so that only the system can end it when the server is
killed. Elsewhere than on Linux nothing is done: such a worker ends after its query.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have this process killed as soon as the one that started it has ended."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if os.getppid() == 1 and parent is not None and parent.pid != 1:
        # It had ended before the system knew of our wish.
        os.kill(os.getpid(), signal.SIGKILL)
