"""A member's page, as a browser gets it."""

from datetime import date

import pytest

from shared.events import settlement
from tests.reporting.kit import Api, Story, apply
from tests.reporting.pages.html import Html, plain, rows_of_file


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "da",
            [
                "Ishøj",
                "Skal have",
                "6.000,00 kr.",
                "efter annual 2016, godkendt",
                "Hvorfor?",
                "Aftalt 100:00, anerkendt 100:00",
                "Ikke anerkendt",
                "30:00",
                "Fælles journal",
                "10.000",
                "Danmarks Statistik, FOLK1A",
                "Indtrådt",
            ],
        ),
        ("nb", ["Skal ha", "6 000,00", "etter annual 2016, godkjent", "Avtalt 100:00, godkjent 100:00", "Inntrådt"]),
        ("en", ["To receive", "6,000.00", "by annual 2016, approved", "Agreed 100:00, honoured 100:00", "Joined"]),
    ],
)
async def test_it_reads_in_three_languages(api: Api, story: Story, language: str, expected: list[str]) -> None:
    await apply(api.pool, story.whole().told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}/members/dk-0183?lang={language}", "auditor"))
    assert [phrase for phrase in expected if phrase not in text] == []


async def test_every_claim_leads_to_its_explanation(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    home = f"/collaborations/{story.collaboration_id}"
    links = {a.get("href") for a in Html(await api.page(f"{home}/members/dk-0155", "member:dk-0161")).of("a")}
    assert {f"{home}/settlements/run-1", f"{home}/settlements/run-1/why/dk-0155", f"{home}/projects/p1"} <= links


async def test_a_claim_that_was_reversed_stays_and_says_so(api: Api, story: Story) -> None:
    story.whole()
    story.result(settlement.SettlementReversed, reversed_by_run_id="run-2")
    await apply(api.pool, story.told)
    rows = await _rows(api, story, "dk-0155", "results")
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [("annual 2016", "reversed", "18000.00")]


async def test_what_the_amounts_are_made_of_adds_up_to_them(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    head, row = await _rows(api, story, "dk-0161", "streams")
    assert head[0] == "Settlement"
    assert sorted(row[1:]) == ["30000.00", "48000.00"]


async def test_before_a_run_hours_within_the_agreement_are_not_settled_yet(api: Api, story: Story) -> None:
    story.whole()
    story.agree("p1", "dk-0183", 600, period="2017")
    story.post_hours("p1", "dk-0183", "2017-02", 900)
    await apply(api.pool, story.told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}/members/dk-0183?lang=en", "auditor"))
    assert "Hours in 2017" in text
    assert "10:00not settled yet" in text
    assert (await _rows(api, story, "dk-0183", "years"))[1:] == [
        ["2016", "100:00", "130:00", "100:00", "30:00"],
        ["2017", "10:00", "15:00", "10:00", "5:00"],
        ["Total", "110:00", "145:00", "110:00", "35:00"],
    ]


async def test_projects_joined_and_stays_are_listed(api: Api, story: Story) -> None:
    story.whole()
    story.leave("dk-0155", date(2016, 12, 31))
    await apply(api.pool, story.told)
    assert (await _rows(api, story, "dk-0155", "projects"))[1:] == [["Fælles journal", "mandatory", "2016-01-01", ""]]
    assert (await _rows(api, story, "dk-0155", "stays"))[1:] == [["2016-01-01", "2016-12-31", "Municipality"]]


async def test_a_member_not_registered_is_shown_by_what_is_known(api: Api, story: Story) -> None:
    story.found()
    story.settle()
    await apply(api.pool, story.told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}/members/dk-0155?lang=en", "auditor"))
    assert "The member is not registered" in text
    assert "18,000.00" in text


async def test_others_and_nobodies_are_not_shown(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    home = f"/collaborations/{story.collaboration_id}/members"
    assert (await api.browse(f"{home}/dk-0155", api.token("member:dk-0999"))).status_code == 403
    assert (await api.browse(f"{home}/dk-0999", api.token("auditor"))).status_code == 403
    assert (await api.client.get(f"{home}/dk-0155")).status_code == 303


async def _rows(api: Api, story: Story, member_id: str, table: str) -> list[list[str]]:
    """A table of a member's page as its file has it."""
    path = f"/collaborations/{story.collaboration_id}/members/{member_id}?lang=en&format=csv&table={table}"
    answer = await api.browse(path, api.token("auditor"))
    assert answer.status_code == 200, answer.text
    return rows_of_file(answer.text)
