"""Entries are taken in once, in whatever order they come, and what cannot count is said."""

import pytest

from tests.settlement.kit import (
    PUBLISHER,
    TRACEPARENT,
    A,
    B,
    Settlement,
    cost,
    fact,
    founding,
    granted,
    hours,
    message,
    order,
    registered,
    suspended,
    task,
)

MARCH_OF_A = ("p1", A, "2016-03")


async def test_hours_of_the_publishers_own_member_count(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(hours("e1", minutes=60), hours("e2", "2016-04-01", 30))

    assert (verdicts.refused, verdicts.parked, verdicts.known) == ([], [], [])
    assert await settlement.totals() == {MARCH_OF_A: (60, 60), ("p1", A, "2016-04"): (30, 30)}


async def test_a_batch_redelivered_has_no_second_effect(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    batch = [message(hours("e1")), message(fact("hours_corrected", entry_id="e1", minutes=90, reason="slip"))]
    await settlement.take(*batch)
    await settlement.forget_announced()

    verdicts = await settlement.take(*batch)

    assert {each.envelope.id for each in verdicts.known} == {each.envelope.id for each in batch}
    assert await settlement.totals() == {MARCH_OF_A: (90, 90)}
    assert await settlement.announced("settlement.totals") == []
    assert await settlement.receipts() == []


async def test_the_same_entry_under_another_event_id_changes_nothing(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(hours("e1"), hours("e1"))
    again = await settlement.take(hours("e1"))

    assert (len(verdicts.known), len(again.known)) == (1, 1)
    assert await settlement.totals() == {MARCH_OF_A: (60, 60)}


async def test_an_id_that_only_hashes_like_another_is_refused_and_never_taken_for_it(settlement: Settlement) -> None:
    await settlement.pool.execute(
        """
        DROP INDEX entries_by_hash;
        CREATE OR REPLACE FUNCTION entry_hash(collaboration_id TEXT, entry_id TEXT) RETURNS BIGINT
            LANGUAGE SQL IMMUTABLE PARALLEL SAFE RETURN 0;
        CREATE UNIQUE INDEX entries_by_hash ON entries (entry_hash(collaboration_id, entry_id), publisher);
        """
    )
    await settlement.learn(*founding())
    await settlement.take(hours("e1"))

    verdicts = await settlement.take(hours("e2"))
    again = await settlement.take(hours("e1"))

    assert [each.code for each in verdicts.refused] == ["entry_exists"]
    assert (len(again.known), again.refused) == (1, [])
    assert await settlement.totals() == {MARCH_OF_A: (60, 60)}


async def test_an_id_taken_with_other_content_is_refused_in_the_same_batch_and_later(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    first = await settlement.take(hours("e1"), hours("e1", minutes=61))
    later = await settlement.take(hours("e1", worker="w9"), hours("e1", project_id="p2"))

    assert [refusal.code for refusal in first.refused + later.refused] == ["entry_exists"] * 3
    assert await settlement.totals() == {MARCH_OF_A: (60, 60)}
    assert [told["code"] for told in await settlement.receipts()] == ["entry_exists"] * 3


async def test_what_an_entry_first_said_rules_also_over_a_batch_that_says_it_thrice(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1", minutes=60))

    verdicts = await settlement.take(
        hours("e1", minutes=61), hours("e1", minutes=60), hours("e1", minutes=61), hours("e2")
    )

    assert [refusal.message.event for refusal in verdicts.refused] == [hours("e1", minutes=61)] * 2
    assert [known.event for known in verdicts.known] == [hours("e1", minutes=60)]
    assert await settlement.totals() == {MARCH_OF_A: (120, 120)}


async def test_an_id_is_taken_across_hours_costs_orders_and_tasks(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"))

    verdicts = await settlement.take(cost("e1", paid_by=A), order("e1"), task("e1"))

    assert [refusal.code for refusal in verdicts.refused] == ["entry_exists"] * 3


async def test_the_same_content_as_first_sent_is_known_also_after_a_correction(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"), fact("hours_corrected", entry_id="e1", minutes=90, reason="slip"))

    same = await settlement.take(hours("e1", minutes=60))
    as_corrected = await settlement.take(hours("e1", minutes=90))

    assert len(same.known) == 1
    assert [refusal.code for refusal in as_corrected.refused] == ["entry_exists"]
    assert await settlement.totals() == {MARCH_OF_A: (90, 90)}


async def test_entry_ids_are_each_publishers_own(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    await settlement.take_sent({A: [message(hours("e1"))], B: [message(hours("e1", member_id=B, minutes=7))]})

    assert await settlement.totals() == {MARCH_OF_A: (60, 60), ("p1", B, "2016-03"): (7, 7)}


async def test_hours_that_cannot_count_yet_are_parked_with_the_first_code_that_applies(settlement: Settlement) -> None:
    await settlement.learn(*founding(), fact("member_left", member_id=A, left_on="2016-06-30"))
    codes = {
        "unknown_project": hours("e1", project_id="p9"),
        "outside_membership": hours("e2", "2016-07-01"),
        "outside_project": hours("e3", "2015-12-31"),
        "not_a_participant": hours("e4", project_id="p2"),
    }
    await settlement.learn(fact("member_joined", member_id=A, name="A", kind="municipality", joined_on="2015-01-01"))

    verdicts = await settlement.take(*codes.values())

    assert [parking.code for parking in verdicts.parked] == list(codes)
    told = {receipt["entry_id"]: receipt["code"] for receipt in await settlement.receipts()}
    assert told == {f"e{place}": code for place, code in enumerate(codes, start=1)}
    assert {counted for _, counted in (await settlement.totals()).values()} == {0}


@pytest.mark.parametrize("day", ["0216-03-01", "0001-01-31"])
async def test_a_slip_in_the_year_parks_an_entry_until_it_is_corrected(settlement: Settlement, day: str) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(hours("e1", day), cost("e2", paid_by=A, incurred_on=day), hours("e3"))

    assert [parking.code for parking in verdicts.parked] == ["outside_membership"]
    assert (await settlement.totals())[MARCH_OF_A] == (60, 60)
    await settlement.take(fact("hours_corrected", entry_id="e1", work_date="2016-03-01", reason="a slip"))
    assert (await settlement.totals())[MARCH_OF_A] == (120, 120)


async def test_what_another_member_gave_needs_a_grant(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    refused = await settlement.take(hours("e1", member_id=B))
    await settlement.learn(granted(PUBLISHER, B, "hours_logged"))

    granted_now = await settlement.take(hours("e1", member_id=B), hours("e2", member_id="dk-0329"))

    assert [refusal.code for refusal in refused.refused] == ["not_authorised"]
    assert [refusal.message.event for refusal in granted_now.refused] == [hours("e2", member_id="dk-0329")]
    assert await settlement.totals() == {("p1", B, "2016-03"): (60, 60)}
    (receipt, _) = await settlement.receipts()
    assert (receipt["told"], receipt["entry_id"], receipt["member_id"]) == ("entry_refused", "e1", B)


async def test_a_grant_covers_the_types_it_names_until_it_is_taken_back(settlement: Settlement) -> None:
    await settlement.learn(*founding(), granted("office", "all", "hours_logged"))

    with_grant = await settlement.take(hours("e1"), task("e2"), publisher="office")
    await settlement.learn(granted("office", "all"))
    without = await settlement.take(hours("e3"), publisher="office")

    assert [refusal.message.event for refusal in with_grant.refused] == [task("e2")]
    assert [refusal.code for refusal in without.refused] == ["not_authorised"]


async def test_costs_on_others_or_from_the_account_need_a_grant_for_all(settlement: Settlement) -> None:
    await settlement.learn(*founding(), granted("host", "all", "cost_incurred"), granted("office", A, "cost_incurred"))
    own, to_itself, to_other, from_account = (
        cost("e1", paid_by=A),
        cost("e2", paid_by=A, charged_to=A),
        cost("e3", paid_by=A, charged_to=B),
        cost("e4"),
    )

    by_member = await settlement.take(own, to_itself, to_other, from_account)
    by_office = await settlement.take(own, to_itself, to_other, from_account, publisher="office")
    by_host = await settlement.take(own, to_itself, to_other, from_account, publisher="host")

    for verdicts in (by_member, by_office):
        assert [refusal.message.event for refusal in verdicts.refused] == [to_other, from_account]
    assert by_host.refused == []


async def test_a_suspended_publisher_is_refused_until_it_is_registered_again(settlement: Settlement) -> None:
    await settlement.learn(*founding(), registered(A), suspended(A))
    while_suspended = await settlement.take(hours("e1"))
    await settlement.learn(registered(A))

    afterwards = await settlement.take(hours("e1"))

    assert [refusal.code for refusal in while_suspended.refused] == ["not_authorised"]
    assert "leaked its password" in (await settlement.receipts())[0]["message"]
    assert afterwards.refused == []


async def test_what_publishers_do_not_say_is_refused(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(
        fact("member_joined", member_id=A, name="A", kind="municipality", joined_on="2000-01-01"), hours("e1")
    )

    assert [refusal.code for refusal in verdicts.refused] == ["not_authorised"]
    assert await settlement.totals() == {MARCH_OF_A: (60, 60)}


async def test_totals_are_announced_absolute_with_a_version_in_the_trace_of_what_moved_them(
    settlement: Settlement,
) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"))

    last = message(hours("e3", minutes=20), traceparent=TRACEPARENT)
    await settlement.take(hours("e2"), last)

    told = await settlement.announced("settlement.totals")
    assert [(t["told"], t["accepted_minutes"], t["counted_minutes"], t["version"]) for t in told] == [
        ("hours_posted", 60, 60, 1),
        ("hours_posted", 140, 140, 2),
    ]
    rows = await settlement.pool.fetch("SELECT headers, message_key FROM outbox ORDER BY outbox_id")
    headers, key = rows[-1]
    assert key == f"hours/test-club/p1/{A}/2016-03"
    assert (headers["traceparent"], headers["ce_causationid"]) == (TRACEPARENT, last.envelope.id)


async def test_costs_are_announced_by_their_key_and_only_as_far_as_they_count(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    await settlement.take(cost("e1", paid_by=A), cost("e2", paid_by=A, amount_minor=-20), cost("e3", "nix", paid_by=A))

    told = {t["stream_id"]: t for t in await settlement.announced("settlement.totals")}
    assert (told["leader"]["amount_minor"], told["leader"]["paid_by"], told["leader"]["currency"]) == (80, A, "DKK")
    assert told["nix"]["amount_minor"] == 0
    assert [(r["entry_id"], r["code"]) for r in await settlement.receipts()] == [("e3", "unknown_stream")]


async def test_orders_and_tasks_of_unknown_streams_are_parked_and_count_once_a_charter_has_them(
    settlement: Settlement,
) -> None:
    await settlement.learn(founding()[0])
    parked = await settlement.take(order("e1"), task("e2"), hours("e3"))
    await settlement.learn(*founding()[1:])

    assert [parking.code for parking in parked.parked] == ["unknown_stream", "unknown_stream", "unknown_project"]
    assert await settlement.parked() == {}


async def test_reports_are_kept_once_each(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    report = message(fact("report_submitted", member_id=A, report="annual", period="2016", submitted_on="2017-01-15"))

    await settlement.take(report, report)
    others = await settlement.take(report, publisher="office")

    assert await settlement.pool.fetchval("SELECT count(*) FROM report_submissions") == 1
    assert [refusal.code for refusal in others.refused] == ["not_authorised"]
