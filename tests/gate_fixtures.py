"""A server with tight limits, and nginx before it, for the tests of the gate and of the proxy.

The tests trust the loopback as a proxy, so that a request can be said to come from anywhere.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from kg.config import Config
from tests.conftest import ROOT
from tests.gate_limits import AT_ONCE, BODY_TIMEOUT_S, BURST
from tests.web_server import HttpClient, find_port, run_server

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.fixture(scope="session")
def access_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the access log of ``gated``."""
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture(scope="session")
def gated(config: Config, access_log: Path) -> Iterator[HttpClient]:
    """A client of a server with tight limits."""
    with run_server(
        config.store,
        KG_TRUSTED_PROXIES="127.0.0.1",
        KG_RATE_PER_S="2",
        KG_RATE_BURST=str(BURST),
        KG_CLIENT_REQUESTS=str(AT_ONCE),
        KG_BODY_TIMEOUT_S=str(BODY_TIMEOUT_S),
        KG_ACCESS_LOG=str(access_log),
        KG_QUERY_TIMEOUT_S="8",
        KG_SERVICE_ALLOW="http://127.0.0.1:9/open/",
    ) as client:
        yield client


@pytest.fixture(scope="session")
def proxied(gated: HttpClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpClient]:
    """A client of nginx, which has the service under ``/kg/``, by the sample of the docs."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    with run_nginx(tmp_path_factory.mktemp("nginx"), gated.port) as port:
        yield HttpClient(f"http://127.0.0.1:{port}/kg", gated.process)


@contextmanager
def run_nginx(directory: Path, upstream: int) -> Iterator[int]:
    """nginx with the configuration of ``docs/server.md``; the port it listens on."""
    text = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    found = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert found is not None
    port = find_port()
    site = found[1].replace("127.0.0.1:80;", f"127.0.0.1:{port};")
    site = site.replace("127.0.0.1:7878/", f"127.0.0.1:{upstream}/")
    paths = "".join(
        f"{name}_temp_path {directory}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"pid {directory}/pid;\nerror_log {directory}/error.log;\nevents {{}}\n"
    configuration = directory / "nginx.conf"
    configuration.write_text(f"{main}http {{\naccess_log off;\n{paths}{site}}}\n")
    command = [str(NGINX), "-p", str(directory), "-c", str(configuration), "-g", "daemon off;"]
    with subprocess.Popen(command) as process:
        try:
            _wait_until_up(port, process)
            yield port
        finally:
            process.terminate()


def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib3.request("GET", f"http://127.0.0.1:{port}/kg/health", retries=False)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nginx did not come up (exit status {process.poll()})")
