"""Sessions: started when somebody signs in, found by their cookie, renewed while they last, ended."""

import secrets
from datetime import UTC, datetime, timedelta

from services.reporting.sessions import store
from services.reporting.sessions.provider import Provider, SignInFailed
from services.reporting.sessions.sealing import Session, Tokens, hash_of, seal, unseal
from shared.database import Pool, transaction


async def start_session(pool: Pool, tokens: Tokens, hours: int) -> str:
    """A new session for some hours, or until its token runs out where it cannot be renewed; gives its id."""
    session_id = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(hours=hours)
    if tokens.refresh_token is None:
        expires_at = min(expires_at, datetime.fromtimestamp(tokens.expires_at, UTC))
    sealed = seal(session_id, Session(tokens, secrets.token_urlsafe(32)))
    async with transaction(pool) as conn:
        await store.delete_expired(conn)
        await store.insert_session(conn, hash_of(session_id), sealed, expires_at)
    return session_id


async def find_session(pool: Pool, session_id: str, provider: Provider | None) -> Session | None:
    """The session, its token renewed where that was due; None where it is over. Raises Unavailable."""
    async with transaction(pool) as conn:
        sealed = await store.find_sealed(conn, hash_of(session_id))
    session = unseal(session_id, sealed) if sealed else None
    if session is None or provider is None or not session.is_to_be_renewed:
        return session
    return await _renew(pool, session_id, provider)


async def _renew(pool: Pool, session_id: str, provider: Provider) -> Session | None:
    """One request renews while others wait for it: an issuer may take a refresh token once only."""
    session_hash = hash_of(session_id)
    async with transaction(pool) as conn:
        sealed = await store.lock_sealed(conn, session_hash)
        session = unseal(session_id, sealed) if sealed else None
        if session is None or not session.is_to_be_renewed:
            return session
        try:
            renewed = Session(await provider.renew(session.tokens), session.csrf)
        except SignInFailed:
            await store.delete_session(conn, session_hash)
            return None
        await store.update_sealed(conn, session_hash, seal(session_id, renewed))
        return renewed


async def end_session(pool: Pool, session_id: str) -> None:
    """Ends the session; one that is over already stays so."""
    async with transaction(pool) as conn:
        await store.delete_session(conn, hash_of(session_id))
