"""`mellemregning simulate-publishers`: systems of real municipalities that log hours as suppliers do."""

import asyncio
import hashlib
import json as json_format
import sys
from dataclasses import asdict, dataclass
from typing import Annotated

import httpx
from cyclopts import Parameter
from rich.console import Console

from cli.failures import CommandFailed
from cli.live.api import Refused
from cli.playing.target import local_target
from cli.simulation.founding import Municipality, municipalities
from cli.simulation.run import Simulation, Summary, Via
from cli.simulation.work import Script, Shares
from deploy.local.platform import default_platform
from deploy.local.system import System
from shared.money import apportion

ENTRIES_MAX = 1_000_000
DIFFERENCES_SHOWN = 10


@Parameter(name="*")
@dataclass(frozen=True)
class Wrongness:
    """How much of it is not as it should be, each as a share of the entries, 0 to 1."""

    duplicates: Annotated[float, Parameter(help="Share of entries that are sent twice.")] = 0.02
    late: Annotated[float, Parameter(help="Share of entries that come late, up to months after the work.")] = 0.03
    corrections: Annotated[float, Parameter(help="Share of entries that are corrected afterwards.")] = 0.02
    withdrawals: Annotated[float, Parameter(help="Share of entries that are withdrawn afterwards.")] = 0.01
    mistakes: Annotated[float, Parameter(help="Share of entries that are refused, parked or unreadable.")] = 0.01


@Parameter(name="*")
@dataclass(frozen=True)
class Extent:
    """Who logs how much, and when."""

    systems: Annotated[int, Parameter(help="How many municipalities, the largest first.")] = 20
    rate: Annotated[float, Parameter(help="Entries a second of each system on average; large ones log more.")] = 5.0
    seconds: Annotated[float, Parameter(help="For how long they log.")] = 20.0
    year: Annotated[int, Parameter(help="The year that they work in.")] = 2022
    seed: Annotated[int, Parameter(help="The same seed and options give the same messages, to the byte.")] = 1


def simulate_publishers(
    *,
    extent: Extent | None = None,
    wrongness: Wrongness | None = None,
    via: Annotated[Via, Parameter(help="How they send; both: every other one over HTTP.")] = "both",
    json: Annotated[bool, Parameter(help="Print the summary as JSON.", negative="")] = False,
) -> None:
    """Let systems of real municipalities log hours into the running system, through the Python client.

    They make a collaboration of their own, with Danish municipalities and their populations. When all is sent and
    taken in, every entry is compared with what was sent. Called again with the same options, everything is sent again
    and nothing changes.

    Exit code 0: all is as it must be. 1: it is not, or something failed; the differences are shown.
    """
    script, members = plan(extent or Extent(), wrongness or Wrongness())
    settings = local_target(System(default_platform())).settings
    simulation = Simulation(settings, script, members, via, Console(stderr=True))
    try:
        summary = asyncio.run(simulation.run())
    except Refused as refused:
        raise CommandFailed(f"The system refused what the simulation asked of it: {refused}") from refused
    except (httpx.HTTPError, TimeoutError) as error:
        raise CommandFailed(f"The system did not answer the simulation: {type(error).__name__} {error}") from error
    if json:
        print(json_format.dumps(asdict(summary), ensure_ascii=False, indent=1))
    else:
        show(summary)
    if summary.differences:
        sys.exit(1)


def plan(extent: Extent, wrongness: Wrongness) -> tuple[Script, list[Municipality]]:
    """What is sent, and by whom: how much each logs goes by its inhabitants.

    The collaboration is named after everything that is asked for, so that what is asked again meets itself alone.
    Raises CommandFailed for what cannot be simulated.
    """
    there = municipalities(extent.year)
    entries = round(extent.rate * extent.seconds * extent.systems)
    if not 1 <= extent.systems <= len(there):
        raise CommandFailed(f"There were 1 to {len(there)} municipalities in {extent.year}, not {extent.systems}.")
    if not extent.systems <= entries <= ENTRIES_MAX:
        raise CommandFailed(
            f"{extent.systems} systems can log {extent.systems:,} to {ENTRIES_MAX:,} entries, not {entries:,}."
        )
    members = there[: extent.systems]
    more = apportion(entries - extent.systems, {each.member_id: each.inhabitants for each in members})
    numbers = {name: float(number) for name, number in {**asdict(extent), **asdict(wrongness)}.items()}
    asked = json_format.dumps(numbers, sort_keys=True)
    collaboration_id = f"simulated-{hashlib.sha256(asked.encode()).hexdigest()[:12]}"
    each_logs = {member_id: 1 + count for member_id, count in more.items()}
    shares = _shares(wrongness)
    return Script(collaboration_id, extent.year, extent.seconds, extent.seed, each_logs, shares), members


def _shares(wrongness: Wrongness) -> Shares:
    said = asdict(wrongness)
    for name, share in said.items():
        if not 0 <= share <= 1:
            raise CommandFailed(f"--{name} is a share from 0 to 1, not {share}.")
    return Shares(**said)


def show(summary: Summary) -> None:
    """The summary for people."""
    print(f"Collaboration {summary.collaboration_id}")
    print(f"  systems over Kafka / HTTP   {summary.systems_over_kafka} / {summary.systems_over_http}")
    print(
        f"  sent and acknowledged       {summary.messages_sent:,} messages in {summary.sending_seconds:.1f} s, "
        f"{summary.sent_a_second:,.0f} a second"
    )
    print(f"  all taken in after          {summary.settled_seconds:.1f} s")
    print(f"  entries                     {', '.join(f'{n:,} {state}' for state, n in summary.entries.items())}")
    print(f"  hours that count            {summary.counted_minutes / 60:,.1f}")
    for what, count in summary.told.items():
        print(f"  told: {what:38} {count:,}")
    if not summary.differences:
        print("Every entry stands as it was sent.")
    for difference in summary.differences[:DIFFERENCES_SHOWN]:
        print(f"  DIFFERS: {difference}")
    if len(summary.differences) > DIFFERENCES_SHOWN:
        print(f"  … and {len(summary.differences) - DIFFERENCES_SHOWN:,} more")
