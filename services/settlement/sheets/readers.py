"""Processes that read files: few at once, each with limits on time and memory, so that no file holds the service up."""

import resource
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from services.settlement.runs.engine_process import EngineDied, EngineProcess, EngineTooSlow
from services.settlement.sheets.reading.read import Asked, ReadFile, Trouble, read_file
from shared.errors import Unavailable

AT_ONCE_MAX = 2
RETRY_SECONDS = 5
SECONDS_MAX = 60.0
ADDRESS_BYTES_MAX = 2 * 1024**3
LARGE_BYTES = 1024 * 1024
"""After a file of this size the process is ended, and its memory given back."""


class TooManyFiles(Unavailable):
    """As many files as this process reads at once are being read."""

    status = 429

    def __init__(self) -> None:
        message = "Other files are being read just now. Try again in a moment."
        super().__init__(message, retry_after_seconds=RETRY_SECONDS)
        self.code = "too_many_requests"


@dataclass(slots=True)
class Readers:
    """The processes, each started when it is first needed and kept for the next file."""

    seconds_max: float = SECONDS_MAX
    _free: list[EngineProcess] = field(default_factory=lambda: [EngineProcess() for _ in range(AT_ONCE_MAX)])

    async def read(self, data: bytes, asked: Asked) -> ReadFile | Trouble:
        """What is in a file of hours. Raises TooManyFiles."""
        with self._lease() as process:
            try:
                return await process.call(read_within_limits, data, asked, seconds=self.seconds_max)
            except (EngineTooSlow, EngineDied):
                return Trouble("too_much_in_file", {})
            finally:
                if len(data) > LARGE_BYTES:
                    process.stop()

    @contextmanager
    def _lease(self) -> Generator[EngineProcess]:
        if not self._free:
            raise TooManyFiles
        process = self._free.pop()
        try:
            yield process
        finally:
            self._free.append(process)

    def stop(self) -> None:
        """Ends the processes."""
        for process in self._free:
            process.stop()


def read_within_limits(data: bytes, asked: Asked) -> ReadFile | Trouble:
    """In the process: reads the file in as much memory as it may take."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = ADDRESS_BYTES_MAX if hard == resource.RLIM_INFINITY else min(ADDRESS_BYTES_MAX, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        return read_file(data, asked)
    except (MemoryError, RecursionError):
        return Trouble("too_much_in_file", {})
