"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.pages.answering import NEXT_LENGTH_MAX
from services.reporting.pages.forms import read_form
from services.reporting.pages.rendering import render
from services.reporting.pages.session import TOKEN_LENGTH_MAX, end_session, is_from_here, start_session
from shared.errors import Unauthenticated
from shared.security import TokenVerifier

router = APIRouter(include_in_schema=False)

Next = Annotated[str, Query(max_length=NEXT_LENGTH_MAX)]


@router.get("/sign-in")
async def ask_to_sign_in(request: Request, next: Next = "/") -> Response:
    """The form for a token."""
    return render(request, "sign_in.html", next=_within(next), problem=None)


@router.post("/session")
async def sign_in(
    request: Request,
    token: Annotated[str, Form(max_length=20_000)],
    next: Annotated[str, Form(max_length=NEXT_LENGTH_MAX)] = "/",
) -> Response:
    """Starts a session with a token that holds, and goes on to where the visitor wanted to be."""
    if not is_from_here(request):
        return render(request, "sign_in.html", status=403, next="/", problem="foreign_form")
    verifier: TokenVerifier = request.app.state.verifier
    token = "".join(token.split()).removeprefix("Bearer")
    try:
        if len(token) > TOKEN_LENGTH_MAX:
            raise Unauthenticated("The token is longer than a cookie may be.")
        await verifier.verify(token)
    except Unauthenticated:
        return render(request, "sign_in.html", status=401, next=_within(next), problem="token_wrong")
    response = RedirectResponse(_within(next), status_code=303)
    start_session(request, response, token)
    return response


@router.post("/session/end")
async def sign_out(request: Request) -> Response:
    """Ends the session."""
    await read_form(request)
    response = RedirectResponse("/sign-in", status_code=303)
    end_session(response)
    return response


def _within(path: str) -> str:
    """A path on this site; anything that a browser could take for another site becomes the start page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local else "/"
