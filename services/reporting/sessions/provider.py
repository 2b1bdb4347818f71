"""An OpenID Connect issuer as a relying party uses it: the authorisation code flow with PKCE (RFC 6749, 7636, 9207).

Written on httpx and joserfc, which check tokens here already (docs/adr/0016-sign-in-is-openid-connect.md).
"""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import structlog

from services.reporting.config import ApiSettings
from services.reporting.sessions.sealing import Tokens
from shared.errors import Rejected, Unauthenticated, Unavailable
from shared.security import TokenVerifier
from shared.service import SettingsMissing
from shared.settings import TokenSettings

log = structlog.get_logger()

DISCOVERY = "/.well-known/openid-configuration"
DISCOVERED_AGAIN_SECONDS = 3600
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class SignInFailed(Rejected):
    """The issuer gave no tokens, or tokens that do not hold; the sentence is for the log and the operator."""

    def __init__(self, message: str) -> None:
        super().__init__("sign_in_failed", message, status=401)


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the issuer, and where it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str | None
    public_url: str
    scopes: str

    @property
    def redirect_uri(self) -> str:
        """Where the issuer sends a browser back to with a code."""
        return f"{self.public_url}/sign-in/return"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What one signing in must come back with: made here, kept in the browser's cookie."""

    state: str
    nonce: str
    verifier: str


@dataclass
class Provider:
    """The issuer, its own description read once an hour."""

    client: Client
    _http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=5))
    _found: dict[str, Any] = field(default_factory=dict[str, Any])
    _read_at: float = 0.0
    _id_tokens: TokenVerifier | None = None

    async def close(self) -> None:
        await self._http.aclose()

    async def authorization_url(self, challenge: Challenge, language: str) -> str:
        """Where a browser is sent to sign in, in that language where the issuer speaks it. Raises Unavailable."""
        found = await self._discover()
        digest = hashlib.sha256(challenge.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scopes,
            "state": challenge.state,
            "nonce": challenge.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        return _with_query(found["authorization_endpoint"], asked)

    async def exchange(self, code: str, challenge: Challenge, issuer: str | None) -> Tokens:
        """The tokens for a code; `issuer` is who the browser says sent it, None where it does not say.

        Raises SignInFailed, Unavailable.
        """
        found = await self._discover()
        if issuer is not None and issuer != found["issuer"]:
            raise SignInFailed(f"The code is from {issuer}, not from {found['issuer']}.")
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.client.redirect_uri}
        told = await self._ask_for_tokens({**sent, "code_verifier": challenge.verifier})
        await self._check_id_token(told.get("id_token"), challenge.nonce)
        return Tokens(told["access_token"], told.get("refresh_token"), told["id_token"])

    async def renew(self, tokens: Tokens) -> Tokens:
        """Tokens that last longer. Raises SignInFailed where the issuer gives none any more, Unavailable."""
        told = await self._ask_for_tokens({"grant_type": "refresh_token", "refresh_token": tokens.refresh_token or ""})
        return Tokens(told["access_token"], told.get("refresh_token", tokens.refresh_token), tokens.id_token)

    async def end_session_url(self, id_token: str | None) -> str | None:
        """Where a browser is sent to sign out at the issuer too; None where the issuer has no such place."""
        address = (await self._discover()).get("end_session_endpoint")
        if not address:
            return None
        asked = {"client_id": self.client.client_id, "post_logout_redirect_uri": f"{self.client.public_url}/sign-in"}
        return _with_query(address, asked | ({"id_token_hint": id_token} if id_token else {}))

    async def _ask_for_tokens(self, sent: Mapping[str, str]) -> dict[str, Any]:
        found = await self._discover()
        fields, auth = self._authenticated(dict(sent), found)
        try:
            answer = await self._http.post(found["token_endpoint"], data=fields, auth=auth)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _away(error) from error
        if answer.status_code >= 500:
            raise _away(answer.status_code)
        if not answer.is_success or not isinstance(told.get("access_token"), str):
            log.warning("the issuer gave no tokens", status=answer.status_code, error=told.get("error"))
            raise SignInFailed(f"The issuer gave no tokens: {told.get('error', answer.status_code)}.")
        return told

    def _authenticated(self, fields: dict[str, str], found: Mapping[str, Any]) -> tuple[dict[str, str], httpx.Auth]:
        """A client without a secret names itself; one with a secret sends it in the way the issuer takes it."""
        name, secret = self.client.client_id, self.client.client_secret
        if secret is None:
            return fields | {"client_id": name}, httpx.Auth()
        if "client_secret_basic" in found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            return fields, httpx.BasicAuth(quote(name, safe=""), quote(secret, safe=""))
        return fields | {"client_id": name, "client_secret": secret}, httpx.Auth()

    async def _check_id_token(self, id_token: Any, nonce: str) -> None:
        if self._id_tokens is None or not isinstance(id_token, str):
            raise SignInFailed("The issuer gave no id token; ask for the scope openid.")
        try:
            claims = await self._id_tokens.read_claims(id_token)
        except Unauthenticated as error:
            raise SignInFailed(f"The id token does not hold: {error.message}") from error
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise SignInFailed("The id token was made for another signing in.")
        if claims.get("azp", self.client.client_id) != self.client.client_id:
            raise SignInFailed("The id token was made for another client.")

    async def _discover(self) -> dict[str, Any]:
        if self._found and time.monotonic() - self._read_at < DISCOVERED_AGAIN_SECONDS:
            return self._found
        address = self.client.issuer.rstrip("/").removesuffix(DISCOVERY) + DISCOVERY
        try:
            found: dict[str, Any] = (await self._http.get(address)).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise _away(error) from error
        if missing := [name for name in NEEDED if name not in found]:
            raise Unavailable(f"{address} does not tell {', '.join(missing)}.")
        if found["issuer"].rstrip("/") + DISCOVERY != address:
            raise Unavailable(f"{address} speaks for another issuer, {found['issuer']}.")
        ours = TokenSettings(issuer=found["issuer"], audience=self.client.client_id, keys=found["jwks_uri"])
        self._found, self._read_at, self._id_tokens = found, time.monotonic(), TokenVerifier(ours)
        return found


def provider_of(settings: ApiSettings) -> Provider | None:
    """The issuer that the settings name; None where they name none. Raises SettingsMissing."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None or settings.public_url is None:
        raise SettingsMissing("reporting cannot start; OIDC_ISSUER needs OIDC_CLIENT_ID and PUBLIC_URL beside it.")
    client = Client(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret or None,
        settings.public_url.rstrip("/"),
        settings.oidc_scopes,
    )
    return Provider(client)


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _away(reason: object) -> Unavailable:
    log.warning("the issuer does not answer as it should", error=str(reason))
    return Unavailable("Who signs people in does not answer just now; try again in a moment.")
