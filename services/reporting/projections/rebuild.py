"""Rebuilding what people read: everything is dropped, and the worker reads the topics from their beginning."""

from services.reporting.projections import store
from shared.database import Pool, transaction

CONSUMER = "reporting"
"""The consumer's name and Kafka group."""


async def rebuild(pool: Pool) -> None:
    """Empties the projections and the stored positions, together. The worker fills them when it is started (again).

    Positions first: their locks are the ones a batch under way holds, so it is finished or has not begun.
    """
    async with transaction(pool) as conn:
        await store.delete_positions(conn, CONSUMER)
        await store.truncate_projections(conn)
