"""What comes out of a run: charter.md 6's run object, as values.

`to_json` is that object. A record adds what later runs need and the object does not show, and can be read back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared.errors import Rejected


class RunError(Rejected):
    """A run that cannot be computed: a code of charter.md, where (stream, period, project), a sentence."""

    def __init__(self, code: str, where: str, message: str) -> None:
        super().__init__(code, message, ids={"where": where})
        self.where = where


class Line(NamedTuple):
    """An amount in minor units: positive is borne or paid by the member, negative credited or paid to it."""

    stream: str | None
    period: str
    instalment: int | None
    project: str | None
    member: str
    kind: str
    adjusts: str | None
    amount_minor: int


class Cover(NamedTuple):
    """What a run covers: a stream in a period, whole (`instalment` None) or one instalment of it."""

    stream: str
    period: str
    instalment: int | None


class Transfer(NamedTuple):
    """A payment from member to member."""

    from_member: str
    to_member: str
    amount_minor: int


class Balance(NamedTuple):
    """A running balance, or a move of it; positive owes."""

    stream: str
    member: str
    amount_minor: int


class OutOfTolerance(NamedTuple):
    """A member further from zero than the stream tolerates."""

    stream: str
    member: str


class Turn(NamedTuple):
    """Whose turn it is next."""

    stream: str
    next: str


class NotHonoured(NamedTuple):
    """Minutes delivered beyond what was agreed."""

    period: str
    project: str
    member: str
    minutes: int


class NotAdjusted(NamedTuple):
    """What could not be worked out again, and was left as it is."""

    stream: str
    period: str
    instalment: int | None
    code: str


class Parked(NamedTuple):
    """An entry that does not count, and why."""

    entry_id: str
    code: str


@dataclass(frozen=True)
class RunResult:
    """One run of a settlement, or its reversal. Amounts are minor units; members with 0 are left out.

    `parked` is filled in by whoever knows the entries. `covered` and `moved` (changes of running balances) are for
    later runs and stand in the record only.
    """

    settlement: str
    period: str
    reversal: bool
    digest: str
    lines: tuple[Line, ...] = ()
    net: Mapping[str, int] = field(default_factory=dict[str, int])
    claims: Mapping[str, int] = field(default_factory=dict[str, int])
    transfers: tuple[Transfer, ...] = ()
    carried: Mapping[str, int] = field(default_factory=dict[str, int])
    balances: tuple[Balance, ...] = ()
    out_of_tolerance: tuple[OutOfTolerance, ...] = ()
    turns: tuple[Turn, ...] = ()
    not_honoured: tuple[NotHonoured, ...] = ()
    not_adjusted: tuple[NotAdjusted, ...] = ()
    parked: tuple[Parked, ...] = ()
    covered: tuple[Cover, ...] = ()
    moved: tuple[Balance, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The run object of charter.md 6."""
        return {
            "settlement": self.settlement,
            "period": self.period,
            "reversal": self.reversal,
            "digest": self.digest,
            "lines": [line._asdict() for line in self.lines],
            "net": dict(self.net),
            "claims": [{"member": member, "amount_minor": amount} for member, amount in self.claims.items()],
            "transfers": [
                {"from": transfer.from_member, "to": transfer.to_member, "amount_minor": transfer.amount_minor}
                for transfer in self.transfers
            ],
            "carried": dict(self.carried),
            "balances": [balance._asdict() for balance in self.balances],
            "out_of_tolerance": [each._asdict() for each in self.out_of_tolerance],
            "turns": [turn._asdict() for turn in self.turns],
            "not_honoured": [each._asdict() for each in self.not_honoured],
            "not_adjusted": [each._asdict() for each in self.not_adjusted],
            "parked": [each._asdict() for each in self.parked],
        }

    def to_record(self) -> dict[str, Any]:
        """The run object with what later runs need besides: `covered` and `moved`."""
        return {
            **self.to_json(),
            "covered": [list(cover) for cover in self.covered],
            "moved": [balance._asdict() for balance in self.moved],
        }

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "RunResult":
        """A result as `to_record` wrote it."""
        return RunResult(
            settlement=record["settlement"],
            period=record["period"],
            reversal=record["reversal"],
            digest=record["digest"],
            lines=tuple(Line(**line) for line in record["lines"]),
            net=dict(record["net"]),
            claims={claim["member"]: claim["amount_minor"] for claim in record["claims"]},
            transfers=tuple(Transfer(each["from"], each["to"], each["amount_minor"]) for each in record["transfers"]),
            carried=dict(record["carried"]),
            balances=tuple(Balance(**each) for each in record["balances"]),
            out_of_tolerance=tuple(OutOfTolerance(**each) for each in record["out_of_tolerance"]),
            turns=tuple(Turn(**each) for each in record["turns"]),
            not_honoured=tuple(NotHonoured(**each) for each in record["not_honoured"]),
            not_adjusted=tuple(NotAdjusted(**each) for each in record["not_adjusted"]),
            parked=tuple(Parked(**each) for each in record["parked"]),
            covered=tuple(Cover(*each) for each in record["covered"]),
            moved=tuple(Balance(**each) for each in record["moved"]),
        )
