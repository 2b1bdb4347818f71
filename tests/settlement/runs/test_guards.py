"""What the database itself does not allow, whoever asks: changed lines, lines that do not add up."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from services.settlement.runs.store import Run
from services.settlement.runs.working import handlers as working
from services.settlement.runs.working import store as leaving
from services.settlement.runs.working.store import NewLine
from tests.settlement.runs.small import SMALL, A, B, budgets, found_small_club
from tests.settlement.world import World, hours

CALCULATED = """
    UPDATE runs SET state = 'calculated', record = '{}', digest = 'sha256:', cut = 1, currency = 'DKK'
    WHERE run_id = $1
"""
LINE = """
    INSERT INTO lines (collaboration_id, run_id, line_number, stream_id, period, project_id, member_id, kind, adjusts,
        amount_minor, settled_as)
    VALUES ($1, $2, $3, 'projects', '2016', 'p1', $4, $5, $6, $7, 'money')
"""
SUM = """
    INSERT INTO line_sums (collaboration_id, run_id, stream_id, period, project_id, shared_minor, total_minor)
    VALUES ($1, $2, 'projects', '2016', 'p1', $3, $4)
"""


async def bare_run(world: World) -> UUID:
    """A requested run without anything to it."""
    run_id = uuid4()
    await world.pool.execute(
        """
        INSERT INTO runs (run_id, collaboration_id, run_number, settlement_id, period, reversal, state, requested_by)
        VALUES ($1, $2, 1, 'annual', '2016', FALSE, 'requested', 'somebody')
        """,
        run_id,
        SMALL,
    )
    return run_id


async def settle_by_hand(
    world: World, shares: tuple[int, int], credit: int, shared: int | None, total: int | None
) -> None:
    """A run with two shares and a credit, and the sums due, saved in one transaction."""
    run_id = await bare_run(world)
    async with world.pool.acquire() as conn, conn.transaction():
        await conn.execute(LINE, SMALL, run_id, 1, A, "share", None, shares[0])
        await conn.execute(LINE, SMALL, run_id, 2, B, "share", None, shares[1])
        await conn.execute(LINE, SMALL, run_id, 3, A, "credit", None, credit)
        await conn.execute(SUM, SMALL, run_id, shared, total)
        await conn.execute(CALCULATED, run_id)


async def test_lines_that_add_up_are_taken(world: World) -> None:
    await settle_by_hand(world, (30_000, 30_000), -60_000, 60_000, 0)
    assert await world.pool.fetchval("SELECT count(*) FROM lines") == 3


@pytest.mark.parametrize(
    ("shares", "credit", "shared", "total"),
    [
        ((30_000, 30_001), -60_001, 60_000, 0),
        ((30_000, 30_000), -59_999, 60_000, 0),
        ((30_000, 30_000), -60_000, 60_000, 1),
    ],
)
async def test_lines_that_do_not_add_up_are_refused_at_the_commit(
    world: World, shares: tuple[int, int], credit: int, shared: int, total: int
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="do not add up"):
        await settle_by_hand(world, shares, credit, shared, total)
    assert await world.pool.fetchval("SELECT count(*) FROM lines") == 0


async def test_an_ore_lost_on_the_way_to_the_database_fails_the_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await found_small_club(world)

    def less(line: dict[str, object], settled_as: str) -> NewLine:
        whole = intact(line, settled_as)
        lost = 1 if (whole.kind, whole.member_id) == ("share", A) else 0
        return NewLine(
            whole.stream_id,
            whole.period,
            whole.instalment,
            whole.project_id,
            whole.member_id,
            whole.kind,
            whole.adjusts,
            whole.amount_minor - lost,
            settled_as,
        )

    intact = working._new_line  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(working, "_new_line", less)
    failed = await world.work(await world.request(SMALL, "annual", "2016"))

    assert (failed.state, failed.failure_code) == ("failed", "does_not_add_up")
    assert "projects" in (failed.failure_message or "") or "contingent" in (failed.failure_message or "")
    assert await world.pool.fetchval("SELECT count(*) FROM lines") == 0


async def test_a_lost_adjustment_fails_the_run_that_should_have_carried_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await found_small_club(world)
    await world.tell(*budgets(2018))
    await world.settle(SMALL, "annual", "2016")
    await world.publish(hours(SMALL, "late", B, "2016-05-01", 60))
    insert = leaving.insert_lines

    async def without_one(conn: object, collaboration_id: str, run_id: UUID, lines: list[NewLine]) -> None:
        kept = [line for line in lines if (line.adjusts, line.member_id) != ("share", A)]
        await insert(conn, collaboration_id, run_id, kept)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(leaving, "insert_lines", without_one)
    failed = await world.work(await world.request(SMALL, "annual", "2017"))
    assert failed.failure_code == "does_not_add_up"


async def test_a_reversal_that_is_not_the_opposite_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")
    insert = leaving.insert_lines

    async def all_but_one(conn: object, collaboration_id: str, run_id: UUID, lines: list[NewLine]) -> None:
        await insert(conn, collaboration_id, run_id, lines[1:])  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(leaving, "insert_lines", all_but_one)
    failed = await world.reverse(SMALL, "annual", "2016")
    assert failed.failure_code == "does_not_add_up"
    assert (await world.run(run.run_id)).state == "issued"


@pytest.mark.parametrize(
    "table", ["lines", "line_sums", "run_totals", "claims", "transfers", "balance_movements", "turns", "run_waivers"]
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET collaboration_id = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_was_settled_is_never_changed(settled: World, table: str, statement: str) -> None:
    if table == "run_waivers":
        statement = statement.replace("collaboration_id", "publisher")
    with pytest.raises(asyncpg.RestrictViolationError, match="only ever added to"):
        await settled.pool.execute(statement.format(table))


async def test_a_run_that_is_worked_out_takes_no_more_lines(settled: World) -> None:
    run_id = await settled.pool.fetchval("SELECT run_id FROM runs")
    with pytest.raises(asyncpg.RestrictViolationError, match="takes no more"):
        await settled.pool.execute(LINE, SMALL, run_id, 99, B, "credit", None, -1)
    with pytest.raises(asyncpg.RestrictViolationError, match="takes no more"):
        await settled.pool.execute(SUM.replace("'p1'", "'p2'"), SMALL, run_id, None, None)


async def test_two_runs_of_a_settlement_are_never_under_way_even_if_asked_past_the_rules(world: World) -> None:
    await bare_run(world)
    with pytest.raises(asyncpg.UniqueViolationError):
        await world.pool.execute(
            """
            INSERT INTO runs (run_id, collaboration_id, run_number, settlement_id, period, reversal, state,
                requested_by)
            VALUES ($1, $2, 2, 'annual', '2017', FALSE, 'requested', 'somebody')
            """,
            uuid4(),
            SMALL,
        )


async def test_every_case_leaves_sums_that_the_database_compares(settled: World) -> None:
    run: Run = await settled.run(await settled.pool.fetchval("SELECT run_id FROM runs"))
    rows = await settled.pool.fetch(
        "SELECT stream_id, project_id, shared_minor, total_minor FROM line_sums WHERE run_id = $1 ORDER BY stream_id",
        run.run_id,
    )
    assert [tuple(row) for row in rows] == [("contingent", None, 100_000, 100_000), ("projects", "p1", None, 0)]
