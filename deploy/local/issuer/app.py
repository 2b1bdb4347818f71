"""The issuer over HTTP: discovery, keys, choosing who one is, tokens for codes, signing out."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.local.issuer.codes import Codes
from deploy.local.issuer.people import PEOPLE, Person
from deploy.local.issuer.words import STYLE, choosing_page, spoken
from deploy.local.tokens import (
    CLIENT_ID,
    key_set_file,
    read_refresh_token,
    sign_id_token,
    sign_refresh_token,
    sign_token,
)
from shared.http.app import create_health_app

TOKEN_SECONDS = 15 * 60


@dataclass
class Issuer:
    """The issuer of a data folder, at its own address, for the pages at theirs."""

    home: Path
    address: str
    public_url: str
    codes: Codes = field(default_factory=Codes)

    @property
    def redirect_uri(self) -> str:
        """The only place a browser is sent to with a code."""
        return f"{self.public_url}/sign-in/return"

    def described(self) -> dict[str, Any]:
        """What OpenID Connect Discovery asks for."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/end-session",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "scopes_supported": ["openid"],
        }

    def tokens_for(self, person: Person, nonce: str | None) -> dict[str, Any]:
        """The answer of the token endpoint; with an id token where somebody signs in."""
        told: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "access_token": sign_token(self.home, person.roles, person.subject, TOKEN_SECONDS),
            "refresh_token": sign_refresh_token(self.home, person.subject),
        }
        if nonce is not None:
            told["id_token"] = sign_id_token(self.home, self.address, person.subject, nonce)
        return told


class Asked(BaseModel):
    """What a browser is sent to /authorize with (RFC 6749, 4.1.1; RFC 7636, 4.3)."""

    response_type: str
    client_id: str
    redirect_uri: str
    code_challenge: str
    code_challenge_method: str
    state: str = ""
    nonce: str = ""
    ui_locales: str = ""


class Chosen(Asked):
    """The same, and who was chosen."""

    subject: str


class Exchange(BaseModel):
    """What the token endpoint is asked: for a code, or to renew."""

    grant_type: str
    client_id: str
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    refresh_token: str = ""


def create_issuer(issuer: Issuer) -> FastAPI:
    """The issuer as an app, with /live and /ready. It answers to this machine's own names alone."""
    app = create_health_app("issuer", {})
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    _describe(app, issuer)
    _authorize(app, issuer)
    _exchange(app, issuer)
    return app


def _describe(app: FastAPI, issuer: Issuer) -> None:
    @app.get("/.well-known/openid-configuration")
    async def describe() -> dict[str, Any]:
        return issuer.described()

    @app.get("/jwks")
    async def keys() -> Any:
        return json.loads(key_set_file(issuer.home).read_text())

    @app.get("/style.css")
    async def style() -> Response:
        return Response(STYLE, media_type="text/css")

    @app.get("/end-session")
    async def end_session(post_logout_redirect_uri: str = "") -> Response:
        if post_logout_redirect_uri != f"{issuer.public_url}/sign-in":
            raise HTTPException(400, "This issuer sends people back to its own pages alone.")
        return RedirectResponse(post_logout_redirect_uri, status_code=303)

    _ = describe, keys, style, end_session


def _authorize(app: FastAPI, issuer: Issuer) -> None:
    @app.get("/authorize")
    async def choose(asked: Annotated[Asked, Query()]) -> Response:
        _check(issuer, asked)
        language = spoken(asked.ui_locales)
        people = [(each.subject, each.named(language), ", ".join(each.roles)) for each in PEOPLE.values()]
        policy = f"default-src 'none'; style-src 'self'; form-action 'self' {issuer.public_url}; frame-ancestors 'none'"
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        return HTMLResponse(choosing_page(people, asked.model_dump(), language), headers=headers)

    @app.post("/authorize")
    async def chosen(request: Request, asked: Annotated[Chosen, Form()]) -> Response:
        _check(issuer, asked)
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin" or asked.subject not in PEOPLE:
            raise HTTPException(400, "Nobody was chosen on the issuer's own page.")
        code = issuer.codes.give(asked.subject, asked.nonce, asked.redirect_uri, asked.code_challenge)
        query = urlencode({"code": code, "state": asked.state, "iss": issuer.address})
        return RedirectResponse(f"{asked.redirect_uri}?{query}", status_code=303)

    _ = choose, chosen


def _check(issuer: Issuer, asked: Asked) -> None:
    """Raises HTTPException: what does not fit is not sent back to whoever asked."""
    if (asked.client_id, asked.redirect_uri) != (CLIENT_ID, issuer.redirect_uri):
        raise HTTPException(400, f"This issuer knows {CLIENT_ID} at {issuer.redirect_uri} alone.")
    if (asked.response_type, asked.code_challenge_method) != ("code", "S256"):
        raise HTTPException(400, "Ask for a code, with a challenge by S256.")


def _exchange(app: FastAPI, issuer: Issuer) -> None:
    @app.post("/token")
    async def exchange(asked: Annotated[Exchange, Form()]) -> Response:
        told = _tokens(issuer, asked)
        return JSONResponse(told, 400 if "error" in told else 200, headers={"Cache-Control": "no-store"})

    _ = exchange


def _tokens(issuer: Issuer, asked: Exchange) -> dict[str, Any]:
    if asked.client_id != CLIENT_ID:
        return {"error": "invalid_client"}
    if asked.grant_type == "refresh_token":
        subject = read_refresh_token(issuer.home, asked.refresh_token)
        return issuer.tokens_for(PEOPLE[subject], None) if subject in PEOPLE else {"error": "invalid_grant"}
    if asked.grant_type != "authorization_code":
        return {"error": "unsupported_grant_type"}
    grant = issuer.codes.take(asked.code)
    if grant is None or not grant.is_for(asked.redirect_uri, asked.code_verifier):
        return {"error": "invalid_grant"}
    return issuer.tokens_for(PEOPLE[grant.subject], grant.nonce)
