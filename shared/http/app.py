"""The frame of every service's API, and the small health server of workers and relays."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared import telemetry
from shared.http.idempotency import KEY_LENGTH_MAX
from shared.http.limits import BodyLimit
from shared.http.problems import add_problem_handlers

Check = Callable[[], Awaitable[str | None]]
"""A check of readiness: None when it holds, else a sentence that says what is missing."""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

BODY_BYTES_MAX = 8 * 1024 * 1024
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}


def create_app(
    service: str, description: str, lifespan: Lifespan | None, checks: Mapping[str, Check], *, version: str = "1"
) -> FastAPI:
    """An API with problem+json, /live, /ready, /metrics, request metrics and traces."""
    app = FastAPIOffline(
        title=f"Mellemregning {service}",
        description=description,
        version=version,
        lifespan=lifespan,
        redoc_url=None,
        static_url="/docs-static",  # the page at /docs asks no third party
    )
    _require_idempotency_keys(app)
    add_problem_handlers(app)
    add_health(app, checks)
    app.add_middleware(BodyLimit, bytes_max=BODY_BYTES_MAX)
    app.middleware("http")(_observe)  # the last is the outermost: also what is too large is observed
    return app


def _require_idempotency_keys(app: FastAPI) -> None:
    """Has the published description say that commands need their key; the check itself gives a code of its own."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        for path in document.get("paths", {}).values():
            for operation in path.values():
                for parameter in operation.get("parameters", []):
                    if parameter["name"] == "idempotency-key":
                        parameter |= {"required": True, "schema": {"type": "string", "maxLength": KEY_LENGTH_MAX}}
        return document

    app.openapi = openapi  # pyright: ignore[reportAttributeAccessIssue]


def add_health(app: FastAPI, checks: Mapping[str, Check], notes: Mapping[str, Check] | None = None) -> None:
    """`/live` (the process runs), `/ready` (it can do its work), `/metrics` (Prometheus).

    A note says what someone should look at though the process does its work.
    """

    @app.get("/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/ready", include_in_schema=False)
    async def ready() -> JSONResponse:
        found = {name: await _run(check) for name, check in checks.items()}
        is_ready = not any(found.values())
        body: dict[str, Any] = {
            "ready": is_ready,
            "checks": {name: trouble or "ok" for name, trouble in found.items()},
        }
        if noted := {name: said for name, note in (notes or {}).items() if (said := await _run(note))}:
            body["notes"] = noted
        return JSONResponse(body, status_code=200 if is_ready else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    _ = live, ready, metrics


async def _run(check: Check) -> str | None:
    try:
        return await check()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


async def _observe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    started = time.perf_counter()
    with telemetry.span(f"{request.method} {request.url.path}", traceparent=request.headers.get("traceparent")):
        response = await call_next(request)
    route = getattr(request.scope.get("route"), "path", "unmatched")
    telemetry.REQUEST_SECONDS.labels(request.method, route, response.status_code).observe(time.perf_counter() - started)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def create_health_app(process: str, checks: Mapping[str, Check], notes: Mapping[str, Check] | None = None) -> FastAPI:
    """What a worker or relay serves: its health and metrics, nothing else."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        yield

    app = FastAPI(title=process, lifespan=lifespan, openapi_url=None)
    add_health(app, checks, notes)
    return app
