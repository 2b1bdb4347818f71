"""The SQL of claims and their lines, transfers, balances and turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.settlement.claims.lines import StoredLine
from shared.database import Connection
from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to be issued; positive is paid to the account."""

    claim_id: UUID
    member_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with the run it came from."""

    claim_id: UUID
    collaboration_id: str
    run_id: UUID
    settlement_id: str
    period: str
    reversal: bool
    state: str
    member_id: str
    amount_minor: int
    currency: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Movement:
    """How far a balance moved, and where it stands."""

    stream_id: str
    member_id: str
    amount_minor: int
    balance_minor: int


async def insert_claims(
    conn: Connection, collaboration_id: str, run_id: UUID, currency: str, claims: Sequence[NewClaim]
) -> None:
    """The claims of an approved run."""
    await conn.executemany(
        """
        INSERT INTO claims (claim_id, collaboration_id, run_id, member_id, amount_minor, currency)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [(each.claim_id, collaboration_id, run_id, each.member_id, each.amount_minor, currency) for each in claims],
    )


async def insert_transfers(
    conn: Connection, collaboration_id: str, run_id: UUID, currency: str, transfers: Sequence[Mapping[str, Any]]
) -> None:
    """Who pays whom after an approved run."""
    await conn.executemany(
        """
        INSERT INTO transfers (collaboration_id, run_id, from_member_id, to_member_id, amount_minor, currency)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [(collaboration_id, run_id, each["from"], each["to"], each["amount_minor"], currency) for each in transfers],
    )


async def move_balances(
    conn: Connection, collaboration_id: str, run_id: UUID, currency: str, moved: Sequence[Mapping[str, Any]]
) -> list[Movement]:
    """Moves the running balances of (stream, member) and notes each move; gives where they stand now."""
    rows = await conn.fetch(
        """
        WITH moved AS (
            SELECT * FROM unnest($3::TEXT[], $4::TEXT[], $5::BIGINT[]) AS m (stream_id, member_id, amount_minor)
        ), standing AS (
            INSERT INTO balances AS b (collaboration_id, stream_id, member_id, balance_minor, currency)
            SELECT $1, stream_id, member_id, amount_minor, $6 FROM moved
            ON CONFLICT (collaboration_id, stream_id, member_id)
            DO UPDATE SET balance_minor = b.balance_minor + excluded.balance_minor
            RETURNING stream_id, member_id, balance_minor
        )
        INSERT INTO balance_movements (collaboration_id, run_id, stream_id, member_id, amount_minor, balance_minor)
        SELECT $1, $2, stream_id, member_id, amount_minor, balance_minor FROM moved JOIN standing
            USING (stream_id, member_id)
        RETURNING stream_id, member_id, amount_minor, balance_minor
        """,
        collaboration_id,
        run_id,
        [each["stream"] for each in moved],
        [each["member"] for each in moved],
        [each["amount_minor"] for each in moved],
        currency,
    )
    return [Movement(*row) for row in rows]


async def insert_turns(
    conn: Connection, collaboration_id: str, run_id: UUID, turns: Sequence[Mapping[str, Any]]
) -> None:
    """Whose turn it is after an approved run."""
    await conn.executemany(
        "INSERT INTO turns (collaboration_id, run_id, stream_id, member_id) VALUES ($1, $2, $3, $4)",
        [(collaboration_id, run_id, each["stream"], each["next"]) for each in turns],
    )


CLAIMS = """
    SELECT c.claim_id, c.collaboration_id, c.run_id, r.settlement_id, r.period, r.reversal, r.state, c.member_id,
        c.amount_minor, c.currency, c.issued_at
    FROM claims c JOIN runs r USING (run_id)
"""


async def get_claim(conn: Connection, claim_id: UUID) -> Claim:
    """The claim. Raises Forbidden where there is none, as for a claim that may not be seen."""
    row = await conn.fetchrow(f"{CLAIMS} WHERE c.claim_id = $1", claim_id)
    if row is None:
        raise Forbidden
    return Claim(*row)


async def list_claims(
    conn: Connection, collaboration_id: str, run_id: UUID | None, after: UUID | None, limit: int
) -> list[Claim]:
    """A page of the collaboration's claims, of one run or of all."""
    rows = await conn.fetch(
        f"""
        {CLAIMS}
        WHERE c.collaboration_id = $1 AND ($2::UUID IS NULL OR c.run_id = $2) AND ($3::UUID IS NULL OR c.claim_id > $3)
        ORDER BY c.claim_id LIMIT $4
        """,
        collaboration_id,
        run_id,
        after,
        limit,
    )
    return [Claim(*row) for row in rows]


async def list_lines_of_member(
    conn: Connection, collaboration_id: str, run_id: UUID, member_id: str
) -> list[StoredLine]:
    """A member's lines in a run, in the run's order."""
    rows = await conn.fetch(
        """
        SELECT line_number, stream_id, period, instalment, project_id, member_id, kind, adjusts, amount_minor,
            settled_as
        FROM lines
        WHERE collaboration_id = $1 AND run_id = $2 AND member_id = $3 ORDER BY line_number
        """,
        collaboration_id,
        run_id,
        member_id,
    )
    return [StoredLine(*row) for row in rows]


async def list_balances(conn: Connection, collaboration_id: str) -> list[asyncpg.Record]:
    """Every running balance that is not 0."""
    return await conn.fetch(
        """
        SELECT stream_id, member_id, balance_minor, currency FROM balances
        WHERE collaboration_id = $1 AND balance_minor <> 0 ORDER BY stream_id, member_id
        """,
        collaboration_id,
    )


async def list_turns(conn: Connection, collaboration_id: str) -> list[asyncpg.Record]:
    """Whose turn it is in each stream: by the last run that stands."""
    return await conn.fetch(
        """
        SELECT DISTINCT ON (t.stream_id) t.stream_id, t.member_id
        FROM turns t JOIN runs r USING (run_id)
        WHERE t.collaboration_id = $1 AND r.state IN ('approved', 'issued', 'paid')
        ORDER BY t.stream_id, r.approval_number DESC
        """,
        collaboration_id,
    )
