"""The engine gives what a slow and literal reading of charter.md gives, for random collaborations."""

import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.settlement.engine.naive import Lines, Naive
from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    D,
    Json,
    adopts_budget,
    adopts_rate,
    agrees,
    budget,
    charter,
    costs,
    does_task,
    figure,
    hours,
    joins,
    leaves,
    never_joined,
    orders,
    project,
    project_ends,
    rate,
    reports,
    run,
    settled,
    settlement,
    spends,
    stream,
    takes_no_more_part,
    takes_part,
    works,
)

FEW, MANY = 25, 5_000
MEMBERS = st.sampled_from([B, C, D])
EVERYONE = st.sampled_from([A, B, C, D])
PROJECTS = st.sampled_from(["p1", "p2", "p3"])
KINDS = st.sampled_from(["municipality", "region"])
DAYS = st.dates(date(2015, 6, 1), date(2017, 6, 30)).map(str)
IN_2016 = st.dates(date(2016, 1, 1), date(2016, 12, 31)).map(str)
FIRSTS = st.dates(date(2016, 1, 1), date(2016, 12, 31)).map(lambda day: str(day.replace(day=1)))
LADDER: list[Json] = [{"up_to": 10, "weight": 1}, {"up_to": "70/3", "weight": "2.5"}, {"weight": 7}]
READS = st.sampled_from(
    ["period_start", "period_end", {"date": "2016-03-03"}, {"every_years": 3, "from": "2012-05-01"}]
)


@st.composite
def keys(draw: st.DrawFn) -> Json:
    """Any key but orderer."""
    match draw(st.sampled_from(["equal", "figure", "bands", "steps", "shares"])):
        case "equal":
            return {"type": "equal"}
        case "figure":
            return {"type": "figure", "figure": "population", "read": draw(READS)}
        case "bands":
            return {"type": "bands", "figure": "population", "bands": LADDER, "read": draw(READS)}
        case "steps":
            steps = [{"per_unit": each["weight"], **{k: v for k, v in each.items() if k == "up_to"}} for each in LADDER]
            return {"type": "steps", "figure": "population", "steps": steps, "read": draw(READS)}
        case _:
            return {"type": "shares", "shares": {A: 5, B: "1/3"}, "default": "0.25"}


@st.composite
def terms(draw: st.DrawFn) -> Json:
    """Joining, payers and factors. A, a municipality all the time, always pays something."""
    return {
        "joining": draw(st.sampled_from(["full", "by_day", "by_half_year", "next_period"])),
        "payers": {"kinds": draw(st.sampled_from([["municipality"], ["municipality", "region"]]))},
        "factors": draw(st.sampled_from([{}, {"region": "1/3"}, {"region": 0}, {"municipality": "2/7", "region": 3}])),
    }


@st.composite
def collaborations(draw: st.DrawFn) -> str:
    """A charter with a stream of every basis."""
    read, per = draw(READS), draw(st.sampled_from(["member", "population"]))
    grant = {"type": "grant", "rate": "fee", "report": "annual", "deadline_days": draw(st.integers(0, 90))}
    honour = draw(st.sampled_from(["delivered", "agreed_and_delivered"]))
    streams = [
        budget("b", draw(keys()), **draw(terms()), payee=draw(st.sampled_from(["account", "host"]))),
        budget("bp", draw(keys()), **draw(terms()), scope="project"),
        rate("r", per, **draw(terms()), basis={"read": read} if per == "population" else {}),
        stream({"type": "fixed", "kinds": {"municipality": 1001}, "members": {B: "-7.5"}}, "f", **draw(terms())),
        costs("k", draw(keys()), **draw(terms())),
        costs("kp", draw(keys()), **draw(terms()), scope="project"),
        costs("o", {"type": "orderer"}),
        stream("tasks", "t", key=draw(keys()), **draw(terms())),
        stream({"type": "units", "per": draw(st.sampled_from(["month", "once"]))}, "u"),
        stream(grant, "g", **draw(terms())),
        hours("h", honour, key=draw(keys()), **draw(terms())),
    ]
    return charter(*streams, settlements=[settlement(streams)])


