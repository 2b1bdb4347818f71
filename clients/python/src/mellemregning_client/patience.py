"""How long to try again, and how long to wait between attempts."""

import asyncio
import random
import time
from dataclasses import dataclass, field

PAUSE_FIRST_SECONDS = 0.2
PAUSE_MAX_SECONDS = 15.0
ATTEMPT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits on trying: `seconds` in all without any progress, `attempt_seconds` for each attempt."""

    seconds: float = 120.0
    attempt_seconds: float = ATTEMPT_SECONDS


@dataclass(slots=True)
class Attempts:
    """The attempts at one thing. Pauses double from one to the next, with chance, so that clients do not meet."""

    patience: Patience
    failed: int = 0
    _ends_at: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.progressed()

    def progressed(self) -> None:
        """Something went well: patience is whole again."""
        self.failed = 0
        self._ends_at = time.monotonic() + self.patience.seconds

    @property
    def attempt_seconds(self) -> float:
        """How long the next attempt may take."""
        return max(0.05, min(self.patience.attempt_seconds, self._ends_at - time.monotonic()))

    async def pause(self, at_least_seconds: float = 0.0) -> bool:
        """Waits before the next attempt, `at_least_seconds` where the other side asked for it.

        False, without waiting, where patience would end before.
        """
        doubled = min(PAUSE_MAX_SECONDS, PAUSE_FIRST_SECONDS * 2**self.failed)
        seconds = max(doubled * random.uniform(0.5, 1.0), at_least_seconds * random.uniform(1.0, 1.1))
        self.failed += 1
        if time.monotonic() + seconds > self._ends_at:
            return False
        await asyncio.sleep(seconds)
        return True
