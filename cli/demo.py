"""`mellemregning demo`: two real collaborations, a year of twenty municipalities' hours, settled to the øre."""

import asyncio
import os
import signal
import time
from typing import Annotated

import httpx
from cyclopts import Parameter
from rich.console import Console

from cli.demonstration.acts import play
from cli.demonstration.cases import CASES
from cli.demonstration.tables import console_for_tables
from cli.demonstration.timing import Stopwatch
from cli.demonstration.years import check_entries
from cli.failures import CommandFailed
from cli.live.api import Refused
from cli.up import PAGES, bring_up
from deploy.local.platform import default_platform
from deploy.local.system import System
from deploy.local.tokens import sign_token

READY_SECONDS_MAX = 90.0
TOKEN_SECONDS = 8 * 60 * 60


def demo(
    *,
    entries: Annotated[int, Parameter(help="How many entries of hours the year has.", env_var="ENTRIES")] = 20_000,
    once: Annotated[
        bool, Parameter(help="End when all is shown, instead of staying up until Ctrl-C (also ONCE=1).", negative="")
    ] = False,
    year: Annotated[int | None, Parameter(help="The year; it must be the one whose turn it is.")] = None,
) -> None:
    """Found two real collaborations, log a year's hours and settle it; called again, the next year.

    What runs already is used and left running; what the demo starts it stops again. Exit code 1, with a sentence,
    where anything does not add up.
    """
    check_entries(entries)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console, stopwatch = console_for_tables(), Stopwatch()
    system = System(default_platform())
    was_up = all(status.ready for status in system.status())
    try:
        with stopwatch.part("Kafka, PostgreSQL and seven processes " + ("found running" if was_up else "started")):
            bring_up(system, READY_SECONDS_MAX)
        play_from_outside(system, console, stopwatch, entries, year)
        show_addresses(system, console)
        if not (once or os.environ.get("ONCE", "") not in ("", "0")):
            stay_until_interrupted(console, was_up=was_up)
    finally:
        if not was_up:
            stop(system, console)


def play_from_outside(system: System, console: Console, stopwatch: Stopwatch, entries: int, year: int | None) -> None:
    """The demo itself. Raises CommandFailed also for what the system refuses or leaves unanswered."""
    try:
        asyncio.run(play(system.platform.env(), console, stopwatch, entries, year))
    except Refused as refused:
        raise CommandFailed(f"The system refused what the demo asked of it: {refused}") from refused
    except httpx.HTTPError as error:
        raise CommandFailed(f"The system did not answer the demo: {type(error).__name__} {error}") from error


def show_addresses(system: System, console: Console) -> None:
    """Where to look, and a token to look with."""
    settings = system.platform.env()
    console.print("\n[bold]Where to look")
    for case_id in CASES:
        console.print(f"  {'Page of ' + case_id:24} {settings['REPORTING_URL']}/collaborations/{case_id}")
    for what, (url, path) in PAGES.items():
        console.print(f"  {what:24} {settings[url]}{path}")
    console.print("\nSign in to the pages as one of four who are ready: secretariat, director, publisher, auditor.")
    roles = [*(f"operator:{case_id}" for case_id in CASES), "auditor"]
    token = sign_token(system.platform.home, roles, "demo", TOKEN_SECONDS)
    console.print("\n[bold]A token[/bold] to call the APIs with, or to sign in with")
    console.print(f"(operator of both and auditor, for {TOKEN_SECONDS // 3600} hours)")
    console.print(token, soft_wrap=True)


def stay_until_interrupted(console: Console, *, was_up: bool) -> None:
    """Waits for Ctrl-C or SIGTERM."""
    after = "it was up before and stays up" if was_up else "everything stops, and what is stored stays"
    console.print(f"\nCtrl-C ends the demo: {after}. Called again, it settles the next year.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print()


def stop(system: System, console: Console) -> None:
    """Stops what the demo started, also when Ctrl-C is pressed again meanwhile."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with console.status("Stopping everything in an orderly way"):
        system.stop()
