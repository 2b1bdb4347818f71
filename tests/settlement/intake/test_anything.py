"""Whatever is sent, every event has a verdict, nothing breaks, and the ledger holds what was accepted and no more."""

import gzip
import json
import random
from collections import Counter
from typing import Any

import pytest

from services.settlement.intake.bodies import BATCH, BINARY, STRUCTURED
from shared.events.examples import EXAMPLES
from shared.events.registry import EVENTS
from tests.settlement.intake.kit import Senders
from tests.settlement.kit import CLUB, A

ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**12, 10**30, -(10**12), "", "x", "\x00", "\ud83d\ude00", "=1+1", "9999-12-31",
    "0001-01-01", "x" * 3000, [], {}, [[]], {"": {}}, "dk-0155", "all", "\u202e", "1/0", "NaN",
]  # fmt: skip
TIMESHEET = [type_ for type_ in EVENTS if type_.startswith("timesheet.")]
ROUNDS, EVENTS_A_ROUND = 4, 60


def any_event(chance: random.Random) -> Any:
    """An event of any type with its data or attributes changed in a few places, or no event at all."""
    type_ = chance.choice(TIMESHEET if chance.random() < 0.9 else list(EVENTS))
    data = {**json.loads(json.dumps(EXAMPLES[type_])), "collaboration_id": CLUB, "entry_id": f"e{chance.randrange(40)}"}
    if "entry_id" not in EXAMPLES[type_]:
        del data["entry_id"]
    event = {"specversion": "1.0", "id": f"id-{chance.randrange(200)}", "source": "/any", "type": type_, "data": data}
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 5))):
        target = chance.choice((event, event["data"]))
        if not isinstance(target, dict):
            return event
        name = chance.choice([*target, "traceparent", "sequence", "data_base64", "odd"])
        target[name] = chance.choice(ODD)
    return event if chance.random() < 0.97 else chance.choice(ODD)


@pytest.mark.parametrize("seed", [1])
async def test_every_event_has_a_verdict_and_the_ledger_holds_what_was_accepted(senders: Senders, seed: int) -> None:
    chance, outcomes = random.Random(seed), Counter[str]()
    for _ in range(ROUNDS):
        batch = [any_event(chance) for _ in range(EVENTS_A_ROUND)]
        verdicts = await senders.verdicts(*batch)
        assert len(verdicts) == EVENTS_A_ROUND
        assert all(each["verdict"] in ("accepted", "known") or (each["code"] and each["message"]) for each in verdicts)
        outcomes.update(each["verdict"] for each in verdicts)

    assert set(outcomes) == {"accepted", "known", "parked", "refused", "unreadable"}
    off = await senders.settlement.pool.fetch(
        """
        SELECT t.account_id FROM totals t JOIN (
            SELECT account_id, date_trunc('month', day)::DATE AS month, sum(amount) AS amount
            FROM entries WHERE NOT withdrawn GROUP BY 1, 2
        ) e USING (account_id, month)
        WHERE t.accepted <> e.amount
        """
    )
    assert off == []


@pytest.mark.parametrize("seed", [1])
async def test_no_bytes_break_it(senders: Senders, seed: int) -> None:
    chance = random.Random(seed)
    whole = json.dumps([any_event(chance) for _ in range(5)]).encode()
    for _ in range(25):
        body = bytearray(chance.choice((whole, whole[1:-1], gzip.compress(whole), chance.randbytes(50), b"")))
        for _ in range(chance.randrange(4)):
            if body:
                body[chance.randrange(len(body))] = chance.randrange(256)
        headers = {"Content-Type": chance.choice((BATCH, STRUCTURED, BINARY, "text/plain", ""))}
        if chance.random() < 0.4:
            headers["Content-Encoding"] = chance.choice(("gzip", "identity", "br", ""))
        for name in ("specversion", "id", "source", "type", "time", "sequence", "traceparent"):
            if chance.random() < 0.6:
                headers[f"ce-{name}"] = chance.choice(("1.0", "%", "%00", '"', '"\\', "x" * 2000, *TIMESHEET))

        answer = await senders.post(bytes(body), headers=headers, query=chance.choice(("", "", f"?publisher={A}")))

        assert answer.status_code in (200, 202, 413, 415, 422), answer.text
        assert answer.status_code < 400 or answer.headers["content-type"] == "application/problem+json"
