"""What a visitor is where, and what waits: for operators, members, auditors."""

from collections.abc import Callable

import pytest

from shared.events import settlement
from tests.reporting.kit import Api, Story, apply
from tests.reporting.pages.html import Html, plain


async def _start(api: Api, *roles: str) -> str:
    return await api.page("/?lang=en", *roles)


def _links(page: str) -> list[str]:
    return [link["href"] or "" for link in Html(page).of("a")]


async def test_a_run_to_approve_waits_for_the_operator_and_for_no_one_else(
    api: Api, story: Story, new_story: Callable[[], Story]
) -> None:
    story.found("The club")
    story.join("dk-0161")
    story.settle(approved=False)
    other = new_story()
    other.found("Another club")
    other.settle(approved=False)
    await apply(api.pool, story.told + other.told)

    run = f"/collaborations/{story.collaboration_id}/settlements/run-1"
    page = await _start(api, f"operator:{story.collaboration_id}")
    assert "Settlements to approve" in plain(page)
    assert run in _links(page)
    assert "Another club" not in plain(page)
    assert run not in _links(await _start(api, "member:dk-0161"))


async def test_an_approved_run_waits_no_more_and_is_the_latest(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    page = await _start(api, f"operator:{story.collaboration_id}")
    assert "Settlements to approve" not in plain(page)
    assert "Latest settlement" in plain(page)
    assert f"/collaborations/{story.collaboration_id}/settlements/run-1" in _links(page)


async def test_a_director_sees_the_members_claims_with_why_and_nobody_elses(api: Api, story: Story) -> None:
    story.whole()
    story.join("dk-0999", "Elsewhere")
    await api.pool.execute("DELETE FROM claims")  # the latest are shown, and other tests' are as late
    await apply(api.pool, story.told)
    page = await _start(api, "member:dk-0183")
    text = plain(page)
    assert "6,000.00" in text
    assert "receives" in text
    assert "78,000.00" not in text
    assert "Member: Ishøj" in text
    assert f"/collaborations/{story.collaboration_id}/settlements/run-1/why/dk-0183" in _links(page)
    assert "Latest claims" not in plain(await _start(api, "member:dk-0999"))


async def test_a_claim_that_was_reversed_is_due_no_more(api: Api, story: Story) -> None:
    story.found()
    story.join("dk-0777", "Somewhere")
    story.settle(approved=False)
    story.result(settlement.SettlementApproved, decision="GF-2017-2")
    story.result(settlement.ClaimIssued, claim_id="claim-777", member_id="dk-0777", amount_minor=100)
    await apply(api.pool, story.told)
    assert "Latest claims" in plain(await _start(api, "member:dk-0777"))
    reversed_ = story.result(settlement.SettlementReversed, reversed_by_run_id="run-2")
    await apply(api.pool, [reversed_])
    assert "Latest claims" not in plain(await _start(api, "member:dk-0777"))


async def test_the_claims_are_a_file_too(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    answer = await api.get("/", "member:dk-0155", table="claims-DKK", format="csv", lang="da")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "Dragør;annual 2016;" in answer.text
    assert ";18000,00" in answer.text


@pytest.mark.parametrize(("role", "said"), [("auditor", "Auditor"), ("subscriber:{}", "Subscriber")])
async def test_the_role_is_said_with_the_collaboration(api: Api, story: Story, role: str, said: str) -> None:
    story.found("A club of its own")
    await apply(api.pool, story.told)
    page = plain(await _start(api, role.format(story.collaboration_id)))
    assert "A club of its own" in page
    assert said in page


async def test_where_settlement_is_away_the_page_says_so_and_shows_the_rest(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    page = plain(await _start(api, f"operator:{story.collaboration_id}"))
    assert "The settlement service does not answer just now" in page
    assert "My collaborations" in page
    assert "does not answer" not in plain(await _start(api, "member:dk-0161"))
