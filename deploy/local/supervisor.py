"""Keeps the processes of one data folder up: starts them, starts again what ended, stops all on SIGTERM.

Run by `mellemregning up` as `python -m deploy.local.supervisor HOME`; `run/processes.json` says what to start. What has
a file `run/<name>.held` beside its pid file is left down for as long as that file is there.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.errors import PlatformError
from deploy.local.places import write_private
from deploy.local.platform import Platform
from deploy.local.processes import Program

LOOK_EVERY_SECONDS = 0.5
DELAYS_SECONDS = (0.5, 1, 2, 4, 8, 15, 30)
DELAY_MAX_SETTING = "RESTART_DELAY_SECONDS_MAX"
"""The longest wait before a process is started again, where less than the usual is wanted."""
CALM_AFTER_SECONDS = 10
"""A process that was up for so long did start: when it ends it is started again at once."""
STOP_PATIENCE_SECONDS = 20


@dataclass
class Kept:
    """One process that is kept up, and how often it ended lately and in all."""

    program: Program
    command: Sequence[str]
    delay_seconds_max: float = DELAYS_SECONDS[-1]
    failures: int = 0
    restarts: int = 0
    started_at: float = field(default=0.0)
    start_again_at: float = field(default=0.0)

    def look(self, now: float) -> bool:
        """Start it if it is time to. True when it was started again."""
        if self.program.running():
            if now - self.started_at > CALM_AFTER_SECONDS:
                self.failures = 0
            return False
        if self.started_at > self.start_again_at:
            delay_seconds = DELAYS_SECONDS[min(self.failures, len(DELAYS_SECONDS) - 1)]
            self.start_again_at = now + min(delay_seconds, self.delay_seconds_max)
            self.failures += 1
            say(f"{self.program.name} ended; starts again in {self.start_again_at - now:.1f} s")
        if now < self.start_again_at or self.program.held:
            return False
        again = self.started_at > 0
        self.started_at = now
        self.program.start(self.command)
        self.restarts += again
        return again


class Supervisor:
    """Looks after Kafka, PostgreSQL and the processes until it is told to stop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stopping = False
        table = json.loads((platform.home / "run" / "processes.json").read_text())
        longest = float(os.environ.get(DELAY_MAX_SETTING) or DELAYS_SECONDS[-1])
        self._kept = [Kept(Program(platform.home, row["name"]), row["command"], longest) for row in table]

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        # A supervisor that was killed leaves its processes behind; they would hold the ports.
        self._end_all()
        self._note_restarts()
        while not self._stopping:
            self._look_after_storage()
            # All are asked each time, so no short-cut over the first that was started.
            if any([kept.look(time.monotonic()) for kept in self._kept]):
                self._note_restarts()
            time.sleep(LOOK_EVERY_SECONDS)
        self._end_all()

    def _look_after_storage(self) -> None:
        try:
            if self._platform.own_postgres and not self._platform.postgres.program.held:
                self._platform.start_postgres()
            if self._platform.own_kafka and not self._platform.kafka.program.held:
                self._platform.start_kafka()
        except PlatformError as error:
            say(str(error))

    def _stop(self, *_signal: object) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        """All at once, for each may take its time to finish what it holds."""
        for kept in self._kept:
            kept.program.send(signal.SIGTERM)
        for kept in self._kept:
            kept.program.stop(patience_seconds=STOP_PATIENCE_SECONDS)

    def _note_restarts(self) -> None:
        counts = {kept.program.name: kept.restarts for kept in self._kept}
        write_private(self._platform.home / "run" / "restarts.json", json.dumps(counts))


def say(sentence: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {sentence}", flush=True)


if __name__ == "__main__":
    Supervisor(Platform(Path(sys.argv[1]), os.environ)).run()
