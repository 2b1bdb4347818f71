"""One event or a batch over HTTP: each gets its verdict, in order, and is in the ledger as over Kafka."""

import gzip
import json

import pytest

from services.settlement.intake.bodies import BATCH, BINARY
from shared.events.registry import dump
from tests.settlement.intake.kit import Senders, cloud_event
from tests.settlement.kit import PUBLISHER, TRACEPARENT, A, B, fact, granted, hours, message, registered, suspended

MARCH = ("p1", A, "2016-03")


async def test_each_event_of_a_batch_gets_its_own_verdict_in_the_batchs_order(senders: Senders) -> None:
    await senders.settlement.take(hours("there"))
    unknown = cloud_event(hours("e6")) | {"type": "timesheet.hours_dreamt.v1"}
    malformed = cloud_event(hours("e4"))
    malformed["data"] |= {"minutes": 1.5, "surname": "Hansen"}

    verdicts = await senders.verdicts(
        hours("e1"), hours("there"), hours("e2", project_id="p9"), hours("e3", member_id=B), malformed, 17, unknown,
        hours("e5"),
    )  # fmt: skip

    assert [(each["verdict"], each.get("code"), each.get("entry_id")) for each in verdicts] == [
        ("accepted", None, "e1"),
        ("known", None, "there"),
        ("parked", "unknown_project", "e2"),
        ("refused", "not_authorised", "e3"),
        ("refused", "malformed", "e4"),
        ("unreadable", "bad_attribute", None),
        ("unreadable", "unknown_type", None),
        ("accepted", None, "e5"),
    ]
    assert {error["where"] for error in verdicts[4]["errors"]} == {"minutes", "surname"}
    assert (verdicts[6]["id"], verdicts[0]["source"]) == (unknown["id"], "/tests")
    assert await senders.settlement.totals() == {MARCH: (180, 180), ("p9", A, "2016-03"): (60, 0)}


async def test_a_batch_counts_its_verdicts(senders: Senders) -> None:
    answer = await senders.post([cloud_event(hours("e1")), cloud_event(hours("e1")), {}])
    empty = await senders.post([])

    assert answer.json()["counts"] == {"accepted": 1, "known": 1, "parked": 0, "refused": 0, "unreadable": 1}
    assert (empty.status_code, empty.json()["verdicts"]) == (200, [])


async def test_parked_and_refused_events_have_their_receipts_and_unreadable_ones_are_told_in_the_answer_alone(
    senders: Senders,
) -> None:
    malformed = cloud_event(hours("e3"), "m1")
    malformed["data"]["minutes"] = 1441

    await senders.verdicts(hours("e1", project_id="p9"), hours("e2", member_id=B), malformed, {"id": "u1"})

    told = {receipt["entry_id"]: receipt for receipt in await senders.settlement.receipts()}
    assert {entry: receipt["code"] for entry, receipt in told.items()} == {
        "e1": "unknown_project",
        "e2": "not_authorised",
        "e3": "minutes_out_of_range",
    }
    assert "topic" not in told["e3"]
    assert [error["where"] for error in told["e3"]["errors"]] == ["minutes"]
    assert await senders.settlement.pool.fetchval("SELECT count(*) FROM dead_letters") == 0


async def test_one_event_is_answered_200_202_or_422(senders: Senders) -> None:
    accepted = await senders.post(cloud_event(hours("e1")))
    known = await senders.post(cloud_event(hours("e1")))
    parked = await senders.post(cloud_event(hours("e2", project_id="p9")))
    refused = await senders.post(cloud_event(hours("e1", minutes=61), "id-1"))
    unreadable = await senders.post(b'{"specversion"')

    assert (accepted.status_code, accepted.json()["verdict"]) == (200, "accepted")
    assert (known.status_code, known.json()["verdict"]) == (200, "known")
    assert (parked.status_code, parked.json()["code"]) == (202, "unknown_project")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    said = refused.json()
    assert (said["verdict"], said["code"], said["id"], said["entry_id"]) == ("refused", "entry_exists", "id-1", "e1")
    assert said["detail"] == said["message"]
    assert (unreadable.status_code, unreadable.json()["code"]) == (422, "invalid_json")


