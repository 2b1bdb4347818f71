"""One claim traced down to its hours, in words: what each amount is made of, by which key, rate and decision."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from cli.demonstration.cases import Case
from cli.demonstration.proofs import kroner
from cli.demonstration.settling import Item, Secretariat, Settled
from cli.failures import CommandFailed

ENTRIES_SHOWN = 3


async def tell_claim(console: Console, office: Secretariat, settled: Settled) -> None:
    """Traces the claim that is made of most. Raises CommandFailed where its lines do not add up to it."""
    claim = max(settled.claims, key=lambda each: (_lines_of(settled, each["member_id"]), each["member_id"]))
    trace = await office.live.get("settlement", f"/v1/claims/{claim['claim_id']}/trace", office.roles)
    lines = [line for line in trace["lines"] if line.get("settled_as", "money") == "money"]
    total = sum(line["amount_minor"] for line in lines)
    if total != claim["amount_minor"]:
        raise CommandFailed(
            f"The claim {claim['claim_id']} is {kroner(claim['amount_minor'])}, its lines come to {kroner(total)}."
        )
    name = office.case.member_names[claim["member_id"]]
    tree = Tree(f"[bold]Why {name} {_pays(claim['amount_minor'])} for {settled.year}[/] (claim {claim['claim_id']})")
    lines.sort(key=lambda line: _place(office.case, line))
    tree.add(escape(_in_short(office.case, claim["amount_minor"], lines)))
    for line in lines:
        branch = tree.add(escape(_sentence(office.case, line)))
        if line["kind"] != "adjustment":
            for sentence in (*_basis(office.case, line), *_entries(line)):
                branch.add(escape(sentence))
    for charter in {line["charter"]["version"]: line["charter"] for line in lines if line.get("charter")}.values():
        tree.add(f"by the charter's version {charter['version']}, decided {charter['decision']}")
    console.print(tree)


def _lines_of(settled: Settled, member_id: str) -> int:
    return sum(line["member"] == member_id for line in settled.money_lines)


def _pays(amount_minor: int) -> str:
    return f"{'pays' if amount_minor > 0 else 'is paid'} {kroner(abs(amount_minor))} kr."


def _place(case: Case, line: Item) -> tuple[bool, int]:
    """Streams in the charter's order, what came late after all else."""
    streams = [stream.id for stream in case.charter.streams]
    return line["kind"] == "adjustment", streams.index(line["stream"])


def _in_short(case: Case, amount_minor: int, lines: Sequence[Item]) -> str:
    """The claim as a sum by stream and kind: `78,000.00 = 30,000.00 Membership fee 2017 + … − …`."""
    names = {stream.id: stream.name["en"] for stream in case.charter.streams}
    sums: dict[str, int] = {}
    for line in lines:
        what = f"{names[line['stream']]} {line['period']}"
        given = ", given" if "credit" in (line["kind"], line["adjusts"]) else ""
        late = ", late" if line["kind"] == "adjustment" else ""
        sums[what + given + late] = sums.get(what + given + late, 0) + line["amount_minor"]
    parts = [f"{'−' if minor < 0 else '+'} {kroner(abs(minor))} {what}" for what, minor in sums.items() if minor]
    return f"{kroner(amount_minor)} = {' '.join(parts).removeprefix('+ ')}"


def _sentence(case: Case, line: Item) -> str:
    """The line's amount and what it is."""
    stream = next(stream for stream in case.charter.streams if stream.id == line["stream"])
    project = f", {case.project_names[line['project']]}" if line["project"] else ""
    kind = {"share": "its share", "credit": "what it gave"}.get(line["adjusts"] or line["kind"], line["kind"])
    late = ", adjusted for what came late" if line["kind"] == "adjustment" else ""
    return f"{kroner(line['amount_minor'])} kr.: {stream.name['en']} {line['period']}{project}: {kind}{late}"


def _basis(case: Case, line: Item) -> list[str]:
    """The arithmetic of a share or a credit, with figures, rates and decisions."""
    told: list[str] = []
    if line.get("key"):
        told.append(_share(line, line["key"]))
    if line.get("budget"):
        told.append(f"budget {kroner(line['budget']['amount_minor'])} kr., decided {line['budget']['decision']}")
    if line.get("hours") and line["kind"] == "credit":
        told += _hours(line)
    if line.get("costs") and line.get("key"):
        told.append(_costs(case, line["costs"]))
    return told


def _share(line: Item, key: Item) -> str:
    """`72,000.00 kr. shared by population: 30,000 of 60,000 (…)`."""
    mine = next((row for row in key["weights"] if row["member"] == line["member"]), None)
    if mine is None:
        return f"{kroner(key['shared_minor'])} kr. shared; it had no part in it"
    weights = f"{_number(mine['weight'])} of {_number(key['weight_sum'])}"
    if not mine["figure"]:
        return f"{kroner(key['shared_minor'])} kr. shared in equal parts: {weights}"
    read = mine["figure"]
    return (
        f"{kroner(key['shared_minor'])} kr. shared by {key['figure']}: {weights} "
        f"(on {_day(read['on_date'])}, {read['source']})"
    )


def _hours(line: Item) -> list[str]:
    """What was delivered, agreed and honoured, and at which rates."""
    mine = [row for row in line["hours"] if row["member"] == line["member"]]
    delivered, honoured = (sum(row[name] for row in mine) for name in ("minutes", "honoured_minutes"))
    agreed_minutes: Mapping[str, int] = line.get("agreed_minutes") or {}
    agreed = agreed_minutes.get(line["member"])
    kept = f", agreed {_hours_of(agreed)}, so honoured {_hours_of(honoured)}" if agreed is not None else ""
    rates = ", ".join(
        f"{kroner(rate['amount_minor'])} kr. an hour since {_day(rate['valid_from'])} (decided {rate['decision']})"
        for rate in line.get("rates", ())
    )
    return [f"delivered {_hours_of(delivered)} in {len(mine)} month{'s' * (len(mine) != 1)}{kept}; {rates}"]


def _costs(case: Case, costs: Sequence[Mapping[str, Any]]) -> str:
    """Who paid how much."""
    paid: dict[str | None, int] = {}
    for cost in costs:
        paid[cost["paid_by"]] = paid.get(cost["paid_by"], 0) + cost["amount_minor"]
    parts = [
        f"{case.member_names[by]} paid {kroner(minor)}" if by else f"the account paid {kroner(minor)}"
        for by, minor in paid.items()
    ]
    return f"spent: {', '.join(parts)} kr."


def _entries(line: Item) -> list[str]:
    """The first entries behind what was given, with their event ids."""
    if line["kind"] != "credit":
        return []
    entries: Sequence[Mapping[str, Any]] = line.get("entries") or ()
    told = [_entry(entry) for entry in entries[:ENTRIES_SHOWN]]
    more = len(entries) - len(told)
    return told + ([f"… and {more:,} more"] if more > 0 else [])


def _entry(entry: Mapping[str, Any]) -> str:
    amount = f"{entry['minutes']} minutes" if "minutes" in entry else f"{kroner(entry['amount_minor'])} kr."
    day = entry.get("work_date") or entry.get("incurred_on") or entry.get("day")
    return f"event {entry['event_id']}: {day}, {amount}"


def _hours_of(minutes: int) -> str:
    return f"{minutes // 60:,} h {minutes % 60:02} min"


def _number(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() else text


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
