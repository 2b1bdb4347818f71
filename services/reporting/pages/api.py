"""The pages over HTTP: start, a collaboration, signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.access import (
    CollaborationPath,
    find_visitor,
    get_readable,
    named_collaborations,
    snapshot,
)
from services.reporting.answers import ProjectQuery
from services.reporting.pages.hours_view import PageAsked
from services.reporting.pages.language import today
from services.reporting.pages.rendering import render
from services.reporting.pages.session import TOKEN_LENGTH_MAX, end_session, is_from_here, start_session
from services.reporting.pages.view import load_page
from services.reporting.projections.changes.feed import ChangeFeed
from services.reporting.projections.collaborations import store as collaborations
from shared.errors import Forbidden, Unauthenticated
from shared.events.fields import NO_CONTROL_PATTERN
from shared.security import TokenVerifier

router = APIRouter(include_in_schema=False)

ON_START_MAX = 200

After = Annotated[str, Query(max_length=40, pattern=NO_CONTROL_PATTERN)]
Next = Annotated[str, Query(max_length=200)]


@router.get("/")
async def start(request: Request, after: After = "") -> Response:
    """My collaborations; who is not signed in is asked to."""
    try:
        principal = await find_visitor(request)
    except Unauthenticated:
        return _to_sign_in(request)
    async with snapshot(request.app.state.pool) as conn:
        mine = await collaborations.list_collaborations(
            conn, named_collaborations(principal), principal.named("member"), after, ON_START_MAX + 1
        )
    return render(request, "start.html", collaborations=mine[:ON_START_MAX], has_more=len(mine) > ON_START_MAX)


@router.get("/collaborations/{collaboration_id}")
async def show_collaboration(
    request: Request,
    collaboration_id: CollaborationPath,
    year: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    project: ProjectQuery = None,
    fragment: Annotated[bool, Query(description="Only what changes, for a page that is open")] = False,
) -> Response:
    """Who is in, what was agreed and given, what it came to."""
    feed: ChangeFeed = request.app.state.changes
    seen = feed.mark(collaboration_id)
    try:
        principal = await find_visitor(request)
        async with snapshot(request.app.state.pool) as conn:
            collaboration = await get_readable(conn, principal, collaboration_id)
            shown = await load_page(conn, collaboration_id, PageAsked(year, project), today())
    except Unauthenticated:
        return _to_sign_in(request)
    except Forbidden:
        return render(request, "no_access.html", status=403)
    template = "_collaboration.html" if fragment else "collaboration.html"
    return render(request, template, collaboration=collaboration, shown=shown, seen=seen)


@router.get("/sign-in")
async def ask_to_sign_in(request: Request, next: Next = "/") -> Response:
    """The form for a token."""
    return render(request, "sign_in.html", next=_within(next), problem=None)


@router.post("/session")
async def sign_in(
    request: Request,
    token: Annotated[str, Form(max_length=20_000)],
    next: Annotated[str, Form(max_length=200)] = "/",
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
    if not is_from_here(request):
        return render(request, "no_access.html", status=403)
    response = RedirectResponse("/sign-in", status_code=303)
    end_session(response)
    return response


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = request.url.replace(path="/sign-in", query="").include_query_params(next=wanted[:200])
    return RedirectResponse(f"{target.path}?{target.query}", status_code=303)


def _within(path: str) -> str:
    """A path on this site; anything that a browser could take for another site becomes the start page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local else "/"
