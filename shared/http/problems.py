"""Errors as `application/problem+json` (RFC 9457) with a stable code, what is wrong one by one, and the trace id."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared import telemetry
from shared.database import TRANSIENT
from shared.errors import Problem, Rejected

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
CODES = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Problem] = (),
    ids: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An answer that says what went wrong and what would make it right."""
    content = problem_content(status, code, detail, errors)
    if ids:
        content["ids"] = dict(ids)
    return JSONResponse(content, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def problem_content(status: int, code: str, detail: str, errors: Sequence[Problem] = ()) -> dict[str, Any]:
    """The fields of a problem."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [error.as_json() for error in errors],
        "trace_id": telemetry.current_trace_id(),
    }


def _where(location: Sequence[Any]) -> str:
    parts = location[1:] if location and location[0] in ("body", "query", "path", "header") else location
    return ".".join(str(part) for part in parts) or str(location[0] if location else "")


async def _on_rejected(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Rejected)
    return problem_response(
        error.status, error.code, error.message, errors=error.errors, ids=error.ids, headers=error.headers
    )


async def _on_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [Problem("malformed", _where(e["loc"]), str(e["msg"])) for e in error.errors()]
    return problem_response(422, "malformed", "The request does not fit; see errors.", errors=problems)


async def _on_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "http_error")
    return problem_response(error.status_code, code, str(error.detail), headers=error.headers)


async def _on_database(_: Request, error: Exception) -> JSONResponse:
    log.warning("the database did not answer as it should", error=f"{type(error).__name__}: {error}")
    return problem_response(
        503, "unavailable", "The database does not answer just now; try again.", headers={"Retry-After": "2"}
    )


async def _on_hung_up(_: Request, __: Exception) -> JSONResponse:
    return problem_response(400, "incomplete", "The body ended before it was whole.")


async def _on_bug(request: Request, error: Exception) -> JSONResponse:
    log.error("a request failed", path=request.url.path, exc_info=error)
    return problem_response(500, "internal_error", "Something broke here. It is logged under the trace id.")


def add_problem_handlers(app: FastAPI) -> None:
    """Every error of the app is answered as problem+json."""
    app.add_exception_handler(Rejected, _on_rejected)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_hung_up)
    for transient in TRANSIENT:
        app.add_exception_handler(cast(type[Exception], transient), _on_database)
    app.add_exception_handler(Exception, _on_bug)
