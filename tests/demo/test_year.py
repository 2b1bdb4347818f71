"""The year that the demo makes up: always the same, with every kind of wrongness, and counted right."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from cli.demonstration.cases import FIRST_YEAR, LAST_YEAR, load_cases
from cli.demonstration.mistakes import KINDS
from cli.demonstration.year import ENTRIES_MIN, Year, write_year
from cli.simulation.messages import HOURS_CORRECTED, HOURS_LOGGED, Message
from tests.demo.recount import take_in

CASES = load_cases()
DIGEST = """
import hashlib
from cli.demonstration.cases import load_cases
from cli.demonstration.year import write_year
year = write_year(load_cases(), 2016, 400, with_late=False)
print(hashlib.sha256(repr([(p, m) for p, m in year.messages.items()]).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def year() -> Year:
    return write_year(CASES, 2017, 4_000, with_late=True)


def logged(year: Year) -> list[Message]:
    return [m for messages in year.messages.values() for m in messages if m.type == HOURS_LOGGED]


def test_a_year_is_the_same_in_another_process():
    runs = [subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, check=True).stdout for _ in range(2)]
    assert runs[0] == runs[1] != b""


def test_years_differ():
    first, second = (write_year(CASES, y, 400, with_late=False) for y in (2016, 2017))
    minutes = [Counter({key[1:3]: n for key, n in y.minutes.items()}) for y in (first, second)]
    assert minutes[0] != minutes[1]


def test_there_are_twenty_systems_and_each_speaks_on_its_own_topic(year: Year):
    assert len(year.messages) == 20
    for publisher, messages in year.messages.items():
        assert messages
        assert {m.publisher for m in messages} == {publisher}


@pytest.mark.parametrize("entries", [ENTRIES_MIN, 1_001])
def test_as_many_entries_are_logged_as_were_asked_for(entries: int):
    year = write_year(CASES, 2016, entries, with_late=False)
    ids = {(m.publisher, dict(m.headers)["ce_subject"]) for m in logged(year)}
    assert len(ids) == entries


def test_some_are_sent_twice_to_the_byte(year: Year):
    copies = Counter((m.publisher, m.headers, m.data) for m in logged(year))
    assert set(copies.values()) == {1, 2}
    assert 0.01 < sum(n == 2 for n in copies.values()) / len(copies) < 0.05


def test_some_are_out_of_order(year: Year):
    messages = [m for m in year.messages["dk-0265"] if m.type == HOURS_LOGGED]
    times = [dict(m.headers)["ce_time"] for m in messages]
    assert times != sorted(times)


def test_some_corrections_come_before_what_they_correct_and_some_after(year: Year):
    order: set[bool] = set()
    for messages in year.messages.values():
        first_place = {m.event_id: place for place, m in reversed(list(enumerate(messages)))}
        for m in messages:
            entry = dict(m.headers)["ce_subject"].decode()
            if m.type == HOURS_CORRECTED and entry in first_place:
                order.add(first_place[entry] < first_place[m.event_id])
    assert order == {True, False}


def test_a_sample_carries_a_trace(year: Year):
    traced = [m for m in logged(year) if "traceparent" in dict(m.headers)]
    assert 0.005 < len(traced) / len(logged(year)) < 0.05


def test_late_hours_of_the_year_before_are_only_there_when_it_was_settled(year: Year):
    months = {month[:4] for *_, month in year.minutes}
    assert months == {"2016", "2017"}
    assert {month[:4] for *_, month in write_year(CASES, 2017, 4_000, with_late=False).minutes} == {"2017"}


@pytest.mark.parametrize("which", range(FIRST_YEAR, LAST_YEAR + 1))
def test_every_kind_of_wrongness_is_there_in_every_year(which: int):
    year = write_year(CASES, which, 400, with_late=which > FIRST_YEAR)
    assert {m.kind for m in year.mistakes} == {kind.name for kind in KINDS}
    sent = {id(m) for messages in year.messages.values() for m in messages}
    assert all(id(mistake.message) in sent for mistake in year.mistakes)


@pytest.mark.parametrize(("which", "entries"), [(2016, 400), (2017, 4_000), (2019, 1_000), (2022, 400)])
def test_what_the_demo_expects_is_what_a_recount_of_the_messages_gives(which: int, entries: int):
    year = write_year(CASES, which, entries, with_late=which > FIRST_YEAR)

    taken = take_in({case.id: case for case in CASES}, year.messages)

    minutes = Counter[tuple[str, ...]]()
    for e in taken.hours:
        minutes[e["collaboration_id"], e["project_id"], e["member_id"], e["work_date"][:7]] += e["minutes"]
    assert minutes == year.minutes
    costs = Counter[tuple[object, ...]]()
    for c in taken.costs:
        costs[c["collaboration_id"], c["stream_id"], c.get("paid_by"), int(c["incurred_on"][:4])] += c["amount_minor"]
    assert costs == year.costs
    assert taken.parked == year.mistakes_by_code("parked")
    assert taken.refused == year.mistakes_by_code("refused")
    assert taken.dead == year.mistakes_by_code("dead_letter").total()


def test_the_recount_notices_an_hour_that_is_missing(year: Year):
    """The check above can fail: without one message the sums differ."""
    publisher = "dk-0161"
    first_of_all = next(m.event_id for m in year.messages[publisher] if m.type == HOURS_LOGGED)
    fewer = {**year.messages, publisher: [m for m in year.messages[publisher] if m.event_id != first_of_all]}
    taken = take_in({case.id: case for case in CASES}, replace(year, messages=fewer).messages)
    assert sum(e["minutes"] for e in taken.hours) < year.minutes.total()
