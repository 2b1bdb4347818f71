"""A project's page, as a browser gets it."""

from datetime import date

import pytest

from shared.events import membership
from tests.reporting.kit import Api, Story, apply
from tests.reporting.pages.html import Html, plain, rows_of_file


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "da",
            [
                "Fælles journal",
                "Obligatorisk: gælder alle medlemmer",
                "fra 1. januar 2016",
                "300:00",
                "270:00",
                "240:00",
                "144.000,00 kr.",
                "Hvem betaler",
                "Alle medlemmer af samarbejdet deltager.",
            ],
        ),
        ("nb", ["Obligatorisk: gjelder alle medlemmer", "144 000,00 DKK", "Alle medlemmer av samarbeidet deltar."]),
        ("en", ["Mandatory: binds all members", "DKK 144,000.00", "Who pays", "Ishøj"]),
    ],
)
async def test_it_reads_in_three_languages(api: Api, story: Story, language: str, expected: list[str]) -> None:
    await apply(api.pool, story.whole().told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}/projects/p1?lang={language}", "auditor"))
    assert [phrase for phrase in expected if phrase not in text] == []


async def test_who_pays_is_what_the_lines_say(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    assert await _rows(api, story, "p1", "payers") == [
        ["Member", "Bears (DKK)", "Credited (DKK)", "Net (DKK)"],
        ["Dragør", "48000.00", "-60000.00", "-12000.00"],
        ["Glostrup", "72000.00", "-24000.00", "48000.00"],
        ["Ishøj", "24000.00", "-60000.00", "-36000.00"],
        ["Total", "144000.00", "-144000.00", "0.00"],
    ]


async def test_hours_are_agreed_delivered_and_honoured_by_member_and_by_month(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    assert (await _rows(api, story, "p1", "hours"))[1:] == [
        ["Dragør", "100:00", "100:00", "100:00", ""],
        ["Glostrup", "100:00", "40:00", "40:00", ""],
        ["Ishøj", "100:00", "130:00", "100:00", "30:00"],
        ["Total", "300:00", "270:00", "240:00", "30:00"],
    ]
    months = await _rows(api, story, "p1", "months")
    assert months[3] == ["March", "240:00", "220:00", "20:00"]
    assert months[9] == ["September", "30:00", "20:00", "10:00"]
    matrix = await _rows(api, story, "p1", "members-by-month")
    assert matrix[3][3] == "120:00"


async def test_before_a_run_it_says_that_nothing_is_settled(api: Api, story: Story) -> None:
    story.whole()
    story.agree("p1", "dk-0155", 600, period="2017")
    story.post_hours("p1", "dk-0155", "2017-01", 660)
    await apply(api.pool, story.told)
    text = plain(await api.page(f"/collaborations/{story.collaboration_id}/projects/p1?lang=en", "auditor"))
    for phrase in ("Delivered 2017", "10:00not settled yet", "The project has not been settled for 2017 yet."):
        assert phrase in text
    assert "144,000.00" not in text


async def test_a_voluntary_project_names_who_joined_and_what_was_spent(api: Api, story: Story) -> None:
    story.whole()
    story.start("p 2/3", "Digital post", "voluntary")
    joined = date(2016, 2, 1)
    cid = story.collaboration_id
    story.tell(
        membership.ProjectJoined(collaboration_id=cid, project_id="p 2/3", member_id="dk-0155", joined_on=joined)
    )
    story.post_costs("programme-leader", "2016-03", 500_000, project_id="p 2/3", paid_by="dk-0161")
    await apply(api.pool, story.told)
    page = await api.page(f"/collaborations/{cid}/projects/p%202%2F3?lang=en", "member:dk-0155")
    text = plain(page)
    assert "Voluntary: binds those who joined" in text
    assert "1 February 2016" in text
    assert "5,000.00" in text
    assert {f"/collaborations/{cid}/members/dk-0161"} <= {a.get("href") for a in Html(page).of("a")}


async def test_others_and_nothings_are_not_shown(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    home = f"/collaborations/{story.collaboration_id}/projects"
    assert (await api.browse(f"{home}/p1", api.token("member:dk-0999"))).status_code == 403
    assert (await api.browse(f"{home}/p9", api.token("auditor"))).status_code == 403
    assert (await api.client.get(f"{home}/p1")).status_code == 303


async def _rows(api: Api, story: Story, project_id: str, table: str) -> list[list[str]]:
    """A table of a project's page as its file has it."""
    path = f"/collaborations/{story.collaboration_id}/projects/{project_id}?lang=en&format=csv&table={table}"
    answer = await api.browse(path, api.token("auditor"))
    assert answer.status_code == 200, answer.text
    return rows_of_file(answer.text)
