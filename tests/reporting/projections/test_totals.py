"""Totals: the highest version stands, and sums are over what was asked for."""

import pytest

from tests.reporting.kit import Api, Story, apply


async def test_a_lower_version_changes_nothing_and_a_higher_one_replaces(api: Api, story: Story) -> None:
    story.found()
    for version, minutes in ((2, 120), (1, 60), (4, 240), (3, 180)):
        story.post_hours("p1", "dk-0161", "2016-03", minutes, version=version)
    for received in story.told:
        await apply(api.pool, [received])
    (row,) = await api.items(f"/v1/collaborations/{story.collaboration_id}/hours", "auditor")
    assert row["counted_minutes"] == 240


async def test_in_one_batch_the_highest_version_stands(api: Api, story: Story) -> None:
    story.found()
    for version, minutes in ((2, 120), (4, 240), (3, 180)):
        story.post_hours("p1", "dk-0161", "2016-03", minutes, version=version)
        story.post_costs("joint", "2016-03", minutes * 100, version=version)
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}"
    assert [row["counted_minutes"] for row in await api.items(f"{path}/hours", "auditor")] == [240]
    assert [row["amount_minor"] for row in await api.items(f"{path}/costs", "auditor")] == [24_000]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"by": "project"}, [("p1", 16_200)]),
        ({"by": "member", "period": "2016-Q1"}, [("dk-0155", 5_400), ("dk-0161", 1_800), ("dk-0183", 7_200)]),
        ({"by": "month", "member": "dk-0161"}, [("2016-03", 1_800), ("2016-09", 600)]),
        ({"by": "month", "period": "2016-09"}, [("2016-09", 1_800)]),
        ({"by": "project", "project": "p2"}, []),
    ],
)
async def test_hours_are_summed_by_what_is_asked(
    api: Api, story: Story, params: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    await apply(api.pool, story.whole().told)
    rows = await api.items(f"/v1/collaborations/{story.collaboration_id}/hours", "auditor", **params)
    named = {"project": "project_id", "member": "member_id", "month": "month"}[params["by"]]
    assert [(row[named], row["counted_minutes"]) for row in rows] == expected


async def test_agreements_stand_beside_what_was_delivered_in_their_period(api: Api, story: Story) -> None:
    story.whole()
    story.agree("p1", "dk-0161", 3_000, "2016-H1")
    story.agree("p1", "dk-0161", 1_000, "2017")
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}/hours-agreements"
    rows = await api.items(path, "auditor", member="dk-0161")
    assert [(row["period"], row["agreed_minutes"], row["counted_minutes"]) for row in rows] == [
        ("2016", 6_000, 2_400),
        ("2016-H1", 3_000, 1_800),
        ("2017", 1_000, 0),
    ]


async def test_hours_before_their_member_and_project_are_shown_by_id(api: Api, story: Story) -> None:
    story.post_hours("p9", "dk-0999", "2016-01", 60)
    await apply(api.pool, story.told)
    story.found()
    await apply(api.pool, story.told)
    (row,) = await api.items(f"/v1/collaborations/{story.collaboration_id}/hours", "auditor")
    assert (row["project_id"], row["member_id"]) == ("p9", "dk-0999")


async def test_no_period_is_refused(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    answer = await api.get(f"/v1/collaborations/{story.collaboration_id}/hours", "auditor", period="2016-13")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "period")
