"""The cookies of signing in: the session's, and that of a signing in that is under way at the issuer."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from services.reporting.access import is_secure, session_cookie
from services.reporting.sessions.provider import Challenge

UNDER_WAY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A signing in that is under way: what must come back, and where the visitor wanted to go."""

    challenge: Challenge
    next: str


def keep_session(request: Request, response: Response, session_id: str) -> None:
    """Keeps the session's id until the browser is closed. Lax: the way back from the issuer must carry it."""
    response.set_cookie(
        session_cookie(request), session_id, httponly=True, samesite="lax", secure=is_secure(request), path="/"
    )


def session_id_of(request: Request) -> str | None:
    """The id that the browser keeps."""
    return request.cookies.get(session_cookie(request))


def forget_session(request: Request, response: Response) -> None:
    """Forgets the session's id."""
    response.delete_cookie(session_cookie(request), path="/", httponly=True, samesite="lax", secure=is_secure(request))


def set_out(request: Request, response: Response, under_way: UnderWay) -> None:
    """Keeps what must come back. A cookie of its own for each signing in: people have more tabs than one."""
    content = json.dumps({**asdict(under_way.challenge), "next": under_way.next}).encode()
    response.set_cookie(
        _cookie_of(request, under_way.challenge.state),
        base64.urlsafe_b64encode(content).decode(),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
        path="/",
        max_age=UNDER_WAY_SECONDS,
    )


def come_back(request: Request, state: str) -> UnderWay | None:
    """What was kept of the signing in that this state belongs to; None where this browser began none."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(request.cookies[_cookie_of(request, state)]))
        under_way = UnderWay(Challenge(kept["state"], kept["nonce"], kept["verifier"]), kept["next"])
    except (KeyError, ValueError, TypeError):
        return None
    return under_way if secrets.compare_digest(under_way.challenge.state.encode(), state.encode()) else None


def forget_under_way(request: Request, response: Response, state: str) -> None:
    """A state is good for one way back."""
    response.delete_cookie(_cookie_of(request, state), path="/", httponly=True, secure=is_secure(request))


def _cookie_of(request: Request, state: str) -> str:
    prefix = "__Host-" if is_secure(request) else ""
    return f"{prefix}mellemregning_sign_in_{''.join(filter(str.isalnum, state))[:8]}"


def is_from_here(request: Request) -> bool:
    """Whether a form was sent from our own pages, by what browsers say of it and scripts cannot change.

    SameSite keeps others from using a session; this keeps them from starting one of their own for the visitor.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
