"""An independent recount of what municipal systems sent: from the raw messages, by charter.md 2, 3 and 5.

It is plain Python and shares nothing with the demo's own bookkeeping nor with the engine. Only what cases 3 and 4 need
is in it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from cli.demonstration.cases import Case
from cli.simulation.messages import Message

HOURS, CORRECTED, WITHDRAWN, COST = "hours_logged", "hours_corrected", "entry_withdrawn", "cost_incurred"


@dataclass
class Taken:
    """What a system of ours must have taken in: hours and costs that count, what is parked, what is refused."""

    hours: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    costs: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    parked: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    dead: int = 0


def take_in(cases: Mapping[str, Case], messages: Mapping[str, list[Message]]) -> Taken:
    """What must come of these messages, whatever their order across systems."""
    taken = Taken()
    for publisher, sent in messages.items():
        _take_in_one(next(c for c in cases.values() if publisher in c.member_names), publisher, sent, taken)
    return taken


def _take_in_one(case: Case, publisher: str, sent: list[Message], taken: Taken) -> None:
    entries: dict[str, dict[str, Any]] = {}
    first_said: dict[str, dict[str, Any]] = {}
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    seen: set[str] = set()
    for message in sent:
        if not _readable(message):
            taken.dead += 1
            continue
        said, what = json.loads(message.data), message.type.split(".")[1]
        if what in (CORRECTED, WITHDRAWN):
            if message.event_id not in seen:
                changes[said["entry_id"]].append({**said, "what": what})
            seen.add(message.event_id)
            continue
        refusal = _refusal(publisher, said, first_said.get(said["entry_id"]), host=case.host.member_id)
        if refusal:
            taken.refused[refusal] += 1
        elif said["entry_id"] not in entries:
            entries[said["entry_id"]] = {**said, "what": what}
            first_said[said["entry_id"]] = said
    for entry_id, asked in changes.items():
        if entry_id not in entries:
            taken.parked["unknown_entry"] += len(asked)
    for entry_id, entry in entries.items():
        _settle_entry(case, entry, changes[entry_id], taken)


def _settle_entry(case: Case, entry: dict[str, Any], changes: list[dict[str, Any]], taken: Taken) -> None:
    for change in changes:
        if change["what"] == WITHDRAWN:
            return
        entry |= {name: change[name] for name in ("minutes", "work_date") if name in change}
    if entry["what"] == COST:
        taken.costs.append(entry)
    elif code := _why_not(case, entry):
        taken.parked[code] += 1
    else:
        taken.hours.append(entry)


def _readable(message: Message) -> bool:
    try:
        for _, value in message.headers:
            value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refusal(publisher: str, said: dict[str, Any], known: dict[str, Any] | None, *, host: str) -> str | None:
    if "minutes" in said and not isinstance(said["minutes"], int):
        return "malformed"
    if "minutes" in said and not 1 <= said["minutes"] <= 1440:
        return "minutes_out_of_range"
    if "member_id" in said and said["member_id"] != publisher:
        return "not_authorised"
    if "amount_minor" in said and said.get("paid_by") != publisher and publisher != host:
        return "not_authorised"
    return "entry_exists" if known is not None and known != said else None


def _why_not(case: Case, entry: dict[str, Any]) -> str | None:
    """Why hours do not count: the first code of charter.md 5 that applies."""
    project = next((p for p in case.projects if p.project_id == entry["project_id"]), None)
    if project is None:
        return "unknown_project"
    day = date.fromisoformat(entry["work_date"])
    member = next(m for m in case.members if m.member_id == entry["member_id"])
    if day < member.joined_on:
        return "outside_membership"
    if day < project.starts_on or (project.ends_on and day > project.ends_on):
        return "outside_project"
    joined = [
        p.joined_on for p in case.participants if (p.project_id, p.member_id) == (project.project_id, member.member_id)
    ]
    return "not_a_participant" if project.kind == "voluntary" and not any(d <= day for d in joined) else None


def share_out(total: int, weights: Mapping[str, int | Fraction]) -> dict[str, int]:
    """charter.md 2, apportion: whole parts, the rest one each to the largest remainders, ties to the lower id."""
    everyone = sum(weights.values())
    exact = {m: Fraction(abs(total)) * w / everyone for m, w in weights.items()}
    whole = {m: e.numerator // e.denominator for m, e in exact.items()}
    by_remainder = sorted(exact, key=lambda m: (whole[m] - exact[m], m))
    for m in by_remainder[: abs(total) - sum(whole.values())]:
        whole[m] += 1
    return {m: part if total >= 0 else -part for m, part in whole.items()}


def population(case: Case, day: date) -> dict[str, int]:
    """The latest registered on or before a day."""
    known = sorted((f for f in case.figures if f.on_date <= day), key=lambda f: f.on_date)
    return {f.member_id: f.value for f in known}


def storkoebenhavn_of(case: Case, year: int, taken: Taken, agreed: Mapping[tuple[str, str], int]) -> Counter[str]:
    """Case 4's project hours and programme leader of one year: what each bears less what it gave, in øre."""
    nets: Counter[str] = Counter()
    for project in case.projects:
        nets.update(_project(case, project.project_id, year, taken, agreed))
    spent = [c for c in taken.costs if c["collaboration_id"] == case.id and c["incurred_on"][:4] == str(year)]
    nets.update(share_out(sum(c["amount_minor"] for c in spent), dict.fromkeys(case.member_names, 1)))
    for cost in spent:
        if "paid_by" in cost:
            nets[cost["paid_by"]] -= cost["amount_minor"]
    return nets


def _project(
    case: Case, project_id: str, year: int, taken: Taken, agreed: Mapping[tuple[str, str], int]
) -> Counter[str]:
    values: dict[str, Fraction] = {}
    months = Counter[tuple[str, str]]()
    for entry in taken.hours:
        mine = entry["collaboration_id"] == case.id and entry["project_id"] == project_id
        if mine and entry["work_date"][:4] == str(year):
            months[entry["member_id"], entry["work_date"][:7]] += entry["minutes"]
    left = {member: agreed.get((project_id, member), 0) for member in case.member_names}
    for (member, month), minutes in sorted(months.items()):
        honoured = min(minutes, left[member])
        left[member] -= honoured
        values[member] = values.get(member, Fraction(0)) + Fraction(honoured * _rate(case, month), 60)
    total = sum(values.values(), start=Fraction(0))
    if total == 0:
        return Counter()
    rounded = (2 * total.numerator + total.denominator) // (2 * total.denominator)
    weights = {m: population(case, date(year, 12, 31))[m] for m in _participants(case, project_id, year)}
    nets = Counter(share_out(rounded, weights))
    nets.subtract(share_out(rounded, values))
    return nets


def _participants(case: Case, project_id: str, year: int) -> list[str]:
    project = next(p for p in case.projects if p.project_id == project_id)
    return [m.member_id for m in case.members if case.window(project, m, year) is not None]


def _rate(case: Case, month: str) -> int:
    in_force = [r for r in case.rates if r.valid_from.isoformat()[:7] <= month]
    return max(in_force, key=lambda r: r.valid_from).amount_minor
