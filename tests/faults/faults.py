"""What goes wrong in a round: drawn by chance, done to the running system, and over when the round is."""

import asyncio
import contextlib
import itertools
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

import asyncpg
import psutil

from deploy.local.ports import free_port
from deploy.local.processes import Program
from deploy.local.system import System
from tests.faults.clocks import Clocks

APIS = ("membership-api", "settlement-api", "reporting-api")
WORKERS = ("settlement-worker", "reporting-worker")
RELAYS = ("membership-relay", "settlement-relay")
STORAGE = ("kafka", "postgres")
SERVICES = ("membership", "settlement", "reporting")
BACK_SECONDS_MAX = 60.0

_numbers = itertools.count(2)
MINUTE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, to what, so long after the round began, for so long."""

    kind: str
    target: str
    after_seconds: float
    seconds: float = 0.0
    amount: int = 0

    def __str__(self) -> str:
        length = f" {self.seconds:.0f} s" if self.seconds >= 1 else ""
        return f"{self.kind} {self.target}{length}"


def draw_faults(dice: Random, *, minute: bool) -> list[Fault]:
    """One to three faults; `minute`: Kafka is away for a whole one."""
    if minute:
        return [Fault("away", "kafka", 0.5, MINUTE_SECONDS)]
    return [_draw(dice) for _ in range(dice.choices((1, 2, 3), (6, 3, 1))[0])]


def _draw(dice: Random) -> Fault:
    kind = dice.choices(list(CHANCES), [chance for chance, _, _ in CHANCES.values()])[0]
    _, targets, (shortest, longest) = CHANCES[kind]
    amount = dice.choice((-1, 1)) * dice.randint(1, 20)
    return Fault(kind, dice.choice(targets), dice.uniform(0, 2), dice.uniform(shortest, longest), amount)


async def _kill(system: System, fault: Fault, _: Clocks) -> None:
    """kill -9; the supervisor starts it again."""
    program = Program(system.platform.home, fault.target)
    await _until(program.running)
    await asyncio.to_thread(program.kill)


async def _away(system: System, fault: Fault, _: Clocks) -> None:
    """kill -9, and nobody starts it again for a while."""
    program = Program(system.platform.home, fault.target)
    program.hold_file.touch()
    try:
        await asyncio.to_thread(program.kill)
        await asyncio.sleep(fault.seconds)
    finally:
        program.hold_file.unlink(missing_ok=True)


async def _hang(system: System, fault: Fault, _: Clocks) -> None:
    """It is there and does nothing: a slow consumer, a broker that does not answer."""
    process = Program(system.platform.home, fault.target).process()
    if process is None:
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            process.send_signal(signal.SIGCONT)


async def _second(system: System, fault: Fault, _: Clocks) -> None:
    """A second worker comes, takes its part, and goes again, in good order or not."""
    service, kind = fault.target.split("-")
    program = Program(system.platform.home, f"{fault.target}-{next(_numbers)}")
    port = {f"{service.upper()}_{kind.upper()}_PORT": str(free_port(set()))}
    environment = {**os.environ, **system.platform.env(), **port, "TZ": "Pacific/Kiritimati"}
    program.start([sys.executable, "-m", "cli", "serve", service, kind], environment)
    try:
        await asyncio.sleep(fault.seconds)
    finally:
        number = signal.SIGKILL if fault.amount > 0 else signal.SIGTERM
        await asyncio.to_thread(program.stop, number)


async def _full(system: System, fault: Fault, _: Clocks) -> None:
    """Others hold every connection that PostgreSQL has; the services' own were cut."""
    url = system.platform.env()["POSTGRES_ADMIN_URL"]
    held: list[asyncpg.Connection[asyncpg.Record]] = []
    try:
        async with asyncio.timeout(fault.seconds + 6):
            held.append(await asyncpg.connect(url, timeout=3))
            await _take_all(url, held, fault.seconds)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass  # PostgreSQL itself went away meanwhile
    finally:
        for connection in held:
            connection.terminate()


async def _take_all(url: str, held: "list[asyncpg.Connection[asyncpg.Record]]", seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        try:
            held.append(await asyncpg.connect(url, timeout=3))
        except asyncpg.TooManyConnectionsError:
            await held[0].execute(_CUT, list(SERVICES))
            await asyncio.sleep(0.05)


_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY($1::TEXT[])"


async def _cut(system: System, fault: Fault, _: Clocks) -> None:
    """All of a service's connections to PostgreSQL break."""
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        connection = await asyncpg.connect(system.platform.env()["POSTGRES_ADMIN_URL"], timeout=3)
        try:
            await connection.execute(_CUT, [fault.target])
        finally:
            connection.terminate()


async def _clock(system: System, fault: Fault, clocks: Clocks) -> None:
    """The process starts again with a clock that is wrong: of apis by seconds, for they look at tokens' times."""
    seconds = fault.amount if fault.target in APIS else fault.amount * 60
    clocks.set(fault.target, seconds)
    await _kill(system, fault, clocks)


Do = Callable[[System, Fault, Clocks], Awaitable[None]]

DOES: dict[str, Do] = {
    "kill": _kill,
    "away": _away,
    "hang": _hang,
    "second": _second,
    "full": _full,
    "cut": _cut,
    "clock": _clock,
}

CHANCES: dict[str, tuple[float, tuple[str, ...], tuple[float, float]]] = {
    "kill": (50, (*APIS, *WORKERS, *WORKERS, *RELAYS, *RELAYS, "kafka", "postgres", "postgres"), (0, 0)),
    "away": (6, ("kafka", "kafka", "postgres", "settlement-api"), (5, 10)),
    "hang": (12, (*WORKERS, *WORKERS, *RELAYS, *STORAGE), (2, 9)),
    "second": (12, WORKERS, (4, 9)),
    "full": (6, ("connections",), (2, 4)),
    "cut": (8, SERVICES, (0, 0)),
    "clock": (6, (*APIS, *WORKERS, *RELAYS), (0, 0)),
}
"""By kind of fault: how often among a hundred, to what, and how many seconds at least and at most."""


async def do(system: System, fault: Fault, clocks: Clocks) -> None:
    """Waits until it is time, lets it go wrong, and sees that it is over."""
    await asyncio.sleep(fault.after_seconds)
    await DOES[fault.kind](system, fault, clocks)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(BACK_SECONDS_MAX):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.1)
