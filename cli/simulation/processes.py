"""The municipal systems seen from outside: starting their processes, following what they send and are told."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli.failures import CommandFailed
from cli.simulation.orders import Orders
from deploy.local.places import PROJECT

STOP_SECONDS_MAX = 30.0
POLL_SECONDS = 0.05
LINE_BYTES_MAX = 1_000_000

Receipt = Mapping[str, Any]


@dataclass
class Systems:
    """The processes of the municipal systems, one for each of the orders."""

    orders: Sequence[Orders]
    sent: int = 0
    receipts: list[Receipt] = field(default_factory=list[Receipt])
    _processes: list[asyncio.subprocess.Process] = field(default_factory=list[asyncio.subprocess.Process])
    _following: list["asyncio.Task[None]"] = field(default_factory=list["asyncio.Task[None]"])
    _connected: int = 0
    _sending: int = 0

    @property
    def all_sent(self) -> bool:
        return self._sending == 0

    async def start(self) -> None:
        """Starts them; they connect and wait."""
        self._sending = len(self.orders)
        for orders in self.orders:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "cli.simulation.systems"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=LINE_BYTES_MAX,
                cwd=PROJECT,
                start_new_session=True,
            )
            self._processes.append(process)
            assert process.stdin is not None, "it was started with a pipe"
            process.stdin.write(f"{orders.to_json()}\n".encode())
            self._following.append(asyncio.create_task(self._follow(process)))

    async def send(self) -> None:
        """Waits until all are connected and lets them send. Raises CommandFailed when one of them has failed."""
        while self._connected < len(self._processes):
            self.check()
            await asyncio.sleep(POLL_SECONDS)
        for process in self._processes:
            assert process.stdin is not None, "it was started with a pipe"
            process.stdin.write(b"send\n")

    def check(self) -> None:
        """Raises CommandFailed with their last words when one of them has failed."""
        for task in self._following:
            if task.done():
                task.result()

    async def stop(self) -> None:
        """Lets them close their connections and end."""
        for process in self._processes:
            if process.stdin is not None:
                process.stdin.close()
        for process in self._processes:
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS_MAX)
            except TimeoutError:
                process.kill()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None, "it was started with a pipe"
        assert process.stderr is not None, "it was started with a pipe"
        complaints = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            self._note(json.loads(line))
        if await process.wait() != 0:
            last_words = (await complaints).decode(errors="replace").strip().splitlines()[-1:]
            raise CommandFailed(f"The municipal systems ended early: {' '.join(last_words)}")

    def _note(self, told: Mapping[str, Any]) -> None:
        self.sent += told.get("sent", 0)
        self._connected += "connected" in told
        self._sending -= "all_sent" in told
        if "receipt" in told:
            self.receipts.append(told["receipt"])
