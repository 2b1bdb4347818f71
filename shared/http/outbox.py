"""What waits to be sent to Kafka, asked of the API: so it can be seen also while the relay is away."""

from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from shared.database import transaction
from shared.http.auth import Authenticated
from shared.messaging import store

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No token, or one that does not hold.", **_PROBLEM},
    403: {"description": "The token is not the administrator's.", **_PROBLEM},
    503: {"description": "The database does not answer just now; try again.", **_PROBLEM},
}


class OutboxState(BaseModel):
    """What the service has announced and its relay has not sent yet."""

    waiting: int = Field(description="Messages")
    oldest_seconds: int = Field(description="How long the oldest of them has waited; 0 where none waits")


def add_outbox(app: FastAPI) -> None:
    """`GET /v1/outbox`, for the administrator."""

    @app.get("/v1/outbox", tags=["operations"], responses=_REFUSALS)
    async def get_outbox(request: Request, principal: Authenticated) -> OutboxState:
        """How many messages wait for Kafka, and for how long; for the administrator."""
        principal.require("administrator")
        async with transaction(request.app.state.pool) as conn:
            waiting = await store.count_outbox(conn)
            return OutboxState(waiting=waiting, oldest_seconds=int(await store.get_outbox_age_seconds(conn)))

    _ = get_outbox
