"""Which running system is played against, and by which rights."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cli.failures import CommandFailed
from cli.live.api import Live
from cli.live.publisher import connect_publisher, ensure_publisher_user
from cli.live.receipts import listen
from cli.playing.player import Player, Show
from cli.playing.script import Renamed
from deploy.local.places import home_folder
from deploy.local.platform import default_platform, read_env
from deploy.local.secrets import password_of
from deploy.local.system import System, is_ready

PUBLISHER = "play"
NEEDED = ("membership-api", "membership-relay", "settlement-api", "settlement-worker", "settlement-relay")
NEEDED_ELSEWHERE = ("SETTLEMENT_URL", "KAFKA_BOOTSTRAP", "PLAY_PUBLISHER_PASSWORD")


@dataclass(frozen=True, slots=True)
class Target:
    """A running system: its addresses by setting, the publisher that tells it everything, a token if one was given."""

    settings: Mapping[str, str] = field(repr=False)
    publisher: str
    password: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    is_ours: bool = True

    @asynccontextmanager
    async def player(self, script: Renamed, show: Show) -> AsyncGenerator[Player]:
        """A player of the script, connected. Raises Refused, httpx.HTTPError, KafkaError."""
        async with Live(self.settings, self.token) as live:
            if self.is_ours:
                await self._make_publisher(live)
            async with (
                connect_publisher(self.settings, self.publisher, self.password) as out,
                listen(self.settings, self.publisher, self.password) as receipts,
            ):
                yield Player(live, out, receipts, script, show)

    async def _make_publisher(self, live: Live) -> None:
        body = {"publisher": self.publisher, "name": "mellemregning play"}
        await live.post("membership", "/v1/publishers", body, ["administrator"], key=f"play {self.publisher}")
        await asyncio.to_thread(ensure_publisher_user, self.settings, self.publisher, self.password)


def find_target(against: str | None) -> Target:
    """The local system, or the one whose membership is at `against`. Raises CommandFailed, naming what is missing."""
    local = read_env(home_folder())
    if against is None or against.rstrip("/") == local.get("MEMBERSHIP_URL"):
        return local_target(System(default_platform()))
    # What was only filled in from the data folder leads to the local system.
    given = {name: value for name, value in os.environ.items() if local.get(name) != value}
    return target_elsewhere(against, given)


def local_target(system: System) -> Target:
    """A system of this machine. Raises CommandFailed where it is not up."""
    ports = {process.name: system.platform.ports[process.port_setting] for process in system.processes}
    if down := [name for name in NEEDED if not is_ready(ports[name])]:
        raise CommandFailed(
            f"The local system is not up ({', '.join(down)}). Start it with `mellemregning up`, or name another with "
            "--against."
        )
    return Target(system.platform.env(), PUBLISHER, password_of(system.platform.home, PUBLISHER))


def target_elsewhere(against: str, given: Mapping[str, str]) -> Target:
    """Another installation, by what the environment gives. Raises CommandFailed, naming what is missing."""
    home = home_folder()
    missing = [name for name in NEEDED_ELSEWHERE if name not in given]
    if "PLAY_TOKEN" not in given and not (home / "tokens" / "private.json").exists():
        missing.append("PLAY_TOKEN")
    if missing:
        raise CommandFailed(f"To play against {against}, set {', '.join(missing)} (mellemregning play --help).")
    settings = {**given, "MEMBERSHIP_URL": against.rstrip("/"), "MELLEMREGNING_HOME": str(home)}
    return Target(
        settings,
        given.get("PLAY_PUBLISHER", PUBLISHER),
        given["PLAY_PUBLISHER_PASSWORD"],
        given.get("PLAY_TOKEN"),
        is_ours=False,
    )
