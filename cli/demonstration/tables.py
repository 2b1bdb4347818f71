"""What the demo shows of a settled year, as tables with bars."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.demonstration.bars import delivered_of_agreed, diverging
from cli.demonstration.cases import Case, Member
from cli.demonstration.diary import MinutesKey
from cli.demonstration.intake import Verdicts, example_of
from cli.demonstration.proofs import Equation, kroner
from cli.demonstration.publishing import Receipt
from cli.demonstration.settling import Item, Settled
from cli.demonstration.timing import Timing
from cli.demonstration.year import Year

BAR_WIDTH = 26
WIDTH_MIN = 120
VERDICTS = {"refused": "refused", "parked": "parked", "dead_letter": "dead letter"}


def console_for_tables() -> Console:
    """A console wide enough for the tables also where standard output is a file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, WIDTH_MIN))


def claims_table(settled: Settled) -> Table:
    """Per member what its claim is made of: by stream what it bears and what it gave, and a bar."""
    table = Table(title=f"Claims for {settled.year}, kr.", title_justify="left", title_style="bold")
    table.add_column("member")
    columns = _columns(settled)
    for heading in columns.values():
        table.add_column(heading, justify="right")
    table.add_column("claim", justify="right", style="bold")
    table.add_column("is owed │ owes")
    nets: Mapping[str, int] = {claim["member_id"]: claim["amount_minor"] for claim in settled.claims}
    low, high = min(nets.values(), default=0), max(nets.values(), default=0)
    for member_id, name in _by_name(settled.case):
        mine = [line for line in settled.money_lines if line["member"] == member_id]
        parts = [sum(line["amount_minor"] for line in mine if _column(line) == key) for key in columns]
        net = nets.get(member_id, 0)
        bar = diverging(net, low, high, BAR_WIDTH)
        table.add_row(name, *(kroner(part) if part else "" for part in parts), kroner(net), bar)
    table.add_section()
    sums = [sum(li["amount_minor"] for li in settled.money_lines if _column(li) == key) for key in columns]
    table.add_row("together", *(kroner(total) for total in sums), kroner(sum(nets.values())), "")
    return table


Column = tuple[str | None, str, str]


def _columns(settled: Settled) -> dict[Column, str]:
    """The columns there are lines for, in the charter's order, by stream, period and kind."""
    names = {stream.id: stream.name["en"] for stream in settled.case.charter.streams}
    kinds = {"share": "share", "credit": "given", "adjustment": "adjusted"}
    keys = {_column(line) for line in settled.money_lines}
    ordered = sorted(keys, key=lambda key: (list(names).index(str(key[0])), key[2] == "adjustment", key))
    return {key: f"{names[str(key[0])]} {key[1]}, {kinds.get(key[2], key[2])}" for key in ordered}


def _column(line: Item) -> Column:
    return line["stream"], line["period"], line["kind"]


def hours_table(case: Case, year: Year, delivered: Mapping[MinutesKey, int]) -> Table:
    """Per member the hours delivered against those agreed, over all its projects."""
    title = f"Hours delivered in {year.year} against what was agreed"
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("member")
    for heading in ("agreed", "delivered", "of it"):
        table.add_column(heading, justify="right")
    table.add_column("█ given as agreed  ░ lacking  ▒ beyond")
    agreed = {member.member_id: _agreed(case, member, year) for member in case.members}
    given = {m: sum(n for key, n in delivered.items() if key[0] == case.id and key[2] == m) for m in agreed}
    largest = max([*agreed.values(), *given.values()])
    for member_id, name in _by_name(case):
        promised, got = agreed[member_id], given[member_id]
        share = f"{100 * got // promised} %" if promised else ""
        bar = delivered_of_agreed(got, promised, largest, BAR_WIDTH + 14)
        table.add_row(name, hours(promised), hours(got), share, bar)
    return table


def hours(minutes: int) -> str:
    """Minutes as hours: 1,234 h."""
    return f"{minutes / 60:,.0f} h" if minutes >= 6000 else f"{minutes / 60:,.1f} h"


def _agreed(case: Case, member: Member, year: Year) -> int:
    projects = case.taking_part(member, year.year)
    return sum(case.agreed_minutes(project, member, year.entries) for project, _ in projects)


def _by_name(case: Case) -> list[tuple[str, str]]:
    return sorted(case.member_names.items(), key=lambda pair: pair[1])


def proofs_table(equations: Sequence[Equation]) -> Table:
    """Every sum with both sides and what they are made of."""
    table = Table(title="Sums that must agree, kr.", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("one side")
    table.add_column("the other side")
    table.add_column("", justify="center")
    for equation in equations:
        mark = Text("=", style="bold green") if equation.holds else Text("≠", style="bold red")
        table.add_row(equation.what, _side(equation.left), _side(equation.right), mark)
    return table


def _side(parts: Sequence[tuple[str, int]]) -> str:
    rows = [f"{kroner(amount)}  {what}" for what, amount in parts]
    total = [f"{kroner(sum(amount for _, amount in parts))}  together"] if len(parts) > 1 else []
    return "\n".join([*rows, *total])


def verdicts_table(year: Year, verdicts: Verdicts, receipts: Sequence[Receipt]) -> Table:
    """What was not counted and why: how often, and an example with what its sender was told."""
    table = Table(title="Not counted, and why", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("code")
    table.add_column("times", justify="right")
    table.add_column("for example")
    table.add_column("what its sender was told")
    for (verdict, code), count in sorted(
        verdicts.items(), key=lambda pair: (list(VERDICTS).index(pair[0][0]), pair[0])
    ):
        mistake, told = example_of(year, verdict, code, receipts)
        example = f"{mistake.message.publisher}: {mistake.message.event_id}"
        table.add_row(VERDICTS[verdict], code, str(count), example, told)
    return table


def timing_table(timings: Sequence[Timing]) -> Table:
    """How long each part took, with a rate where something was counted."""
    table = Table(title="How long it took", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("seconds", justify="right")
    table.add_column("rate", justify="right")
    table.add_column("")
    longest = max((timing.seconds for timing in timings), default=1) or 1
    for timing in timings:
        rate = f"{timing.count / timing.seconds:,.0f} {timing.unit} a second" if timing.count and timing.seconds else ""
        length = round(BAR_WIDTH * timing.seconds / longest)
        table.add_row(timing.what, f"{timing.seconds:.1f}", rate, Text("█" * length, style="blue"))
    return table