async def test_an_event_in_binary_mode_has_its_attributes_in_percent_encoded_headers(senders: Senders) -> None:
    said = hours("e1")
    headers = {
        "Content-Type": f"{BINARY}; charset=utf-8",
        "CE-SpecVersion": "1.0",
        "ce-id": "timer%20%C3%A5%E2%82%AC",
        "ce-source": '"/a \\"system\\""',
        "ce-type": said.TYPE,
        "ce-time": "2016-03-02T08:00:00Z",
    }

    answer = await senders.post(dump(said), headers=headers)
    bare = await senders.post(dump(hours("e2")), headers={"Content-Type": BINARY})
    broken = await senders.post(dump(said), headers=headers | {"ce-id": "%ff"})
    empty = await senders.post(b"", headers=headers)

    assert answer.json() == {"verdict": "accepted", "id": "timer å€", "source": '/a "system"', "entry_id": "e1"}
    assert [each.json()["code"] for each in (bare, broken, empty)] == [
        "missing_attribute",
        "header_not_utf8",
        "missing_data",
    ]
    assert await senders.settlement.totals() == {MARCH: (60, 60)}


async def test_a_body_may_be_packed(senders: Senders) -> None:
    batch = gzip.compress(json.dumps([cloud_event(hours(f"e{n}")) for n in range(1000)]).encode())
    parts = gzip.compress(b"[") + gzip.compress(json.dumps(cloud_event(hours("f1"))).encode()) + gzip.compress(b"]")

    whole = await senders.post(batch, headers={"Content-Type": BATCH, "Content-Encoding": "gzip"})
    in_members = await senders.post(parts, headers={"Content-Type": BATCH, "Content-Encoding": "GZIP"})

    assert whole.json()["counts"]["accepted"] == 1000
    assert in_members.json()["counts"]["accepted"] == 1
    assert await senders.settlement.totals() == {MARCH: (60_060, 60_060)}


async def test_what_came_over_kafka_is_known_over_http_and_the_other_way_round(senders: Senders) -> None:
    correction = fact("hours_corrected", entry_id="e1", minutes=90, reason="slip")
    await senders.settlement.take(message(hours("e1"), "id-1"), message(correction, "id-2"))
    await senders.verdicts(cloud_event(hours("e2"), "id-3"))

    over_http = await senders.verdicts(cloud_event(hours("e1"), "id-1"), cloud_event(correction, "id-2"))
    over_kafka = await senders.settlement.take(message(hours("e2"), "id-3"))

    assert [each["verdict"] for each in over_http] == ["known", "known"]
    assert len(over_kafka.known) == 1
    assert await senders.settlement.totals() == {MARCH: (150, 150)}


async def test_events_go_on_in_their_own_trace_or_else_the_requests(senders: Senders) -> None:
    of_request = TRACEPARENT.replace("4bf92f", "aaaaaa")
    batch = [
        cloud_event(hours("e1", project_id="p7"), traceparent=TRACEPARENT),
        cloud_event(hours("e2", project_id="p8")),
    ]

    await senders.post(batch, headers={"traceparent": of_request})
    await senders.post([cloud_event(hours("e3", project_id="p9"))], headers={"traceparent": "nonsense"})

    rows = await senders.settlement.pool.fetch(
        "SELECT headers ->> 'traceparent' AS trace, message_key FROM outbox WHERE topic = $1", f"receipts.{PUBLISHER}"
    )
    assert {row["message_key"]: row["trace"] for row in rows} == {"e1": TRACEPARENT, "e2": of_request, "e3": None}


