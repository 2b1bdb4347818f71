"""Outcomes of the simulator as tables for people."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.settlement.engine.result import RunResult
from services.settlement.simulate import Outcome
from shared.errors import Problem

_WITHOUT_DECIMALS = frozenset(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"))


def print_problems(problems: Sequence[tuple[Path, Problem]]) -> None:
    """Every problem with its file and the path or line in it."""
    console = _console()
    for path, problem in problems:
        console.print(f"{path}: {problem.where or 'the file'}: {problem.code}", style="bold red")
        console.print(f"    {problem.message}")
    console.print(f"{len(problems)} problem(s).")


def print_outcome(outcome: Outcome) -> None:
    """Every run with its lines, what each member comes to, and what else there is to see."""
    console = _console()
    console.print(outcome.collaboration_id, style="bold")
    for run in outcome.runs:
        _print_run(console, run, outcome.currency)
    _rows(
        console,
        "refused",
        ("line", "entry", "code", "why"),
        [(str(each.line), each.entry_id or "", each.code, each.message) for each in outcome.refused],
    )
    if outcome.error is not None:
        console.print(f"{outcome.error.where}: {outcome.error.code}", style="bold red")
        console.print(f"    {outcome.error.message}")


def money(amount_minor: int, currency: str) -> str:
    """An amount in minor units as a person reads it: 78,000.00."""
    return (
        f"{amount_minor:,}"
        if currency in _WITHOUT_DECIMALS
        else (f"{'-' if amount_minor < 0 else ''}{abs(amount_minor) // 100:,}.{abs(amount_minor) % 100:02}")
    )


def _print_run(console: Console, run: RunResult, currency: str) -> None:
    what = "Reversal of" if run.reversal else "Run"
    console.print(f"\n{what} {run.settlement} {run.period}", style="bold cyan")
    console.print(run.digest, style="dim")
    _print_lines(console, run, currency)
    _print_members(console, run, currency)
    _print_balances(console, run, currency)
    _rows(console, "whose turn it is", ("stream", "next"), [tuple(turn) for turn in run.turns])
    not_honoured = [(*each[:3], f"{each.minutes:,}") for each in run.not_honoured]
    _rows(console, "minutes not honoured", ("period", "project", "member", "minutes"), not_honoured)
    not_adjusted = [(each.stream, _part(each.period, each.instalment), each.code) for each in run.not_adjusted]
    _rows(console, "not adjusted", ("stream", "period", "code"), not_adjusted)
    _rows(console, "parked", ("entry", "code"), [tuple(each) for each in run.parked])


def _part(period: str, instalment: int | None) -> str:
    return f"{period} ({instalment})" if instalment else period


def _print_lines(console: Console, run: RunResult, currency: str) -> None:
    _rows(
        console,
        f"lines, {currency}",
        ("stream", "period", "project", "member", "kind", "amount"),
        [
            (
                line.stream or "",
                _part(line.period, line.instalment),
                line.project or "",
                line.member,
                line.kind + (f" of {line.adjusts}" if line.adjusts else ""),
                money(line.amount_minor, currency),
            )
            for line in run.lines
        ],
    )


def _print_members(console: Console, run: RunResult, currency: str) -> None:
    columns = (run.net, run.claims, run.carried)
    rows = [
        (member, *(money(of[member], currency) if member in of else "" for of in columns))
        for member in sorted({*run.net, *run.claims, *run.carried})
    ]
    _rows(console, f"members, {currency}", ("member", "net", "claimed", "carried"), rows)
    payments = [(each.from_member, each.to_member, money(each.amount_minor, currency)) for each in run.transfers]
    _rows(console, f"payments, {currency}", ("from", "to", "amount"), payments)


def _print_balances(console: Console, run: RunResult, currency: str) -> None:
    beyond = {(each.stream, each.member) for each in run.out_of_tolerance}
    rows = [
        (each.stream, each.member, money(each.amount_minor, currency), _beyond((each.stream, each.member) in beyond))
        for each in run.balances
    ]
    _rows(console, f"balances, {currency}", ("stream", "member", "balance", ""), rows)


def _beyond(is_beyond: bool) -> str:
    return "out of tolerance" if is_beyond else ""


def _rows(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table, if it has rows; numbers stand to the right."""
    if not rows:
        return
    table = Table(title=title, title_justify="left", title_style="italic")
    for column in columns:
        numeric = column in ("amount", "net", "claimed", "carried", "balance", "minutes", "line")
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _console() -> Console:
    return Console(highlight=False, markup=False, soft_wrap=False)
