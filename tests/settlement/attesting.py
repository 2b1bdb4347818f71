"""Months attested by the letter of ADR 15, as slowly and literally as can be; and stories told by chance to hold it to.

It looks at all that was said again for every question, remembers nothing, and shares no code with what it is held to.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from services.settlement.engine.activity import HoursKey
from services.settlement.simulate.entries import Entries
from shared.errors import Rejected
from shared.events.registry import FACTS, parse_dict
from shared.events.timesheet import (
    CostIncurred,
    EntryWithdrawn,
    HoursCorrected,
    HoursLogged,
    TaskCompleted,
    UnitsEnded,
    UnitsOrdered,
)
from tests.settlement.kit import A

Said = tuple[str, str, dict[str, Any]]
"""Who says it, the fact's name, its data."""

PROJECTS = ("p1", "p3")
MONTHS = ("2016-01", "2016-02", "2016-03")


@dataclass(frozen=True)
class Standing:
    """An entry as it stands, and the place of its last change among all that was said."""

    project: str
    member: str
    day: str
    minutes: int
    changed: int

    @property
    def month(self) -> tuple[str, str, str]:
        return self.project, self.member, self.day[:7]


def standing(said: Sequence[Said]) -> dict[tuple[str, str], Standing]:
    """By publisher and id, the entries that were not withdrawn: as first sent, changed by all that names them."""
    found: dict[tuple[str, str], Standing] = {}
    for place, (publisher, name, data) in enumerate(said):
        key = (publisher, data.get("entry_id", ""))
        if name != "hours_logged" or key in {each[:2] for each in _first(said[:place])}:
            continue
        changed, day, minutes, gone = place, data["work_date"], data["minutes"], False
        for at, (who, change, told) in enumerate(said):
            if (who, told.get("entry_id", "")) != key or gone:
                continue
            if change == "hours_corrected":
                day, minutes = told.get("work_date") or day, told.get("minutes") or minutes
                changed = max(changed, at)
            gone = change == "entry_withdrawn"
        if not gone:
            found[key] = Standing(data["project_id"], data["member_id"], day, minutes, changed)
    return found


def _first(said: Sequence[Said]) -> list[tuple[str, str]]:
    return [(who, data["entry_id"]) for who, name, data in said if name == "hours_logged"]


def sums(said: Sequence[Said]) -> dict[tuple[str, str, str], int]:
    """Minutes by project, member and month, of everything that was not withdrawn."""
    found: dict[tuple[str, str, str], int] = {}
    for each in standing(said).values():
        found[each.month] = found.get(each.month, 0) + each.minutes
    return found


def accepted(said: Sequence[Said]) -> dict[int, tuple[str, str, str]]:
    """The attestations of the sum as it stood when they came, by their places."""
    found: dict[int, tuple[str, str, str]] = {}
    for place, (_, name, data) in enumerate(said):
        if name == "month_attested":
            month = (data["project_id"], data["member_id"], data["month"])
            if sums(said[:place]).get(month, 0) == data["minutes"]:
                found[place] = month
    return found


def attested(said: Sequence[Said]) -> set[tuple[str, str]]:
    """The entries whose month was attested after their last change."""
    all_accepted = accepted(said)
    return {
        key
        for key, entry in standing(said).items()
        if any(place > entry.changed and month == entry.month for place, month in all_accepted.items())
    }


def story(dice: Random, length: int, publishers: Sequence[str] = (A,)) -> list[Said]:
    """Hours, corrections, withdrawals and attestations of few entries, so that they meet often."""
    said: list[Said] = []
    for _ in range(length):
        said.append(_any(dice, dice.choice(publishers), said))
    return said


def _any(dice: Random, publisher: str, said: Sequence[Said]) -> Said:
    entry = {"entry_id": f"e{dice.randint(1, 9)}"}
    day = f"{dice.choice(MONTHS)}-{dice.choice(('01', '15', '16', '29'))}"
    whose = {"project_id": dice.choice(PROJECTS), "member_id": A}
    match dice.choices(("log", "correct", "withdraw", "attest"), (6, 3, 1, 6))[0]:
        case "log":
            same = (s for s in said if s[:2] == (publisher, "hours_logged") and s[2]["entry_id"] == entry["entry_id"])
            if (again := next(same, None)) is not None:
                return again
            return publisher, "hours_logged", {**entry, **whose, "work_date": day, "minutes": dice.randint(1, 60)}
        case "correct":
            changes: list[Mapping[str, Any]] = [{"work_date": day}, {"minutes": dice.randint(1, 60)}, {}]
            return publisher, "hours_corrected", {**entry, **dice.choice(changes), "reason": "drawn"}
        case "withdraw":
            return publisher, "entry_withdrawn", {**entry, "reason": "drawn"}
        case _:
            month = dice.choice(MONTHS)
            now = sums(said).get((whose["project_id"], A, month), 0)
            minutes = now if dice.random() < 0.8 else max(0, now + dice.randint(-5, 5))
            return publisher, "month_attested", {**whose, "month": month, "minutes": minutes, "attested_by": "a1"}


def filled(lines: Sequence[tuple[str, dict[str, Any]]], collaboration_id: str) -> list[tuple[str, dict[str, Any]]]:
    """A scenario's lines where attestations that leave it open (`pick`, `off`) speak of a month that there are hours
    of, and of its sum as it stands then or so much beside it."""
    entries = Entries()
    told: list[tuple[str, dict[str, Any]]] = []
    for name, given in lines:
        data = _spoken(given, {key: minutes for key, minutes in entries.sums.items() if minutes})
        told.append((name, data))
        if name not in FACTS or data.get("collaboration_id") not in (None, collaboration_id):
            continue
        with suppress(Rejected):
            fact = parse_dict(FACTS[name].TYPE, {**data, "collaboration_id": collaboration_id})
            if isinstance(fact, HoursLogged | CostIncurred | UnitsOrdered | TaskCompleted):
                entries.log(fact)
            elif isinstance(fact, HoursCorrected | UnitsEnded | EntryWithdrawn):
                entries.change(fact)
    return told


def _spoken(data: dict[str, Any], sums: Mapping[HoursKey, int]) -> dict[str, Any]:
    if "pick" not in data:
        return data
    rest = {name: value for name, value in data.items() if name not in ("pick", "off")}
    keys = sorted(sums) or [HoursKey("p1", A, "2016-01")]
    key = keys[int(data["pick"] * len(keys)) % len(keys)]
    about = {"project_id": key.project, "member_id": key.member, "month": key.month}
    return {**about, "minutes": max(0, sums.get(key, 0) + data["off"]), **rest}
