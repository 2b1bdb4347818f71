"""Sums of hours beside agreements, each period by itself."""

import pytest

from services.reporting.pages.hours import store
from services.reporting.projections.totals.store import HoursAsked
from shared.periods import Length
from tests.reporting.kit import Api, Story, apply


@pytest.mark.parametrize(
    ("length", "periods", "within"),
    [
        (Length.YEAR, ["2016"], 220),
        (Length.HALF_YEAR, ["2016-H1", "2016-H2"], 160),
        (Length.QUARTER, ["2016-Q1", "2016-Q4"], 160),
        (Length.MONTH, ["2016-03", "2016-12"], 160),
    ],
)
async def test_hours_beyond_one_period_s_agreement_do_not_fill_up_another_s(
    api: Api, story: Story, length: Length, periods: list[str], within: int
) -> None:
    for period in periods:
        story.agree("p1", "dk-0155", 600 if length is Length.YEAR else 100, period)
    story.post_hours("p1", "dk-0155", "2016-03", 160, accepted=170)
    story.post_hours("p1", "dk-0155", "2016-12", 60)
    story.post_hours("p2", "dk-0161", "2016-12", 30)
    story.agree("p2", "dk-0183", 50, periods[0])
    await apply(api.pool, story.told)
    cid = story.collaboration_id
    async with api.pool.acquire() as conn:
        sums = await store.list_sums(conn, HoursAsked(cid, "2016-01", "2016-12"), length)
        by_year = await store.list_sums_by_year(conn, cid, length)
    by_name = {(row["project_id"], row["member_id"]): row for row in sums}
    assert by_name["p1", None]["within"] == by_name[None, "dk-0155"]["within"] == within
    assert by_name[None, "dk-0155"]["accepted"] == 230
    assert by_name["p2", None]["agreed"] == 50
    assert by_name[None, None]["counted"] == 250
    assert [by_name[None, each]["is_agreed"] for each in ("dk-0155", "dk-0161", "dk-0183")] == [True, False, True]
    assert [(row["member_id"], row["year"], row["within"]) for row in by_year] == [
        ("dk-0155", 2016, within),
        ("dk-0161", 2016, 0),
        ("dk-0183", 2016, 0),
    ]
