"""A query that is sent to a worker before that has ended the last one: nobody notices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from kg.config import Config
from kg.endpoint.frames import Task
from kg.endpoint.pool import Pool, Source
from kg.errors import PoolFullError, QueryEndedError
from kg.store.generations import find_current, generation_directory
from tests.test_endpoint_line import ENDLESS, wait_until

pytest_plugins = ("tests.web_fixtures",)

# It needs a moment, and gives more than one piece.
LONG = "SELECT ?a ?b ?c { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
# It takes more than a tenth of a second.
SLOW = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 400000"
# Deeper than the engine's stack: the process dies of it at once.
DEADLY = "ASK {" + "{" * 20_000 + "}" * 20_000 + "}"


def run_in_pool(
    config: Config,
    scenario: Callable[[Pool], Awaitable[None]],
    workers: int = 2,
    wait_s: float = 20,
) -> None:
    """Run ``scenario`` in a pool that has one processor: the second query is a follower."""
    name = find_current(config.store)
    assert name is not None
    source = Source(generation_directory(config.store, name), {})
    limits = replace(config.limits, workers=workers, waiting=500, wait_s=wait_s, timeout_s=30)

    async def live() -> None:
        pool = Pool(limits, lambda: source, processors=1)
        await pool.start()
        try:
            await scenario(pool)
        finally:
            await pool.close()

    asyncio.run(live())


async def ask(pool: Pool, query: str, client: str = "") -> bytes:
    task = Task(query, "csv", None, None, max_rows=10**6, max_bytes=10**9)
    async with pool.run(task, client=client) as answer:
        found = b""
        while piece := await answer.read():
            found += piece
        return found


def number(value: int) -> str:
    return f"SELECT ({value} AS ?n) {{}}"


def answer(value: int) -> bytes:
    return f"n\r\n{value}\r\n".encode()


async def is_sound(pool: Pool, workers: int = 2) -> bool:
    """Whether all workers are there again and answer."""
    await wait_until(lambda: pool.running == pool.waiting == 0)
    await wait_until(lambda: len(pool._turns.idle) == workers)
    found = await asyncio.gather(*(ask(pool, number(value)) for value in range(9)))
    return found == [answer(value) for value in range(9)]


def test_each_gets_its_own_answer(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        count = len((await ask(pool, LONG)).splitlines())
        asked = [LONG if value % 10 == 5 else number(value) for value in range(200)]
        found = await asyncio.gather(*(ask(pool, query) for query in asked))
        for value, got in enumerate(found):
            if asked[value] == LONG:
                assert len(got.splitlines()) == count
            else:
                assert got == answer(value)
        assert await is_sound(pool)
        assert pool.replaced == 0

    run_in_pool(config, scenario)


def test_a_follower_does_not_wait_for_a_long_query(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        endless = asyncio.create_task(ask(pool, ENDLESS))
        followers = [asyncio.create_task(ask(pool, number(value))) for value in range(5)]
        async with asyncio.timeout(20):
            assert await asyncio.gather(*followers) == [answer(value) for value in range(5)]
        assert not endless.done()
        pool.runs[0].kill()
        with pytest.raises(QueryEndedError):
            await endless
        assert await is_sound(pool)

    run_in_pool(config, scenario)


def test_where_all_are_long_it_waits_in_the_line(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        endless = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(2)]
        await wait_until(lambda: pool.running == 2)
        last = asyncio.create_task(ask(pool, number(1), "another"))
        await wait_until(lambda: pool.waiting == 1)
        # Both have run for long and are of one client: one gives way to another client.
        assert await last == answer(1)
        outcomes = await asyncio.wait(endless, return_when=asyncio.FIRST_COMPLETED)
        assert isinstance(outcomes[0].pop().exception(), QueryEndedError)
        pool.runs[0].kill()
        await asyncio.gather(*endless, return_exceptions=True)
        assert await is_sound(pool)

    run_in_pool(config, scenario)


def test_a_follower_does_not_die_with_the_one_before(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        for value in range(5):
            deadly = asyncio.create_task(ask(pool, DEADLY))
            followers = [asyncio.create_task(ask(pool, number(value))) for _ in range(3)]
            assert await asyncio.gather(*followers) == [answer(value)] * 3
            assert isinstance((await asyncio.wait([deadly]))[0].pop().exception(), Exception)
        assert pool.replaced == 5
        assert await is_sound(pool)

    run_in_pool(config, scenario)


def test_queries_that_are_not_short_cost_no_worker(config: Config) -> None:
    """Where they end later than others would wait, nobody is sent behind them in vain."""
    query = f"SELECT (COUNT(*) AS ?n) {{ {{ {SLOW} }} }}"

    async def scenario(pool: Pool) -> None:
        found = await asyncio.gather(*(ask(pool, query, f"client {n}") for n in range(16)))
        assert set(found) == {b"n\r\n400000\r\n"}
        # The first ones could not know.
        assert pool.replaced <= 1
        assert await is_sound(pool)

    run_in_pool(config, scenario)


def test_a_query_that_waits_long_is_told_in_time(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        endless = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(2)]
        await wait_until(lambda: pool.running == 2)
        began = asyncio.get_running_loop().time()
        late = [ask(pool, ENDLESS) for _ in range(5)]
        outcomes = await asyncio.gather(*late, return_exceptions=True)
        assert {type(one) for one in outcomes} == {PoolFullError}
        assert asyncio.get_running_loop().time() - began < 10
        for run in pool.runs:
            run.kill()
        await asyncio.gather(*endless, return_exceptions=True)
        assert await is_sound(pool)

    run_in_pool(config, scenario, wait_s=1)


def test_bombs_of_one_client_are_not_told_to_another(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        for value in range(6):
            bombs = [asyncio.create_task(ask(pool, DEADLY, "bomber")) for _ in range(4)]
            await asyncio.sleep(0)
            assert await ask(pool, number(value), "honest") == answer(value)
            await asyncio.gather(*bombs, return_exceptions=True)
        assert await is_sound(pool)

    run_in_pool(config, scenario)


@pytest.mark.parametrize("query", [number(1), ENDLESS])
def test_a_follower_that_leaves_leaves_nothing(config: Config, query: str) -> None:
    async def scenario(pool: Pool) -> None:
        long = asyncio.create_task(ask(pool, LONG))
        await wait_until(lambda: pool.running == 1)
        follower = asyncio.create_task(ask(pool, query))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        follower.cancel()
        assert len((await long).splitlines()) > 1
        with pytest.raises(asyncio.CancelledError):
            await follower
        assert await is_sound(pool)

    run_in_pool(config, scenario)


def test_all_leave_at_any_moment(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        for pause in range(12):
            kinds = (number(1), LONG, ENDLESS)
            asked = [asyncio.create_task(ask(pool, kinds[place % 3])) for place in range(9)]
            await asyncio.sleep(pause * 0.003)
            for one in asked:
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        assert await is_sound(pool)

    run_in_pool(config, scenario)


def test_the_pool_closes_under_load(config: Config) -> None:
    async def scenario(pool: Pool) -> None:
        asked = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(6)]
        await wait_until(lambda: pool.running == 2)
        await pool.close()
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    run_in_pool(config, scenario)
