"""What a session holds, and sealing it so that the database alone gives no token away."""

import base64
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from joserfc import jwe
from joserfc.jwk import OctKey

RENEWED_BEFORE_SECONDS = 30
"""A token is renewed so long before it runs out that a service asked with it still finds it good."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an issuer gave: the token that services take, what renews it, and who it was given to, for signing out."""

    access_token: str
    refresh_token: str | None = None
    id_token: str | None = None

    @property
    def expires_at(self) -> int:
        """When the access token runs out, in seconds since 1970; read, not verified. 0 where it does not say."""
        try:
            payload = self.access_token.split(".")[1]
            claims: Any = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            return int(claims["exp"])
        except (IndexError, KeyError, TypeError, ValueError):
            return 0


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session: its tokens, and the secret that its forms hold."""

    tokens: Tokens
    csrf: str

    @property
    def is_to_be_renewed(self) -> bool:
        """Whether the access token runs out and can be renewed."""
        return self.tokens.refresh_token is not None and self.tokens.expires_at - RENEWED_BEFORE_SECONDS < time.time()


def hash_of(session_id: str) -> bytes:
    """What a session is found by."""
    return hashlib.sha256(session_id.encode()).digest()


def seal(session_id: str, session: Session) -> str:
    """The session encrypted (A256GCM) with a key made from its id, which is in the cookie alone."""
    content = json.dumps({**asdict(session.tokens), "csrf": session.csrf}).encode()
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, content, _key(session_id))


def unseal(session_id: str, sealed: str) -> Session:
    """The session that was sealed with this id."""
    content = json.loads(jwe.decrypt_compact(sealed, _key(session_id)).plaintext or b"")
    csrf = content.pop("csrf")
    return Session(Tokens(**content), csrf)


def _key(session_id: str) -> OctKey:
    return OctKey.import_key(hashlib.sha256(b"sealed " + session_id.encode()).digest())
