"""Who visits a page and what they may read there."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NamedTuple

from fastapi import Request

from services.reporting.access import find_visitor, get_readable, snapshot
from services.reporting.projections.rows import Row
from shared.database import Connection
from shared.principal import Principal


class Visit(NamedTuple):
    """Who visits a collaboration's page, its row, and one snapshot of the database to read it from."""

    visitor: Principal
    collaboration: Row
    conn: Connection


@asynccontextmanager
async def visit(request: Request, collaboration_id: str) -> AsyncGenerator[Visit]:
    """A visit by someone who may read the collaboration.

    Raises Unauthenticated (answered with the way to sign in) and Forbidden (answered with a page that says no).
    """
    visitor = await find_visitor(request)
    async with snapshot(request.app.state.pool) as conn:
        yield Visit(visitor, await get_readable(conn, visitor, collaboration_id), conn)
