"""A simulation from its beginning to its end."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from mellemregning_client.http import Api
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.live.api import Live
from cli.simulation.founding import Municipality, found, register
from cli.simulation.orders import Orders, kafka_of
from cli.simulation.outcome import Expected, counted_minutes, differences, expected_of, is_all_told, told_of
from cli.simulation.processes import Systems
from cli.simulation.work import Script, Work, messages_by_system, write_work
from deploy.local.tokens import sign_token

Via = Literal["kafka", "http", "both"]

POLL_SECONDS = 0.5
STALLED_SECONDS = 60.0
TOKEN_SECONDS = 24 * 60 * 60
TOLD_MAX = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """What was sent, what became of it, and how long it took; `differences` is empty where all is as it must be."""

    collaboration_id: str
    systems_over_kafka: int
    systems_over_http: int
    messages_sent: int
    sending_seconds: float
    sent_a_second: float
    settled_seconds: float
    entries: Mapping[str, int]
    counted_minutes: int
    told: Mapping[str, int]
    differences: Sequence[str]


@dataclass
class Simulation:
    """Systems of municipalities against a running system; `settings` are the platform's."""

    settings: Mapping[str, str]
    script: Script
    members: Sequence[Municipality]
    via: Via
    console: Console

    @property
    def over_http(self) -> list[str]:
        ids = [member.member_id for member in self.members]
        return {"kafka": [], "http": ids, "both": ids[1::2]}[self.via]

    @property
    def over_kafka(self) -> list[str]:
        return [member.member_id for member in self.members if member.member_id not in self.over_http]

    async def run(self) -> Summary:
        """Raises CommandFailed where a system fails; Refused, httpx.HTTPError, KafkaException."""
        async with Live(self.settings) as live:
            with self.console.status(f"Founding {self.script.collaboration_id} and registering its systems"):
                passwords = await register(live, self.settings, self.members, self.over_kafka)
                await found(live, self.script.collaboration_id, self.script.year, self.members)
                works = await asyncio.to_thread(self._write)
            systems = Systems(self._orders(passwords))
            try:
                with self.console.status("Connecting the systems"):
                    await systems.start()
                    await systems.send()
                return await self._follow(live, systems, works)
            finally:
                await systems.stop()

    def _write(self) -> list[Work]:
        return [write_work(self.script, member.member_id) for member in self.members]

    def _orders(self, passwords: Mapping[str, str]) -> list[Orders]:
        """The systems, spread over as many processes as there are cores."""
        writer = f"{messages_by_system.__module__}:{messages_by_system.__name__}"
        ids = [member.member_id for member in self.members]
        count = min(len(ids), os.cpu_count() or 1)
        return [self._orders_for(writer, ids[which::count], passwords) for which in range(count)]

    def _orders_for(self, writer: str, mine: Sequence[str], passwords: Mapping[str, str]) -> Orders:
        home = Path(self.settings["MELLEMREGNING_HOME"])
        tokens = {each: sign_token(home, [f"publisher:{each}"], each, TOKEN_SECONDS) for each in self.over_http}
        return Orders(
            writer,
            {"script": asdict(self.script), "publishers": list(mine)},
            kafka_of(self.settings),
            {each: passwords[each] for each in mine if each in passwords},
            self.settings["SETTLEMENT_URL"],
            {each: token for each, token in tokens.items() if each in mine},
        )

    async def _follow(self, live: Live, systems: Systems, works: Sequence[Work]) -> Summary:
        """Shows how far it is, until all that was sent is taken in and told of."""
        expected, began = expected_of(works), time.monotonic()
        total = sum(len(work.messages) for work in works)
        sending_seconds = 0.0
        last, moved_at = (-1, -1, -1), began
        with _progress(self.console) as progress:
            sent = progress.add_task(f"messages sent by {len(works)} systems", total=total)
            counted = progress.add_task("hours counted by settlement", total=expected.counted_minutes / 60)
            while True:
                systems.check()
                minutes = await counted_minutes(live, self.script.collaboration_id)
                progress.update(sent, completed=systems.sent)
                progress.update(counted, completed=minutes / 60)
                if systems.all_sent and not sending_seconds:
                    sending_seconds = time.monotonic() - began
                done = minutes == expected.counted_minutes and is_all_told(expected, told_of(systems.receipts))
                now = (systems.sent, minutes, len(systems.receipts))
                if now != last:
                    last, moved_at = now, time.monotonic()
                stalled = systems.all_sent and time.monotonic() - moved_at > STALLED_SECONDS
                if systems.all_sent and (done or stalled):
                    break
                await asyncio.sleep(POLL_SECONDS)
        return await self._summed_up(systems, expected, (sending_seconds, time.monotonic() - began), minutes)

    async def _summed_up(
        self, systems: Systems, expected: Expected, seconds: tuple[float, float], minutes: int
    ) -> Summary:
        told = told_of(systems.receipts)
        token = sign_token(Path(self.settings["MELLEMREGNING_HOME"]), ["auditor"], "simulation", TOKEN_SECONDS)
        async with Api(self.settings["SETTLEMENT_URL"], token) as api:
            wrong = await differences(api, self.script.collaboration_id, expected)
        if not is_all_told(expected, told):
            must = {"/".join(key): count for key, count in expected.refused.items()}
            wrong.append(f"Told must be {must} and {expected.unreadable} that could not be read.")
        states = [each.state for mine in expected.standing.values() for each in mine.values()]
        return Summary(
            collaboration_id=self.script.collaboration_id,
            systems_over_kafka=len(self.over_kafka),
            systems_over_http=len(self.over_http),
            messages_sent=systems.sent,
            sending_seconds=round(seconds[0], 2),
            sent_a_second=round(systems.sent / max(seconds[0], 0.01), 1),
            settled_seconds=round(seconds[1], 2),
            entries={state: states.count(state) for state in ("counted", "parked", "withdrawn")},
            counted_minutes=minutes,
            told={f"{fact}/{code}": count for (fact, code), count in sorted(told.items())},
            differences=wrong,
        )


def _progress(console: Console) -> Progress:
    bar = TextColumn("{task.completed:>9,.0f} of {task.total:,.0f}")
    columns: tuple[Any, ...] = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), bar)
    return Progress(*columns, TimeElapsedColumn(), console=console)
