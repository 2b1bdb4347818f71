"""Refusals as pages: what an API answers as a problem in JSON, a page says in the visitor's language.

A page's handler raises and needs no `try`: Unauthenticated leads to signing in, Forbidden says no, whatever else was
refused, or is away, is said in words with its code.
"""

import json
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, cast
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ExceptionHandler

from services.reporting.pages.rendering import render
from shared.errors import Unauthenticated

NEXT_LENGTH_MAX = 2_000


def answer_pages(app: FastAPI) -> None:
    """Has every error that a page meets answered as a page. Call it when all handlers of the app are there."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _on_pages(handler))


def _on_pages(handler: Callable[[Request, Any], Response | Awaitable[Response]]) -> ExceptionHandler:
    async def answer(request: Request, error: Exception) -> Response:
        given = handler(request, error)
        problem = await given if isawaitable(given) else given
        if not is_page(request):
            return problem
        if isinstance(error, Unauthenticated):
            return to_sign_in(request)
        return _refusal(request, problem)

    return cast(ExceptionHandler, answer)


def is_page(request: Request) -> bool:
    """Whether a page was asked for: what is no part of the published API, or by a browser what is nowhere."""
    route = request.scope.get("route")
    if route is None:
        return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
    return getattr(route, "include_in_schema", True) is False


def _refusal(request: Request, problem: Response) -> Response:
    if problem.status_code == 403:
        return render(request, "no_access.html", status=403)
    told = json.loads(bytes(problem.body))
    answer = render(request, "refusal.html", status=problem.status_code, refusal=told)
    if "retry-after" in problem.headers:
        answer.headers["Retry-After"] = problem.headers["retry-after"]
    return answer


def to_sign_in(request: Request) -> Response:
    """The way to sign in, and from there back to this page; from a form that was sent, to the start page."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or len(wanted) > NEXT_LENGTH_MAX:
        wanted = "/"
    address = "/sign-in?" + urlencode({"next": wanted})
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)
