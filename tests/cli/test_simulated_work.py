"""The work that simulated systems log: always the same for the same options, with as much wrong as was asked for."""

from collections import Counter
from dataclasses import asdict, replace

import pytest

from cli.failures import CommandFailed
from cli.simulate_publishers import Extent, Wrongness, plan
from cli.simulation.founding import municipalities
from cli.simulation.outcome import expected_of, is_all_told, told_of
from cli.simulation.work import Script, Shares, messages_by_system, write_work
from shared.events.cloudevents import EnvelopeUnreadable, read_envelope
from shared.events.registry import Malformed, parse

MANY = Shares(duplicates=0.1, late=0.1, corrections=0.1, withdrawals=0.05, mistakes=0.1)
SCRIPT = Script("simulated-1", 2022, 10.0, 1, {"dk-0101": 2_000, "dk-0751": 50}, MANY)


def test_the_same_script_gives_the_same_messages_in_another_process_too():
    here = write_work(SCRIPT, "dk-0101").messages
    assert messages_by_system(asdict(SCRIPT), ["dk-0101"]) == {"dk-0101": here}


def test_another_seed_gives_other_work():
    ids = {m.event_id for m in write_work(SCRIPT, "dk-0101").messages}
    other = replace(SCRIPT, seed=2)
    assert ids.isdisjoint(m.event_id for m in write_work(other, "dk-0101").messages)


def test_messages_are_due_in_order_and_spread_over_the_time():
    due = [message.due_seconds for message in write_work(SCRIPT, "dk-0101").messages]
    assert due == sorted(due)
    assert sum(each < 5 for each in due) == pytest.approx(len(due) / 2, rel=0.1)


def test_as_much_goes_wrong_as_was_asked_for():
    work = write_work(SCRIPT, "dk-0101")
    copies = Counter(message.event_id for message in work.messages)
    assert 0.05 < sum(count > 1 for count in copies.values()) / 2_000 < 0.15
    assert 0.05 < work.told.total() / 2_000 < 0.15
    assert {"counted", "withdrawn", "parked"} == {each.state for each in work.standing.values()}
    perfect = replace(SCRIPT, shares=Shares(0, 0, 0, 0, 0))
    assert len(write_work(perfect, "dk-0101").messages) == 2_000


def test_what_is_said_to_be_wrong_is_wrong_and_nothing_else():
    work = write_work(SCRIPT, "dk-0101")
    found: Counter[str] = Counter()
    for message in work.messages:
        try:
            envelope, data = read_envelope(message.headers, message.data)
            parse(envelope.type, data)
        except EnvelopeUnreadable as error:
            found[error.reason] += 1
        except Malformed as error:
            found[error.code] += 1
    codes = {code: count for (_, code), count in work.told.items()}
    assert found == {code: codes[code] for code in ("header_not_utf8", "malformed", "minutes_out_of_range")}


def test_who_was_told_too_little_or_too_much_is_noticed():
    expected = expected_of([write_work(SCRIPT, publisher) for publisher in SCRIPT.entries])
    receipts = [{"fact": fact, "code": code} for (fact, code), n in expected.refused.items() for _ in range(n)]
    receipts += [{"fact": "message_dead_lettered", "reason": "header_not_utf8"}] * expected.unreadable
    assert is_all_told(expected, told_of(receipts))
    assert not is_all_told(expected, told_of(receipts[1:]))
    assert not is_all_told(expected, told_of([*receipts, receipts[-1]]))


def test_larger_municipalities_log_more_and_all_log_something():
    script, members = plan(Extent(systems=98, rate=1, seconds=3), Wrongness())
    assert sum(script.entries.values()) == 294
    assert min(script.entries.values()) == 1
    assert [member.name for member in members[:2]] == ["København", "Aarhus"]
    assert script.entries["dk-0101"] > script.entries["dk-0751"] > script.entries[members[-1].member_id]


def test_what_is_asked_again_meets_itself_and_nothing_else():
    first, again = (plan(Extent(seed=7), Wrongness())[0] for _ in range(2))
    other = plan(Extent(seed=7), Wrongness(late=0.5))[0]
    assert first == again
    assert other.collaboration_id != first.collaboration_id


@pytest.mark.parametrize(
    ("extent", "wrongness", "said"),
    [
        (Extent(systems=99), Wrongness(), "1 to 98"),
        (Extent(systems=0), Wrongness(), "1 to 98"),
        (Extent(systems=98, rate=0.1, seconds=1), Wrongness(), "not 10"),
        (Extent(rate=1e9), Wrongness(), "1,000,000"),
        (Extent(year=1900), Wrongness(), "1900"),
        (Extent(), Wrongness(mistakes=1.5), "--mistakes"),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_sentence(extent: Extent, wrongness: Wrongness, said: str):
    with pytest.raises(CommandFailed, match=said):
        plan(extent, wrongness)


def test_there_were_ninety_eight_municipalities():
    assert len({member.member_id for member in municipalities(2022)}) == 98
