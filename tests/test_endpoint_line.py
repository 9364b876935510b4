"""Queries that wait for a worker: told in time, and no worker is lost with one that leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from kg.config import Config
from kg.endpoint.frames import Task
from kg.endpoint.line import Line
from kg.endpoint.pool import Pool, Source
from kg.errors import PoolFullError, QueryEndedError
from kg.store.generations import find_current, generation_directory

pytest_plugins = ("tests.web_fixtures",)

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"


def run_in_pool(config: Config, wait_s: float, scenario: Callable[[Pool], Awaitable[None]]) -> None:
    name = find_current(config.store)
    assert name is not None
    source = Source(generation_directory(config.store, name), {})
    limits = replace(config.limits, workers=1, waiting=8, wait_s=wait_s, timeout_s=30)

    async def live() -> None:
        pool = Pool(limits, lambda: source)
        await pool.start()
        try:
            await scenario(pool)
        finally:
            await pool.close()

    asyncio.run(live())


async def ask(pool: Pool, query: str = "ASK {}") -> bytes:
    task = Task(query, "json", None, None, max_rows=10, max_bytes=1000)
    async with pool.run(task) as answer:
        found = b""
        while piece := await answer.read():
            found += piece
        return found


async def wait_until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)


def test_who_waits_too_long_is_told(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        endless = asyncio.create_task(ask(pool, ENDLESS))
        await wait_until(lambda: pool.running == 1)
        outcomes = await asyncio.gather(ask(pool), ask(pool), return_exceptions=True)
        assert [type(one) for one in outcomes] == [PoolFullError] * 2
        assert (pool.running, pool.waiting) == (1, 0)
        pool.runs[0].kill()
        with pytest.raises(QueryEndedError):
            await endless

    run_in_pool(config, 0.3, scenario)


@pytest.mark.parametrize("is_late", [False, True])
def test_who_leaves_the_line_takes_no_worker_along(config: Config, *, is_late: bool) -> None:
    async def scenario(pool: Pool) -> None:
        endless = asyncio.create_task(ask(pool, ENDLESS))
        await wait_until(lambda: pool.running == 1)
        waiting = [asyncio.create_task(ask(pool)) for _ in range(3)]
        await wait_until(lambda: pool.waiting == 3)
        if not is_late:
            waiting[0].cancel()
        pool.runs[0].kill()
        if is_late:
            # The worker that dies is replaced; whoever gets the new one leaves at that moment.
            async with asyncio.timeout(20):
                while pool.waiting == 3:
                    await asyncio.sleep(0)
            waiting[0].cancel()
        answers = await asyncio.gather(*waiting, endless, return_exceptions=True)
        assert [b"true" in one for one in answers[1:3] if isinstance(one, bytes)] == [True, True]
        await wait_until(lambda: pool.running == 0)
        assert b"true" in await ask(pool)

    run_in_pool(config, 20, scenario)


class _Turn:
    def __init__(self, client: str) -> None:
        self.client, self.since = client, 0.0


def test_the_first_of_the_client_that_runs_least_is_next() -> None:
    line = Line[_Turn]()
    assert line.find_next() is None
    busy, idle = [_Turn("busy") for _ in range(3)], [_Turn("idle") for _ in range(2)]
    line.running = [busy[0]]
    line.waiting = [busy[1], idle[0], busy[2], idle[1]]
    assert line.find_next() is idle[0]
    line.running = [busy[0], idle[0]]
    line.waiting = [busy[1], idle[1]]
    assert line.find_next() is busy[1]
