"""What can be chosen: settlements and periods, keys by stream, rates, figures, budgets, as the charter has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.reporting.pages.language import Speech
from services.reporting.pages.parties import (
    CharterVersion,
    Member,
    Names,
    load_charters,
    load_members,
    load_projects,
    stream_name,
)
from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.economy import store as economy
from services.reporting.projections.rows import Rows
from services.reporting.projections.totals import store as totals
from shared.charter import Charter
from shared.charter.model import BudgetBasis, EveryYears, Key, OnDate, OrdererKey, PeriodEnd, Settlement, Stream
from shared.database import Connection
from shared.periods import Period

PERIODS_SHOWN = 48
RATES_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a collaboration's what-ifs stand on: versions of its charter with their texts, members, rates, budgets."""

    charters: list[CharterVersion]
    texts: Mapping[int, str]
    members: list[Member]
    names: Names
    rates: Rows
    budgets: Rows
    years: list[int]

    def ruling(self, period: Period) -> CharterVersion | None:
        """The version that rules a period: in force on its first day, else the first that comes into force in it."""
        before = [each for each in self.charters if each.valid_from <= period.first]
        inside = [each for each in self.charters if period.contains(each.valid_from)]
        return next(iter(before), None) or next(iter(reversed(inside)), None)

    @property
    def documents(self) -> list[Charter]:
        """The versions that can be read here, newest first."""
        return [each.document for each in self.charters if each.document is not None]

    def settlements(self) -> dict[str, Settlement]:
        """By id, every settlement there is or was, as the newest version has it."""
        listed = [settlement for charter in reversed(self.documents) for settlement in charter.settlements]
        return {each.id: each for each in listed}

    def stream_name(self, stream_id: str, speech: Speech) -> str:
        """What the newest version with the stream calls it; its id where there is none."""
        return speech.named(stream_name(self.charters, stream_id))

    def figures(self) -> list[str]:
        """Every figure that is registered or that a charter reads."""
        streams = [stream for charter in self.documents for stream in charter.streams]
        read = {getattr(part, "figure", None) for stream in streams for part in (stream.basis, stream.key)}
        return sorted({name for member in self.members for name in member.figures} | {each for each in read if each})

    def rates_in(self, period: Period) -> dict[str, int | None]:
        """By rate, what is in force at the period's end; None where it comes later."""
        found: dict[str, int | None] = {row["rate_id"]: None for row in self.rates}
        for row in self.rates:
            if row["valid_from"] <= period.last.isoformat():
                found[row["rate_id"]] = row["amount_minor"]
        return found

    def budget(self, stream_id: str, period: str) -> int | None:
        """What was adopted for a stream and period of the whole collaboration."""
        rows = (
            row
            for row in self.budgets
            if (row["stream_id"], row["period"], row["project_id"]) == (stream_id, period, "")
        )
        return next((row["amount_minor"] for row in rows), None)


async def load_grounds(conn: Connection, collaboration_id: str, today: date) -> Grounds:
    """All that the form shows, as of one moment."""
    members = await load_members(conn, collaboration_id, today)
    named = {member.member_id: member.name for member in members}
    return Grounds(
        await load_charters(conn, collaboration_id, today),
        {row["version"]: row["text"] for row in await collaborations.list_charters(conn, collaboration_id)},
        members,
        Names(named, await load_projects(conn, collaboration_id)),
        await economy.list_rates(conn, collaboration_id, ("", ""), RATES_MAX),
        await economy.list_budgets(conn, collaboration_id, ("", "", ""), RATES_MAX),
        await totals.list_years(conn, collaboration_id),
    )


def periods_of(settlement: Settlement, grounds: Grounds, today: date) -> list[str]:
    """The settlement's periods that can be asked for, newest first."""
    first = min((each.valid_from for each in grounds.charters), default=today)
    latest = max([today, *(date(year, 12, 31) for year in grounds.years[:1])])
    period, found = Period.containing(latest, settlement.every), list[str]()
    while period.last >= first and len(found) < PERIODS_SHOWN:
        found.append(period.name)
        period = period.previous()
    return found


def usual_period(settlement: Settlement, grounds: Grounds, today: date) -> str:
    """The period to show where none is asked for: the one that ended last of the years with hours."""
    last = date(grounds.years[0], 12, 31) if grounds.years else today
    return Period.containing(min(last, today), settlement.every).name


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """A stream with a key. One that follows who ordered can only be changed in the charter: other keys need more."""

    stream_id: str
    names: Mapping[str, str]
    key: Key

    @property
    def is_open(self) -> bool:
        """Whether the key can be another while the rest of the stream stays."""
        return not isinstance(self.key, OrdererKey)


@dataclass(frozen=True, slots=True)
class BudgetChoice:
    """A stream with a budget of the whole collaboration, for the period that the settlement includes."""

    stream_id: str
    names: Mapping[str, str]
    period: str
    amount_minor: int | None


def key_choices(charter: Charter, settlement: str) -> list[KeyChoice]:
    """The streams with a key that the settlement includes."""
    streams = _included(charter, settlement)
    return [KeyChoice(stream.id, stream.name, stream.key) for stream in streams if stream.key is not None]


def budget_choices(charter: Charter, settlement: str, period: Period, grounds: Grounds) -> list[BudgetChoice]:
    """The budgets that the settlement of the period reads, less those that are adopted by project."""
    found = charter.settlement(settlement)
    steps = {"this": period, "next": period.next(), "previous": period.previous()}
    listed: list[BudgetChoice] = []
    for include in found.includes if found else ():
        stream = charter.stream(include.stream)
        if stream is None or not isinstance(stream.basis, BudgetBasis) or stream.scope != "collaboration":
            continue
        read = steps[include.of]
        name = (read.within(stream.period) if stream.period else read).name
        listed.append(BudgetChoice(stream.id, stream.name, name, grounds.budget(stream.id, name)))
    return listed


def _included(charter: Charter, settlement: str) -> Sequence[Stream]:
    found = charter.settlement(settlement)
    streams = [charter.stream(include.stream) for include in found.includes] if found else []
    return [stream for stream in streams if stream is not None]


def reading_of(key: Key) -> Any:
    """On which day the key reads its figures, as a charter writes it; None where it is the usual day or reads none."""
    match getattr(key, "read", None):
        case PeriodEnd():
            return "period_end"
        case OnDate(day):
            return {"date": day.isoformat()}
        case EveryYears(years, start):
            return {"every_years": years, "from": start.isoformat()}
        case _:
            return None
