"""A charter as typed, frozen values (charter.md 1 to 4). Only load_charter makes them: they are valid.

Amounts are in the currency's minor unit; numbers are exact: whole ones `int`, others `Fraction`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from shared.money import Number
from shared.periods import Length, Period

Country = Literal["DK", "NO"]
Scope = Literal["collaboration", "project"]
Joining = Literal["full", "by_day", "by_half_year", "next_period"]
Payee = Literal["account", "host"]
SettledAs = Literal["money", "balance", "turns", "record"]
Vat = Literal["outside_scope", "standard", "exempt"]
Route = Literal["account", "direct"]
Of = Literal["this", "next", "previous"]


@dataclass(frozen=True, slots=True)
class PeriodStart:
    """Figures are read on the period's first day."""

    def reading_date(self, period: Period) -> date:
        return period.first


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """Figures are read on the period's last day."""

    def reading_date(self, period: Period) -> date:
        return period.last


@dataclass(frozen=True, slots=True)
class OnDate:
    """Figures are read on one fixed day, whatever the period."""

    day: date

    def reading_date(self, period: Period) -> date:
        return self.day


@dataclass(frozen=True, slots=True)
class EveryYears:
    """Figures are read on the latest anniversary, every so many years from a day, at the period's first day."""

    years: int
    start: date

    def reading_date(self, period: Period) -> date | None:
        """The day to read on; None where there is no anniversary yet."""
        elapsed = period.first.year - self.start.year
        if (period.first.month, period.first.day) < (self.start.month, self.start.day):
            elapsed -= 1
        if elapsed < 0:
            return None
        return self.start.replace(year=self.start.year + elapsed - elapsed % self.years)


Read = PeriodStart | PeriodEnd | OnDate | EveryYears


@dataclass(frozen=True, slots=True)
class EqualKey:
    """Everyone weighs the same."""

    type: ClassVar = "equal"


@dataclass(frozen=True, slots=True)
class FigureKey:
    """The weight is the value of a key figure."""

    type: ClassVar = "figure"
    figure: str
    read: Read


@dataclass(frozen=True, slots=True)
class Band:
    """Values up to and with `up_to` (the last band: all others) weigh `weight`."""

    up_to: Number | None
    weight: Number


@dataclass(frozen=True, slots=True)
class BandsKey:
    """The weight is that of the first band the figure falls in."""

    type: ClassVar = "bands"
    figure: str
    bands: tuple[Band, ...]
    read: Read


@dataclass(frozen=True, slots=True)
class Step:
    """Each unit of the figure above the step before, up to `up_to` (the last step: without end), weighs `per_unit`."""

    up_to: Number | None
    per_unit: Number


@dataclass(frozen=True, slots=True)
class StepsKey:
    """The weight is summed step by step over the parts of the figure (degressive or progressive)."""

    type: ClassVar = "steps"
    figure: str
    steps: tuple[Step, ...]
    read: Read


@dataclass(frozen=True, slots=True)
class SharesKey:
    """The weight is an agreed share by member; `default` (None: there is none) for those without one."""

    type: ClassVar = "shares"
    shares: Mapping[str, Number]
    default: Number | None


@dataclass(frozen=True, slots=True)
class OrdererKey:
    """Each cost falls on the member it is charged to."""

    type: ClassVar = "orderer"


Key = EqualKey | FigureKey | BandsKey | StepsKey | SharesKey | OrdererKey


@dataclass(frozen=True, slots=True)
class BudgetBasis:
    """An amount adopted for the period (and project)."""

    type: ClassVar = "budget"


@dataclass(frozen=True, slots=True)
class RateBasis:
    """A rate per member (`figure` None) or per unit of a key figure."""

    type: ClassVar = "rate"
    rate: str
    figure: str | None
    read: Read


@dataclass(frozen=True, slots=True)
class FixedBasis:
    """A fixed amount per member, or else per kind of member."""

    type: ClassVar = "fixed"
    kinds: Mapping[str, Number]
    members: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class CostsBasis:
    """What was actually spent."""

    type: ClassVar = "costs"


@dataclass(frozen=True, slots=True)
class HoursBasis:
    """Hours worked in projects, valued at a rate per hour.

    `attest` `month`: they count once the member has attested their month; None: without that.
    """

    type: ClassVar = "hours"
    rate: str
    honour: Literal["agreed_and_delivered", "delivered"]
    attest: Literal["month"] | None = None


@dataclass(frozen=True, slots=True)
class UnitsBasis:
    """Units ordered, priced by the rate of the item."""

    type: ClassVar = "units"
    per: Literal["month", "once"]


@dataclass(frozen=True, slots=True)
class GrantBasis:
    """Money to members that submit a report in time."""

    type: ClassVar = "grant"
    rate: str
    report: str
    deadline_days: int


@dataclass(frozen=True, slots=True)
class TasksBasis:
    """Whole tasks at agreed values."""

    type: ClassVar = "tasks"


Basis = BudgetBasis | RateBasis | FixedBasis | CostsBasis | HoursBasis | UnitsBasis | GrantBasis | TasksBasis


@dataclass(frozen=True, slots=True)
class Stream:
    """One way in which money or work flows. `key` is None for the bases that have none; `payers` is never empty."""

    id: str
    name: Mapping[str, str]
    scope: Scope
    basis: Basis
    key: Key | None
    payers: frozenset[str]
    factors: Mapping[str, Number]
    joining: Joining
    payee: Payee
    period: Length | None
    settled_as: SettledAs
    tolerance_minor: int | None
    vat: Vat


@dataclass(frozen=True, slots=True)
class Include:
    """A stream that a settlement works out, and for which period: this one, the next or the one before."""

    stream: str
    of: Of


@dataclass(frozen=True, slots=True)
class Settlement:
    """When which streams are worked out together. `bagatelle_minor` 0: everything is claimed at once."""

    id: str
    every: Length
    route: Route
    includes: tuple[Include, ...]
    bagatelle_minor: int
    adjust_years: int | None


@dataclass(frozen=True, slots=True)
class Collaboration:
    """Who the charter is for."""

    id: str
    name: str
    country: Country
    form: str
    currency: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of a collaboration's charter. `kinds` are the member kinds it knows, with their votes.

    `sha256` is that of the document's text; `warnings` are sentences that refuse nothing.
    """

    version: int
    valid_from: date
    decision: str
    collaboration: Collaboration
    kinds: Mapping[str, int]
    streams: tuple[Stream, ...]
    settlements: tuple[Settlement, ...]
    sha256: str
    warnings: tuple[str, ...] = ()

    def stream(self, stream_id: str) -> Stream | None:
        """The stream with that id, if this version has it."""
        return next((stream for stream in self.streams if stream.id == stream_id), None)

    def settlement(self, settlement_id: str) -> Settlement | None:
        """The settlement with that id, if this version has it."""
        return next((settlement for settlement in self.settlements if settlement.id == settlement_id), None)

    def settlement_of(self, stream_id: str) -> Settlement | None:
        """The settlement that includes the stream, if one does."""
        includes = ((settlement, include.stream) for settlement in self.settlements for include in settlement.includes)
        return next((settlement for settlement, included in includes if included == stream_id), None)

    @property
    def hours_stream(self) -> Stream | None:
        """The one stream with basis `hours`, if there is one."""
        return next((stream for stream in self.streams if isinstance(stream.basis, HoursBasis)), None)
