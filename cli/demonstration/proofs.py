"""The sums that must agree when a year is settled, each with both sides, to the øre."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cli.demonstration.cases import Case
from cli.demonstration.expenses import CostKey
from cli.demonstration.settling import Item, Settled
from cli.failures import CommandFailed

Part = tuple[str, int]
"""What it is, and how much, in øre."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides, each of named amounts in øre, that must come to the same."""

    what: str
    left: Sequence[Part]
    right: Sequence[Part]

    @property
    def left_minor(self) -> int:
        return sum(amount for _, amount in self.left)

    @property
    def right_minor(self) -> int:
        return sum(amount for _, amount in self.right)

    @property
    def holds(self) -> bool:
        return self.left_minor == self.right_minor


def prove(settled: Settled, budgets: Sequence[Item], costs: Mapping[CostKey, int]) -> list[Equation]:
    """All sums of a settled year. `budgets` are membership's, `costs` what the systems said was spent.

    Raises CommandFailed naming the first that does not hold.
    """
    equations = [_claims(settled, budgets, costs), _nets(settled), *_differences_only(settled), *_host(settled, costs)]
    for equation in equations:
        if not equation.holds:
            raise CommandFailed(
                f"{settled.case.name} {settled.year}, what must agree does not: {equation.what}: one side is "
                f"{kroner(equation.left_minor)} and the other {kroner(equation.right_minor)}."
            )
    return equations


def kroner(amount_minor: int) -> str:
    """An amount in øre as kroner: 78,000.00."""
    return f"{'-' if amount_minor < 0 else ''}{abs(amount_minor) // 100:,}.{abs(amount_minor) % 100:02}"


def streams(case: Case, basis: str, settled_as: str = "money") -> list[str]:
    """The ids of the charter's streams with a basis that are settled in a way."""
    return [s.id for s in case.charter.streams if (s.basis.type, s.settled_as) == (basis, settled_as)]


def _claims(settled: Settled, budgets: Sequence[Item], costs: Mapping[CostKey, int]) -> Equation:
    """What the account takes in is next year's budget and what it paid out."""
    case, year = settled.case, settled.year
    names = {stream.id: stream.name["en"] for stream in case.charter.streams}
    adopted = {b["stream_id"]: b["amount_minor"] for b in budgets if b["period"] == str(year + 1)}
    paid = [
        (f"{names[stream]}, paid from the account in {when}", amount)
        for (case_id, stream, paid_by, when), amount in sorted(costs.items(), key=str)
        if case_id == case.id and paid_by is None and stream in streams(case, "costs")
    ]
    return Equation(
        "The claims are next year's budget and what was paid from the account",
        [(f"{len(settled.claims)} claims together", sum(claim["amount_minor"] for claim in settled.claims))],
        [*((f"{names[s]} {year + 1}, adopted", adopted[s]) for s in streams(case, "budget")), *paid],
    )


def _nets(settled: Settled) -> Equation:
    lines = sum(line["amount_minor"] for line in settled.money_lines)
    claims = [("claims", sum(claim["amount_minor"] for claim in settled.claims))]
    return Equation("The claims are the sum of their lines", claims, [(f"{len(settled.money_lines)} lines", lines)])


def _differences_only(settled: Settled) -> Iterable[Equation]:
    """Hours move money between members only: each project's lines come to nothing."""
    for settled_as in ("money", "record"):
        for stream in streams(settled.case, "hours", settled_as):
            for project_id in sorted({line["project"] for line in settled.lines if line["stream"] == stream}):
                lines = [li for li in settled.lines if (li["stream"], li["project"]) == (stream, project_id)]
                given = sum(line["amount_minor"] for line in lines if line["amount_minor"] < 0)
                borne = sum(line["amount_minor"] for line in lines if line["amount_minor"] > 0)
                name = settled.case.project_names[project_id]
                yield Equation(f"{name}: what is borne is what was given", [("borne", borne)], [("given", -given)])


def _host(settled: Settled, costs: Mapping[CostKey, int]) -> Iterable[Equation]:
    """Who paid for all is credited exactly that."""
    for stream in streams(settled.case, "costs"):
        paid = {
            by: minor for (c, s, by, y), minor in costs.items() if (c, s, y) == (settled.case.id, stream, settled.year)
        }
        for member_id in sorted(by for by in paid if by is not None):
            lines = [li for li in settled.lines if (li["stream"], li["kind"]) == (stream, "credit")]
            credit = -sum(li["amount_minor"] for li in lines if li["member"] == member_id)
            name = settled.case.member_names[member_id]
            yield Equation(f"{name} is credited what it paid", [("paid", paid[member_id])], [("credited", credit)])
