"""Facts at the edges of their forms: ids, days, amounts and texts that are just right, or just not."""

import json
from collections.abc import Iterator
from typing import Any

A, B = "dk-0161", "dk-0155"

IDS: list[Any] = [
    "h1",
    "H1",
    " h1",
    "h/1",
    "..",
    ".",
    "",
    "x" * 200,
    "x" * 201,
    "h\n",
    "h\x00",
    "h\x85",
    "å",
    "a\u030a",
    "🙂",
    "\ud800x",
    5,
    None,
    True,
    ["h"],
    {"a": 1},
    "play:2",
    "%00",
    "p?x=1#y",
    "endings",
    "a/participants/dk-0161",
]
DAYS: list[Any] = [
    "2016-02-29",
    "2015-02-29",
    "2016-2-1",
    "20160501",
    "0216-03-01",
    "0001-01-01",
    "9999-12-31",
    "0000-01-01",
    "10000-01-01",
    "2016-05-01T00:00:00",
    "",
    None,
    1462060800,
    "２０１６-05-01",
]
MINUTES: list[Any] = [0, 1, 1440, 1441, -1, 1.0, 10**18, 10**19, 10**40, "60", None, True, [1]]
AMOUNTS: list[Any] = [0, -1, 10**18, 10**18 + 1, -(10**18), -(10**18) - 1, 1.5, "1"]
VALUES: list[Any] = [
    0,
    "1.5",
    "1/3",
    "1/0",
    "01",
    "1e3",
    "-1",
    -1,
    1.5,
    10**18,
    10**18 + 1,
    "9" * 40,
    "9" * 41,
    None,
    True,
    " 1",
    "１",
    "1/" + "9" * 20,
    "1/" + "9" * 21,
]
PERIODS: list[Any] = ["2016", "2016-H1", "2016-q1", "0999", "1000", "9998", "9999", "2016-00", "2016-13", "2016-1"]
COLLABORATIONS: list[Any] = ["other-club", "Other Club", "", "x", 5, None, "test-club"]
MEMBERS: list[Any] = ["DK-0161", "glostrup", "", None, 5, "no-0301", "cvr-12345678", "orgnr-123456789", "dk-01611"]
TEXTS: list[Any] = ["", "x" * 2000, "x" * 2001, "a\x00", "\ud800", 5, None, "a\nb"]


def odd_scenario() -> str:
    """All of them, for the charter of tests/cases/95-refused-facts, and two runs."""
    runs = [("run", {"settlement": "annual", "period": period}) for period in ("2016", "2017")]
    return "\n".join(json.dumps({"type": name, "data": data}) for name, data in [*_facts(), *runs])


def _facts() -> Iterator[tuple[str, dict[str, Any]]]:
    for member in (A, B):
        yield "member_joined", {"member_id": member, "name": "", "kind": "municipality", "joined_on": "2010-01-01"}
    yield "rate_adopted", {"rate_id": "hour", "amount_minor": 60, "valid_from": "2010-01-01"}
    yield "project_started", {"project_id": "p1", "name": "p", "kind": "mandatory", "starts_on": "2010-01-01"}
    yield from _odd_ids()
    yield from _odd_days_and_numbers()
    yield from _odd_names()


def _odd_ids() -> Iterator[tuple[str, dict[str, Any]]]:
    for place, odd in enumerate(IDS):
        yield "project_started", {"project_id": odd, "name": "p", "kind": "voluntary", "starts_on": "2010-01-01"}
        for member in (A, B):
            yield "project_joined", {"project_id": odd, "member_id": member, "joined_on": "2010-01-01"}
        yield "hours_agreed", {"project_id": odd, "member_id": A, "period": "2016", "minutes": 10**17}
        yield "project_ended", {"project_id": odd, "ends_on": "2016-06-30"}
        yield "project_left", {"project_id": odd, "member_id": B, "left_on": "2015-06-30"}
        day = {"member_id": A, "work_date": "2016-05-01"}
        yield "hours_logged", {"entry_id": f"in {place}", "project_id": odd, "minutes": 61 + place, **day}
        for minutes in (7, 8):
            yield "hours_logged", {"entry_id": odd, "project_id": "p1", "minutes": minutes, **day}
        yield "hours_corrected", {"entry_id": odd, "minutes": 9, "reason": ""}


def _odd_days_and_numbers() -> Iterator[tuple[str, dict[str, Any]]]:
    worked = {"project_id": "p1", "member_id": A, "work_date": "2016-05-03", "minutes": 3}
    spent = {"stream_id": "work", "incurred_on": "2016-01-01", "amount_minor": 1, "text": ""}
    for place, odd in enumerate(DAYS):
        yield "hours_logged", {"entry_id": f"day {place}", **worked, "work_date": odd}
        yield "cost_incurred", {"entry_id": f"spent {place}", **spent, "incurred_on": odd}
        yield "member_joined", {"member_id": "dk-0183", "name": "x", "kind": "municipality", "joined_on": odd}
        yield "member_left", {"member_id": "dk-0183", "left_on": odd}
    for place, odd in enumerate(MINUTES):
        yield "hours_logged", {"entry_id": f"minutes {place}", **worked, "minutes": odd}
    for place, odd in enumerate(AMOUNTS):
        yield "budget_adopted", {"stream_id": "x", "period": "2016", "amount_minor": odd}
        yield "rate_adopted", {"rate_id": "z", "amount_minor": odd, "valid_from": "2016-01-01"}
        yield "cost_incurred", {"entry_id": f"amount {place}", **spent, "amount_minor": odd}
    figure = {"member_id": A, "figure": "population", "on_date": "2010-01-01", "source": ""}
    for odd in VALUES:
        yield "key_figure_registered", {**figure, "value": odd}
    yield "key_figure_registered", {**figure, "figure": "member", "value": 1}
    for odd in PERIODS:
        yield "hours_agreed", {"project_id": "p1", "member_id": A, "period": odd, "minutes": 1}
        yield "budget_adopted", {"stream_id": "x", "period": odd, "amount_minor": 1}
        yield "report_submitted", {"member_id": A, "report": "r", "period": odd, "submitted_on": "2016-01-01"}
    for place, odd in enumerate(TEXTS):
        yield "hours_logged", {"entry_id": f"worker {place}", **worked, "worker": odd}
        yield "hours_logged", {"entry_id": f"activity {place}", **worked, "activity": odd}


def _odd_names() -> Iterator[tuple[str, dict[str, Any]]]:
    report = {"member_id": A, "report": "r", "period": "2016", "submitted_on": "2016-01-01"}
    for odd in COLLABORATIONS:
        named = {"collaboration_id": odd}
        yield "rate_adopted", {**named, "rate_id": "q", "amount_minor": 1, "valid_from": "2016-01-01"}
        yield "report_submitted", {**named, **report}
        yield "entry_withdrawn", {**named, "entry_id": "h1", "reason": "x"}
        yield "project_ended", {**named, "project_id": "p1", "ends_on": "2017-01-01"}
    for place, odd in enumerate(MEMBERS):
        yield "member_left", {"member_id": odd, "left_on": "2030-01-01"}
        yield "joining_withdrawn", {"member_id": odd, "joined_on": "2030-01-01", "reason": ""}
        yield "project_left", {"project_id": "p1", "member_id": odd, "left_on": "2030-01-01"}
        done = {"stream_id": "work", "member_id": odd, "completed_on": "2016-01-01", "value_minor": 1, "title": ""}
        yield "task_completed", {"entry_id": f"task {place}", **done}
    for fact in ("member_left", "project_ended", "project_left", "hours_logged", "report_submitted"):
        yield fact, {}
