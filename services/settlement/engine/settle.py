"""One run of a settlement, from charter versions, facts, activity and earlier runs (charter.md 4)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.settlement.engine.activity import Activity
from services.settlement.engine.adjust import adjustments
from services.settlement.engine.books import Books
from services.settlement.engine.charters import Charters
from services.settlement.engine.days import holds
from services.settlement.engine.digest import digest_of
from services.settlement.engine.facts import Facts
from services.settlement.engine.history import Past, listed_balances, running_balances
from services.settlement.engine.result import (
    Balance,
    Cover,
    Line,
    NotHonoured,
    OutOfTolerance,
    RunError,
    RunResult,
    Transfer,
    Turn,
)
from services.settlement.engine.transfers import transfers
from services.settlement.engine.work_out import Workings, lines
from shared.charter import Charter
from shared.charter.model import Settlement, Stream
from shared.periods import Period

_FIRST_YEAR, _LAST_YEAR = 1000, 9998
"""Years that can be settled: there are days before and after them."""


@dataclass(frozen=True)
class Run:
    """What one run stands on: the books, the earlier runs, the settlement and its charter version for the period."""

    workings: Workings
    history: Sequence[RunResult]
    past: Past
    charter: Charter
    settlement: Settlement
    period: Period

    @property
    def facts(self) -> Facts:
        return self.workings.books.facts

    @property
    def day_after(self) -> int:
        """The day after the period."""
        return self.period.last.toordinal() + 1


def settle(
    charters: Charters,
    facts: Facts,
    activity: Activity,
    history: Sequence[RunResult],
    settlement_id: str,
    period: Period,
) -> RunResult:
    """Work out a settlement for a period. `history`: all runs and reversals of the collaboration so far, in order.

    Raises RunError with the code of charter.md that applies; `parked` is left for the caller to fill in.
    """
    run = _begin(Books(charters, facts, activity), history, settlement_id, period)
    covered = _covered(run)
    included, not_honoured = _included(run, covered)
    adjusted = adjustments(run.workings, run.past, run.settlement.adjust_years, run.period)
    carried = [_carried_line(run, member, amount) for member, amount in _carried_before(run).items()]
    posted = (*included, *adjusted.lines, *carried)
    net, moved = _net(run, posted), _moved(run, posted)
    claims, waiting = _claims(run, net)
    balances = running_balances(history)
    balances.update({(each.stream, each.member): each.amount_minor for each in moved})
    return RunResult(
        settlement=settlement_id,
        period=period.name,
        reversal=False,
        digest=digest_of(run.workings.books, history, settlement_id, period.name),
        lines=posted,
        net=net,
        claims=claims,
        transfers=_transfers(run, net),
        carried=waiting,
        balances=listed_balances(balances),
        out_of_tolerance=_out_of_tolerance(run, balances),
        turns=_turns(run, covered, balances),
        not_honoured=(*not_honoured, *adjusted.not_honoured),
        not_adjusted=adjusted.failed,
        covered=covered,
        moved=moved,
    )


def _begin(books: Books, history: Sequence[RunResult], settlement_id: str, period: Period) -> Run:
    """The run, if it may be made now. Raises RunError: unknown_settlement, wrong_period, already_settled,
    out_of_order, no_charter."""
    where = f"{settlement_id} {period}"
    every = check_settlement(books.charters, settlement_id, period).every
    past = Past.of(history, settlement_id)
    if any(run.period == period.name for run in past.runs):
        raise RunError("already_settled", where, f"{settlement_id} {period} is settled; reverse it first.")
    if past.last is not None and (due := Period.parse(past.last.period).next()) != period:
        raise RunError("out_of_order", where, f"After {past.last.period} comes {due}, not {period}.")
    charter = books.charters.for_period(period)
    if charter is None:
        raise RunError("no_charter", where, f"No charter is in force in {period}.")
    settlement = charter.settlement(settlement_id)
    if settlement is None:
        message = f"Version {charter.version} of the charter has no settlement {settlement_id}."
        raise RunError("unknown_settlement", where, message)
    return Run(Workings(books, every), history, past, charter, settlement, period)


def check_settlement(charters: Charters, settlement_id: str, period: Period) -> Settlement:
    """The settlement as any version has it. Raises RunError unknown_settlement or wrong_period."""
    where = f"{settlement_id} {period}"
    settlement = charters.any_settlement(settlement_id)
    if settlement is None:
        raise RunError("unknown_settlement", where, f"No version of the charter has a settlement {settlement_id}.")
    if period.length != settlement.every or not _FIRST_YEAR <= period.year <= _LAST_YEAR:
        raise RunError("wrong_period", where, f"{settlement_id} is settled by {settlement.every}, not for {period}.")
    return settlement


def _covered(run: Run) -> tuple[Cover, ...]:
    """What this run includes: streams, periods and instalments that no earlier run covered."""
    found: list[Cover] = []
    for include in run.settlement.includes:
        part = {"this": run.period, "next": run.period.next(), "previous": run.period.previous()}[include.of]
        stream = run.charter.stream(include.stream)
        length = stream.period if stream is not None and stream.period is not None else run.settlement.every
        whole = part.within(length)
        instalment = None if whole == part else part.place_in(whole)
        found.append(Cover(include.stream, whole.name, instalment))
    return tuple(cover for cover in found if cover not in run.past.covered)


def _included(run: Run, covered: Iterable[Cover]) -> tuple[list[Line], list[NotHonoured]]:
    posted: list[Line] = []
    not_honoured: list[NotHonoured] = []
    for cover in covered:
        worked = run.workings.work_out(cover)
        posted += lines(cover, worked.amounts)
        not_honoured += [
            NotHonoured(cover.period, project, member, minutes)
            for (project, member), minutes in sorted(worked.not_honoured.items())
        ]
    return posted, not_honoured


def _carried_before(run: Run) -> dict[str, int]:
    return dict(run.past.last.carried) if run.past.last is not None else {}


def _carried_line(run: Run, member: str, amount: int) -> Line:
    return Line(None, run.period.name, None, None, member, "carried", None, amount)


def _net(run: Run, posted: Iterable[Line]) -> dict[str, int]:
    """By member, what comes of the streams settled as money and of what was carried."""
    net: Counter[str] = Counter()
    for line in posted:
        if line.stream is None or run.workings.settled_as(line.stream, line.period) == "money":
            net[line.member] += line.amount_minor
    return {member: net[member] for member in sorted(net) if net[member]}


def _moved(run: Run, posted: Iterable[Line]) -> tuple[Balance, ...]:
    """What running balances move by: the lines of streams settled as balance or turns."""
    moved: Counter[tuple[str, str]] = Counter()
    for line in posted:
        if line.stream is not None and run.workings.settled_as(line.stream, line.period) in ("balance", "turns"):
            moved[line.stream, line.member] += line.amount_minor
    return listed_balances(moved)


def _claims(run: Run, net: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """What is claimed now, and what waits: less than the bagatelle, of who is still a member on the day after."""
    if run.settlement.route == "direct":
        return {}, {}
    waiting = {
        member: amount
        for member, amount in net.items()
        if abs(amount) < run.settlement.bagatelle_minor and holds(run.facts.membership(member), run.day_after)
    }
    return {member: amount for member, amount in net.items() if member not in waiting}, waiting


def _transfers(run: Run, net: dict[str, int]) -> tuple[Transfer, ...]:
    if run.settlement.route == "account":
        return ()
    if left := sum(net.values()):
        where = f"{run.settlement.id} {run.period}"
        raise RunError("not_zero_sum", where, f"The nets sum to {left}, not to 0: they cannot be paid directly.")
    return tuple(transfers(net))


def _out_of_tolerance(run: Run, balances: Counter[tuple[str, str]]) -> tuple[OutOfTolerance, ...]:
    """Members too far from zero, for all balance streams of the run's charter version that have a tolerance."""
    tolerances = {
        stream.id: stream.tolerance_minor
        for stream in run.charter.streams
        if stream.settled_as == "balance" and stream.tolerance_minor is not None
    }
    return tuple(
        OutOfTolerance(stream, member)
        for (stream, member), amount in sorted(balances.items())
        if stream in tolerances and abs(amount) > tolerances[stream]
    )


def _turns(run: Run, covered: Iterable[Cover], balances: Counter[tuple[str, str]]) -> tuple[Turn, ...]:
    """Whose turn it is next, for the streams included that take turns."""
    charters = run.workings.books.charters
    streams = [charters.stream(cover.stream, Period.parse(cover.period)) for cover in covered]
    turns = [_turn(run, stream, balances) for stream in streams if stream is not None and stream.settled_as == "turns"]
    return tuple(turn for turn in turns if turn is not None)


def _turn(run: Run, stream: Stream, balances: Counter[tuple[str, str]]) -> Turn | None:
    """Of the members of payer kinds on the day after, who owes most; ties to the lower member id."""
    candidates = [
        member
        for member in run.facts.members
        if (stay := run.facts.stay_on(member, run.day_after)) is not None and stay.kind in stream.payers
    ]
    owing = max(candidates, key=lambda member: balances[stream.id, member], default=None)
    return None if owing is None else Turn(stream.id, owing)
