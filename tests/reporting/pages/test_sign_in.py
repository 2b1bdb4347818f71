"""Signing in at an issuer that is really there, as a browser does."""

import base64
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI, Request

from deploy.local.issuer.app import Issuer, create_issuer
from deploy.local.platform import Platform
from deploy.local.tokens import AUDIENCE, CLIENT_ID, ISSUER, key_set_file, sign_token
from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from services.reporting.sessions.handlers import find_session, start_session
from services.reporting.sessions.provider import NEEDED, Challenge, Client, Provider
from services.reporting.sessions.sealing import Tokens
from shared.errors import Unavailable
from shared.settings import TokenSettings
from tests.cli.serving import served
from tests.conftest import FreshDatabase

PAGES = "http://pages.test"


@dataclass
class _Site:
    """The pages, and the issuer's address."""

    app: FastAPI
    issuer: str

    @asynccontextmanager
    async def browser(self) -> AsyncGenerator[httpx.AsyncClient]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=PAGES) as browser:
            yield browser


@pytest.fixture(scope="module")
def issuer(platform: Platform) -> Iterator[str]:
    made = Issuer(platform.home, "", PAGES)
    with served(create_issuer(made)) as made.address:
        yield made.address


@pytest.fixture(scope="module")
async def site(platform: Platform, database: FreshDatabase, issuer: str) -> AsyncGenerator[_Site]:
    service = ApiSettings(
        reporting_database_url=await database("reporting"),
        membership_url=PAGES,
        settlement_url=PAGES,
        public_url=PAGES,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT_ID,
    )
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(platform.home)))
    app = create_api((service, tokens))
    async with app.router.lifespan_context(app):
        yield _Site(app, issuer)


async def _go_to_issuer(browser: httpx.AsyncClient, next: str = "/") -> dict[str, str]:
    """What the browser is sent to the issuer with."""
    answer = await browser.get("/sign-in/start", params={"next": next})
    assert answer.status_code == 303
    return dict(httpx.URL(answer.headers["location"]).params)


async def _choose(site: _Site, asked: dict[str, str], subject: str = "auditor") -> str:
    """Where the issuer sends the browser back to."""
    async with httpx.AsyncClient() as chooser:
        answer = await chooser.post(f"{site.issuer}/authorize", data=asked | {"subject": subject})
    assert answer.status_code == 303
    return answer.headers["location"]


def _csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([\w-]+)"', html)
    assert found is not None
    return found[1]


async def test_who_signs_in_comes_back_to_where_they_wanted_to_be_and_out_again(site: _Site) -> None:
    async with site.browser() as browser:
        sent = await browser.get("/?after=x")
        assert sent.headers["location"] == "/sign-in?next=%2F%3Fafter%3Dx"
        assert "/sign-in/start?next=/%3Fafter%3Dx" in (await browser.get(sent.headers["location"])).text

        back = await browser.get(await _choose(site, await _go_to_issuer(browser, "/?after=x")))
        assert (back.status_code, back.headers["location"]) == (303, "/?after=x")
        assert [name for name in browser.cookies if "sign_in" in name] == []
        page = await browser.get("/?after=x")
        assert page.status_code == 200

        out = await browser.post("/session/end", data={"csrf": _csrf(page.text)})
        leads_to = httpx.URL(out.headers["refresh"].removeprefix("0; url="))
        assert (leads_to.path, leads_to.params["post_logout_redirect_uri"]) == ("/end-session", f"{PAGES}/sign-in")
        assert (await browser.get("/")).status_code == 303


async def test_who_comes_by_another_name_is_sent_to_the_one_the_issuer_knows_and_only_once(site: _Site) -> None:
    async with site.browser() as browser:
        moved = await browser.get("http://localhost:1/sign-in/start?next=/x")
        assert moved.headers["location"] == f"{PAGES}/sign-in/start?next=%2Fx&moved=1"
        behind_a_proxy = await browser.get("http://inside:8000/sign-in/start?next=%2Fx&moved=1")
        assert behind_a_proxy.headers["location"].startswith(f"{site.issuer}/authorize?")


async def test_a_way_back_is_good_once_and_in_the_browser_that_set_out(site: _Site) -> None:
    async with site.browser() as browser, site.browser() as other:
        address = await _choose(site, await _go_to_issuer(browser))
        assert (await other.get(address)).status_code == 400
        assert (await browser.get(address)).status_code == 303
        assert (await browser.get(address)).status_code == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [({"state": "x" * 43}, 400), ({"code": "x"}, 401), ({"iss": "https://elsewhere.example"}, 401)],
)
async def test_what_does_not_belong_together_signs_nobody_in(site: _Site, change: dict[str, str], status: int) -> None:
    async with site.browser() as browser:
        address = httpx.URL(await _choose(site, await _go_to_issuer(browser)))
        answer = await browser.get(address.copy_merge_params(change))
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
        assert (await browser.get("/")).status_code == 303


async def test_an_id_token_for_another_signing_in_signs_nobody_in(site: _Site) -> None:
    async with site.browser() as browser:
        asked = await _go_to_issuer(browser)
        answer = await browser.get(await _choose(site, asked | {"nonce": "of another"}))
        assert answer.status_code == 401


async def test_who_breaks_off_at_the_issuer_is_told_so(site: _Site) -> None:
    async with site.browser() as browser:
        state = (await _go_to_issuer(browser))["state"]
        answer = await browser.get("/sign-in/return", params={"state": state, "error": "access_denied"})
        assert (answer.status_code, 'role="alert"' in answer.text) == (401, True)


