"""The whole system on one machine: the platform, the seven processes and the issuer, started, watched and stopped."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import httpx
import psutil

from deploy.local.errors import PlatformError
from deploy.local.places import write_private
from deploy.local.platform import PROCESS_OF_PORT, Platform
from deploy.local.processes import Program, port_answers, wait_until

STORAGE = ("kafka", "postgres")
ISSUER = "issuer"


@dataclass(frozen=True)
class Process:
    """One process of the system: its name, what starts it, and the setting that holds its port."""

    name: str
    command: tuple[str, ...]
    port_setting: str


@dataclass(frozen=True)
class Status:
    """What there is to say of one process just now. Memory is what is resident, children included."""

    name: str
    running: bool
    ready: bool
    pid: int | None
    port: int
    memory_mb: int | None
    restarts: int


def seven_processes() -> tuple[Process, ...]:
    """api of each service, worker of settlement and reporting, relay of membership and settlement."""
    names = {name: setting for setting, name in PROCESS_OF_PORT.items() if name not in (*STORAGE, ISSUER)}
    return tuple(
        Process(name, (sys.executable, "-m", "cli", "serve", *name.split("-")), setting)
        for name, setting in names.items()
    )


def local_issuer() -> Process:
    """Who signs people in to the pages on this machine."""
    return Process(ISSUER, (sys.executable, "-m", "deploy.local.issuer"), "ISSUER_PORT")


class System:
    """A platform and the processes on it. They outlive the object, kept up by a supervisor in the background."""

    def __init__(self, platform: Platform, processes: Sequence[Process] | None = None) -> None:
        self.platform = platform
        self.processes = tuple(processes) if processes is not None else (*seven_processes(), local_issuer())
        self._supervisor = Program(platform.home, "supervisor")

    def start(self) -> None:
        """Start Kafka and PostgreSQL, migrate, make topics, and start the processes; those that run are left alone."""
        self.platform.start()
        self.platform.prepare()
        self.start_processes()

    def start_processes(self) -> None:
        """Start the supervisor, which starts the processes; one that looks after fewer makes way for a new one."""
        file = self.platform.home / "run" / "processes.json"
        table = [asdict(process) for process in self.processes]
        if self._supervisor.running():
            kept = {row["name"] for row in json.loads(file.read_text())}
            if kept >= {process.name for process in self.processes}:
                return
            self.stop_processes()
        write_private(file, json.dumps(table, indent=1))
        command = [sys.executable, "-m", "deploy.local.supervisor", str(self.platform.home)]
        self._supervisor.start(command, {**os.environ, **self.platform.env()})

    def wait_until_ready(self, seconds: float) -> None:
        """Wait until all processes answer /ready with yes. Raises PlatformError naming those that do not."""
        waiting = {process.name: self.platform.ports[process.port_setting] for process in self.processes}

        def all_ready() -> bool:
            for name in [name for name, port in waiting.items() if is_ready(port)]:
                del waiting[name]
            return not waiting

        if not wait_until(all_ready, seconds, pause_seconds=0.2):
            words = "\n".join(f"{name}: {Program(self.platform.home, name).last_words(1)}" for name in waiting)
            logs = self.platform.home / "logs"
            raise PlatformError(f"Not ready after {seconds:.0f} s, see {logs}: {', '.join(waiting)}.\n{words}")

    def stop(self) -> None:
        """Stop the processes, then Kafka and PostgreSQL. What they hold stays."""
        self.stop_processes()
        self.platform.stop()

    def stop_processes(self) -> None:
        """Stop the supervisor, and with it the processes; also those a killed supervisor left behind."""
        self._supervisor.stop(patience_seconds=60)
        for process in self.processes:
            Program(self.platform.home, process.name).stop()

    def status(self) -> list[Status]:
        """Kafka, PostgreSQL and the processes, in the order in which they start."""
        file = self.platform.home / "run" / "restarts.json"
        restarts: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        ports = self.platform.ports
        accepts = self.platform.postgres.accepts
        stored = [
            self._status("kafka", ports["KAFKA_PORT"], port_answers, 0),
            self._status("postgres", ports["POSTGRES_PORT"], lambda _port: accepts(), 0),
        ]
        served = [
            self._status(p.name, ports[p.port_setting], is_ready, restarts.get(p.name, 0)) for p in self.processes
        ]
        return stored + served

    def _status(self, name: str, port: int, asks: Callable[[int], bool], restarts: int) -> Status:
        process = Program(self.platform.home, name).process()
        if process is None:
            return Status(name, False, False, None, port, None, restarts)
        return Status(name, True, asks(port), process.pid, port, _memory_mb(process), restarts)


def is_ready(port: int) -> bool:
    """Whether the process on this port answers /ready with yes."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/ready", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _resident_bytes(process: psutil.Process) -> int:
    """What is resident; memory that processes share counts once where the system tells (PSS), else for each."""
    memory = process.memory_full_info()
    return int(getattr(memory, "pss", memory.rss))


def _memory_mb(process: psutil.Process) -> int | None:
    try:
        family = [process, *process.children(recursive=True)]
        return sum(_resident_bytes(member) for member in family) // 1_000_000
    except psutil.Error:
        return None
