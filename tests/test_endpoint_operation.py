"""The operator's view: what runs, and the end of a query."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

from kg.endpoint.access_log import hash_query
from tests.web_server import Answer, HttpClient
from tests.writing_server import run_writer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def test_a_query_is_seen_and_ended(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain") as writer:
        client, allowed = writer.client, writer.allowed
        lines = " ".join(f"<urn:s{number}> <urn:p> {number} ." for number in range(300))
        writer.update(f"INSERT DATA {{ {lines} }}")
        assert client.get("/admin/queries").status == 401
        assert client.get("/admin/queries", headers=allowed).json() == []
        answers: list[Answer] = []
        asking = threading.Thread(
            target=lambda: answers.append(client.get("/sparql", {"query": ENDLESS}))
        )
        asking.start()
        while not (running := client.get("/admin/queries", headers=allowed).json()):
            time.sleep(0.02)
        [query] = running
        assert (query["start"], query["hash"]) == (ENDLESS, hash_query(ENDLESS))
        assert query["client"] == "127.0.0.1"
        assert client.ask("DELETE", f"/admin/queries/{query['id']}").status == 401
        wrong = client.ask("DELETE", "/admin/queries/x", headers=allowed)
        assert (wrong.status, asking.is_alive()) == (404, True)
        ended = client.ask("DELETE", f"/admin/queries/{query['id']}", headers=allowed)
        asking.join(10)
        assert ended.status == 204
        assert (answers[0].status, "operator" in answers[0].text) == (503, True)
        assert client.get("/admin/queries", headers=allowed).json() == []
        assert writer.count() == 300
        assert client.ask("PUT", "/admin/queries", headers=allowed).status == 405


def fill(client: HttpClient, number: int) -> list[threading.Thread]:
    """Queries without an end, as many as the server answers at once."""

    def ask() -> None:
        while "as many requests" in client.get("/sparql", {"query": ENDLESS}).text:
            time.sleep(0.02)

    asking = [threading.Thread(target=ask) for _ in range(number)]
    for one in asking:
        one.start()
    return asking


def wait_for(client: HttpClient, status: int) -> Answer:
    """The first answer to a small query that has this status."""
    while (answer := client.get("/sparql", {"query": "ASK {}"})).status != status:
        time.sleep(0.02)
    return answer


def test_the_operator_is_let_in_where_nobody_else_is(tmp_path: Path) -> None:
    """A full server, and one that is being stopped: with a valid token only."""
    with run_writer(
        tmp_path, "--default-graph", "plain", KG_MAX_REQUESTS="3", KG_QUERY_TIMEOUT_S="60"
    ) as writer:
        client, allowed = writer.client, writer.allowed
        lines = " ".join(f"<urn:s{number}> <urn:p> {number} ." for number in range(300))
        writer.update(f"INSERT DATA {{ {lines} }}")
        asking = fill(client, 3)
        while len(client.get("/admin/queries", headers=allowed).json()) < 3:
            time.sleep(0.02)
        assert "as many requests as it can" in wait_for(client, 503).text
        for is_draining in (False, True):
            if is_draining:
                client.process.send_signal(signal.SIGTERM)
                while "being stopped" not in wait_for(client, 503).text:
                    time.sleep(0.02)
            for headers in ({}, {"Authorization": "Bearer made-up"}):
                refused = client.get("/admin/queries", headers=headers)
                assert (refused.status, "Retry-After" in refused.headers) == (503, True)
                assert client.ask("DELETE", "/admin/queries/1", headers=headers).status == 503
            assert client.ask("GET", "/admin", headers=allowed).status == 503
            running = client.get("/admin/queries", headers=allowed).json()
            assert len(running) == 3 - is_draining
            ended = client.ask("DELETE", f"/admin/queries/{running[0]['id']}", headers=allowed)
            assert ended.status == 204
            if not is_draining:
                wait_for(client, 200)
        [last] = client.get("/admin/queries", headers=allowed).json()
        client.ask("DELETE", f"/admin/queries/{last['id']}", headers=allowed)
        for one in asking:
            one.join(10)
        assert client.process.wait(10) == 0


UPDATE = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 'words that nobody logs' } }"


def test_the_log_says_who_wrote_what_and_what_came_of_it(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with run_writer(tmp_path, KG_ACCESS_LOG=str(log)) as writer:
        writer.update(UPDATE)
        writer.update("INSERT DATA {")
        writer.update("LOAD <http://127.0.0.1:1/>")
        writer.send("PUT", "/graphs?graph=urn:h", "<urn:a> <urn:b> 1 .")
        writer.client.post("/sparql", UPDATE, "application/sparql-update")
        metrics = writer.client.get("/metrics").text
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [
        (line.get("token"), line["path"], line["status"], line.get("outcome"))
        for line in lines
        if line["method"] in ("POST", "PUT")
    ]
    assert told == [
        ("writer0", "/sparql", 204, "ok"),
        ("writer0", "/sparql", 400, "parse"),
        ("writer0", "/sparql", 403, "refused"),
        ("writer0", "/graphs", 201, "ok"),
        (None, "/sparql", 401, None),
    ]
    assert hash_query(UPDATE) in [line.get("query") for line in lines]
    assert "nobody logs" not in log.read_text()
    assert 'kg_writes_total{outcome="ok"} 2.0' in metrics
    assert "kg_queries_total{" not in metrics
