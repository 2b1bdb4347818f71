"""The page of a collaboration, as a browser gets it."""

import pytest

from tests.reporting.kit import Api, Story, apply
from tests.reporting.pages.html import Html, plain, rows_of_file


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "da",
            [
                "60.000 indbyggere",
                "1. januar 2016",
                "96.000,00 kr. at betale i alt",
                "annual 2016",
                "Timer i 2016",
                "270:00",
                "130:00",
                "80 % af de aftalte 300:00",
                "12.500,00",
                "Hvis der blev gjort op i dag",
                "GF-2015-4",
                "Kun timer, der både var aftalt på forhånd og er leveret, godskrives",
            ],
        ),
        (
            "nb",
            [
                "60 000 innbyggere",
                "1. januar 2016",
                "Timer i 2016",
                "80 % av de avtalte 300:00",
                "12 500,00",
                "Hvis det ble gjort opp i dag",
                "GF-2015-4",
            ],
        ),
        (
            "en",
            [
                "60,000 inhabitants",
                "1 January 2016",
                "Hours in 2016",
                "80% of 300:00 agreed",
                "12,500.00",
                "If it were settled today",
                "Everyone bears the same.",
            ],
        ),
    ],
)
async def test_it_reads_in_three_languages(api: Api, story: Story, language: str, expected: list[str]) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/collaborations/{story.collaboration_id}"
    for page in (
        await api.page(f"{path}?lang={language}", "member:dk-0161"),
        await api.page(path, "member:dk-0161", **{"accept-language": language}),
    ):
        text = plain(page)
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
        page = Html(await api.page(path, *roles))
        assert evil in page.text
        assert all((script.get("src") or "").startswith("/static/") for script in page.of("script"))
        assert all((image.get("src") or "").startswith("/static/") for image in page.of("img"))


async def test_it_asks_nobody_else_for_anything_and_runs_nothing_inline(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    answer = await api.browse(f"/collaborations/{story.collaboration_id}", api.token("auditor"))
    page = Html(answer.text)

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
    page = Html(await api.page(f"/collaborations/{story.collaboration_id}", "auditor"))
    assert len(page.of("caption")) == len(page.of("table")) >= 5
    assert all(head.get("scope") in ("col", "row") for head in page.of("th"))
    assert len(page.of("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


async def test_the_fragment_is_the_inside_of_the_page(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/collaborations/{story.collaboration_id}"
    whole, fragment = await api.page(path, "auditor"), await api.page(f"{path}?fragment=true", "auditor")
    assert fragment.lstrip().startswith('<div class="heading">')
    assert "<html" not in fragment
    assert plain(fragment).strip() in plain(whole)


async def test_a_calculation_that_is_not_approved_is_called_provisional(api: Api, story: Story) -> None:
    story.found()
    story.settle(approved=False)
    await apply(api.pool, story.told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}?lang=en", "auditor"))
    assert "Provisional: calculated, but not approved." in text


async def test_an_empty_collaboration_says_so(api: Api, story: Story) -> None:
    story.found()
    await apply(api.pool, story.told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}?lang=da", "auditor"))
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
    assert "Timer i 2017" in plain(await api.page(path, "auditor"))
    assert "Timer i 2016" in plain(await api.page(f"{path}&year=2016", "auditor"))
    assert "Timer i 2017" in plain(await api.page(f"{path}&year=1999", "auditor")), "a year with nothing in it"


async def test_every_name_leads_to_its_page(api: Api, story: Story) -> None:
    story.whole()
    story.start("p 2/3", "Digital post")
    story.post_hours("p 2/3", "dk-0155", "2016-01", 61)
    await apply(api.pool, story.told)
    home = f"/collaborations/{story.collaboration_id}"
    links = {a.get("href") for a in Html(await api.page(home, "auditor")).of("a")}
    assert {f"{home}/members/dk-0155", f"{home}/projects/p1", f"{home}/projects/p%202%2F3"} <= links


async def test_a_table_comes_as_a_file(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/collaborations/{story.collaboration_id}?lang=en&format=csv&table=participation"
    answer = await api.browse(path, api.token("auditor"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of_file(answer.text)
    assert [row[:2] + row[-1:] for row in rows[1:]] == [
        ["Dragør", "2016", "100.00"],
        ["Glostrup", "2016", "40.00"],
        ["Ishøj", "2016", "100.00"],
    ]
