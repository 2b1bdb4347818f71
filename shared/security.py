"""Tokens and roles (contracts.md 4): JWTs signed RS256 or ES256, claims always validated."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Unauthenticated, Unavailable
from shared.principal import Principal
from shared.settings import TokenSettings

ROLES_CLAIM = "mellemregning_roles"
ALGORITHMS = ["RS256", "ES256"]
KEYS_REFRESH_SECONDS = 60
LEEWAY_SECONDS = 30
_ROLE = re.compile(r"(founder|auditor|administrator|(operator|member|publisher|subscriber):[A-Za-z0-9._-]{1,200})\Z")


def principal_of(claims: dict[str, Any]) -> Principal:
    """The principal that validated claims speak of. Raises Unauthenticated where they are not of the right shape."""
    subject, roles = claims.get("sub"), claims.get(ROLES_CLAIM, [])
    if not isinstance(subject, str) or not subject:
        raise Unauthenticated("The token names no subject.")
    if not isinstance(roles, list):
        raise Unauthenticated(f"The claim {ROLES_CLAIM} is not a list of roles.")
    known = frozenset(role for role in roles if isinstance(role, str) and _ROLE.match(role))  # pyright: ignore[reportUnknownVariableType]
    return Principal(subject, known)


@dataclass
class TokenVerifier:
    """Checks signature, issuer, audience and times of a token against the issuer's current keys."""

    settings: TokenSettings
    _keys: KeySet | None = None
    _read_at: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def verify(self, token: str) -> Principal:
        """Raises Unauthenticated for any token that does not hold, Unavailable when the keys cannot be had."""
        return principal_of(await self.read_claims(token))

    async def read_claims(self, token: str) -> dict[str, Any]:
        """What the token says, all of it checked but what only one reader asks of it. Raises as `verify` does."""
        keys = await self._current_keys()
        try:
            return self._decode(token, keys)
        except Unauthenticated:
            if time.monotonic() - self._read_at < KEYS_REFRESH_SECONDS:
                raise
        return self._decode(token, await self._current_keys(refresh=True))

    def _decode(self, token: str, keys: KeySet) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.audience},
            exp={"essential": True},
        )
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            registry.validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated(f"The token does not hold: {error}") from error
        return decoded.claims

    async def _current_keys(self, *, refresh: bool = False) -> KeySet:
        async with self._lock:
            if self._keys is None or refresh:
                self._keys = KeySet.import_key_set(await self._read_keys())
                self._read_at = time.monotonic()
            return self._keys

    async def _read_keys(self) -> Any:
        source = self.settings.keys
        try:
            if not source.startswith(("http://", "https://")):
                return json.loads(await asyncio.to_thread(Path(source).read_text, encoding="utf-8"))
            async with httpx.AsyncClient(timeout=5) as client:
                return (await client.get(source)).raise_for_status().json()
        except (OSError, ValueError, httpx.HTTPError) as error:
            raise Unavailable(f"The keys that tokens are checked with cannot be had: {error}") from error


def bearer(authorization: str | None) -> str:
    """The token in an Authorization header. Raises Unauthenticated where there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    return token.strip()
