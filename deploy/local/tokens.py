"""The built-in token issuer of a data folder: an RS256 key made at the first start, and the key set services read."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from deploy.local.locks import locked
from deploy.local.places import write_private

ISSUER = "mellemregning-local"
AUDIENCE = "mellemregning"
ROLES_CLAIM = "mellemregning_roles"


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
    key = ensure_key(home)
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "iat": now,
        "exp": now + ttl_seconds,
        ROLES_CLAIM: list(roles),
    }
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
