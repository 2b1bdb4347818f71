"""The pages, as a browser gets them."""

import re

import httpx
import pytest

from tests.reporting.kit import Api, Story, apply


def _csrf(html: str) -> str:
    """The secret that the page's forms hold."""
    found = re.search(r'name="csrf" value="([\w-]+)"', html)
    assert found is not None
    return found[1]


def _without_keys(html: str) -> str:
    """The page without what is of one session, or of one form."""
    return re.sub(r'name="(csrf|idempotency_key)" value="[\w-]+"', "", html)


async def test_without_a_session_the_visitor_is_asked_to_sign_in_and_comes_back(api: Api) -> None:
    answer = await api.client.get("/collaborations/some-club?lang=en")
    assert answer.status_code == 303
    location = httpx.URL(answer.headers["location"])
    assert (location.path, location.params["next"]) == ("/sign-in", "/collaborations/some-club?lang=en")
    form = await api.client.get(answer.headers["location"])
    assert 'value="/collaborations/some-club?lang=en"' in form.text


async def test_a_stranger_gets_a_page_that_says_no_and_nothing_else(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    token = api.token("member:dk-0999")
    there = await api.browse(f"/collaborations/{story.collaboration_id}", token)
    nowhere = await api.browse("/collaborations/no-such-club", token)
    assert there.status_code == nowhere.status_code == 403
    assert _without_keys(there.text) == _without_keys(nowhere.text)


async def test_signing_in_keeps_the_token_where_scripts_and_other_sites_cannot_use_it(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/collaborations/{story.collaboration_id}"
    async with httpx.AsyncClient(transport=api.client._transport, base_url="http://reporting") as browser:  # pyright: ignore[reportPrivateUsage]
        answer = await browser.post(
            "/session",
            data={"token": f"  {api.token('auditor')}\n", "next": path},
            headers={"sec-fetch-site": "same-origin"},
        )
        assert (answer.status_code, answer.headers["location"]) == (303, path)
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        page = await browser.get(path)
        assert page.status_code == 200
        assert api.token("auditor") not in cookie + page.text

        ended = await browser.post("/session/end", data={"csrf": _csrf(page.text)})
        assert ended.headers["location"] == "/sign-in"
        assert (await browser.get(path)).status_code == 303


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
async def test_a_form_from_another_site_starts_no_session(api: Api, headers: dict[str, str]) -> None:
    answer = await api.client.post("/session", data={"token": api.token("auditor")}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    cookie = f"mellemregning_session={await api.session(api.token('auditor'))}"
    ended = await api.client.post("/session/end", headers=headers | {"cookie": cookie})
    assert (ended.status_code, "set-cookie" in ended.headers) == (403, False)


@pytest.mark.parametrize("token", ["nonsense", "x" * 5_000, ""])
async def test_a_token_that_does_not_hold_is_told_so(api: Api, token: str) -> None:
    answer = await api.client.post("/session", data={"token": token or " "})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("elsewhere", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "x"])
async def test_signing_in_leads_to_no_other_site(api: Api, elsewhere: str) -> None:
    answer = await api.client.post("/session", data={"token": api.token("auditor"), "next": elsewhere})
    assert answer.headers["location"] == "/"


async def test_an_expired_or_forged_session_is_none(api: Api) -> None:
    forged = api.token("auditor")[:-4] + "AAAA"
    answer = await api.browse("/", forged)
    assert answer.status_code == 303
