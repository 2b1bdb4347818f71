"""Hours read at once are what `parse` reads, or are left to it."""

import json
import random

import pytest

from shared.events import hours
from shared.events.hours import HoursLine, read_hours
from shared.events.registry import Malformed, parse
from shared.events.timesheet import HoursLogged

DATA = {
    "collaboration_id": "storkoebenhavn",
    "entry_id": "e-1",
    "project_id": "p1",
    "member_id": "dk-0161",
    "work_date": "2016-01-01",
    "minutes": 450,
    "worker": "w-1",
    "activity": "Møde om æøå",
}
PLAIN = json.dumps(DATA, ensure_ascii=False).encode()
PARTS = [
    *(b'"', b"\\", b"\\u0000", b"\x00", b"\x7f", b"\xc2\x85", b"\xff", b"\xed\xa0\x80", b",", b"}", b"{", b"null"),
    *(b"1.0", b"1e2", b"-1", b"0", b"1441", b" ", b"\n", b"true", b"[]", b'"minutes":7,', b'"x":1,', b"-0", b"01"),
]


@pytest.fixture(autouse=True)
def known() -> None:
    hours.remember(HoursLogged.model_validate_json(PLAIN))


def read_by_parse(data: bytes) -> HoursLogged | None:
    try:
        event = parse(HoursLogged.TYPE, data)
    except Malformed:
        return None
    assert isinstance(event, HoursLogged)
    return event


def changed(**fields: object) -> bytes:
    return json.dumps(DATA | fields, ensure_ascii=False).encode()


def test_plain_hours_are_the_event_that_parse_gives() -> None:
    line = read_hours(PLAIN)
    assert line is not None
    assert line.as_event() == read_by_parse(PLAIN)
    assert HoursLine.TYPE == HoursLogged.TYPE
    assert list(HoursLogged.model_fields) == list(HoursLine.__struct_fields__)


def test_a_subject_not_seen_before_is_left_to_parse() -> None:
    assert read_hours(changed(project_id="p2")) is None
    assert read_hours(changed(member_id="Glostrup")) is None


@pytest.mark.parametrize(
    "data",
    [
        changed(minutes=0),
        changed(minutes=1441),
        changed(minutes=60.0),
        changed(minutes="60"),
        changed(minutes=True),
        changed(minutes=None),
        changed(entry_id=""),
        changed(entry_id="e" * 201),
        changed(entry_id="e\x7f"),
        changed(entry_id="e\x85"),
        changed(work_date="2016-02-30"),
        changed(work_date="2016-1-1"),
        changed(work_date="2016-01-01T00:00:00"),
        changed(work_date=1451606400),
        changed(worker="w" * 2001),
        changed(worker=1),
        changed(worker="a\x00b"),
        changed(unknown=1),
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN + b"x",
        PLAIN[:-1],
        PLAIN.replace(b"w-1", b"\xff"),
        b"[]",
        b"",
    ],
)
def test_what_parse_refuses_is_not_read_at_once(data: bytes) -> None:
    assert read_by_parse(data) is None
    assert read_hours(data) is None


def test_whatever_is_changed_in_the_bytes_the_two_never_differ() -> None:
    chance = random.Random(20160101)
    read, left = 0, 0
    for _ in range(20_000):
        data = mutated(chance, PLAIN)
        line = read_hours(data)
        if line is None:
            left += 1
        else:
            read += 1
            assert line.as_event() == read_by_parse(data), data
    assert read > 500
    assert left > 500


def mutated(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data = data[:place] + data[place + chance.randint(1, 4) :]
            case 1:
                data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
            case 2:
                data = data[:place] + chance.choice(PARTS) + data[place:]
            case _:
                data = data[:place] + bytes([chance.randrange(32, 127)]) + data[place:]
    return data


def test_no_more_subjects_are_remembered_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "SUBJECTS_MAX", 1)
    hours.remember(HoursLogged.model_validate_json(changed(project_id="p3")))
    assert read_hours(PLAIN) is None
    assert read_hours(changed(project_id="p3")) is not None
