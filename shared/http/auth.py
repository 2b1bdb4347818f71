"""Who is asking, as a FastAPI dependency."""

from typing import Annotated

from fastapi import Depends, Request

from shared.principal import Principal
from shared.security import TokenVerifier, bearer


async def _authenticate(request: Request) -> Principal:
    verifier: TokenVerifier = request.app.state.verifier
    return await verifier.verify(bearer(request.headers.get("authorization")))


Authenticated = Annotated[Principal, Depends(_authenticate)]
"""The principal of a valid token; a request without one is answered 401."""
