"""The pages, as a browser gets them."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from services.reporting.pages import hours_view
from tests.reporting.kit import Api, Story, apply


class _Reader(HTMLParser):
    """Collects what a page holds: its text, its tags, and the addresses it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def _csrf(html: str) -> str:
    """The secret that the page's forms hold."""
    found = re.search(r'name="csrf" value="([\w-]+)"', html)
    assert found is not None
    return found[1]


def _without_keys(html: str) -> str:
    """The page without what is of one session, or of one form."""
    return re.sub(r'name="(csrf|idempotency_key)" value="[\w-]+"', "", html)


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", _Reader(html).text.replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "da",
            [
                "Medlemmer",
                "60.000 indbyggere",
                "1. januar 2016",
                "betaler 78.000,00",
                "modtager 6.000,00",
                "Timer i 2016",
                "130:00",
                "Ud over aftalen",
                "Kontingent",
                "GF-2015-4",
                "90.000,00",
            ],
        ),
        (
            "nb",
            [
                "Medlemmer",
                "60 000 innbyggere",
                "1. januar 2016",
                "betaler 78 000,00",
                "mottar 6 000,00",
                "Timer i 2016",
                "130:00",
                "Ut over avtalen",
                "Kontingent",
                "GF-2015-4",
            ],
        ),
        (
            "en",
            [
                "Members",
                "60,000 inhabitants",
                "1 January 2016",
                "pays 78,000.00",
                "receives 6,000.00",
                "Hours in 2016",
                "130:00",
                "Beyond the agreement",
                "GF-2015-4",
            ],
        ),
    ],
)
async def test_a_collaboration_reads_in_three_languages(
    api: Api, story: Story, language: str, expected: list[str]
) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/collaborations/{story.collaboration_id}"
    for page in (
        await api.page(f"{path}?lang={language}", "member:dk-0161"),
        await api.page(path, "member:dk-0161", **{"accept-language": language}),
    ):
        text = _plain(page)
        assert [phrase for phrase in expected if phrase not in text] == []
        assert f'<html lang="{language}">' in page


async def test_what_comes_from_outside_is_text_and_never_markup(api: Api, story: Story) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    story.found(evil)
    story.adopt(decision=evil)
    story.join("dk-0161", evil)
    story.count("dk-0161", 1)
    story.start("p1", evil)
    story.post_hours("p1", "dk-0161", "2016-01", 60)
    await apply(api.pool, story.told)
    roles = (f"operator:{story.collaboration_id}",)
    for path in ("/", f"/collaborations/{story.collaboration_id}"):
        page = _Reader(await api.page(path, *roles))
        assert evil in page.text
        fetched = [one.get("src") or "" for one in page.of("script") + page.of("img")]
        assert all(address.startswith("/static/") for address in fetched), fetched


async def test_pages_ask_nobody_else_for_anything_and_run_nothing_inline(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    answer = await api.browse(f"/collaborations/{story.collaboration_id}", api.token("auditor"))
    page = _Reader(answer.text)

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    addresses = [
        value or "" for _, attributes in page.tags for name, value in attributes.items() if name in ("src", "href")
    ]
    assert [address for address in addresses if "//" in address] == []
    assert [
        name for _, attributes in page.tags for name in attributes if name == "style" or name.startswith("on")
    ] == []
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_tables_can_be_read_without_seeing_them(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    html = await api.page(f"/collaborations/{story.collaboration_id}", "auditor")
    page = _Reader(html)
    assert len(page.of("caption")) == len(page.of("table")) >= 5
    assert all(head.get("scope") in ("col", "row") for head in page.of("th"))
    assert all(drawing.get("aria-hidden") == "true" for drawing in page.of("svg"))
    assert len(page.of("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


async def test_the_fragment_is_the_inside_of_the_page(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/collaborations/{story.collaboration_id}"
    whole, fragment = await api.page(path, "auditor"), await api.page(f"{path}?fragment=true", "auditor")
    assert fragment.lstrip().startswith('<div class="heading">')
    assert "<html" not in fragment
    assert _plain(fragment).strip() in _plain(whole)


async def test_a_calculation_that_is_not_approved_is_called_provisional(api: Api, story: Story) -> None:
    story.found()
    story.settle(approved=False)
    await apply(api.pool, story.told)
    text = _plain(await api.page(f"/collaborations/{story.collaboration_id}?lang=en", "auditor"))
    assert "Provisional: calculated, but not approved." in text
    assert "dk-0161" in text, "a member not known yet stands by its id"


async def test_an_empty_collaboration_says_so(api: Api, story: Story) -> None:
    story.found()
    await apply(api.pool, story.told)
    text = _plain(await api.page(f"/collaborations/{story.collaboration_id}?lang=da", "auditor"))
    for phrase in (
        "Ingen medlemmer endnu",
        "Ingen timer registreret endnu",
        "Ingen afregning endnu",
        "Ingen vedtægter endnu",
    ):
        assert phrase in text


async def test_the_year_asked_for_is_shown(api: Api, story: Story) -> None:
    story.whole()
    story.post_hours("p1", "dk-0161", "2017-01", 61)
    await apply(api.pool, story.told)
    path = f"/collaborations/{story.collaboration_id}?lang=da"
    assert "Timer i 2017" in _plain(await api.page(path, "auditor"))
    assert "Timer i 2016" in _plain(await api.page(f"{path}&year=2016", "auditor"))


async def test_where_members_and_projects_are_many_those_of_one_project_are_shown(
    api: Api, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hours_view, "ROWS_SHOWN", 3)
    story.whole()
    story.start("p 2/3", "Digital post")
    story.post_hours("p 2/3", "dk-0155", "2016-01", 61)
    await apply(api.pool, story.told)
    path = f"/collaborations/{story.collaboration_id}"
    page = _Reader(await api.page(path, "auditor"))
    assert [one.get("id") for one in page.of("details") if (one.get("id") or "").startswith("project-")] == []
    (link,) = [a["href"] or "" for a in page.of("a") if (a.get("href") or "").endswith("#project-1")]
    asked = _Reader(await api.page(f"{path}{link}".partition("#")[0], "auditor"))
    assert [one.get("id") for one in asked.of("details") if "open" in one] == ["project-1"]


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
