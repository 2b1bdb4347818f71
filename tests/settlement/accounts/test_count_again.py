"""Facts that change what counts move totals and are told; no entry is touched."""

from tests.settlement.kit import CHARTER, TRACEPARENT, A, B, Settlement, event, fact, founding, hours, message

MARCH = ("p1", A, "2016-03")


async def entries_of(settlement: Settlement) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await settlement.pool.fetch("SELECT *, xmin FROM entries ORDER BY entry_id")]


async def test_hours_before_their_member_joined_count_when_it_has(settlement: Settlement) -> None:
    facts = founding()
    joined = facts.pop(2)
    await settlement.learn(*facts)
    parked = await settlement.take(hours("e1"), hours("e2", "2015-12-31"))
    await settlement.forget_announced()
    before = await entries_of(settlement)

    await settlement.learn_received([settlement.received(joined, 6, TRACEPARENT)])

    assert [parking.code for parking in parked.parked] == ["unknown_member", "unknown_member"]
    assert await settlement.totals() == {MARCH: (60, 60), ("p1", A, "2015-12"): (60, 0)}
    (posted,) = await settlement.announced("settlement.totals")
    assert (posted["month"], posted["counted_minutes"], posted["version"]) == ("2016-03", 60, 2)
    (window,) = await settlement.receipts()
    assert (window["told"], window["from_date"], window.get("to_date"), window.get("code")) == (
        "window_changed",
        "2016-01-01",
        None,
        None,
    )
    assert await entries_of(settlement) == before
    assert await settlement.parked() == {"e2": "outside_membership"}
    headers = await settlement.pool.fetch("SELECT headers FROM outbox")
    assert {row["headers"]["traceparent"] for row in headers} == {TRACEPARENT}


async def test_a_leaving_entered_afterwards_splits_its_month(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1", "2016-03-10"), hours("e2", "2016-03-11", 7), hours("e3", "2016-04-01", 5))
    await settlement.forget_announced()

    await settlement.learn(fact("member_left", member_id=A, left_on="2016-03-10"))
    later = await settlement.take(hours("e4", "2016-03-09", 100), hours("e5", "2016-03-31", 1000))

    assert await settlement.totals() == {MARCH: (1167, 160), ("p1", A, "2016-04"): (5, 0)}
    assert [parking.code for parking in later.parked] == ["outside_membership"]
    (window,) = (told for told in await settlement.receipts() if told["told"] == "window_changed")
    assert (window["from_date"], window["code"]) == ("2016-03-11", "outside_membership")


async def test_facts_that_change_no_day_of_an_entry_say_nothing(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"))
    await settlement.forget_announced()

    await settlement.learn(
        fact("member_left", member_id=B, left_on="2016-03-10"),
        fact("rate_adopted", rate_id="hour", amount_minor=60000, valid_from="2016-01-01"),
    )

    assert await settlement.pool.fetchval("SELECT count(*) FROM outbox") == 0


async def test_everyone_with_entries_there_is_told_of_a_window(settlement: Settlement) -> None:
    await settlement.learn(
        *founding(),
        event("membership.publisher_granted.v1", publisher="office", member_id="all", types=["hours_logged"]),
    )
    await settlement.take(hours("e1", project_id="p2"))
    await settlement.take(hours("e1", project_id="p2"), hours("e2", member_id=B), publisher="office")
    await settlement.forget_announced()

    await settlement.learn(fact("project_joined", project_id="p2", member_id=A, joined_on="2016-03-01"))

    for publisher in (A, "office"):
        (window,) = await settlement.receipts(publisher)
        assert (window["project_id"], window["member_id"], window["from_date"]) == ("p2", A, "2016-03-01")


async def test_who_gave_first_in_a_batch_with_anothers_correction_is_told_too(settlement: Settlement) -> None:
    granted = event("membership.publisher_granted.v1", publisher="office", member_id="all", types=["hours_logged"])
    await settlement.learn(*founding(), granted)
    await settlement.take(hours("e1"))
    corrected = message(fact("hours_corrected", entry_id="e1", minutes=5, reason="slip"))
    await settlement.take_sent({A: [corrected], "office": [message(hours("e1"))]})

    await settlement.learn(fact("project_ended", project_id="p1", ends_on="2016-02-01"))

    assert [told["told"] for told in await settlement.receipts("office")] == ["window_changed"]


async def test_a_charter_with_other_payers_moves_hours_and_costs(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(
        hours("e1"),
        hours("e2", "2016-09-01", 5),
        fact(
            "cost_incurred",
            entry_id="c1",
            stream_id="errand-costs",
            paid_by=A,
            incurred_on="2016-03-01",
            amount_minor=9,
            text="-",
        ),
    )
    text = CHARTER.replace("version: 1", "version: 2").replace("2016-01-01", "2016-07-01")
    text = text.replace("kinds: [municipality]", "kinds: [vendor_partner]")
    text = text.replace(
        "settlements:\n",
        "  - {id: errand-costs, name: {en: E}, basis: {type: costs}, key: {type: equal}, joining: full}\n"
        "settlements:\n",
    )
    await settlement.forget_announced()

    await settlement.learn(
        event(
            "membership.charter_adopted.v1",
            version=2,
            valid_from="2016-07-01",
            decision="d",
            text=text,
            sha256="0" * 64,
        )
    )

    assert await settlement.totals() == {MARCH: (60, 60), ("p1", A, "2016-09"): (5, 0)}
    told = {t["told"]: t for t in await settlement.announced("settlement.totals")}
    assert told["costs_posted"]["amount_minor"] == 9
    assert told["hours_posted"]["counted_minutes"] == 0
    assert await settlement.parked() == {"e2": "not_a_participant"}
