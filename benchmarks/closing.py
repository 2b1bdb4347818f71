"""A collaboration with all that closing a year needs: facts, hours by month for the engine, entries in the database."""

import json
from collections.abc import Sequence

from benchmarks.stage import FIRST_DAY, Shape, founding, member_id
from services.settlement.engine.activity import Activity, CostKey, HoursKey
from shared.database import Connection
from shared.events.base import Event
from shared.events.membership import BudgetAdopted, HoursAgreed, KeyFigureRegistered, RateAdopted
from shared.events.registry import dump

CLOSE = Shape(members=98, projects=30, publishers=1)
"""As many members as Denmark has municipalities, and a programme of thirty projects."""
FIRST_YEAR = FIRST_DAY.year
AGREED_MINUTES = 1_000_000
"""More than anyone delivers, so that all is honoured however many entries there are."""
ENTRIES_AT_ONCE = 100_000


def facts_of_close(shape: Shape, collaboration_id: str, years: int) -> list[Event]:
    """What a collaboration of this shape must know to be settled for so many years from the first."""
    facts = [fact.model_copy(update={"collaboration_id": collaboration_id}) for fact in founding(shape)]
    ours, first = collaboration_id, FIRST_DAY
    facts.append(RateAdopted(collaboration_id=ours, rate_id="hour", amount_minor=62_537, valid_from=first))
    facts += [
        KeyFigureRegistered(
            collaboration_id=ours,
            member_id=member_id(n),
            figure="population",
            value=12_000 + 733 * n,
            on_date=first,
            source="bench",
        )
        for n in range(shape.members)
    ]
    for year in range(first.year, first.year + years):
        budget = BudgetAdopted(
            collaboration_id=ours, stream_id="contingent", period=str(year + 1), amount_minor=100_000_001
        )
        facts.append(budget)
        facts += [
            HoursAgreed(
                collaboration_id=ours,
                project_id=f"p{p}",
                member_id=member_id(m),
                period=str(year),
                minutes=AGREED_MINUTES,
            )
            for p in range(shape.projects)
            for m in range(shape.members)
        ]
    return facts


def year_of_hours(shape: Shape, years: int) -> Activity:
    """Hours of every member in every project in every month, and a cost a month."""
    minutes = {
        HoursKey(f"p{p}", member_id(m), f"{year}-{month:02}"): 60 + (p * 7919 + m * 104729 + month * 31 + year) % 4000
        for year in range(FIRST_YEAR, FIRST_YEAR + years)
        for p in range(shape.projects)
        for m in range(shape.members)
        for month in range(1, 13)
    }
    costs = {
        CostKey("programme-leader", None, None, None, f"{year}-{month:02}"): 8_000_011
        for year in range(FIRST_YEAR, FIRST_YEAR + years)
        for month in range(1, 13)
    }
    return Activity(minutes, costs, {}, (), {})


async def store_collaboration(conn: Connection, collaboration_id: str, shape: Shape, months: int, entries: int) -> None:
    """A collaboration that can settle its first year, with so many entries of hours in the first months of it."""
    await store_facts(conn, collaboration_id, facts_of_close(shape, collaboration_id, 1))
    await store_entries(conn, collaboration_id, shape, months, entries)


async def store_facts(conn: Connection, collaboration_id: str, facts: Sequence[Event]) -> None:
    """Puts a collaboration into settlement's database, as its consumer of facts leaves it."""
    await conn.execute(
        "INSERT INTO collaborations (collaboration_id, position, currency) VALUES ($1, $2, 'DKK')",
        collaboration_id,
        len(facts),
    )
    await conn.executemany(
        "INSERT INTO facts (collaboration_id, sequence, type, data, event_id) VALUES ($1, $2, $3, $4, $5)",
        [
            (collaboration_id, number, fact.TYPE, json.loads(dump(fact)), f"fact-{number}")
            for number, fact in enumerate(facts, 1)
        ],
    )


async def store_entries(conn: Connection, collaboration_id: str, shape: Shape, months: int, count: int) -> None:
    """Puts `count` entries of hours into settlement's database, with accounts, ranges and totals as intake leaves them.

    They go to every member and project in turn, then to the next of the months, then to the next day.
    """
    rows = await conn.fetch(
        """
        INSERT INTO accounts (collaboration_id, kind, member_id, project_id)
        SELECT $1, 'hours', m, p FROM unnest($2::TEXT[]) AS m CROSS JOIN unnest($3::TEXT[]) AS p
        RETURNING account_id
        """,
        collaboration_id,
        [member_id(n) for n in range(shape.members)],
        [f"p{n}" for n in range(shape.projects)],
    )
    await conn.execute(
        """
        INSERT INTO ranges (account_id, from_date, to_date, code)
        SELECT account_id, from_date, to_date, code FROM accounts
        CROSS JOIN (VALUES ('-infinity'::DATE, $2::DATE - 1, 'outside_membership'), ($2, 'infinity', NULL))
            AS r (from_date, to_date, code)
        WHERE collaboration_id = $1
        """,
        collaboration_id,
        FIRST_DAY,
    )
    for start in range(0, count, ENTRIES_AT_ONCE):
        places = (start, min(start + ENTRIES_AT_ONCE, count) - 1)
        await _insert_entries(conn, collaboration_id, [row["account_id"] for row in rows], months, places)
    await conn.execute(
        """
        INSERT INTO totals (collaboration_id, account_id, month, accepted, counted, version)
        SELECT $1, account_id, date_trunc('month', day)::DATE, sum(amount), sum(amount), 1
        FROM entries WHERE collaboration_id = $1 GROUP BY 2, 3
        """,
        collaboration_id,
    )


async def _insert_entries(
    conn: Connection, collaboration_id: str, accounts: Sequence[int], months: int, places: tuple[int, int]
) -> None:
    await conn.execute(
        """
        INSERT INTO entries (change_number, account_id, amount, logged_amount, day, logged_day, collaboration_id,
            publisher, entry_id, event_id)
        SELECT b.number + n - $4::BIGINT, ($6::BIGINT[])[1 + n % $7::BIGINT], 1 + n % 480, 1 + n % 480, d.day, d.day,
            $1, 'bench', 'e' || n, 'e' || n
        FROM (
            SELECT min(drawn) AS number
            FROM (SELECT nextval('change_numbers') AS drawn FROM generate_series($4::BIGINT, $5::BIGINT, 4096)) AS d
        ) AS b
        CROSS JOIN generate_series($4::BIGINT, $5::BIGINT) AS n
        CROSS JOIN LATERAL (
            SELECT ($2::DATE + make_interval(months => (n / $7 % $3::BIGINT)::INT))::DATE
                + (n / ($7 * $3) % 28)::INT AS day
        ) AS d
        """,
        collaboration_id,
        FIRST_DAY,
        months,
        *places,
        accounts,
        len(accounts),
    )


async def count_totals(conn: Connection, collaboration_id: str) -> int:
    """How many accounts' months there are: what a close's work grows with."""
    return await conn.fetchval("SELECT count(*) FROM totals WHERE collaboration_id = $1", collaboration_id)
