"""Collaborations and their charters."""

from datetime import date

from tests.reporting.kit import Api, Story, apply


async def test_the_last_fact_for_a_charter_version_stands_also_when_it_comes_first(api: Api, story: Story) -> None:
    story.found()
    story.adopt(decision="GF-1")
    story.adopt(decision="GF-2")
    await apply(api.pool, [story.told[0], story.told[2]])
    await apply(api.pool, [story.told[1]])

    told = await api.json(f"/v1/collaborations/{story.collaboration_id}", "auditor")
    assert [charter["decision"] for charter in told["charters"]] == ["GF-2"]


async def test_it_tells_how_far_membership_is_known(api: Api, story: Story) -> None:
    story.whole()
    await apply(api.pool, story.told)
    told = await api.json(f"/v1/collaborations/{story.collaboration_id}", "auditor")
    assert told["membership_position"] == max(received.envelope.sequence or 0 for received in story.told)


async def test_the_list_names_the_charter_in_force_and_todays_members(api: Api, story: Story) -> None:
    story.whole()
    story.adopt(version=2, valid_from=date(2017, 1, 1))
    story.adopt(version=3, valid_from=date(2999, 1, 1))
    story.leave("dk-0183", date(2016, 12, 31))
    await apply(api.pool, story.told)
    (listed,) = await api.items("/v1/collaborations", f"operator:{story.collaboration_id}")
    assert (listed["members"], listed["charter_version"]) == (2, 2)
