"""The built-in token issuer of a data folder: an RS256 key made at the first start, and the key set services read."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from deploy.local.locks import locked
from deploy.local.places import write_private

ISSUER = "mellemregning-local"
AUDIENCE = "mellemregning"
ROLES_CLAIM = "mellemregning_roles"
CLIENT_ID = "mellemregning-pages"
REFRESH_AUDIENCE = "mellemregning-renewal"
ID_TOKEN_SECONDS = 300
REFRESH_SECONDS = 12 * 60 * 60


def key_set_file(home: Path) -> Path:
    """The public keys, as services read them (TOKEN_KEYS)."""
    return home / "tokens" / "jwks.json"


def ensure_key(home: Path) -> RSAKey:
    """The signing key of this data folder; made, with its public key set, if there is none."""
    folder = home / "tokens"
    with locked(folder / "lock"):
        private = folder / "private.json"
        if not private.exists():
            made = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True, auto_kid=True)
            key_set_file(home).write_text(json.dumps(KeySet([made]).as_dict(private=False), indent=1))
            write_private(private, json.dumps(made.as_dict(private=True), indent=1))
        return RSAKey.import_key(json.loads(private.read_text()))


def sign_token(home: Path, roles: Sequence[str], subject: str, ttl_seconds: int) -> str:
    """A signed token with these roles (contracts.md 4), valid from now for `ttl_seconds`."""
    return _sign(home, {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, ROLES_CLAIM: list(roles)}, ttl_seconds)


def sign_id_token(home: Path, issuer: str, subject: str, nonce: str) -> str:
    """Says to the pages who signed in just now, at the issuer of that address."""
    claims = {"iss": issuer, "aud": CLIENT_ID, "sub": subject, "nonce": nonce}
    return _sign(home, claims, ID_TOKEN_SECONDS)


def sign_refresh_token(home: Path, subject: str) -> str:
    """Renews tokens for twelve hours; of no use anywhere but at the issuer."""
    return _sign(home, {"iss": ISSUER, "aud": REFRESH_AUDIENCE, "sub": subject}, REFRESH_SECONDS)


def read_refresh_token(home: Path, token: str) -> str | None:
    """The subject of a refresh token; None for one that does not hold."""
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": REFRESH_AUDIENCE}
    )
    try:
        claims = jwt.decode(token, ensure_key(home), algorithms=["RS256"]).claims
        registry.validate(claims)
    except (JoseError, ValueError):
        return None
    return str(claims["sub"])


def _sign(home: Path, claims: dict[str, Any], ttl_seconds: int) -> str:
    key = ensure_key(home)
    now = int(time.time())
    return jwt.encode({"alg": "RS256", "kid": key.kid}, {**claims, "iat": now, "exp": now + ttl_seconds}, key)
