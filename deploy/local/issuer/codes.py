"""Codes that become tokens: of one signing in, for a minute, once."""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

CODE_SECONDS = 60


@dataclass(frozen=True)
class Grant:
    """What a code stands for: who signed in, for which request."""

    subject: str
    nonce: str
    redirect_uri: str
    code_challenge: str
    ends_at: float

    def is_for(self, redirect_uri: str, code_verifier: str) -> bool:
        """Whether who brings the code is who asked for it (RFC 7636, S256)."""
        digest = urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=")
        return redirect_uri == self.redirect_uri and hmac.compare_digest(digest, self.code_challenge.encode())


@dataclass
class Codes:
    """The codes that are out."""

    _out: dict[str, Grant] = field(default_factory=dict[str, Grant])

    def give(self, subject: str, nonce: str, redirect_uri: str, code_challenge: str) -> str:
        """A new code."""
        now = time.monotonic()
        self._out = {code: grant for code, grant in self._out.items() if grant.ends_at > now}
        code = secrets.token_urlsafe(32)
        self._out[code] = Grant(subject, nonce, redirect_uri, code_challenge, now + CODE_SECONDS)
        return code

    def take(self, code: str) -> Grant | None:
        """What the code stands for; the code is used up. None where there is none, or no longer."""
        grant = self._out.pop(code, None)
        return grant if grant is not None and grant.ends_at > time.monotonic() else None
