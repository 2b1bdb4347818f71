"""The demo act by act: found, publish, take in, settle, show. Everything from the outside."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.demonstration import intake, tables
from cli.demonstration.cases import Case, load_cases, publishers_of
from cli.demonstration.founding import Registry, found_and_decide, register_systems
from cli.demonstration.intake import Taken
from cli.demonstration.proofs import prove
from cli.demonstration.settling import Item, Secretariat, Settled, words_for
from cli.demonstration.timing import Stopwatch
from cli.demonstration.tracing import tell_claim
from cli.demonstration.year import Year, write_year, written_by_system
from cli.demonstration.years import Turn, choose_year, remembered_entries
from cli.failures import CommandFailed
from cli.live.api import Live
from cli.simulation.orders import Orders, kafka_of
from cli.simulation.processes import Systems
from deploy.local.secrets import password_of
from deploy.topics import TopicAdmin

POLL_SECONDS = 0.3
STALLED_SECONDS = 90.0
REPORTED_SECONDS_MAX = 60.0


@dataclass
class Stage:
    """What every act needs."""

    settings: Mapping[str, str]
    console: Console
    stopwatch: Stopwatch
    live: Live
    cases: Sequence[Case]

    @property
    def home(self) -> Path:
        return Path(self.settings["MELLEMREGNING_HOME"])

    @property
    def offices(self) -> list[Secretariat]:
        return [Secretariat(self.live, case) for case in self.cases]


async def play(settings: Mapping[str, str], console: Console, stopwatch: Stopwatch, entries: int, wanted: int | None):
    """The whole demo on a system that is up. Raises CommandFailed with a sentence where anything does not add up."""
    async with Live(settings) as live:
        stage = Stage(settings, console, stopwatch, live, load_cases())
        turn = await _choose_turn(stage, entries, wanted)
        positions = await _found(stage, turn)
        year, taken = await _publish_and_take_in(stage, turn)
        settled = [await _settle(stage, office, turn, positions) for office in stage.offices]
        await _wait_for_reports(stage, settled)
        await _show(stage, year, taken, settled)


async def _choose_turn(stage: Stage, entries: int, wanted: int | None) -> Turn:
    settled = {office.case.id: await office.settled_years() for office in stage.offices}
    year = choose_year(settled, wanted)
    remembered = remembered_entries(stage.home, year, entries)
    stage.console.rule(f"[bold]{year}")
    if remembered != entries:
        stage.console.print(f"{year} was begun with {remembered:,} entries and goes on with as many.")
    return Turn(year, remembered, settled)


async def _found(stage: Stage, turn: Turn) -> dict[str, int]:
    """Tells membership all that the year needs; gives the position of the last fact by collaboration."""
    registry = Registry(stage.live)
    passwords = {publisher: password_of(stage.home, publisher) for publisher in publishers_of(stage.cases)}
    with (
        stage.stopwatch.part(f"membership told: terms, members, projects, agreements of {turn.year}") as timing,
        stage.console.status("") as status,
    ):
        if any(turn.is_first_of(case.id) and not turn.is_settled(case.id) for case in stage.cases):
            status.update("Twenty municipal systems get users of their own")
            await register_systems(registry, stage.cases, passwords, _administrator(stage.settings))
        for case in stage.cases:
            if turn.is_settled(case.id):
                continue
            first = turn.is_first_of(case.id)
            async for under_way in found_and_decide(registry, case, turn.year, turn.entries, first=first):
                status.update(under_way)
        timing.count, timing.unit = registry.told, "commands"
    return registry.positions


def _administrator(settings: Mapping[str, str]) -> TopicAdmin:
    """Who makes the systems' users. Raises CommandFailed where a foreign Kafka's administrator is not named."""
    try:
        return TopicAdmin.from_environment(settings)
    except KeyError as missing:
        raise CommandFailed(f"The setting {missing.args[0]} is missing; the demo makes users with it.") from missing


async def _publish_and_take_in(stage: Stage, turn: Turn) -> tuple[Year, Taken]:
    """The municipal systems send the year; waits until settlement has all of it."""
    year = await asyncio.to_thread(write_year, stage.cases, turn.year, turn.entries, with_late=turn.with_late)
    passwords = {publisher: password_of(stage.home, publisher) for publisher in publishers_of(stage.cases)}
    what = {"year": turn.year, "entries": turn.entries, "with_late": turn.with_late}
    systems = Systems([orders_of(case, stage.settings, passwords, what) for case in stage.cases])
    try:
        with stage.stopwatch.part("20 municipal systems started and connected"):
            await systems.start()
            await systems.send()
        with stage.stopwatch.part("sent, taken in, counted, senders told", year.message_count, "messages"):
            return year, await _wait_until_taken_in(stage, year, systems)
    finally:
        await systems.stop()


def orders_of(case: Case, settings: Mapping[str, str], passwords: Mapping[str, str], what: Mapping[str, Any]) -> Orders:
    """What a collaboration's systems are told; `what` are the arguments of `written_by_system`."""
    mine = {member.member_id: passwords[member.member_id] for member in case.members}
    writer = f"{written_by_system.__module__}:{written_by_system.__name__}"
    return Orders(writer, dict(what), kafka_of(settings), mine)