async def test_the_sender_is_the_tokens_publisher_and_must_be_named_where_it_speaks_for_several(
    senders: Senders,
) -> None:
    event = cloud_event(hours("e1"))
    both = (f"publisher:{A}", f"publisher:{B}")

    assert (await senders.post(event, *both)).json()["code"] == "publisher_not_named"
    assert (await senders.post(event, *both, query=f"?publisher={B}")).json()["code"] == "not_authorised"
    assert (await senders.post(event, *both, query=f"?publisher={A}")).json()["verdict"] == "accepted"
    for roles, query in (([f"publisher:{A}"], f"?publisher={B}"), ([f"member:{A}"], ""), (["publisher:No.Id"], "")):
        assert (await senders.post(event, *roles, query=query)).status_code == 403
    assert (await senders.api.client.post("/v1/events", json=event)).status_code == 401


async def test_a_suspended_publisher_is_told_so_and_nothing_of_what_it_sends_is_kept(senders: Senders) -> None:
    await senders.settlement.learn(registered(A), suspended(A))
    bad = cloud_event(hours("e2"))
    bad["data"]["minutes"] = 0

    answer = await senders.post([cloud_event(hours("e1")), bad])
    await senders.settlement.learn(registered(A))
    again = await senders.post([cloud_event(hours("e1"))])

    assert (answer.status_code, answer.json()["code"]) == (403, "publisher_suspended")
    assert "leaked its password" in answer.json()["detail"]
    assert await senders.settlement.receipts() == []
    assert again.json()["counts"]["accepted"] == 1


async def test_what_publishers_do_not_say_and_a_grant_given_since_are_heard_as_over_kafka(senders: Senders) -> None:
    joined = fact("member_joined", member_id=A, name="A", kind="municipality", joined_on="2000-01-01")
    foreign, uncovered = await senders.verdicts(joined, hours("e1", member_id=B))
    await senders.settlement.learn(granted(PUBLISHER, B, "hours_logged"))
    (covered,) = await senders.verdicts(hours("e1", member_id=B))

    assert (foreign["code"], uncovered["code"]) == ("not_authorised", "not_authorised")
    assert covered["verdict"] == "accepted"


async def test_events_no_total_can_hold_are_refused_alone(senders: Senders) -> None:
    large = {"stream_id": "leader", "paid_by": A, "incurred_on": "2016-03-01", "text": "-", "amount_minor": 10**18}
    costs = [fact("cost_incurred", entry_id=f"c{n}", **large) for n in range(2)]

    verdicts = await senders.verdicts(hours("e1"), costs[0], hours("e2"), costs[1], hours("e3"))

    assert [each["verdict"] for each in verdicts] == ["accepted", "accepted", "accepted", "refused", "accepted"]
    assert verdicts[3]["code"] == "total_too_large"
    assert await senders.settlement.totals() == {MARCH: (180, 180)}
    assert [receipt["code"] for receipt in await senders.settlement.receipts()] == ["total_too_large"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[1e999]", "bad_attribute"),
        (b"[[]]", "bad_attribute"),
        (b'[{"specversion": "1.0", "id": "", "source": "s", "type": "t", "data": {}}]', "missing_attribute"),
        (b'[{"specversion": "1.0", "id": "1", "source": "s", "type": "\\u0000", "data": {}}]', "bad_attribute"),
        (b'[{"specversion": "2.0", "id": "1", "source": "s", "type": "t", "data": {}}]', "unsupported_specversion"),
        (b'[{"specversion": "1.0", "id": "1", "source": "s", "type": "t"}]', "missing_data"),
        (b'[{"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data_base64": "?"}]', "bad_attribute"),
    ],
)
async def test_what_is_no_event_is_unreadable(senders: Senders, data: bytes, code: str) -> None:
    answer = await senders.post(data, headers={"Content-Type": BATCH})
    assert [(each["verdict"], each["code"]) for each in answer.json()["verdicts"]] == [("unreadable", code)]
