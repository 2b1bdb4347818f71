"""Processes to work what-ifs out in: so few at once that runs and reads of the machine are not starved."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from services.settlement.runs.engine_process import EngineProcess
from shared.errors import Unavailable

AT_ONCE_MAX = 2
RETRY_SECONDS = 5


class TooManyAtOnce(Unavailable):
    """As many what-ifs as this process does at once are being worked out."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            f"{AT_ONCE_MAX} what-ifs are being worked out, which is as many as are at once. Try again in a moment.",
            retry_after_seconds=RETRY_SECONDS,
        )
        self.code = "too_many_requests"


@dataclass(slots=True)
class Engines:
    """The processes, each started when it is first needed and kept for the next what-if."""

    _free: list[EngineProcess] = field(default_factory=lambda: [EngineProcess() for _ in range(AT_ONCE_MAX)])

    @contextmanager
    def lease(self) -> Generator[EngineProcess]:
        """A process of one's own. Raises TooManyAtOnce where all are taken."""
        if not self._free:
            raise TooManyAtOnce
        engine = self._free.pop()
        try:
            yield engine
        finally:
            self._free.append(engine)

    def stop(self) -> None:
        """Ends the processes."""
        for engine in self._free:
            engine.stop()
