"""Members: stays follow from joinings, leavings and withdrawals as charter.md 2 and 5 say."""

from datetime import date

from shared.events.membership import JoiningWithdrawn
from tests.reporting.kit import Api, Story, apply


async def test_a_stay_ends_with_the_earliest_leaving_on_or_after_its_beginning(api: Api, story: Story) -> None:
    story.found()
    story.join("dk-0161", joined_on=date(2016, 1, 1))
    story.leave("dk-0161", date(2017, 6, 30))
    story.leave("dk-0161", date(2016, 12, 31))
    story.join("dk-0161", "Glostrup Kommune", joined_on=date(2018, 1, 1))
    await apply(api.pool, story.told)

    (member,) = await api.items(f"/v1/collaborations/{story.collaboration_id}/members", "auditor")
    assert [(stay["joined_on"], stay["left_on"]) for stay in member["stays"]] == [
        ("2016-01-01", "2016-12-31"),
        ("2018-01-01", None),
    ]
    assert member["name"] == "Glostrup Kommune"


async def test_a_withdrawal_takes_back_stays_known_so_far_and_not_later_ones(api: Api, story: Story) -> None:
    story.found()
    story.join("dk-0161")
    withdrawn = {"member_id": "dk-0161", "joined_on": date(2016, 1, 1), "reason": "registered by mistake"}
    story.tell(JoiningWithdrawn.model_validate({"collaboration_id": story.collaboration_id, **withdrawn}))
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}/members"
    assert await api.items(path, "auditor") == []

    story.join("dk-0161")
    await apply(api.pool, story.told)
    assert [member["member_id"] for member in await api.items(path, "auditor")] == ["dk-0161"]


async def test_of_figures_for_one_date_the_one_registered_last_stands(api: Api, story: Story) -> None:
    story.found()
    story.join("dk-0161")
    story.count("dk-0161", 100)
    story.count("dk-0161", "101.5")
    story.count("dk-0161", 99, date(2015, 1, 1))
    await apply(api.pool, [*story.told[3:], *story.told[:3]])

    (member,) = await api.items(f"/v1/collaborations/{story.collaboration_id}/members", "auditor")
    figures = [(figure["on_date"], figure["value"]) for figure in member["key_figures"]]
    assert figures == [("2015-01-01", "99"), ("2016-01-01", "101.5")]


async def test_members_come_page_by_page(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/members"
    found: list[str] = []
    after: str | None = None
    for _ in range(4):
        body = await api.json(path, "auditor", limit=1, **({"after": after} if after else {}))
        found += [member["member_id"] for member in body["items"]]
        after = body["next_after"]
        if after is None:
            break
    assert found == ["dk-0155", "dk-0161", "dk-0183"]


async def test_a_cursor_that_is_none_is_refused_with_its_place(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    for after in ("nonsense", "[1, 2]", "{}", '["\\u0000"]'):
        answer = await api.get(f"/v1/collaborations/{story.collaboration_id}/members", "auditor", after=after)
        assert answer.status_code == 422, after
        assert answer.json()["errors"][0]["where"] == "after"
