"""How long the parts of the demo take."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Timing:
    """One part: seconds, and how many of what it handled."""

    what: str
    seconds: float = 0.0
    count: int = 0
    unit: str = ""


@dataclass
class Stopwatch:
    """The parts in the order in which they began."""

    timings: list[Timing] = field(default_factory=list[Timing])

    @contextmanager
    def part(self, what: str, count: int = 0, unit: str = "") -> Generator[Timing]:
        """Times a part; what it counts may also be set while it runs."""
        timing = Timing(what, count=count, unit=unit)
        self.timings.append(timing)
        began = time.monotonic()
        try:
            yield timing
        finally:
            timing.seconds = time.monotonic() - began
