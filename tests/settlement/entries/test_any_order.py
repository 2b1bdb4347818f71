"""Whatever order messages come in, and however often: the state is that of once and in order."""

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.settlement.accounts.rules import AccountKey, ranges_of
from services.settlement.engine.ranges import code_on
from services.settlement.entries.messages import Message
from services.settlement.entries.store import list_parked
from shared.events.base import Event
from shared.events.timesheet import EntryWithdrawn, HoursCorrected, UnitsEnded
from tests.settlement.kit import CLUB, A, B, C, Settlement, cost, fact, founding, hours, message, order, task

LATE_FACTS = [
    fact("project_joined", project_id="p2", member_id=A, joined_on="2016-02-10"),
    fact("member_left", member_id=A, left_on="2016-03-15"),
    fact("project_left", project_id="p2", member_id=A, left_on="2016-02-20"),
    fact("member_joined", member_id=A, name="A", kind="vendor_partner", joined_on="2016-04-10"),
    fact("project_ended", project_id="p1", ends_on="2016-05-05"),
    fact("joining_withdrawn", member_id=B, joined_on="2016-01-01", reason="never was"),
    fact("project_started", project_id="p3", name="P3", kind="mandatory", starts_on="2016-02-15"),
]
FACTS = [*founding(), *LATE_FACTS]
PUBLISHERS = (A, B, C)
CHANGES = (HoursCorrected, UnitsEnded, EntryWithdrawn)
CLEAN = """
    TRUNCATE collaborations, facts, publishers, grants, subscribers, accounts, ranges, account_publishers, totals,
        entries, entry_changes, waiting_changes, early_messages, report_submissions, month_attestations, outbox
"""


def story_of(publisher: str, number: int, rng: random.Random) -> list[Event]:
    """What a publisher says of one entry, in its order; sometimes only a change of one that never was."""
    entry_id, day = f"{publisher}-{number}", f"2016-{rng.randint(1, 6):02}-{rng.randint(1, 28):02}"
    project = rng.choice(["p1", "p1", "p2", "p3"])
    said: list[Event] = [
        rng.choice(
            [
                hours(entry_id, day, rng.randint(1, 600), project_id=project, member_id=publisher),
                hours(entry_id, day, rng.randint(1, 600), project_id=project, member_id=publisher),
                cost(entry_id, rng.choice(["leader", "nix"]), paid_by=publisher, incurred_on=day),
                order(entry_id, member_id=publisher, from_date=day),
                task(entry_id).model_copy(update={"member_id": publisher}),
            ]
        )
    ]
    for _ in range(rng.choice([0, 0, 1, 3])):
        minutes, work_date = rng.randint(1, 600), f"2016-{rng.randint(1, 6):02}-15"
        changes = [
            fact("hours_corrected", entry_id=entry_id, minutes=minutes, reason="a"),
            fact("hours_corrected", entry_id=entry_id, work_date=work_date, reason="b"),
            fact("hours_corrected", entry_id=entry_id, minutes=minutes, work_date=work_date, reason="c"),
            fact("units_ended", entry_id=entry_id, to_date=work_date),
            fact("entry_withdrawn", entry_id=entry_id, reason="d"),
        ]
        said.append(rng.choice(changes))
    return said if rng.random() < 0.9 else said[1:]


def stirred(stories: list[list[Message]], rng: random.Random) -> list[Message]:
    """One publisher's messages in any order that keeps the changes of one entry in theirs, some of them again later."""
    placed: list[tuple[float, Message]] = []
    for story in stories:
        changes = [each for each in story if isinstance(each.event, CHANGES)]
        placed += zip(sorted(rng.random() for _ in changes), changes, strict=True)
        placed += [(rng.random(), each) for each in story if each not in changes]
    placed += [(place + rng.random(), each) for place, each in placed if rng.random() < 0.3]
    return [each for _, each in sorted(placed, key=lambda one: one[0])]


def parts(items: list[Any], rng: random.Random) -> list[list[Any]]:
    """The items in order, cut into batches of 1 to 6."""
    cut: list[list[Any]] = []
    while items:
        size = rng.randint(1, 6)
        cut.append(items[:size])
        items = items[size:]
    return cut


