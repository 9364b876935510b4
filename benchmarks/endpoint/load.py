"""The load: ``wrk`` (Debian package of this name, Apache-2.0), and one request at a time.

``wrk`` is written in C and asks ten times faster than any of the servers answers.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.endpoint.questions import Kind
from benchmarks.endpoint.servers import Server, measure_processor

# A comment with a number of its own at the end of each query: no cache of texts can answer.
_SCRIPT = """
local paths, i, asked, start = {}, 0, 0, ""
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  wrk.headers["Accept"] = args[2]
  start = "%0A%23" .. args[3] .. "-"
  i = tonumber(args[3]) % #paths
end
function request()
  i = i % #paths + 1
  asked = asked + 1
  return wrk.format("GET", paths[i] .. start .. asked)
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\nRESULT {"requests": %d, "seconds": %f, "bytes": %d, "failed": %d, ' ..
    '"p50": %f, "p95": %f, "p99": %f}\\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
"""

# The processor is at rest again where less than this is taken in a second.
_REST_S, _REST_WITHIN_S = 0.1, 10.0
_RUN = count(17, 7919)


class Load(NamedTuple):
    """What a server did in one run.

    Attributes:
        requests: whole answers.
        failed: those that were no 200.
        seconds: that it took.
        per_second: good answers a second.
        p50, p95, p99: milliseconds to the end of an answer; 0 where none was whole.
        megabytes: MB/s, also of answers that were not whole at the end.
    """

    requests: int
    failed: int
    seconds: float
    per_second: float
    p50: float
    p95: float
    p99: float
    megabytes: float


def put_load(server: Server, kind: Kind, clients: int, seconds: float, directory: Path) -> Load:
    """Let ``clients`` ask ``kind`` for ``seconds``, each the next as soon as it has an answer."""
    script, paths = directory / "load.lua", directory / "paths.txt"
    script.write_text(_SCRIPT)
    paths.write_text("".join(f"{make_path(server, query)}\n" for query in kind.queries))
    command = ["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "60s"]
    command += ["-s", str(script), server.url, "--", str(paths), kind.accept, f"{next(_RUN)}"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = json.loads(printed.partition("RESULT ")[2])
    taken = found["seconds"]
    return Load(
        found["requests"],
        found["failed"],
        taken,
        (found["requests"] - found["failed"]) / taken,
        found["p50"],
        found["p95"],
        found["p99"],
        found["bytes"] / taken / 1e6,
    )


def wait_for_rest(server: Server) -> None:
    """Wait until ``server`` has done with what nobody reads any more, ten seconds at most."""
    deadline = time.monotonic() + _REST_WITHIN_S
    before, taken = measure_processor(server), 1.0
    while taken > _REST_S and time.monotonic() < deadline:
        time.sleep(1)
        now = measure_processor(server)
        before, taken = now, now - before


def find_first_byte(server: Server, kind: Kind) -> float:
    """Milliseconds from the request to the first byte of the body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    start = time.perf_counter()
    connection.request("GET", make_path(server, kind.queries[0]), headers={"Accept": kind.accept})
    answer = connection.getresponse()
    answer.read(1)
    taken = time.perf_counter() - start
    answer.read()
    connection.close()
    return taken * 1000


def make_path(server: Server, query: str) -> str:
    """The target of a request."""
    return f"{server.path}?{urlencode({'query': query})}"
