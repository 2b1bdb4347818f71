"""What the engine's process is asked for a what-if, and what it answers, as plain values that travel."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.settlement.engine.activity import Activity
from services.settlement.engine.books import Books
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from services.settlement.engine.ranges import Range, ranges
from services.settlement.engine.result import Cover, Line, RunError
from services.settlement.engine.settle import check_settlement, settle
from services.settlement.engine.work_out import Workings
from services.settlement.whatif.commands import AskWhatIf
from services.settlement.whatif.rules import Adopted, fact_problems, other_charters, other_facts
from shared.errors import Problem
from shared.events.fields import LARGEST_AMOUNT
from shared.periods import Period

Pair = tuple[str, str]
"""A project and a member."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of the charter and facts of one moment; `pairs` are those there are hours of, by account."""

    asked: AskWhatIf
    adopted: Adopted
    facts: Facts
    items: frozenset[str]
    pairs: Mapping[int, Pair]


@dataclass(frozen=True, slots=True)
class Other:
    """The other charter and facts; `moved` has the days of the accounts whose hours count otherwise by them."""

    charters: Charters
    facts: Facts
    moved: Mapping[int, tuple[Range, ...]]


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked cannot be: every problem."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A result that cannot be worked out, as charter.md 6 says it; `result` is `today` or `other`."""

    result: str
    code: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that one of the two results is worked out from."""

    charters: Charters
    facts: Facts
    activity: Activity


@dataclass(frozen=True, slots=True)
class StreamSum:
    """A stream's lines in a result, in minor units: all together, the shares, and by member."""

    period: str
    instalment: int | None
    settled_as: str
    total_minor: int
    shares_minor: int
    members: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Result:
    """What the period comes to: the version that rules it, the net by member, what each stream comes to.

    `settled_earlier` is what it would include had no earlier run covered it.
    """

    charter_version: int
    net: Mapping[str, int]
    streams: Mapping[str, StreamSum]
    settled_earlier: tuple[Cover, ...]


def prepare(question: Question) -> Other | Refused | Failed:
    """The other charter and facts, if they can be."""
    asked, charters = question.asked, question.adopted.charters
    period = Period.parse(asked.period)
    try:
        check_settlement(charters, asked.settlement, period)
    except RunError as error:
        return Failed("today", error.code, error.where, error.message)
    other, problems = other_charters(question.adopted, period, asked.changes)
    problems += fact_problems(other, question.facts, question.items, asked.changes)
    if problems:
        return Refused(tuple(problems))
    return Other(other, other_facts(question.facts, asked.changes), _moved(question, other))


def _moved(question: Question, other: Charters) -> dict[int, tuple[Range, ...]]:
    """Another charter may have other kinds take part in projects, or ask for attestation where there was none asked, or
    the other way round; nothing else moves which hours count."""
    if question.asked.changes.charter is None:
        return {}
    now, facts = question.adopted.charters, question.facts
    then = {account: ranges(other, facts, *pair) for account, pair in question.pairs.items()}
    return {account: found for account, found in then.items() if found != ranges(now, facts, *question.pairs[account])}


def compare(
    asked: AskWhatIf, today: Inputs, other: Inputs, covered: frozenset[Cover]
) -> tuple[Result, Result] | Failed:
    """Both results, each of the period on its own; what an earlier run `covered` is in neither."""
    found: list[Result] = []
    for name, inputs in (("today", today), ("other", other)):
        try:
            found.append(_work_out(asked, inputs, covered))
        except RunError as error:
            return Failed(name, error.code, error.where, error.message)
    return found[0], found[1]


def _work_out(asked: AskWhatIf, inputs: Inputs, covered: frozenset[Cover]) -> Result:
    """The period worked out as a first run is, so that nothing is adjusted or carried. Raises RunError."""
    period = Period.parse(asked.period)
    run = settle(inputs.charters, inputs.facts, inputs.activity, (), asked.settlement, period)
    charter = inputs.charters.for_period(period)
    assert charter is not None, "a settlement that could be run has a version"
    workings = Workings(Books(inputs.charters, inputs.facts, inputs.activity), period.length)
    net: Counter[str] = Counter()
    streams: dict[str, StreamSum] = {}
    for cover in run.covered:
        lines = [line for line in run.lines if (line.stream, line.period, line.instalment) == cover]
        if cover in covered or not lines:
            continue
        summed = _sum(cover, lines, workings.settled_as(cover.stream, cover.period))
        streams[cover.stream] = summed
        if summed.settled_as == "money":
            net.update(summed.members)
    if any(abs(amount) > LARGEST_AMOUNT for each in streams.values() for amount in each.members.values()):
        where = f"{asked.settlement} {asked.period}"
        raise RunError("amount_too_large", where, f"An amount passes {LARGEST_AMOUNT} minor units.")
    return Result(charter.version, net, streams, tuple(each for each in run.covered if each in covered))


def _sum(cover: Cover, lines: list[Line], settled_as: str) -> StreamSum:
    members: Counter[str] = Counter()
    for line in lines:
        members[line.member] += line.amount_minor
    shares = sum(line.amount_minor for line in lines if line.kind == "share")
    return StreamSum(cover.period, cover.instalment, settled_as, sum(members.values()), shares, members)
