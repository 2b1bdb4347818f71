"""The engine in a process of its own, so that a long calculation never stops the worker's consumers.

One calculation at a time. A process that dies or takes too long is ended, and the next calculation starts a new one.
"""

import asyncio
import multiprocessing
import pickle
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

T = TypeVar("T")

_SPAWN = multiprocessing.get_context("spawn")


class EngineTooSlow(Exception):
    """The calculation did not end within its time and was stopped."""


class EngineDied(Exception):
    """The process ended in the middle of the calculation."""


class EngineBroke(Exception):
    """The calculation raised something it never should; the message is its traceback."""


def _serve(pipe: Connection) -> None:
    """The process: calls what it is sent, until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            function, arguments = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            answer: tuple[bool, Any] = (True, function(*arguments))
        except Exception:
            answer = (False, traceback.format_exc())
        pipe.send_bytes(pickle.dumps(answer))


class EngineProcess:
    """Starts the process when it is first needed. Not for several calculations at once."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    async def call(self, function: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """What `function` returns for `arguments` over there. Raises EngineTooSlow, EngineDied, EngineBroke."""
        pipe = self._start()
        request = pickle.dumps((function, arguments))
        try:
            async with asyncio.timeout(seconds):
                await asyncio.to_thread(pipe.send_bytes, request)
                done, value = pickle.loads(await asyncio.to_thread(pipe.recv_bytes))
        except TimeoutError:
            self.stop()
            raise EngineTooSlow(f"The calculation took more than {seconds:g} seconds.") from None
        except (EOFError, OSError) as error:
            self.stop()
            raise EngineDied("The calculation's process ended before it was done.") from error
        except asyncio.CancelledError:
            self.stop()
            raise
        if not done:
            raise EngineBroke(value)
        return value

    def stop(self) -> None:
        """Ends the process at once; what it was working out is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _start(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.stop()
            self._pipe, other_end = _SPAWN.Pipe()
            self._process = _SPAWN.Process(target=_serve, args=(other_end,), name="engine", daemon=True)
            self._process.start()
            other_end.close()
        return self._pipe
