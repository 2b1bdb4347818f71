"""A comparison as people read it: run by run, what only the simulator has and what only the running system has."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.playing.compare import Difference, Row
from cli.tables import money

SIDES = (("simulator", "red"), ("live", "green"))


def print_comparison(
    simulator: Mapping[str, Any], found: Sequence[Difference], played_as: str, currency: str, console: Console
) -> None:
    """Every run with a word or, where the two differ, with tables; at the end a sentence."""
    console.print(f"{simulator['collaboration_id']}, played as {played_as}", style="bold")
    runs = simulator["runs"]
    count = max([len(runs), *(each.run + 1 for each in found if each.run is not None)])
    for number in range(count):
        of_run = [each for each in found if each.run == number]
        console.print(_title(runs[number] if number < len(runs) else None, number, of_run), style="bold cyan")
        _print_tables(console, of_run, currency)
    _print_tables(console, [each for each in found if each.run is None], currency)
    console.print(_verdict(simulator, found))


def _title(run: Row | None, number: int, found: Sequence[Difference]) -> str:
    word = "differs" if found else "equal"
    if run is None:
        return f"\nRun {number + 1}, which the simulator does not have: {word}"
    what = "Reversal of" if run["reversal"] else "Run"
    return f"\n{what} {run['settlement']} {run['period']}, {_count(len(run['lines']), 'line')}: {word}"


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"


def _verdict(simulator: Mapping[str, Any], found: Sequence[Difference]) -> str:
    if found:
        rows = sum(len(each.only_simulator) + len(each.only_live) for each in found)
        return f"\nNot equal: {_count(rows, 'row')} in one of the two alone."
    error = simulator.get("error")
    fails = f", and {error['where']} fails as {error['code']} in both" if error else ""
    runs, refusals = _count(len(simulator["runs"]), "run"), _count(len(simulator["refused"]), "refusal")
    return f"\nEqual: {runs} and {refusals}{fails}."


def _print_tables(console: Console, found: Sequence[Difference], currency: str) -> None:
    for each in found:
        rows = [*((0, row) for row in each.only_simulator), *((1, row) for row in each.only_live)]
        columns = list(dict.fromkeys(name for _, row in rows for name in row))
        table = Table("only in", *columns, title=each.part, title_justify="left", title_style="italic")
        for side, row in sorted(rows, key=lambda pair: (_key(pair[1]), pair[0])):
            word, style = SIDES[side]
            table.add_row(word, *(_cell(name, row.get(name), currency) for name in columns), style=style)
        console.print(table)


def _key(row: Row) -> list[str]:
    """Rows that are about the same thing stand together."""
    return [str(value) for name, value in row.items() if name not in ("amount_minor", "minutes", "code")]


def _cell(name: str, value: object, currency: str) -> str:
    if isinstance(value, int) and name == "amount_minor":
        return money(value, currency)
    return "" if value is None else str(value)
