"""Random scenarios from a seed: every kind of stream and fact, late, twice, wrong, corrected, withdrawn."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.settlement.attesting import filled
from tests.settlement.random_charters import charters

Line = dict[str, Any]

__all__ = ["COLLABORATION", "charters", "scenario"]

COLLABORATION = "random-club"
MEMBERS = ["dk-0155", "dk-0161", "dk-0183", "dk-1084"]
STRANGER = "dk-0999"
PROJECTS = ["p1", "p2", "p3"]
KINDS = ["municipality", "region"]


def scenario(chance: Random) -> list[Line]:
    """What is needed to settle anything, then facts in any order with runs and reversals among them."""
    lines = _groundwork(chance)
    for period in ("2016", "2017", "2018"):
        lines += [_any_fact(chance) for _ in range(chance.randint(15, 40))]
        lines += _halves(period)
        lines.append(_command("run", "annual", period))
        if chance.random() < 0.4:
            lines += [_any_fact(chance) for _ in range(chance.randint(0, 10))]
            lines += [_command("reverse", "annual", period), _command("run", "annual", period)]
    told = filled([(line["type"], line["data"]) for line in lines], COLLABORATION)
    return [_fact(name, **data) for name, data in told]


def _fact(fact: str, /, **data: Any) -> Line:
    return {"type": fact, "data": data}


def _command(name: str, settlement: str, period: str) -> Line:
    return {"type": name, "data": {"settlement": settlement, "period": period}}


def _halves(period: str) -> list[Line]:
    return [_command("run", "halves", f"{period}-H1"), _command("run", "halves", f"{period}-H2")]


def _groundwork(chance: Random) -> list[Line]:
    lines = [
        _fact("member_joined", member_id=MEMBERS[0], name="host", kind=KINDS[0], joined_on="2015-01-01", host=True),
        _fact("member_joined", member_id=MEMBERS[1], name="one", kind=KINDS[0], joined_on="2015-01-01"),
    ]
    lines += [
        _fact("rate_adopted", rate_id=rate, amount_minor=amount, valid_from="2010-01-01")
        for rate, amount in (("hour", 60000), ("fee", 3), ("bonus", 7001), ("desk", 1234))
    ]
    lines += [
        _fact("key_figure_registered", member_id=m, figure="population", value=value, on_date="2010-01-01", source="x")
        for m, value in zip(MEMBERS, (10000, 23456, 7, "1/3"), strict=True)
    ]
    for stream in ("contingent", "secretariat"):
        lines += [
            _fact("budget_adopted", stream_id=stream, period=str(year), amount_minor=chance.randint(-100, 99999))
            for year in range(2015, 2021)
        ]
    lines.append(_fact("project_started", project_id="p1", name="p1", kind="mandatory", starts_on="2015-01-01"))
    chance.shuffle(lines)
    return lines


def _day(chance: Random) -> str:
    return f"{chance.randint(2015, 2018)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _member(chance: Random) -> str:
    return chance.choice([*MEMBERS * 6, STRANGER])


def _entry(chance: Random) -> str:
    return f"e{chance.randint(1, 120)}"


def _any_fact(chance: Random) -> Line:
    return chance.choice(_WORK * 4 + _TERMS)(chance)


def _hours(chance: Random) -> Line:
    project = chance.choice(PROJECTS)
    minutes = chance.choice([0, 1440, *range(1, 600)])
    return _fact(
        "hours_logged",
        entry_id=_entry(chance),
        project_id=project,
        member_id=_member(chance),
        work_date=_day(chance),
        minutes=minutes,
    )


def _correction(chance: Random) -> Line:
    changed = chance.choice([{"minutes": chance.randint(1, 900)}, {"work_date": _day(chance)}])
    return _fact("hours_corrected", entry_id=_entry(chance), reason="a slip", **changed)


def _withdrawal(chance: Random) -> Line:
    return _fact("entry_withdrawn", entry_id=_entry(chance), reason="never was")


def _attestation(chance: Random) -> Line:
    off = chance.choice([0, 0, 0, 0, 1, -1])
    return _fact("month_attested", pick=chance.random(), off=off, attested_by="a1")


def _cost(chance: Random) -> Line:
    return _fact(
        "cost_incurred",
        entry_id=_entry(chance),
        stream_id=chance.choice(["leader", "extra", "nothing"]),
        project_id=chance.choice([None, None, "p1", "p9"]),
        paid_by=chance.choice([None, _member(chance)]),
        charged_to=chance.choice([None, _member(chance)]),
        incurred_on=_day(chance),
        amount_minor=chance.randint(-500, 99999),
        text="something",
    )


def _order(chance: Random) -> Line:
    return _fact(
        "units_ordered",
        entry_id=_entry(chance),
        stream_id="desks",
        member_id=_member(chance),
        item="desk",
        quantity=chance.randint(1, 9),
        from_date=_day(chance),
        to_date=chance.choice([None, _day(chance)]),
    )


def _ending(chance: Random) -> Line:
    return _fact("units_ended", entry_id=_entry(chance), to_date=_day(chance))


def _task(chance: Random) -> Line:
    return _fact(
        "task_completed",
        entry_id=_entry(chance),
        stream_id=chance.choice(["errands", "staff"]),
        member_id=_member(chance),
        completed_on=_day(chance),
        value_minor=chance.randint(1, 99999),
        title="a task",
    )


def _report(chance: Random) -> Line:
    year = chance.randint(2016, 2018)
    return _fact(
        "report_submitted",
        member_id=_member(chance),
        report="annual",
        period=str(year),
        submitted_on=f"{year + 1}-02-01",
    )


def _joining(chance: Random) -> Line:
    kind = chance.choice(KINDS)
    return _fact("member_joined", member_id=chance.choice(MEMBERS[1:]), name="n", kind=kind, joined_on=_day(chance))


def _leaving(chance: Random) -> Line:
    return _fact("member_left", member_id=chance.choice(MEMBERS[2:]), left_on=_day(chance))


def _no_joining(chance: Random) -> Line:
    return _fact("joining_withdrawn", member_id=chance.choice(MEMBERS[2:]), joined_on=_day(chance), reason="a mistake")


def _figure(chance: Random) -> Line:
    value = chance.choice([0, chance.randint(1, 60000), "3512.5"])
    return _fact(
        "key_figure_registered",
        member_id=chance.choice(MEMBERS),
        figure="population",
        value=value,
        on_date=_day(chance),
        source="x",
    )


def _rate(chance: Random) -> Line:
    return _fact(
        "rate_adopted",
        rate_id=chance.choice(["hour", "fee", "bonus", "desk"]),
        amount_minor=chance.randint(1, 90000),
        valid_from=f"{_day(chance)[:7]}-01",
    )


def _budget(chance: Random) -> Line:
    stream = chance.choice(["contingent", "secretariat"])
    period = str(chance.randint(2016, 2019))
    return _fact("budget_adopted", stream_id=stream, period=period, amount_minor=chance.randint(0, 99999))


def _project(chance: Random) -> Line:
    return _fact(
        "project_started",
        project_id=chance.choice(PROJECTS),
        name="p",
        kind=chance.choice(["mandatory", "voluntary"]),
        starts_on=_day(chance),
        ends_on=chance.choice([None, _day(chance)]),
    )


def _project_end(chance: Random) -> Line:
    return _fact("project_ended", project_id=chance.choice(PROJECTS), ends_on=_day(chance))


def _taking_part(chance: Random) -> Line:
    name, day = chance.choice([("project_joined", "joined_on"), ("project_left", "left_on")])
    return _fact(name, project_id=chance.choice(PROJECTS), member_id=chance.choice(MEMBERS), **{day: _day(chance)})


def _agreement(chance: Random) -> Line:
    return _fact(
        "hours_agreed",
        project_id=chance.choice(PROJECTS),
        member_id=chance.choice(MEMBERS),
        period=str(chance.randint(2016, 2018)),
        minutes=chance.randint(0, 2000),
    )


_WORK: list[Callable[[Random], Line]] = [
    *(
        _hours,
        _hours,
        _hours,
        _attestation,
        _attestation,
        _correction,
        _withdrawal,
        _cost,
        _order,
        _ending,
        _task,
        _report,
        _agreement,
    )
]
_TERMS: list[Callable[[Random], Line]] = [
    *(_joining, _leaving, _no_joining, _figure, _rate, _budget, _project, _project_end, _taking_part)
]
