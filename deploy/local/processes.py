"""Processes that outlive the command that started them: start, find again, stop, each with a pid file and a log."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.errors import PlatformError
from deploy.local.places import write_private


@dataclass
class Program:
    """One named process of a data folder: `run/<name>.pid` says which it is, `logs/<name>.log` takes what it prints."""

    home: Path
    name: str
    children: list[subprocess.Popen[bytes]] = field(default_factory=list[subprocess.Popen[bytes]])

    @property
    def pid_file(self) -> Path:
        return self.home / "run" / f"{self.name}.pid"

    @property
    def log_file(self) -> Path:
        return self.home / "logs" / f"{self.name}.log"

    @property
    def hold_file(self) -> Path:
        """While this file is there, the supervisor leaves the program down: it is to be away for a while."""
        return self.home / "run" / f"{self.name}.held"

    @property
    def held(self) -> bool:
        return self.hold_file.exists()

    def start(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, *, user: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start detached from this terminal, as `user` if one is given, and note its pid and start time."""
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=None if environment is None else dict(environment),
                start_new_session=True,
                cwd="/",
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
        self.children.append(child)
        write_private(self.pid_file, json.dumps({"pid": child.pid, "started": _start_time(child.pid)}))
        return child

    def process(self) -> psutil.Process | None:
        """The running process, or None. A pid that another process has taken since is not it."""
        self._reap()
        try:
            noted = json.loads(self.pid_file.read_text())
            found = psutil.Process(noted["pid"])
            same = found.create_time() == noted["started"] and found.status() != psutil.STATUS_ZOMBIE
        except (FileNotFoundError, ValueError, KeyError, psutil.Error):
            return None
        return found if same else None

    def running(self) -> bool:
        return self.process() is not None

    def send(self, number: int) -> None:
        if (process := self.process()) is not None:
            process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM, patience_seconds: float = 20) -> None:
        """Ask it to stop, wait, and kill it if it does not."""
        self.send(number)
        if not self.wait(patience_seconds):
            self.kill()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """kill -9, and wait until it is gone. The pid file stays, as after a power cut."""
        self.send(signal.SIGKILL)
        self.wait(10)

    def wait(self, seconds: float) -> bool:
        """Wait until it no longer runs; False when it still does after so many seconds."""
        return wait_until(lambda: not self.running(), seconds)

    def last_words(self, lines: int = 3) -> str:
        """The end of its log, for the message when it could not start."""
        try:
            text = self.log_file.read_bytes()[-4000:].decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.strip().splitlines()[-lines:])

    def _reap(self) -> None:
        self.children = [child for child in self.children if child.poll() is None]


def wait_until(condition: Callable[[], bool], seconds: float, pause_seconds: float = 0.05) -> bool:
    """Ask again and again; False when it did not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause_seconds)
    return True


def port_answers(port: int, host: str = "127.0.0.1") -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def run_once(command: Sequence[str], *, user: int | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Run a preparing command to its end. Raises PlatformError with what it printed if it fails."""
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        env=None if environment is None else {**os.environ, **environment},
    )
    if done.returncode != 0:
        said = done.stdout.decode(errors="replace").strip()
        raise PlatformError(f"{Path(command[0]).name} failed with exit code {done.returncode}: {said[-2000:]}")


def _start_time(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0
