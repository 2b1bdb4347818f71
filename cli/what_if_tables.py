"""The answer to a what-if as tables: today, then, and the difference as a number and a bar."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.demonstration.bars import diverging
from cli.tables import money

BAR_WIDTH = 28
WIDTH_MIN = 110
Row = Mapping[str, Any]


def print_answer(answer: Row, changes: Row, console: Console | None = None) -> None:
    """What would be different, by member and by stream."""
    console = console or _console()
    currency = answer["currency"]
    console.print(f"{answer['settlement']} {answer['period']} of {answer['collaboration_id']}", style="bold")
    for said in _told(changes, answer, currency) or ["Nothing would be different."]:
        console.print(f"  {said}")
    console.print(_members(f"net by member, {currency}; whoever is above 0 pays", answer["members"], currency))
    console.print(_streams(answer["streams"], currency))
    for stream in answer["streams"]:
        if {"balance", "turns"} & {side["settled_as"] for side in (stream["today"], stream["other"]) if side}:
            title = f"{stream['stream_id']}, {currency}, on running balances and not in the net"
            console.print(_members(title, stream["members"], currency))
    for each in answer["settled_earlier"]:
        console.print(f"{each['stream_id']} {each['period']} was settled earlier and is in neither.")
    console.print("Nothing is stored.", style="dim")


def print_compared(compared: Row, console: Console | None = None) -> None:
    """What each run of a scenario comes to by one charter and by another; which runs one of them cannot work out."""
    console = console or _console()
    currency = compared["currency"]
    for run in compared["runs"]:
        name = f"{'reversal of ' if run['reversal'] else ''}{run['settlement']} {run['period']}"
        console.print(_members(f"{name}, net by member, {currency}; whoever is above 0 pays", run["members"], currency))
        for each in run["balances"]:
            title = f"{name}, running balance of {each['stream_id']}, {currency}; whoever is above 0 owes"
            console.print(_members(title, each["members"], currency))
    for side, error in compared["errors"].items():
        which = "the charter" if side == "today" else "the other charter"
        console.print(f"By {which}, {error['where']} cannot be worked out: {error['code']}. {error['message']}")


def _told(changes: Row, answer: Row, currency: str) -> list[str]:
    told = ["another charter in the place of version " + str(answer["charter_version"])] if "charter" in changes else []
    told += [f"{stream}: key {_key(key)}" for stream, key in changes.get("keys", {}).items()]
    for rate in changes.get("rates", []):
        told.append(f"rate {rate['rate_id']}: {money(rate['amount_minor'], currency)}{_from(rate.get('valid_from'))}")
    for figure in changes.get("figures", []):
        named = f"{figure['figure']} of {figure['member_id']}"
        told.append(f"{named}: {figure['value']}{_from(figure.get('on_date'))}")
    return told


def _key(key: Row) -> str:
    rest = ", ".join(f"{name} {value}" for name, value in key.items() if name != "type")
    return f"{key.get('type')}{f' ({rest})' if rest else ''}"


def _from(day: str | None) -> str:
    return f" from {day}" if day else ""


def _members(title: str, members: Sequence[Row], currency: str) -> Table:
    table = _table(title, "member")
    table.add_column("", no_wrap=True)
    lowest = min((each["difference_minor"] for each in members), default=0)
    highest = max((each["difference_minor"] for each in members), default=0)
    for each in members:
        bar = diverging(each["difference_minor"], lowest, highest, BAR_WIDTH)
        table.add_row(each["member_id"], *_amounts(each["today_minor"], each["other_minor"], currency), bar)
    sums = [sum(each[name] for each in members) for name in ("today_minor", "other_minor")]
    table.add_section()
    table.add_row("all", *_amounts(sums[0], sums[1], currency), Text(""))
    return table


def _streams(streams: Sequence[Row], currency: str) -> Table:
    table = _table(f"what each stream shares out, {currency}", "stream")
    for stream in streams:
        today, other = stream["today"], stream["other"]
        shares = [side["shares_minor"] if side else 0 for side in (today, other)]
        table.add_row(f"{stream['stream_id']} {(other or today)['period']}", *_amounts(shares[0], shares[1], currency))
    return table


def _amounts(today: int, other: int, currency: str) -> tuple[str, str, str]:
    difference = other - today
    return money(today, currency), money(other, currency), ("+" if difference > 0 else "") + money(difference, currency)


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="italic")
    table.add_column(first, overflow="fold")
    for name in ("today", "then", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _console() -> Console:
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=WIDTH_MIN)