@st.composite
def fact(draw: st.DrawFn) -> Json:
    """Any fact that may be: of who belongs, of terms, or of work."""
    makers = [_belonging, _terms_of_projects, _numbers, _entries]
    return draw(draw(st.sampled_from(makers))())


@st.composite
def _belonging(draw: st.DrawFn) -> Json:
    member, on = draw(MEMBERS), draw(DAYS)
    return draw(st.sampled_from([joins(member, on, draw(KINDS)), leaves(member, on), never_joined(member, on)]))


@st.composite
def _terms_of_projects(draw: st.DrawFn) -> Json:
    member, on, name = draw(MEMBERS), draw(DAYS), draw(st.sampled_from(["p2", "p3"]))
    choices = [takes_part(member, on, name), takes_no_more_part(member, on, name)]
    return draw(st.sampled_from([*choices, agrees(member, draw(st.integers(0, 2000)), id=name)]))


@st.composite
def _numbers(draw: st.DrawFn) -> Json:
    amount = draw(st.integers(-(10**6), 10**6))
    choices = [
        figure(draw(EVERYONE), draw(st.sampled_from([1, 10, "10.5", "70/3", 24, 99])), draw(DAYS)),
        adopts_rate(draw(st.integers(1, 10**5)), draw(FIRSTS), draw(st.sampled_from(["fee", "hour"]))),
        adopts_budget(amount, id="b"),
        adopts_budget(amount, id="bp", project_id="p1"),
    ]
    return draw(st.sampled_from(choices))


@st.composite
def _entries(draw: st.DrawFn) -> Json:
    member, on, of = draw(EVERYONE), draw(DAYS), draw(PROJECTS)
    amount, quantity = draw(st.integers(-(10**6), 10**6)), draw(st.integers(1, 9))
    until = draw(st.one_of(st.none(), DAYS))
    choices = [
        works(member, draw(st.integers(1, 1440)), on, of),
        works(member, draw(st.integers(1, 1440)), draw(IN_2016), "p1"),
        spends(amount, on, "k", paid_by=member),
        spends(amount, on, "kp", project_id="p1", charged_to=member),
        spends(amount, on, "o", charged_to=member, paid_by=draw(EVERYONE)),
        does_task(member, abs(amount), on, "t"),
        orders(member, quantity, on, id="u", to_date=until, entry=f"u-{member}-{on}-{quantity}-{until}"),
        reports(member, draw(DAYS)),
    ]
    return draw(st.sampled_from(choices))


ALWAYS: list[Json] = [
    joins(A, "2010-01-01", host=True),
    joins(B, "2015-01-01"),
    joins(C, "2016-02-10", "region"),
    joins(D, "2016-09-01"),
    *(figure(member, value) for member, value in ((A, 70), (B, "33.5"), (C, 12), (D, 10))),
    adopts_rate(60_001, id="hour"),
    adopts_rate(777),
    adopts_budget(1_000_001, id="b"),
    project("p1"),
    project("p2", "voluntary", "2015-09-01"),
    project("p3", "voluntary", "2016-03-01", ends_on="2016-12-01"),
    project_ends("2016-11-15", "p3"),
    takes_part(A, "2010-01-01", "p2"),
    takes_part(A, "2010-01-01", "p3"),
    agrees(A, 700),
    agrees(B, 300),
]


def check(terms: str, facts: list[Json]) -> None:
    lines = [*ALWAYS, *{json.dumps(each): each for each in facts}.values()]
    known = [each for each in lines if each["type"] != "joining_withdrawn" or each["data"]["member_id"] != A]
    result = settled(terms, *known, run())

    found: Lines = Counter()
    for line in result.lines:
        found[str(line.stream), line.project, line.member, line.kind] += line.amount_minor
    assert found == Naive(json.loads(terms), known).lines("2016")


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=[pytest.mark.slow, pytest.mark.timeout(0)])])
def test_the_engine_equals_a_naive_reading(count: int) -> None:
    checks = settings(
        max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
    )
    checks(given(collaborations(), st.lists(fact(), max_size=20))(check))()
