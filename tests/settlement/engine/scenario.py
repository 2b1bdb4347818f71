"""Charters and facts for tests of the engine: say what matters, the rest is filled in.

A, B, C … are members; B has the lowest id. Amounts are øre. `play` gives the outcome, `shares` and the like read a run.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from services.settlement.engine.result import RunResult
from services.settlement.simulate import Outcome, read_scenario
from services.settlement.simulate import play as play_scenario
from shared.charter import Charter, load_charters

A, B, C, D, E, F = "dk-0161", "dk-0155", "dk-0183", "dk-0187", "dk-0190", "dk-0201"
COLLABORATION = "test-club"
Json = dict[str, Any]


def stream(basis: Json | str, id: str = "s", **fields: Any) -> Json:
    """A stream; the basis may be just its type."""
    of = {"type": basis} if isinstance(basis, str) else basis
    return {"id": id, "name": {"da": id}, "basis": of, **fields}


def budget(id: str = "s", key: Json | None = None, **fields: Any) -> Json:
    """A stream of a budget, shared equally unless another key is given."""
    return stream("budget", id, key=key or {"type": "equal"}, **fields)


def costs(id: str = "s", key: Json | None = None, **fields: Any) -> Json:
    """A stream of costs, shared equally and in full unless something else is given."""
    ordered = key is not None and key["type"] == "orderer"
    joining: Json = {} if ordered else {"joining": "full"}
    return stream("costs", id, key=key or {"type": "equal"}, **{**joining, **fields})


def hours(id: str = "s", honour: str = "delivered", **fields: Any) -> Json:
    """A stream of hours at the rate `hour`, shared equally and in full unless something else is given; `attest` goes to
    its basis."""
    attest = {"attest": fields.pop("attest")} if "attest" in fields else {}
    basis = {"type": "hours", "rate": "hour", "honour": honour, **attest}
    return stream(basis, id, **{"scope": "project", "key": {"type": "equal"}, "joining": "full", **fields})


def rate(id: str = "s", per: str = "member", **fields: Any) -> Json:
    """A stream of the rate `fee`."""
    basis = {"type": "rate", "rate": "fee", "per": per, **fields.pop("basis", {})}
    return stream(basis, id, **fields)


def settlement(streams: Sequence[Json], id: str = "run", every: str = "year", of: str = "this", **fields: Any) -> Json:
    """A settlement that includes the streams, each of the same period."""
    return {"id": id, "every": every, "includes": [{"stream": each["id"], "of": of} for each in streams], **fields}


def charter(
    *streams: Json,
    settlements: Sequence[Json] | None = None,
    kinds: Sequence[str] = ("municipality", "region"),
    version: int = 1,
    valid_from: str = "2010-01-01",
    **fields: Any,
) -> str:
    """A charter's text (JSON is YAML) with one settlement `run`, which `fields` go to, unless others are given."""
    return json.dumps(
        {
            "charter": 1,
            "version": version,
            "valid_from": valid_from,
            "decision": "GF-1",
            "collaboration": {
                "id": COLLABORATION,
                "name": "Testforeningen",
                "country": "DK",
                "form": "association",
                "currency": "DKK",
                "purposes": ["operation"],
            },
            "kinds": {kind: {"votes": 1} for kind in kinds},
            "streams": list(streams),
            "settlements": list(settlements or [settlement(streams, **fields)]),
        }
    )


def fact(type_: str, /, **data: Any) -> Json:
    """A fact as a scenario writes it."""
    return {"type": type_, "data": data}


def joins(member: str, on: str = "2010-01-01", kind: str = "municipality", **data: Any) -> Json:
    return fact("member_joined", member_id=member, name=member, kind=kind, joined_on=on, **data)


def leaves(member: str, on: str) -> Json:
    return fact("member_left", member_id=member, left_on=on)


def never_joined(member: str, on: str) -> Json:
    return fact("joining_withdrawn", member_id=member, joined_on=on, reason="by mistake")


def figure(member: str, value: int | str, on: str = "2010-01-01", name: str = "population") -> Json:
    return fact("key_figure_registered", member_id=member, figure=name, value=value, on_date=on, source="test")


def adopts_rate(amount: int, valid_from: str = "2010-01-01", id: str = "fee") -> Json:
    return fact("rate_adopted", rate_id=id, amount_minor=amount, valid_from=valid_from)


def adopts_budget(amount: int, period: str = "2016", id: str = "s", **data: Any) -> Json:
    return fact("budget_adopted", stream_id=id, period=period, amount_minor=amount, **data)


def project(id: str = "p1", kind: str = "mandatory", starts_on: str = "2010-01-01", **data: Any) -> Json:
    return fact("project_started", project_id=id, name=id, kind=kind, starts_on=starts_on, **data)


