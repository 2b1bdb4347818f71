"""Charters by chance: any mix of streams, in up to three settlements, in one or two versions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

COLLABORATION = "by-chance"
MEMBERS = ("dk-0101", "dk-0147", "dk-0151", "dk-0153", "dk-0155", "dk-1084", "cvr-12345678")
KINDS = ("municipality", "region", "passive")
JOINING = ("full", "by_day", "by_half_year", "next_period")

Stream = dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """The versions of a charter as texts; its settlements with the length of their periods; its streams by id."""

    texts: tuple[str, ...]
    settlements: Mapping[str, str]
    streams: Mapping[str, Stream]


def draw_charter(dice: Random) -> Drawn:
    """A valid charter of two to eight streams."""
    chosen = sorted(dice.sample(sorted(MAKERS), dice.randint(2, 8)))
    streams = {name: {"id": name, "name": {"en": name}, **MAKERS[name](dice)} for name in chosen}
    settlements: list[dict[str, Any]] = [
        {"id": name, **about, "includes": includes}
        for name, about in _settlements(dice).items()
        if (includes := [_include(dice, stream) for stream in chosen if SETTLED_BY[stream] == name])
    ]
    document = {
        "charter": 1,
        "version": 1,
        "valid_from": "2016-01-01",
        "decision": "GF-2015-1",
        "collaboration": {
            "id": COLLABORATION,
            "name": "Drawn by chance",
            "country": "DK",
            "form": "association",
            "currency": "DKK",
            "purposes": ["operation"],
        },
        "kinds": {kind: {"votes": 1} for kind in KINDS},
        "streams": list(streams.values()),
        "settlements": settlements,
    }
    versions = [document, _next_version(dice, document)] if dice.random() < 0.4 else [document]
    texts = tuple(json.dumps(version, indent=1) for version in versions)
    return Drawn(texts, {each["id"]: each["every"] for each in settlements}, streams)


def _settlements(dice: Random) -> dict[str, dict[str, Any]]:
    annual: dict[str, Any] = {"every": "year", "route": "account"}
    if dice.random() < 0.4:
        annual["bagatelle_minor"] = dice.choice([5_000, 200_000])
    if dice.random() < 0.3:
        annual["adjust_years"] = 1
    return {
        "annual": annual,
        "half": {"every": "half_year", "route": "account"},
        "between": {"every": "year", "route": "direct"},
    }


def _include(dice: Random, stream: str) -> dict[str, str]:
    ahead = stream == "contingent" and dice.random() < 0.7
    return {"stream": stream, "of": "next" if ahead else "this"}


def _next_version(dice: Random, document: dict[str, Any]) -> dict[str, Any]:
    """Another version, in which a key, who pays or what is honoured is another."""
    streams: list[Stream] = [dict(stream) for stream in document["streams"]]
    for stream in streams:
        again = MAKERS[stream["id"]](dice)
        if dice.random() < 0.5:
            stream |= {name: again[name] for name in ("key", "factors", "joining") if name in again}
        if stream["basis"]["type"] == "hours":
            stream["basis"] = again["basis"]
    day = dice.choice(["2017-01-01", "2017-07-01", "2018-01-01"])
    return {**document, "version": 2, "valid_from": day, "decision": "GF-2016-1", "streams": streams}


def _key(dice: Random) -> dict[str, Any]:
    read = dice.choice(["period_start", "period_end", {"date": "2016-01-01"}, {"every_years": 2, "from": "2015-01-01"}])
    figure = {"figure": "population", "read": read}
    bands = [{"up_to": 20_000, "weight": 1}, {"up_to": 60_000, "weight": "5/2"}, {"weight": 3}]
    steps = [{"up_to": 50_000, "per_unit": 1}, {"per_unit": "1/2"}]
    return dice.choice(
        [
            {"type": "equal"},
            {"type": "figure", **figure},
            {"type": "bands", **figure, "bands": bands},
            {"type": "steps", **figure, "steps": steps},
            {"type": "shares", "shares": {MEMBERS[0]: 3, MEMBERS[2]: "1.5"}, "default": 1},
        ]
    )


def _paid(dice: Random) -> dict[str, Any]:
    """Who pays, and what joining in the middle means."""
    said: dict[str, Any] = {"joining": dice.choice(JOINING)}
    if dice.random() < 0.4:
        said["factors"] = {"passive": dice.choice(["1/3", "0.5", 0])}
    if dice.random() < 0.2:
        said["payers"] = {"kinds": ["municipality", "passive"]}
    return said


def _contingent(dice: Random) -> Stream:
    host = {"payee": "host"} if dice.random() < 0.2 else {}
    return {"basis": {"type": "budget"}, "key": _key(dice), **_paid(dice), **host}


def _portfolio(dice: Random) -> Stream:
    return {"scope": "project", "basis": {"type": "budget"}, "key": _key(dice), **_paid(dice)}


def _fee(dice: Random) -> Stream:
    yearly = {"period": "year"} if dice.random() < 0.5 else {}
    per = dice.choice(["member", "population"])
    return {"basis": {"type": "rate", "rate": "fee", "per": per}, **_paid(dice), **yearly}


def _fixed(dice: Random) -> Stream:
    amounts = {"kinds": {"municipality": 10_000_001}, "members": {MEMBERS[1]: 333_333}}
    yearly = {"period": "year"} if dice.random() < 0.5 else {}
    return {"basis": {"type": "fixed", **amounts}, **_paid(dice), **yearly}


def _leader(dice: Random) -> Stream:
    return {"basis": {"type": "costs"}, "key": _key(dice), **_paid(dice)}


def _purchases(dice: Random) -> Stream:
    return {"scope": "project", **_leader(dice)}


def _lease(_: Random) -> Stream:
    return {"basis": {"type": "costs"}, "key": {"type": "orderer"}}


def _work(dice: Random) -> Stream:
    honour = dice.choice(["agreed_and_delivered", "delivered"])
    basis = {"type": "hours", "rate": "hour", "honour": honour}
    if dice.random() < 0.5:
        basis["attest"] = "month"
    return {"scope": "project", "basis": basis, "key": _key(dice), **_paid(dice)}


def _units(dice: Random) -> Stream:
    return {"basis": {"type": "units", "per": dice.choice(["month", "once"])}}


def _grant(dice: Random) -> Stream:
    return {"basis": {"type": "grant", "rate": "grant", "report": "annual", "deadline_days": 60}, **_paid(dice)}


def _staff(dice: Random) -> Stream:
    return {**_leader(dice), "settled_as": "balance", "tolerance_minor": 50_000}


def _turns(dice: Random) -> Stream:
    return {"basis": {"type": "tasks"}, "key": _key(dice), **_paid(dice), "settled_as": "turns"}


def _favours(dice: Random) -> Stream:
    settled_as = dice.choice(["money", "balance", "record"])
    return {"basis": {"type": "tasks"}, "key": _key(dice), **_paid(dice), "settled_as": settled_as}


MAKERS: Mapping[str, Callable[[Random], Stream]] = {
    "contingent": _contingent,
    "portfolio": _portfolio,
    "fee": _fee,
    "fixed": _fixed,
    "leader": _leader,
    "purchases": _purchases,
    "lease": _lease,
    "work": _work,
    "units": _units,
    "grant": _grant,
    "staff": _staff,
    "turns": _turns,
    "favours": _favours,
}
"""By stream id, what draws it; a stream of the same id is always of the same basis."""

SETTLED_BY = {name: "annual" for name in MAKERS} | {
    "fee": "half",
    "fixed": "half",
    "lease": "half",
    "units": "half",
    "work": "between",
    "favours": "between",
    "turns": "between",
}
