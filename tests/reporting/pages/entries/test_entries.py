"""The list of entries, one entry, what is parked: who sees what, in words."""

import pytest

from services.reporting.pages.entries.reasons import PARKED, REFUSED
from services.reporting.pages.texts import TEXTS
from services.settlement.entries.receipts import WAITS_FOR
from tests.reporting.pages.backing import Backed
from tests.reporting.pages.entries.conftest import OPERATOR, PAGE
from tests.reporting.pages.html import Html, plain
from tests.settlement.kit import A, B

OWN = f"publisher:{A}"


async def page(club: Backed, path: str, *roles: str, **headers: str) -> str:
    answer = await club.get(path, *(roles or (OPERATOR,)), **headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def listed(club: Backed, query: str, *roles: str) -> list[str]:
    """The ids of the entries that a page lists."""
    html = await page(club, f"{PAGE}?{query}", *roles)
    links = [each["href"] or "" for each in Html(html).of("a")]
    return [link.partition("/entries/one/")[2] for link in links if "/entries/one/" in link]


async def test_each_sees_what_is_theirs(club: Backed) -> None:
    own = [f"{A}/e1", f"{A}/e2", f"{A}/e3"]
    everything = [*own, "office/b%2F1", "office/a1"]
    assert await listed(club, "", OPERATOR) == await listed(club, "", "auditor") == everything
    assert await listed(club, "", OWN) == own
    assert await listed(club, "", "publisher:office") == everything[3:]
    assert await listed(club, "", f"member:{A}") == [*own, "office/a1"]
    assert await listed(club, "", f"member:{B}") == ["office/b%2F1"]


async def test_strangers_see_nothing_and_who_is_nobody_signs_in(club: Backed) -> None:
    for path in (PAGE, f"{PAGE}/parked", f"{PAGE}/one/{A}/e1"):
        for role in ("publisher:other", "member:dk-0999", "operator:another", "founder", "administrator"):
            assert (await club.get(path, role)).status_code == 403, (path, role)
        assert (await club.api.client.get(path)).status_code == 303
    assert (await club.get(f"{PAGE}/one/{A}/e1", "publisher:office")).status_code == 403
    assert (await club.get("/collaborations/nobody/entries", "auditor")).status_code == 403


async def test_a_publisher_is_led_to_no_page_that_would_refuse_it(club: Backed) -> None:
    home = "/collaborations/test-club"
    for path in (PAGE, f"{PAGE}/parked", f"{PAGE}/one/{A}/e1", f"{PAGE}/sheets"):
        links = [each["href"] or "" for each in Html(await page(club, path, OWN)).of("a")]
        inside = [link.partition("?")[0] for link in links if link.startswith(home)]
        assert [link for link in inside if not link.startswith(PAGE)] == [], path
        for link in dict.fromkeys(inside):
            assert (await club.get(link, OWN)).status_code == 200, link
    assert f'href="{home}/members/{A}"' in await page(club, PAGE)


async def test_filters_and_pages(club: Backed) -> None:
    assert await listed(club, "state=parked") == [f"{A}/e2", "office/a1"]
    assert await listed(club, "month=2016-04") == ["office/b%2F1"]
    assert await listed(club, f"member={A}&project=p1&publisher={A}&month=2016-03") == [f"{A}/e1", f"{A}/e3"]
    assert await listed(club, "state=odd&month=2016") == await listed(club, "")
    assert await listed(club, f"after=test-club/{A}/e2") == [f"{A}/e3", "office/b%2F1", "office/a1"]


async def test_states_and_reasons_are_in_words(club: Backed) -> None:
    text = plain(await page(club, PAGE))
    for said in ("Tæller", "Trukket tilbage", "Ikke medlem den dag", "Ukendt projekt", "1:30"):
        assert said in text, said
    assert "No member on that day" in plain(await page(club, PAGE, **{"Accept-Language": "en"}))


def test_every_code_has_a_reason_and_what_mends_it() -> None:
    assert set(PARKED) == set(WAITS_FOR)
    for code in (*PARKED, *REFUSED):
        assert len(set(TEXTS[f"mend_{code}"])) == 3, code
        assert f"reason_{code}" in TEXTS


async def test_one_entry_tells_its_history_and_what_would_make_it_count(club: Backed) -> None:
    text = plain((await page(club, f"{PAGE}/one/{A}/e1")).replace("</t", " </t"))
    for said in ("Først", "1:00, 1. marts 2016", "Rettelse", "1:30", "slip", "w1", "tests", "kun besked"):
        assert said in text, said
    parked = plain(await page(club, f"{PAGE}/one/{A}/e2", OWN))
    assert "Medlemmet var ikke med den dag." in parked
    assert "(outside_membership)" in parked
    assert "twice" in await page(club, f"{PAGE}/one/{A}/e3")
    assert "Dragør" not in parked
    assert "B" in await page(club, f"{PAGE}/one/office/b%2F1")


async def test_what_is_parked_is_drawn_by_reason_and_age_and_listed(club: Backed) -> None:
    await club.settlement.pool.execute(
        "UPDATE entries SET received_at = now() - INTERVAL '10 days' WHERE entry_id = 'a1'"
    )
    html = await page(club, f"{PAGE}/parked")
    assert [each["data-chart"] for each in Html(html).of("figure")] == ["stacked"]
    text = plain(html.replace("</t", " </t"))
    for said in (
        "Ukendt projekt 0 0 1 0 0 1",
        "Ikke medlem den dag 1 0 0 0 0 1",
        "Retter noget ukendt",
        "Projektet er ikke oprettet.",
    ):
        assert said in text, said
    one = await page(club, f"{PAGE}/parked?code=unknown_project")
    assert "/entries/one/office/a1" in one
    assert "/entries/one/dk-0161/e2" not in one
    assert "a1" not in await page(club, f"{PAGE}/parked?code=outside_membership", OWN)
    csv = await club.get(f"{PAGE}/parked?table=parked-sums&format=csv", OPERATOR)
    assert "Ukendt projekt;0;0;1;0;0;1" in csv.text


async def test_all_that_was_chosen_comes_as_csv_from_settlement(club: Backed) -> None:
    answer = await club.get(f"{PAGE}?state=parked&format=csv", OPERATOR)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.text.splitlines()) == 3
    own = await club.get(f"{PAGE}?format=csv", f"member:{B}")
    assert len(own.text.splitlines()) == 2


@pytest.mark.parametrize("role", [OPERATOR, "auditor", f"member:{A}"])
async def test_who_may_send_nothing_is_offered_no_sheets(club: Backed, role: str) -> None:
    assert "entries/sheets" not in await page(club, PAGE, role)
    assert "entries/sheets" in await page(club, PAGE, "publisher:office")
