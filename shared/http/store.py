"""The SQL of idempotent commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.database import Connection


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a command the first time."""

    request_hash: bytes
    status: int
    answer: dict[str, Any]


async def claim_key(conn: Connection, principal: str, key: str, request_hash: bytes) -> KeptAnswer | None:
    """Takes the key for this transaction (None), or gives what was answered under it; waits for a twin under way."""
    claimed = await conn.fetchval(
        """
        INSERT INTO idempotency_keys (principal, idempotency_key, request_hash, status, answer)
        VALUES ($1, $2, $3, 0, '{}')
        ON CONFLICT DO NOTHING
        RETURNING TRUE
        """,
        principal,
        key,
        request_hash,
    )
    if claimed:
        return None
    row = await conn.fetchrow(
        "SELECT request_hash, status, answer FROM idempotency_keys WHERE principal = $1 AND idempotency_key = $2",
        principal,
        key,
    )
    assert row is not None, "a key in conflict is committed and stays"
    return KeptAnswer(row["request_hash"], row["status"], row["answer"])


async def keep_answer(conn: Connection, principal: str, key: str, status: int, answer: Mapping[str, Any]) -> None:
    """Stores the answer beside the command's effect."""
    await conn.execute(
        "UPDATE idempotency_keys SET status = $3, answer = $4 WHERE principal = $1 AND idempotency_key = $2",
        principal,
        key,
        status,
        answer,
    )