def project_ends(on: str, id: str = "p1") -> Json:
    return fact("project_ended", project_id=id, ends_on=on)


def takes_part(member: str, on: str = "2010-01-01", id: str = "p1") -> Json:
    return fact("project_joined", project_id=id, member_id=member, joined_on=on)


def takes_no_more_part(member: str, on: str, id: str = "p1") -> Json:
    return fact("project_left", project_id=id, member_id=member, left_on=on)


def agrees(member: str, minutes: int, period: str = "2016", id: str = "p1") -> Json:
    return fact("hours_agreed", project_id=id, member_id=member, period=period, minutes=minutes)


def works(member: str, minutes: int, on: str = "2016-05-01", id: str = "p1", entry: str | None = None) -> Json:
    """Hours; the entry's id is made of what it says unless it is given."""
    entry_id = entry or f"h-{member}-{id}-{on}-{minutes}"
    data: Json = {"entry_id": entry_id, "project_id": id, "member_id": member, "work_date": on, "minutes": minutes}
    return fact("hours_logged", **data)


def corrects(entry: str, **data: Any) -> Json:
    return fact("hours_corrected", entry_id=entry, reason="typing error", **data)


def withdraws(entry: str) -> Json:
    return fact("entry_withdrawn", entry_id=entry, reason="by mistake")


def spends(amount: int, on: str = "2016-05-01", id: str = "s", entry: str | None = None, **data: Any) -> Json:
    entry_id = entry or f"k-{id}-{on}-{amount}-{json.dumps(data, sort_keys=True)}"
    return fact("cost_incurred", entry_id=entry_id, stream_id=id, incurred_on=on, amount_minor=amount, text="x", **data)


def orders(member: str, quantity: int, from_date: str, item: str = "fee", id: str = "s", **data: Any) -> Json:
    entry_id = data.pop("entry", f"u-{member}-{item}-{from_date}-{quantity}")
    about: Json = {"stream_id": id, "member_id": member, "item": item, "quantity": quantity, "from_date": from_date}
    return fact("units_ordered", entry_id=entry_id, **about, **data)


def ends_order(entry: str, to_date: str) -> Json:
    return fact("units_ended", entry_id=entry, to_date=to_date)


def does_task(member: str, value: int, on: str = "2016-05-01", id: str = "s", entry: str | None = None) -> Json:
    entry_id = entry or f"t-{member}-{on}-{value}"
    about: Json = {"stream_id": id, "member_id": member, "completed_on": on, "value_minor": value, "title": "task"}
    return fact("task_completed", entry_id=entry_id, **about)


def reports(member: str, on: str, period: str = "2016", name: str = "annual") -> Json:
    return fact("report_submitted", member_id=member, report=name, period=period, submitted_on=on)


def attests(member: str, minutes: int, month: str = "2016-05", id: str = "p1") -> Json:
    about: Json = {"project_id": id, "member_id": member, "month": month, "minutes": minutes}
    return fact("month_attested", **about, attested_by="a1")


def run(period: str = "2016", settlement: str = "run") -> Json:
    return fact("run", settlement=settlement, period=period)


def reverse(period: str = "2016", settlement: str = "run") -> Json:
    return fact("reverse", settlement=settlement, period=period)


def play(charters: str | Sequence[str], *lines: Json) -> Outcome:
    """The outcome of a scenario."""
    texts = (charters,) if isinstance(charters, str) else tuple(charters)
    scenario = "".join(json.dumps(line) + "\n" for line in lines)
    return play_scenario(_versions(texts), read_scenario(scenario, COLLABORATION))


@lru_cache(maxsize=16)
def _versions(texts: tuple[str, ...]) -> tuple[Charter, ...]:
    """Read once where one charter is played several times: reading is most of what a play takes."""
    return load_charters(texts)


def settled(charters: str | Sequence[str], *lines: Json) -> RunResult:
    """The last run of a scenario that comes out without an error."""
    outcome = play(charters, *lines)
    assert outcome.error is None, outcome.error
    assert not outcome.refused, outcome.refused
    return outcome.runs[-1]


def fails(charters: str | Sequence[str], *lines: Json) -> str | None:
    """The code of the run that cannot be computed."""
    error = play(charters, *lines).error
    return error.code if error is not None else None


def amounts(result: RunResult, kind: str = "share", **where: Any) -> dict[str, int]:
    """By member, the lines of one kind; `where` narrows them by other fields."""
    found = [line for line in result.lines if line.kind == kind and _matches(line._asdict(), where)]
    assert len({line.member for line in found}) == len(found), "name the stream, period or project too"
    return {line.member: line.amount_minor for line in found}


def parked(result: RunResult) -> dict[str, str]:
    """By entry id, why it does not count."""
    return {each.entry_id: each.code for each in result.parked}


def _matches(line: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(line[name] == value for name, value in where.items())
