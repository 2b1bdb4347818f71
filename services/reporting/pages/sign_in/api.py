"""Signing in and out: at the issuer, or with a token where that is let."""

import secrets
from contextlib import suppress
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import structlog
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.pages.answering import NEXT_LENGTH_MAX
from services.reporting.pages.forms import read_form
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.session import (
    UnderWay,
    come_back,
    forget_session,
    forget_under_way,
    is_from_here,
    keep_session,
    session_id_of,
    set_out,
)
from services.reporting.sessions.handlers import end_session, find_session, start_session
from services.reporting.sessions.provider import Challenge, Provider, SignInFailed
from services.reporting.sessions.sealing import Tokens
from shared.errors import NotFound, Unauthenticated, Unavailable

log = structlog.get_logger()

router = APIRouter(include_in_schema=False)

Next = Annotated[str, Query(max_length=NEXT_LENGTH_MAX)]
FromIssuer = Annotated[str | None, Query(max_length=10_000)]


@router.get("/sign-in")
async def ask_to_sign_in(request: Request, next: Next = "/") -> Response:
    """The ways to sign in that there are here."""
    return _ask(request, next)


@router.get("/sign-in/start")
async def go_to_issuer(request: Request, next: Next = "/", moved: bool = False) -> Response:
    """Sends the browser to the issuer, from the address that the issuer sends it back to.

    `moved`: it was sent there before; a proxy may have us see another name than the browser does.
    """
    provider = _provider(request)
    public = provider.client.public_url
    if not moved and urlsplit(public).netloc != request.url.netloc:
        return RedirectResponse(f"{public}/sign-in/start?{urlencode({'next': next, 'moved': 1})}", status_code=303)
    challenge = Challenge(*(secrets.token_urlsafe(32) for _ in range(3)))
    response = RedirectResponse(
        await provider.authorization_url(challenge, speech_of(request).language), status_code=303
    )
    set_out(request, response, UnderWay(challenge, _within(next)))
    return response


@router.get("/sign-in/return")
async def return_from_issuer(
    request: Request,
    state: FromIssuer = None,
    code: FromIssuer = None,
    error: FromIssuer = None,
    iss: FromIssuer = None,
) -> Response:
    """The way back from the issuer: its code becomes tokens, and these a session."""
    provider = _provider(request)
    under_way = come_back(request, state or "")
    if under_way is None:
        return _ask(request, "/", "sign_in_elsewhere", 400)
    if code is None:
        log.warning("nobody was signed in", error=error)
        return _ask(request, under_way.next, "sign_in_broken_off", 401)
    try:
        tokens = await provider.exchange(code, under_way.challenge, iss)
        response = await _sign_in(request, tokens, under_way.next)
    except (SignInFailed, Unauthenticated) as refused:
        log.warning("nobody was signed in", error=refused.message)
        return _ask(request, under_way.next, "sign_in_failed", 401)
    forget_under_way(request, response, under_way.challenge.state)
    return response


@router.post("/session")
async def sign_in_with_token(
    request: Request,
    token: Annotated[str, Form(max_length=20_000)],
    next: Annotated[str, Form(max_length=NEXT_LENGTH_MAX)] = "/",
) -> Response:
    """Starts a session with a token that holds, and goes on to where the visitor wanted to be."""
    if not request.app.state.settings.token_sign_in:
        raise NotFound("not_found", "Nobody signs in with a token here.")
    if not is_from_here(request):
        return _ask(request, "/", "foreign_form", 403)
    try:
        return await _sign_in(request, Tokens("".join(token.split()).removeprefix("Bearer")), next)
    except Unauthenticated:
        return _ask(request, next, "token_wrong", 401)


@router.post("/session/end")
async def sign_out(request: Request) -> Response:
    """Ends the session here and, where the issuer has a place for it, there."""
    await read_form(request)
    provider: Provider | None = request.app.state.provider
    session_id = session_id_of(request) or ""
    session = await find_session(request.app.state.pool, session_id, None)
    await end_session(request.app.state.pool, session_id)
    elsewhere = None
    if provider is not None and session is not None and session.tokens.id_token is not None:
        with suppress(Unavailable):
            elsewhere = await provider.end_session_url(session.tokens.id_token)
    response = RedirectResponse("/sign-in", status_code=303) if elsewhere is None else _leave(request, elsewhere)
    forget_session(request, response)
    return response


def _leave(request: Request, elsewhere: str) -> Response:
    """A page that goes on to the issuer: the policy on forms lets a form lead to nobody else."""
    request.state.signed_in = None
    response = render(request, "signed_out.html", elsewhere=elsewhere)
    response.headers["Refresh"] = f"0; url={elsewhere}"
    return response


async def _sign_in(request: Request, tokens: Tokens, next: str) -> Response:
    """A session with these tokens, in place of the one before. Raises Unauthenticated where they do not hold."""
    await request.app.state.verifier.verify(tokens.access_token)
    if before := session_id_of(request):
        await end_session(request.app.state.pool, before)
    session_id = await start_session(request.app.state.pool, tokens, request.app.state.settings.session_hours)
    response = RedirectResponse(_within(next), status_code=303)
    keep_session(request, response, session_id)
    return response


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotFound("not_found", "No issuer signs people in here.")
    return provider


def _ask(request: Request, next: str, problem: str | None = None, status: int = 200) -> Response:
    ways = {
        "has_issuer": request.app.state.provider is not None,
        "takes_token": request.app.state.settings.token_sign_in,
    }
    return render(request, "sign_in.html", status=status, next=_within(next), problem=problem, **ways)


def _within(path: str) -> str:
    """A path on this site; anything that a browser could take for another site becomes the start page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local else "/"
