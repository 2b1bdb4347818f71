"""What the demo shows of a settled year, as tables with bars."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.demonstration.bars import delivered_of_agreed, diverging
from cli.demonstration.cases import Case, Member
from cli.demonstration.diary import MinutesKey
from cli.demonstration.intake import mistakes_by_code, told_of
from cli.demonstration.proofs import Equation, kroner
from cli.demonstration.settling import Item, Settled
from cli.demonstration.timing import Timing
from cli.demonstration.year import Year
from cli.simulation.processes import Receipt

BAR_WIDTH = 26
BAR_WIDTH_MIN = 10
AMOUNT_WIDTH = 13
WIDTH_MIN = 120
VERDICTS = {"refused": "refused", "parked": "parked", "dead_letter": "dead letter"}


def console_for_tables() -> Console:
    """A console wide enough for the tables also where standard output is a file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, WIDTH_MIN))


def claims_table(settled: Settled, width: int) -> Table:
    """Per member what its claim is made of: by stream what it bears less what it gave; bars as `width` allows."""
    table = Table(title=f"Claims for {settled.year}, kr.", title_justify="left", title_style="bold")
    columns = _columns(settled)
    table.add_column("member", no_wrap=True)
    for heading in columns.values():
        table.add_column(heading, justify="right", min_width=AMOUNT_WIDTH)
    table.add_column("claim", justify="right", style="bold", min_width=AMOUNT_WIDTH)
    table.add_column("is owed │ owes", no_wrap=True, overflow="crop")
    bar_width = max(BAR_WIDTH_MIN, min(BAR_WIDTH, width - (AMOUNT_WIDTH + 3) * (len(columns) + 2) - 6))
    nets: Mapping[str, int] = {claim["member_id"]: claim["amount_minor"] for claim in settled.claims}
    low, high = min(nets.values(), default=0), max(nets.values(), default=0)
    for member_id, name in _by_name(settled.case):
        mine = [line for line in settled.money_lines if line["member"] == member_id]
        parts = [sum(line["amount_minor"] for line in mine if _column(line) == key) for key in columns]
        net = nets.get(member_id, 0)
        bar = diverging(net, low, high, bar_width)
        table.add_row(name, *(kroner(part) if part else "" for part in parts), kroner(net), bar)
    table.add_section()
    sums = [sum(li["amount_minor"] for li in settled.money_lines if _column(li) == key) for key in columns]
    table.add_row("together", *(kroner(total) for total in sums), kroner(sum(nets.values())), "")
    return table


Column = tuple[str, str]
"""A stream and a period; `adjusted` and the period for what came late."""

ADJUSTED = "adjusted"


def _columns(settled: Settled) -> dict[Column, str]:
    """The columns there are lines for, in the charter's order, with their headings."""
    names = {stream.id: stream.name["en"] for stream in settled.case.charter.streams} | {ADJUSTED: "Came late, for"}
    keys = {_column(line) for line in settled.money_lines}
    ordered = sorted(keys, key=lambda key: (list(names).index(key[0]), key[1]))
    return {key: "\n".join([*wrap(names[key[0]], AMOUNT_WIDTH), key[1]]) for key in ordered}


def _column(line: Item) -> Column:
    return ADJUSTED if line["kind"] == "adjustment" else line["stream"], line["period"]


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


def main_sum(equation: Equation) -> Table:
    """One sum, written out: what the left side is, and under it the parts of the right side."""
    table = Table(box=None, show_header=False)
    table.add_column(justify="right")
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for sign, side in (("", equation.left), ("=", equation.right)):
        for place, (what, amount) in enumerate(side):
            table.add_row("+" if place else sign, kroner(amount), what)
    return table


def other_sums(equations: Sequence[Equation]) -> Table:
    """The sums of two amounts each."""
    table = Table(title="Other sums that must agree, kr.", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("one side", justify="right", no_wrap=True)
    table.add_column("", justify="center")
    table.add_column("the other side", justify="right", no_wrap=True)
    for equation in equations:
        mark = Text("=", style="bold green") if equation.holds else Text("≠", style="bold red")
        table.add_row(equation.what, kroner(equation.left_minor), mark, kroner(equation.right_minor))
    return table


def recorded(settled: Settled) -> list[str]:
    """What is listed and goes no further, in sentences."""
    of_stream = {s.id: s.name["en"] for s in settled.case.charter.streams if s.settled_as == "record"}
    worth = {
        stream: sum(li["amount_minor"] for li in settled.lines if (li["stream"], li["kind"]) == (stream, "share"))
        for stream in of_stream
    }
    return [
        f"Recorded only, in no claim: {of_stream[stream]} {settled.year}, {kroner(amount)} kr."
        for stream, amount in worth.items()
    ]


def verdicts_table(case: Case, year: Year, receipts: Sequence[Receipt]) -> Table:
    """What a collaboration's systems sent in vain: why, how often, and an example with what its sender was told."""
    table = Table(title="Sent in vain, and why", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("code")
    table.add_column("times", justify="right")
    table.add_column("for example")
    table.add_column("what its sender was told")
    for (verdict, code), mistakes in mistakes_by_code(case, year).items():
        example = mistakes[0].message
        told = next(filter(None, (told_of(mistake, receipts) for mistake in mistakes)), "")
        table.add_row(VERDICTS[verdict], code, str(len(mistakes)), f"{example.publisher}: {example.event_id}", told)
    return table


def timing_table(timings: Sequence[Timing]) -> Table:
    """How long each part took, with a rate where something was counted."""
    table = Table()
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
