"""Minutes against what was agreed, and which of them are honoured. No language, no markup."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.reporting.pages.hours import store
from services.reporting.pages.parties import CharterVersion
from services.reporting.projections.rows import Rows
from services.reporting.projections.totals.store import HoursAsked
from shared.charter import Charter
from shared.charter.model import HoursBasis
from shared.database import Connection
from shared.periods import Length, Period


@dataclass(frozen=True, slots=True)
class Given:
    """Minutes agreed (None: agreements play no part), sent and readable, counting, and of these within an agreement."""

    agreed: int | None = None
    accepted: int = 0
    counted: int = 0
    within: int = 0

    @property
    def beyond(self) -> int:
        return self.counted - self.within

    @property
    def parked(self) -> int:
        """Minutes that do not count yet."""
        return self.accepted - self.counted

    @property
    def missing(self) -> int | None:
        """Minutes agreed and not delivered yet."""
        return None if self.agreed is None else max(0, self.agreed - self.within)

    @property
    def share(self) -> int | None:
        """How much of what was agreed was delivered, in hundredths of a per cent; None where nothing was agreed."""
        return self.within * 10_000 // self.agreed if self.agreed else None

    def __add__(self, other: "Given") -> "Given":
        agreements = [one.agreed for one in (self, other) if one.agreed is not None]
        return Given(
            sum(agreements) if agreements else None,
            self.accepted + other.accepted,
            self.counted + other.counted,
            self.within + other.within,
        )


def total(each: Iterable[Given]) -> Given:
    """The sum; agreements play a part where they do in one of them."""
    return sum(each, Given())


class HoursRule(NamedTuple):
    """How hours are honoured: up to what was agreed, or all of them; in which settlement's periods, if in any."""

    honours_agreed: bool
    settlement_id: str | None
    length: Length
    of: str


NO_RULE = HoursRule(honours_agreed=False, settlement_id=None, length=Length.YEAR, of="this")


def charter_of_year(charters: list[CharterVersion], year: int) -> Charter | None:
    """The version in force when the year ends, else the first one; None where none can be read."""
    readable = [version for version in charters if version.document is not None]
    in_force = [version for version in readable if version.valid_from.year <= year]
    found = in_force[0] if in_force else readable[-1] if readable else None
    return found.document if found else None


def hours_rule(charter: Charter | None) -> HoursRule:
    """How the charter honours hours."""
    stream = charter.hours_stream if charter else None
    if charter is None or stream is None or not isinstance(stream.basis, HoursBasis):
        return NO_RULE
    honours_agreed = stream.basis.honour != "delivered"
    settlement = charter.settlement_of(stream.id)
    if settlement is None:
        return HoursRule(honours_agreed, None, Length.YEAR, "this")
    of = next(include.of for include in settlement.includes if include.stream == stream.id)
    return HoursRule(honours_agreed, settlement.id, settlement.every, of)


def given(row: Mapping[str, Any], rule: HoursRule) -> Given:
    """A row of `agreed`, `is_agreed`, `accepted`, `counted`, `within`, as the charter honours it."""
    if not row["is_agreed"] and not rule.honours_agreed:
        return Given(None, row["accepted"], row["counted"], row["counted"])
    within = row["within"] if rule.honours_agreed else row["counted"]
    return Given(row["agreed"], row["accepted"], row["counted"], within)


class Pair(NamedTuple):
    """A project and a member."""

    project_id: str
    member_id: str


@dataclass(frozen=True, slots=True)
class MonthGiven:
    """A month's minutes: sent and readable, counting, honoured; `is_settled` once a run that stands says so."""

    month: str
    accepted: int
    counted: int
    honoured: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class PairHours:
    """What was given, by a member to a project or by several; `agreed` None: agreements play no part."""

    agreed: int | None = None
    months: tuple[MonthGiven, ...] = ()

    @property
    def accepted(self) -> int:
        return sum(month.accepted for month in self.months)

    @property
    def counted(self) -> int:
        return sum(month.counted for month in self.months)

    @property
    def honoured(self) -> int:
        return sum(month.honoured for month in self.months)

    @property
    def settled(self) -> bool | None:
        """Whether runs that stand say what is honoured: of all of it, of none, or (None) of a part."""
        said = {month.is_settled for month in self.months}
        return said.pop() if len(said) == 1 else None

    def of_month(self, month: str) -> "PairHours":
        """What was given in that month; what was agreed is for a period and left out."""
        return PairHours(None, tuple(each for each in self.months if each.month == month))