async def tell(settlement: Settlement, deeds: list[tuple[str, list[Any]]]) -> None:
    """Batches of facts (as "facts") and of publishers' messages, one after the other."""
    for who, batch in deeds:
        if who == "facts":
            await settlement.learn_received([settlement.received(each, place) for place, each in batch])
        else:
            await settlement.take_sent({who: batch})


def mixed(lines: dict[str, list[list[Any]]], rng: random.Random) -> list[tuple[str, list[Any]]]:
    """Batches of several lines, each line in its order, the lines mixed."""
    placed: list[tuple[float, str, list[Any]]] = []
    for who, batches in lines.items():
        placed += zip(sorted(rng.random() for _ in batches), [who] * len(batches), batches, strict=True)
    return [(who, batch) for _, who, batch in sorted(placed, key=lambda one: one[0])]


async def state_of(settlement: Settlement) -> dict[str, Any]:
    """Entries, totals and what is parked, without what tells in which order they came."""
    entries = await settlement.pool.fetch(
        """
        SELECT e.publisher, entry_id, kind, amount, day, to_date, withdrawn
        FROM entries e JOIN accounts USING (account_id)
        ORDER BY 1, 2
        """
    )
    totals = await settlement.pool.fetch(
        """
        SELECT kind, stream_id, project_id, member_id, charged_to, item, t.month, accepted, counted
        FROM totals t JOIN accounts USING (account_id) WHERE (accepted, counted) <> (0, 0) ORDER BY 1, 2, 3, 4, 5, 6, 7
        """
    )
    async with settlement.pool.acquire() as conn:
        parked = sorted((each.entry_id, each.kind, each.code) for each in await list_parked(conn, CLUB))
    return {
        "entries": [tuple(row) for row in entries],
        "totals": [tuple(row) for row in totals],
        "parked": parked,
    }


async def assert_totals_are_a_recount(settlement: Settlement) -> None:
    """Totals say what the engine says of every entry, asked one by one."""
    async with settlement.pool.acquire() as conn:
        loaded = await settlement.handlers.loader.load(conn, CLUB)
        rows = await conn.fetch("SELECT * FROM entries JOIN accounts USING (account_id) WHERE NOT withdrawn")
        kept = await conn.fetch(
            "SELECT account_id, month, accepted, counted FROM totals WHERE (accepted, counted) <> (0, 0)"
        )
    recount: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        key = AccountKey(*(row[name] for name in AccountKey._fields))
        counts = code_on(ranges_of(key, loaded.charters, loaded.facts), row["day"]) is None
        sums = recount[(row["account_id"], row["day"].replace(day=1))]
        sums[0] += row["amount"]
        sums[1] += row["amount"] if counts else 0
    assert {(row["account_id"], row["month"]): [row["accepted"], row["counted"]] for row in kept} == dict(recount)


async def holds_for(settlement: Settlement, seed: int) -> None:
    rng = random.Random(seed)
    stories = {
        publisher: [[message(said) for said in story_of(publisher, n, rng)] for n in range(rng.randint(1, 8))]
        for publisher in PUBLISHERS
    }
    numbered = list(enumerate(FACTS, start=1))
    once = [(publisher, [each for story in told for each in story]) for publisher, told in stories.items()]
    lines: dict[str, list[list[Any]]] = {p: parts(stirred(told, rng), rng) for p, told in stories.items()}
    seen_again = [batch for batch in parts(list(numbered), rng) for _ in range(rng.choice([1, 1, 2]))]

    await settlement.pool.execute(CLEAN)
    await tell(settlement.again(), [("facts", numbered), *once])
    in_order = await state_of(settlement)
    await settlement.pool.execute(CLEAN)
    stirring = settlement.again()
    await tell(stirring, mixed({"facts": seen_again, **lines}, rng))

    assert await state_of(settlement) == in_order
    await assert_totals_are_a_recount(stirring)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
async def test_any_order_and_any_duplication_give_the_same_state(settlement: Settlement, seed: int) -> None:
    await holds_for(settlement, seed)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
async def test_any_order_and_any_duplication_give_the_same_state_many_times(settlement: Settlement, seed: int) -> None:
    await holds_for(settlement, seed)
