"""Results that are broken off, as clients of every kind see them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import urllib3

from tests.web_server import HttpClient

CURL = shutil.which("curl")
SELECT = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"
CONSTRUCT = "CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }"
FORMS = {
    "application/sparql-results+json": SELECT,
    "application/sparql-results+xml": SELECT,
    "text/csv": SELECT,
    "text/tab-separated-values": SELECT,
    "text/turtle": CONSTRUCT,
    "application/n-triples": CONSTRUCT,
    "application/ld+json": CONSTRUCT,
    "application/rdf+xml": CONSTRUCT,
}
"""Every form of a result, and a query whose result has a row or triple for each pair of two."""
CODINGS = ("identity", "gzip", "zstd")


def looks_whole(
    service: HttpClient,
    query: str,
    accept: str,
    coding: str = "identity",
    meanwhile: Callable[[], None] | None = None,
) -> bool:
    """Whether a client of HTTP/1.1 takes what comes for a whole result.

    ``meanwhile`` happens once the first bytes are here.
    """
    with urllib3.PoolManager(retries=False, timeout=30) as pool:
        answer = pool.request(
            "GET",
            f"{service.url}/sparql",
            fields={"query": query},
            headers={"Accept": accept, "Accept-Encoding": coding},
            preload_content=False,
            decode_content=False,
        )
        if answer.status != 200:
            answer.drain_conn()
            return False
        try:
            answer.read(100)
            if meanwhile is not None:
                meanwhile()
            while answer.read(1 << 16):
                pass
        except urllib3.exceptions.ProtocolError:
            return False
        return True


def ask_by_curl(service: HttpClient, query: str, accept: str, *options: str) -> tuple[int, int]:
    """Exit status of curl, and the status of the answer."""
    assert CURL is not None
    command = [CURL, "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", f"Accept: {accept}"]
    command += [*options, "--data-urlencode", f"query={query}", f"{service.url}/sparql"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, int(done.stdout[-3:] or 0)