def all_of(each: Iterable[PairHours]) -> PairHours:
    """All of them together."""
    agreements: list[int] = []
    months: list[MonthGiven] = []
    for one in each:
        months += one.months
        if one.agreed is not None:
            agreements.append(one.agreed)
    return PairHours(sum(agreements) if agreements else None, tuple(months))


@dataclass(frozen=True, slots=True)
class HoursKnown:
    """Rows of what was agreed, given by month, and not honoured, of one project or member."""

    agreed: Rows
    months: Rows
    unhonoured: Rows

    @property
    def years(self) -> list[int]:
        """Years in which anything was agreed or counts, newest first; where none does, those in which hours wait."""
        counting = [row for row in self.months if row["counted"]]
        named = [row["period"] for row in self.agreed] + [row["month"] for row in counting]
        return sorted({int(name[:4]) for name in named or [row["month"] for row in self.months]}, reverse=True)

    def of_year(self, year: int) -> "HoursKnown":
        """What is of that year."""
        start = f"{year:04}"
        return HoursKnown(
            [row for row in self.agreed if row["period"].startswith(start)],
            [row for row in self.months if row["month"].startswith(start)],
            [row for row in self.unhonoured if row["period"].startswith(start)],
        )


async def load_known(conn: Connection, asked: HoursAsked) -> HoursKnown:
    """What is known of the months, and of the project or member, asked for."""
    return HoursKnown(
        await store.list_agreed(conn, asked),
        await store.list_months(conn, asked),
        await store.list_unhonoured(conn, asked),
    )


async def load_settled_periods(conn: Connection, collaboration_id: str, rule: HoursRule) -> frozenset[str]:
    """The periods whose hours are settled."""
    if rule.settlement_id is None:
        return frozenset()
    periods = map(Period.parse, await store.list_settled_periods(conn, collaboration_id, rule.settlement_id))
    return frozenset(_moved(period, rule.of).name for period in periods)


def _moved(period: Period, of: str) -> Period:
    return {"this": period, "next": period.next(), "previous": period.previous()}[of]


def pair_hours(rule: HoursRule, known: HoursKnown, settled: frozenset[str]) -> dict[Pair, PairHours]:
    """By project and member: minutes by month, those honoured filled up from the first month on, as charters ask."""
    agreements = {(Pair(r["project_id"], r["member_id"]), r["period"]): r["minutes"] for r in known.agreed}
    left_out = {(Pair(r["project_id"], r["member_id"]), r["period"]): r["minutes"] for r in known.unhonoured}
    given_in: defaultdict[tuple[Pair, str], Rows] = defaultdict(list)
    for row in known.months:
        period = Period.parse(row["month"]).within(rule.length).name
        given_in[Pair(row["project_id"], row["member_id"]), period].append(row)
    found: dict[Pair, PairHours] = {}
    for pair, period in sorted(agreements.keys() | given_in.keys()):
        minutes = agreements.get((pair, period), 0 if rule.honours_agreed else None)
        limit = minutes if rule.honours_agreed else None
        honoured = _honoured(given_in[pair, period], limit, left_out.get((pair, period), 0), period in settled)
        so_far = found.get(pair, PairHours())
        agreements_known = [each for each in (so_far.agreed, minutes) if each is not None]
        found[pair] = PairHours(sum(agreements_known) if agreements_known else None, so_far.months + honoured)
    return found


def _honoured(rows: Rows, limit: int | None, left_out: int, is_settled: bool) -> tuple[MonthGiven, ...]:
    counted = sum(row["counted"] for row in rows)
    left = counted - left_out if limit is None else min(counted - left_out, limit)
    found: list[MonthGiven] = []
    for row in rows:
        honoured = max(0, min(left, row["counted"]))
        left -= honoured
        found.append(MonthGiven(row["month"], row["accepted"], row["counted"], honoured, is_settled))
    return tuple(found)
