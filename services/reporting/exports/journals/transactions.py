"""The transactions of a run: one for each stream, period, instalment and project, then what follows from the nets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services.reporting.exports.journals.accounts import CARRIED_BEFORE, against, of_line, of_member
from services.reporting.exports.run import ExportedLine, ExportedRun


class Posting(NamedTuple):
    """An amount in minor units on an account."""

    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """What is booked together; its postings sum to zero. `notes` are names and values."""

    text: str
    postings: tuple[Posting, ...]
    notes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        assert sum(posting.amount_minor for posting in self.postings) == 0, f"{self.text} does not balance"


class _About(NamedTuple):
    """What the lines of one transaction have in common; adjustments stand apart from what they adjust."""

    stream: str
    period: str
    instalment: int | None
    project: str | None
    is_adjustment: bool


def transactions(run: ExportedRun) -> list[Transaction]:
    """All transactions of the run. Each member's account then sums to its net, the whole journal to 0."""
    return [*_carried_before(run), *_of_lines(run), *_claims(run), *_transfers(run), *_carried_on(run)]


def _of_lines(run: ExportedRun) -> Iterator[Transaction]:
    grouped: defaultdict[_About, list[ExportedLine]] = defaultdict(list)
    for line in run.lines:
        if line.stream is not None:
            about = _About(line.stream, line.period, line.instalment, line.project, line.kind == "adjustment")
            grouped[about].append(line)
    for about, lines in grouped.items():
        settled_as = run.settled_as(lines[0])
        legs = _summed((of_line(settled_as, about.stream, line.member), line.amount_minor) for line in lines)
        counter = against(settled_as, about.stream, run.stream_of(lines[0]))
        yield Transaction(_text(about), _balanced(legs, counter), _notes(about))


def _text(about: _About) -> str:
    named = [about.stream, about.period]
    named += [f"instalment {about.instalment}"] if about.instalment is not None else []
    named += [about.project] if about.project is not None else []
    return f"{'Adjustment of ' if about.is_adjustment else ''}{', '.join(named)}"


def _notes(about: _About) -> tuple[tuple[str, str], ...]:
    found = {
        "stream": about.stream,
        "period": about.period,
        "instalment": None if about.instalment is None else str(about.instalment),
        "project": about.project,
        "adjusts": about.period if about.is_adjustment else None,
    }
    return tuple((name, value) for name, value in found.items() if value is not None)


def _carried_before(run: ExportedRun) -> Iterator[Transaction]:
    """What the run before left: opened, so that the journal stands alone, and taken into the nets."""
    brought = {line.member: line.amount_minor for line in run.lines if line.stream is None}
    if not brought:
        return
    opened = [(of_member(member, "Carried"), amount) for member, amount in brought.items()]
    yield Transaction("Opening: carried from the run before", _balanced(_summed(opened), CARRIED_BEFORE))
    yield Transaction("Carried into this run", _moved(brought, "Carried", "Net"))


def _claims(run: ExportedRun) -> Iterator[Transaction]:
    for claim in run.claims:
        text = f"Claim on {claim.member}" if claim.amount_minor > 0 else f"Payment to {claim.member}"
        notes = (("member", claim.member), *((("claim", claim.claim_id),) if claim.claim_id else ()))
        yield Transaction(text, _moved({claim.member: claim.amount_minor}, "Net", "Claims"), notes)


def _transfers(run: ExportedRun) -> Iterator[Transaction]:
    for transfer in run.transfers:
        paid = {transfer.from_member: transfer.amount_minor, transfer.to_member: -transfer.amount_minor}
        yield Transaction(
            f"Transfer from {transfer.from_member} to {transfer.to_member}",
            _moved(paid, "Net", "Transfers"),
            (("from", transfer.from_member), ("to", transfer.to_member)),
        )


def _carried_on(run: ExportedRun) -> Iterator[Transaction]:
    if any(run.carried.values()):
        yield Transaction("Carried to the next run", _moved(run.carried, "Net", "Carried"))


def _moved(amounts: Mapping[str, int], source: str, target: str) -> tuple[Posting, ...]:
    """Amounts by member from one part of its account to another."""
    moved = [(member, amount) for member, amount in amounts.items() if amount]
    return tuple(
        posting
        for member, amount in moved
        for posting in (Posting(of_member(member, source), -amount), Posting(of_member(member, target), amount))
    )


def _summed(legs: Iterable[tuple[str, int]]) -> dict[str, int]:
    summed: defaultdict[str, int] = defaultdict(int)
    for account, amount in legs:
        summed[account] += amount
    return summed


def _balanced(legs: dict[str, int], counter: str) -> tuple[Posting, ...]:
    """The legs, and on the counter account what they lack to sum to zero."""
    left = sum(legs.values())
    postings = [Posting(account, amount) for account, amount in legs.items() if amount]
    return (*postings, Posting(counter, -left)) if left else tuple(postings)
