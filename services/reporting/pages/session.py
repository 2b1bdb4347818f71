"""A browser's session: the token in a cookie that scripts cannot read and other sites cannot send along."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from services.reporting.access import SESSION_COOKIE

TOKEN_LENGTH_MAX = 3_800
"""Browsers keep cookies of up to 4 KiB."""


def start_session(request: Request, response: Response, token: str) -> None:
    """Keeps the token until the browser is closed; it is verified anew on each request."""
    response.set_cookie(
        SESSION_COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https", path="/"
    )


def end_session(response: Response) -> None:
    """Forgets the token."""
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")


def is_from_here(request: Request) -> bool:
    """Whether a form was sent from our own pages, by what browsers say of it and scripts cannot change.

    SameSite keeps others from using a session; this keeps them from starting one of their own for the visitor.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
