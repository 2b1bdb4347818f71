"""Commands that may be sent again: the same Idempotency-Key and body gives the first answer, another body 422."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse

from shared.database import Connection, Pool, transaction
from shared.errors import Rejected
from shared.http import store
from shared.http.auth import Authenticated
from shared.principal import Principal

KEY_LENGTH_MAX = 200

Work = Callable[[Connection], Awaitable[Mapping[str, Any]]]
"""The command's effect in the transaction it is given; returns the answer's body as JSON values."""


@dataclass(frozen=True, slots=True)
class CommandCall:
    """One command as it was asked: by whom, with which key, and the hash of method, path and body."""

    principal: Principal
    pool: Pool
    key: str
    request_hash: bytes

    async def once(self, work: Work, *, status: int = 201) -> JSONResponse:
        """Runs the command and keeps its answer, in one transaction; a repetition gets the answer that was kept.

        A command that is rejected leaves nothing behind: it may be mended and sent with the same key.
        """
        async with transaction(self.pool) as conn:
            kept = await store.claim_key(conn, self.principal.subject, self.key, self.request_hash)
            if kept is not None:
                return self._repeat(kept)
            answer = dict(await work(conn))
            await store.keep_answer(conn, self.principal.subject, self.key, status, answer)
        return JSONResponse(answer, status_code=status)

    def _repeat(self, kept: store.KeptAnswer) -> JSONResponse:
        if kept.request_hash != self.request_hash:
            raise Rejected(
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request. Send a new key for a new command.",
            )
        return JSONResponse(kept.answer, status_code=kept.status, headers={"Idempotent-Replayed": "true"})


async def _read_command(
    request: Request,
    principal: Authenticated,
    idempotency_key: Annotated[
        str | None, Header(description="Your own key for this command; a retry sends the same one.")
    ] = None,
) -> CommandCall:
    if not idempotency_key or len(idempotency_key) > KEY_LENGTH_MAX:
        raise Rejected(
            "idempotency_key_missing",
            f"Send the header Idempotency-Key (1 to {KEY_LENGTH_MAX} characters), the same one when you try again.",
            status=400,
        )
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + await request.body())
    return CommandCall(principal, request.app.state.pool, idempotency_key, digest.digest())


Command = Annotated[CommandCall, Depends(_read_command)]
"""A command with a valid token and an Idempotency-Key."""
