"""Who may read what in reporting (contracts.md 4), with the same 403 where there is nothing.

A request says who it is by a bearer token or, from a browser, by the session cookie. A form sent by cookie must hold
the session's secret too (pages/forms.py).
"""

import re
from collections.abc import AsyncGenerator, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request

from services.reporting.config import ApiSettings
from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.members import store as members
from services.reporting.projections.rows import Row
from services.reporting.sessions.handlers import find_session
from shared.database import Connection, Pool, transaction
from shared.errors import Forbidden, Unauthenticated
from shared.events.fields import COLLABORATION_PATTERN
from shared.principal import Principal
from shared.security import TokenVerifier, bearer

SESSION_COOKIE = "mellemregning_session"

CollaborationPath = Annotated[str, Path(description="The collaboration", examples=["storkoebenhavn"])]


@dataclass(frozen=True, slots=True)
class Reading:
    """A token that may read the collaboration, and one snapshot of the database to read it from."""

    principal: Principal
    collaboration: Row
    conn: Connection

    @property
    def collaboration_id(self) -> str:
        return self.collaboration["collaboration_id"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks, and the token that says so; `csrf` is the secret of a browser's session, None without a cookie."""

    principal: Principal
    token: str
    csrf: str | None


async def find_signed_in(request: Request) -> SignedIn:
    """Who asks, by bearer token or session cookie; looked up once for a request. Raises Unauthenticated."""
    known = signed_in_already(request)
    if known is None:
        known = request.state.signed_in = await _find_signed_in(request)
    return known


def signed_in_already(request: Request) -> SignedIn | None:
    """Who was found to ask while this request was answered; None where nobody looked, or nobody is signed in."""
    return getattr(request.state, "signed_in", None)


async def _find_signed_in(request: Request) -> SignedIn:
    verifier: TokenVerifier = request.app.state.verifier
    if header := request.headers.get("authorization"):
        token = bearer(header)
        return SignedIn(await verifier.verify(token), token, None)
    session_id = request.cookies.get(session_cookie(request))
    if not session_id:
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    session = await find_session(request.app.state.pool, session_id, request.app.state.provider)
    if session is None:
        raise Unauthenticated("The session is over; sign in again.")
    token = session.tokens.access_token
    return SignedIn(await verifier.verify(token), token, session.csrf)


def session_cookie(request: Request) -> str:
    """The name of the session's cookie: where we are on https, one that no other host or path can set."""
    return f"__Host-{SESSION_COOKIE}" if is_secure(request) else SESSION_COOKIE


def is_secure(request: Request) -> bool:
    """Whether browsers reach us by https, also where a proxy takes that off."""
    settings: ApiSettings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).startswith("https:")


async def find_visitor(request: Request) -> Principal:
    """Who asks, by bearer token or session cookie. Raises Unauthenticated."""
    return (await find_signed_in(request)).principal


Visitor = Annotated[Principal, Depends(find_visitor)]
"""The principal of a valid token or session; a request without one is answered 401."""


def snapshot(pool: Pool) -> AbstractAsyncContextManager[Connection]:
    """A read-only transaction in which everything is as of one moment."""
    return transaction(pool, isolation="repeatable_read", readonly=True)


def named_collaborations(principal: Principal) -> Collection[str] | None:
    """The collaborations a token names itself: as operator or subscriber; None for the auditor, who sees all."""
    if principal.has("auditor"):
        return None
    return principal.named("operator") | principal.named("subscriber")


async def get_readable(conn: Connection, principal: Principal, collaboration_id: str) -> Row:
    """The collaboration. Raises Forbidden where the token does not see it and where there is none."""
    if re.fullmatch(COLLABORATION_PATTERN, collaboration_id, re.ASCII) is None:
        raise Forbidden
    collaboration = await collaborations.find_collaboration(conn, collaboration_id)
    theirs = await members.list_ever_members(conn, collaboration_id, principal.named("member"))
    if collaboration is None or not principal.sees(collaboration_id, theirs):
        raise Forbidden
    return collaboration


async def _snapshot(request: Request) -> AsyncGenerator[Connection]:
    async with snapshot(request.app.state.pool) as conn:
        yield conn


Snapshot = Annotated[Connection, Depends(_snapshot, scope="function")]


async def _reader(principal: Visitor, collaboration_id: CollaborationPath, conn: Snapshot) -> Reading:
    return Reading(principal, await get_readable(conn, principal, collaboration_id), conn)


Reader = Annotated[Reading, Depends(_reader, scope="function")]
"""A read by those who see the collaboration in the path: its members, operator, subscribers, the auditor."""
