"""Whether settlement has taken in a year: what counts, what is parked and what is refused against what was sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cli.demonstration.cases import Case
from cli.demonstration.diary import MinutesKey
from cli.demonstration.expenses import CostKey
from cli.demonstration.mistakes import Mistake
from cli.demonstration.settling import Secretariat
from cli.demonstration.year import Year
from cli.simulation.processes import Receipt

EXAMPLES_MAX = 3

Key = TypeVar("Key", MinutesKey, CostKey)


@dataclass(frozen=True)
class Taken:
    """What settlement says of a year just now: what counts, what is parked; and what the systems were told."""

    minutes: Mapping[MinutesKey, int]
    costs: Mapping[CostKey, int]
    parked: frozenset[tuple[str, str, str]]
    receipts: Sequence[Receipt]

    @property
    def counted_minutes(self) -> int:
        return sum(self.minutes.values())


async def read_taken(offices: Sequence[Secretariat], year: int, receipts: Sequence[Receipt]) -> Taken:
    """Asks settlement for the totals of the year and for what is parked of what was logged in it."""
    minutes: Counter[MinutesKey] = Counter()
    costs: Counter[CostKey] = Counter()
    parked: set[tuple[str, str, str]] = set()
    for office in offices:
        for row in await office.read_all("settlement", "/totals", from_month=f"{year}-01", to_month=f"{year}-12"):
            if row["kind"] == "hours":
                key = (office.case.id, row["project_id"], row["member_id"], row["month"])
                minutes[key] += row["counted_minutes"]
            else:
                costs[office.case.id, row["stream_id"], row.get("paid_by"), year] += row["counted_minor"]
        for row in await office.read_all("settlement", "/parked"):
            if f"-{year}-" in row["entry_id"]:
                parked.add((row["publisher"], row["entry_id"], row["code"]))
    return Taken(minutes, costs, frozenset(parked), list(receipts))


def expected_minutes(year: Year) -> dict[MinutesKey, int]:
    """What must count in the year itself; late hours belong to the year before."""
    return {key: minutes for key, minutes in year.minutes.items() if key[3][:4] == str(year.year)}


def expected_costs(year: Year) -> dict[CostKey, int]:
    """What must have been spent in the year itself, in minor units."""
    return {key: amount for key, amount in year.costs.items() if key[3] == year.year}


def differences(year: Year, taken: Taken) -> list[str]:
    """What is not (yet) as it must be, in sentences; empty when all is taken in."""
    return [
        *_sums_that_differ(expected_minutes(year), taken.minutes, "minutes"),
        *_sums_that_differ(expected_costs(year), taken.costs, "øre"),
        *_verdicts_that_differ("parked", _expected_parked(year), taken.parked),
        *_verdicts_that_differ("refused", _expected_refused(year), _refused(taken)),
        *_dead_letters_missing(year, taken),
    ]


def mistakes_by_code(case: Case, year: Year) -> dict[tuple[str, str], list[Mistake]]:
    """What a collaboration's systems got wrong, by verdict and code."""
    found: dict[tuple[str, str], list[Mistake]] = {}
    for mistake in year.mistakes:
        if mistake.message.publisher in case.member_names:
            found.setdefault((mistake.verdict, mistake.code), []).append(mistake)
    return found


def told_of(mistake: Mistake, receipts: Sequence[Receipt]) -> str:
    """What the sender was told about it; empty where it was told nothing in this session."""
    return next((str(receipt.get("message", "")) for receipt in receipts if _is_about(mistake, receipt)), "")


def _is_about(mistake: Mistake, receipt: Receipt) -> bool:
    if receipt["publisher"] != mistake.message.publisher:
        return False
    if mistake.verdict == "dead_letter":
        return receipt["fact"] == "message_dead_lettered"
    return receipt.get("event_id") == mistake.message.event_id


def _expected_parked(year: Year) -> frozenset[tuple[str, str, str]]:
    parked = (mistake for mistake in year.mistakes if mistake.verdict == "parked")
    return frozenset((m.message.publisher, str(m.message.fields["entry_id"]), m.code) for m in parked)


def _expected_refused(year: Year) -> frozenset[tuple[str, str, str]]:
    refused = (mistake for mistake in year.mistakes if mistake.verdict == "refused")
    return frozenset((m.message.publisher, m.message.event_id, m.code) for m in refused)


def _refused(taken: Taken) -> frozenset[tuple[str, str, str]]:
    refused = (receipt for receipt in taken.receipts if receipt["fact"] == "entry_refused")
    return frozenset((r["publisher"], r["event_id"], r["code"]) for r in refused)


def _sums_that_differ(expected: Mapping[Key, int], found: Mapping[Key, int], unit: str) -> list[str]:
    keys = sorted((key for key in {*expected, *found} if expected.get(key, 0) != found.get(key, 0)), key=str)
    return [
        f"{'/'.join(str(part or '') for part in key)}: {expected.get(key, 0)} {unit} were sent that count, "
        f"settlement has {found.get(key, 0)}"
        for key in keys
    ]


def _verdicts_that_differ(verdict: str, expected: frozenset[Any], found: frozenset[Any]) -> list[str]:
    missing = [f"{p}: {what} is not {verdict} as {code}" for p, what, code in sorted(expected - found)]
    return missing + [f"{p}: {what} is {verdict} as {code}" for p, what, code in sorted(found - expected)]


def _dead_letters_missing(year: Year, taken: Taken) -> list[str]:
    expected = year.mistakes_by_code("dead_letter")
    dead = [receipt for receipt in taken.receipts if receipt["fact"] == "message_dead_lettered"]
    found = Counter(str(receipt["reason"]) for receipt in dead)
    return [
        f"{count} dead letters ({code}) were expected, the senders were told of {found[code]}"
        for code, count in expected.items()
        if found[code] < count
    ]


def some(sentences: Sequence[str]) -> str:
    """A few of many sentences."""
    more = f" … and {len(sentences) - EXAMPLES_MAX} more" if len(sentences) > EXAMPLES_MAX else ""
    return "; ".join(sentences[:EXAMPLES_MAX]) + more