async def _wait_until_taken_in(stage: Stage, year: Year, systems: Systems) -> Taken:
    bar = TextColumn("{task.completed:>9,.0f} of {task.total:,.0f}")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), bar, TimeElapsedColumn())
    expected = sum(intake.expected_minutes(year).values())
    last, moved_at = (-1, -1, -1), time.monotonic()
    with Progress(*columns, console=stage.console) as progress:
        sent = progress.add_task("messages sent by 20 systems", total=year.message_count)
        counted = progress.add_task("hours counted by settlement", total=expected / 60)
        while True:
            systems.check()
            taken = await intake.read_taken(stage.offices, year.year, systems.receipts)
            progress.update(sent, completed=systems.sent)
            progress.update(counted, completed=taken.counted_minutes / 60)
            lacking = intake.differences(year, taken)
            if systems.all_sent and not lacking:
                return taken
            now = (systems.sent, taken.counted_minutes, len(systems.receipts))
            if now != last:
                last, moved_at = now, time.monotonic()
            if time.monotonic() - moved_at > STALLED_SECONDS:
                raise CommandFailed(f"Settlement does not come to what was sent: {intake.some(lacking)}.")
            await asyncio.sleep(POLL_SECONDS)


async def _settle(stage: Stage, office: Secretariat, turn: Turn, positions: Mapping[str, int]) -> Settled:
    """Runs and approves the year, saying what the run waits for."""
    with (
        stage.stopwatch.part(f"annual {turn.year} of {office.case.id} run and approved"),
        stage.console.status(f"{office.case.name}: settling {turn.year}") as status,
    ):

        def show(waiting_for: Sequence[Item]) -> None:
            status.update(f"{office.case.name}: settling {turn.year}, waiting for {words_for(waiting_for)}")

        return await office.settle(turn.year, positions.get(office.case.id, 0), show)


async def _wait_for_reports(stage: Stage, settled: Sequence[Settled]) -> None:
    """Waits until the claims are in the reports, so that the pages show them."""
    with stage.stopwatch.part("claims seen in the reports"):
        deadline = time.monotonic() + REPORTED_SECONDS_MAX
        for each in settled:
            office = Secretariat(stage.live, each.case)
            while (seen := await _reported(office, each)) != len(each.claims):
                if time.monotonic() > deadline:
                    raise CommandFailed(f"The reports show {seen} of {len(each.claims)} claims of {each.case.name}.")
                await asyncio.sleep(POLL_SECONDS)


async def _reported(office: Secretariat, settled: Settled) -> int:
    """How many of the claims the reports show with the right amount."""
    wanted = {claim["claim_id"]: claim["amount_minor"] for claim in settled.claims}
    shown = await office.read_all("reporting", "/claims")
    return sum(wanted.get(claim["claim_id"]) == claim["amount_minor"] for claim in shown)


async def _show(stage: Stage, year: Year, taken: Taken, settled: Sequence[Settled]) -> None:
    """Per collaboration claims, hours, sums, what did not count, one claim traced; then how long it took."""
    for each in settled:
        office = Secretariat(stage.live, each.case)
        budgets = await office.read_all("membership", "/budgets")
        stage.console.print()
        stage.console.rule(f"[bold]{each.case.name}, {each.year}")
        stage.console.print(tables.claims_table(each, stage.console.width))
        stage.console.print(tables.hours_table(each.case, year, taken.minutes))
        main, *others = prove(each, budgets, year.costs)
        stage.console.print(f"[bold]{main.what}[/], kr.")
        stage.console.print(tables.main_sum(main), *tables.recorded(each), sep="\n")
        stage.console.print(tables.other_sums(others))
        stage.console.print(tables.verdicts_table(each.case, year, taken.receipts))
        await tell_claim(stage.console, office, each)
    stage.console.print()
    stage.console.rule("[bold]How long it took")
    stage.console.print(tables.timing_table(stage.stopwatch.timings))