async def test_a_token_is_renewed_before_it_runs_out_by_one_request_for_all(site: _Site, platform: Platform) -> None:
    async with site.browser() as browser:
        await browser.get(await _choose(site, await _go_to_issuer(browser)))
        first = await find_session(site.app.state.pool, browser.cookies["mellemregning_session"], None)
    assert first is not None
    soon = Tokens(sign_token(platform.home, ["auditor"], "auditor", 10), first.tokens.refresh_token)
    session_id = await start_session(site.app.state.pool, soon, 1)
    cookie = {"cookie": f"mellemregning_session={session_id}"}
    async with site.browser() as browser:
        assert (await browser.get("/", headers=cookie)).status_code == 200
    renewed = await find_session(site.app.state.pool, session_id, None)
    assert renewed is not None
    assert renewed.tokens.expires_at > soon.expires_at


async def test_a_session_that_cannot_be_renewed_is_over(site: _Site, platform: Platform) -> None:
    tokens = Tokens(sign_token(platform.home, ["auditor"], "auditor", 10), "no such refresh token")
    session_id = await start_session(site.app.state.pool, tokens, 1)
    async with site.browser() as browser:
        answer = await browser.get("/", headers={"cookie": f"mellemregning_session={session_id}"})
    assert answer.status_code == 303
    assert await find_session(site.app.state.pool, session_id, None) is None


async def test_nobody_signs_in_with_a_token_where_that_is_not_let(site: _Site, platform: Platform) -> None:
    async with site.browser() as browser:
        token = sign_token(platform.home, ["auditor"], "auditor", 60)
        assert (await browser.post("/session", data={"token": token})).status_code == 404
        assert "<textarea" not in (await browser.get("/sign-in")).text


async def test_what_is_stored_gives_no_token_away_and_the_next_session_clears_what_is_over(
    site: _Site, platform: Platform
) -> None:
    token = sign_token(platform.home, ["auditor"], "auditor", 60)
    session_id = await start_session(site.app.state.pool, Tokens(token), 1)
    rows = await site.app.state.pool.fetch("SELECT s::TEXT AS row FROM sessions s")
    assert [row for row in rows if token in row["row"] or session_id in row["row"]] == []
    await site.app.state.pool.execute("UPDATE sessions SET expires_at = now()")
    await start_session(site.app.state.pool, Tokens(token), 1)
    assert await site.app.state.pool.fetchval("SELECT count(*) FROM sessions") == 1


async def test_over_https_cookies_are_secure_and_of_this_host_alone(
    platform: Platform, database: FreshDatabase, issuer: str
) -> None:
    service = ApiSettings(
        reporting_database_url=await database("reporting"),
        membership_url=PAGES,
        settlement_url=PAGES,
        public_url="https://pages.test",
        oidc_issuer=issuer,
        oidc_client_id=CLIENT_ID,
        token_sign_in=True,
    )
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(platform.home)))
    app = create_api((service, tokens))
    async with app.router.lifespan_context(app), _Site(app, issuer).browser() as browser:
        token = sign_token(platform.home, ["auditor"], "auditor", 60)
        session = (await browser.post("/session", data={"token": token})).headers["set-cookie"]
        under_way = (await browser.get("/sign-in/start")).headers["set-cookie"]
    for cookie in (session, under_way):
        assert cookie.startswith("__Host-mellemregning_")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("methods", "sent_as"),
    [(None, "basic"), (["client_secret_post"], "post"), (["client_secret_basic", "client_secret_post"], "basic")],
)
async def test_a_client_with_a_secret_sends_it_as_the_issuer_takes_it(methods: list[str] | None, sent_as: str) -> None:
    asked: list[tuple[str, str]] = []
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    async def describe(request: Request) -> dict[str, object]:
        here = str(request.base_url).rstrip("/")
        told: dict[str, object] = {name: f"{here}/{name}" for name in ("authorization_endpoint", "jwks_uri")}
        takes = {} if methods is None else {"token_endpoint_auth_methods_supported": methods}
        return told | {"issuer": here, "token_endpoint": f"{here}/token"} | takes

    @app.post("/token")
    async def token(request: Request) -> dict[str, str]:
        form = await request.form()
        asked.append((request.headers.get("authorization", ""), str(form.get("client_secret", ""))))
        return {"access_token": "renewed"}

    _ = describe, token
    with served(app) as address:
        provider = Provider(Client(address, "pages", "a secret", PAGES, "openid"))
        renewed = await provider.renew(Tokens("old", "refresh", "id"))
        await provider.close()
    assert renewed == Tokens("renewed", "refresh", "id")
    basic = "Basic " + base64.b64encode(b"pages:a%20secret").decode()
    assert asked == [(basic, "") if sent_as == "basic" else ("", "a secret")]


async def test_an_issuer_that_speaks_for_another_is_not_believed() -> None:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    async def describe() -> dict[str, str]:
        return dict.fromkeys(NEEDED, "https://elsewhere.example")

    _ = describe
    with served(app) as address:
        provider = Provider(Client(address, "pages", None, PAGES, "openid"))
        with pytest.raises(Unavailable, match="another issuer"):
            await provider.authorization_url(Challenge("s", "n", "v"), "da")
        await provider.close()
