"""What pages answer where something was refused, is away, is nowhere or broke; and backends behind them."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint

from services.reporting.access import SignedIn
from services.reporting.config import ApiSettings
from services.reporting.pages.answering import answer_pages
from services.reporting.pages.backend import Backend, Services
from services.reporting.pages.forms import hidden_fields, read_form
from shared.http.problems import add_problem_handlers, problem_response
from shared.principal import Principal
from tests.cli.serving import served
from tests.reporting.kit import Api


async def test_a_browser_that_asks_for_what_is_nowhere_gets_a_page_and_a_program_a_problem(api: Api) -> None:
    page = await api.client.get("/nowhere", headers={"accept": "text/html", "accept-language": "en"})
    assert (page.status_code, "<h1>That could not be done</h1>" in page.text) == (404, True)
    assert (await api.client.get("/nowhere")).headers["content-type"] == "application/problem+json"
    told = await api.client.get("/v1/nowhere", headers={"accept": "text/html"})
    assert told.headers["content-type"] == "application/problem+json"


async def test_what_does_not_fit_is_said_in_words_with_its_code(api: Api) -> None:
    answer = await api.browse("/operations?after=x&lang=en", api.token("administrator"))
    assert answer.status_code == 422
    assert "<strong>after</strong>" in answer.text
    assert "<code>malformed</code>" in answer.text


async def test_a_page_that_is_fetched_by_a_script_is_told_where_to_sign_in(api: Api) -> None:
    answer = await api.client.get("/operations?after=3", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?next=%2Foperations%3Fafter%3D3")


def _elsewhere() -> FastAPI:
    """Stands for a service: repeats what was asked of it, refuses, or knows no token."""
    app = FastAPI()

    @app.post("/repeat")
    async def repeat(request: Request) -> dict[str, str]:
        names = ("idempotency-key", "authorization", "content-type")
        return {name: request.headers.get(name, "") for name in names} | {"body": (await request.body()).decode()}

    @app.get("/refuse")
    async def refuse() -> JSONResponse:
        return problem_response(409, "already_closed", "It was closed already.")

    @app.get("/unknown")
    async def unknown() -> JSONResponse:
        return problem_response(401, "unauthenticated", "The token does not hold.")

    _ = repeat, refuse, unknown
    return app


@pytest.fixture
async def pages() -> AsyncGenerator[httpx.AsyncClient]:
    """Pages that pass on what is asked, for somebody signed in with the secret `secret`."""
    app = FastAPI()
    add_problem_handlers(app)

    @app.middleware("http")
    async def sign_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.signed_in = SignedIn(Principal("someone", frozenset()), "a-token", "secret")
        return await call_next(request)

    @app.post("/send", include_in_schema=False)
    async def send(request: Request) -> JSONResponse:
        form = await read_form(request)
        body = {"reason": form.text("reason")}
        answer = await Backend(request).post("settlement", "/repeat", body, idempotency_key=form.idempotency_key)
        return JSONResponse(answer)

    @app.get("/get/{what}", include_in_schema=False)
    async def get(request: Request, what: str, service: str = "settlement") -> JSONResponse:
        return JSONResponse(await Backend(request).get(service, f"/{what}"))  # pyright: ignore[reportArgumentType]

    _ = sign_in, send, get
    answer_pages(app)
    with served(_elsewhere()) as address:
        settings = ApiSettings(
            reporting_database_url="none", membership_url="http://127.0.0.1:1", settlement_url=address
        )
        app.state.services = Services(settings)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pages") as client:
            yield client
        await app.state.services.close()


async def test_a_form_sent_twice_is_one_command_and_a_mended_one_another(pages: httpx.AsyncClient) -> None:
    async def send(reason: str, key: str) -> dict[str, str]:
        answer = await pages.post("/send", data={"csrf": "secret", "idempotency_key": key, "reason": reason})
        assert answer.status_code == 200
        return answer.json()

    first = await send("wrong", "k1")
    assert first["authorization"] == "Bearer a-token"
    assert first["body"] == '{"reason": "wrong"}'
    assert (await send("wrong", "k1"))["idempotency-key"] == first["idempotency-key"]
    others = [await send("right", "k1"), await send("wrong", "k2"), await send("wrong", "not a key")]
    assert len({first["idempotency-key"], *(other["idempotency-key"] for other in others)}) == 4


async def test_a_form_without_the_secret_is_refused(pages: httpx.AsyncClient) -> None:
    for fields in ({}, {"csrf": ""}, {"csrf": "Secret"}):
        assert (await pages.post("/send", data=fields)).status_code == 403


def test_each_form_has_a_key_of_its_own() -> None:
    signed_in = SignedIn(Principal("someone", frozenset()), "a-token", 'se"cret')
    fields = [str(hidden_fields(signed_in)) for _ in range(2)]
    assert fields[0] != fields[1]
    assert 'name="csrf" value="se&#34;cret"' in fields[0]


async def test_what_a_service_refuses_is_passed_on_in_its_words(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/get/refuse", headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "It was closed already." in answer.text
    assert "<code>already_closed</code>" in answer.text


async def test_a_token_that_a_service_does_not_take_leads_to_signing_in(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/get/unknown")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fget%2Funknown")


async def test_a_service_that_is_away_is_said_so(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/get/refuse?service=membership", headers={"accept-language": "nb"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Det svarer ikke akkurat nå" in answer.text


async def test_the_answer_to_a_form_leads_to_a_page_in_another_language(api: Api) -> None:
    answer = await api.client.post("/session", data={"token": "nonsense"})
    assert 'href="/sign-in?lang=nb"' in answer.text
