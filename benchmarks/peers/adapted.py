"""Peers that take entries in and keep them: each driven by an adapter of ours that its own Python runs."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.peers.environments import HERE, python_of
from benchmarks.stage import Shape, hours_event, member_id

ADAPTER_SECONDS_MAX = 240
SET_UP_SECONDS_MAX = 900
"""Tryton makes some hundred tables and their views, half a minute's work of a machine that does nothing else."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: its requirements, its adapter, the scheme of its database URL, and how many entries it is given."""

    name: str
    requirements: str
    adapter: str
    scheme: str
    single: int
    bulk: int


PEERS = (
    Peer("IHateMoney", "ihatemoney", "ihatemoney_bills", "postgresql+psycopg2", 20, 100),
    Peer("Tryton timesheet", "tryton", "tryton_timesheet", "postgresql", 40, 1_000),
    Peer("eventsourcing", "eventsourcing", "eventsourcing_accounts", "postgresql", 300, 4_000),
)


class AdapterFailed(Exception):
    """An adapter ended badly; the message holds what it said last."""


@dataclass
class Adapted:
    """A peer at work in a database of its own."""

    peer: Peer
    python: Path
    url: str
    work: Path
    taken: int = 0
    rates: dict[str, list[float]] = field(default_factory=lambda: {"single": [], "bulk": []})

    def set_up(self) -> None:
        self._ask("set_up", seconds_max=SET_UP_SECONDS_MAX)

    def take(self, how: str, count: int) -> None:
        """Takes in the next `count` entries, one by one or in bulk, and notes how many a second."""
        seconds: float = self._ask(how, str(self.taken), str(count))["seconds"]
        self.taken += count
        self.rates[how].append(count / seconds)

    def balance(self) -> tuple[float, dict[str, float]]:
        """Seconds to read what each member has, and what that is."""
        answer = self._ask("balance")
        return answer["seconds"], answer["balance"]

    def rate(self, how: str) -> float:
        """Entries a second, the median of the rounds."""
        return median(self.rates[how])

    def _ask(self, what: str, *arguments: str, seconds_max: float = ADAPTER_SECONDS_MAX) -> Any:
        command = [str(self.python), str(HERE / "adapters" / f"{self.peer.adapter}.py"), what, str(self.work)]
        environment = os.environ | {"BENCH_FOLDER": str(self.work.parent), "PYTHONWARNINGS": "ignore"}
        try:
            done = subprocess.run(
                [*command, self.url, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds_max,
                env=environment,
                cwd=self.work.parent,
            )
        except subprocess.TimeoutExpired as error:
            raise AdapterFailed(f"{self.peer.name} did not end within {seconds_max:.0f} s.") from error
        if done.returncode != 0:
            raise AdapterFailed(f"{self.peer.name}: {' '.join(done.stderr.strip().splitlines()[-1:])[:300]}")
        return json.loads(done.stdout.strip().splitlines()[-1])


async def adapt(peer: Peer, admin_url: str, work: Path) -> Adapted:
    """The peer in an environment and a database of its own, ready to take entries in. Raises Unavailable."""
    python = python_of(peer.requirements)
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f"CREATE DATABASE {peer.requirements}")
    await connection.close()
    parts = urlsplit(admin_url)
    adapted = Adapted(peer, python, urlunsplit((peer.scheme, parts.netloc, f"/{peer.requirements}", "", "")), work)
    adapted.set_up()
    return adapted


def write_work(file: Path, shape: Shape, count: int) -> None:
    """The entries that intake is given, as the adapters read them: id, project, member, day, minutes."""
    entries = [_entry(number, shape) for number in range(count)]
    members = [member_id(number) for number in range(shape.members)]
    projects = [f"p{number}" for number in range(shape.projects)]
    file.write_text(json.dumps({"members": members, "projects": projects, "entries": entries}))


def _entry(number: int, shape: Shape) -> Sequence[str | int]:
    data = json.loads(hours_event(number, shape)[1])
    return [data["entry_id"], data["project_id"], data["member_id"], data["work_date"], data["minutes"]]


def minutes_by_member(work: Path, count: int) -> dict[str, int]:
    """What each member gave in the first `count` entries, added up by hand."""
    read = json.loads(work.read_text())
    sums: dict[str, int] = dict.fromkeys(read["members"], 0)
    for _, _, member, _, minutes in read["entries"][:count]:
        sums[member] += minutes
    return sums
