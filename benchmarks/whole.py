"""The whole system to measure: Kafka, PostgreSQL and the seven processes, with a collaboration founded by HTTP."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager

from ruamel.yaml import YAML

from benchmarks.stage import CHARTER, COLLABORATION, ROOT, Shape, member_id, publisher_id
from cli.live.api import Live
from deploy.local.platform import Platform
from deploy.local.system import System
from deploy.topics import TopicAdmin

READY_SECONDS = 90.0


@contextmanager
def running_system(purpose: str) -> Generator[System]:
    """A system of its own under .local/bench whose processes are all ready; stopped and removed at the end."""
    home = ROOT / ".local" / "bench" / f"{os.getpid()}-{purpose}"
    shutil.rmtree(home, ignore_errors=True)
    system = System(Platform(home))
    try:
        system.start()
        system.wait_until_ready(READY_SECONDS)
        yield system
    finally:
        system.stop()
        system.platform.destroy()
        shutil.rmtree(home, ignore_errors=True)


async def found(live: Live, shape: Shape) -> None:
    """Founds a collaboration of this shape as its operator would, and waits until settlement knows it."""
    await live.found([CHARTER], YAML(typ="safe", pure=True).load(CHARTER))  # pyright: ignore[reportUnknownMemberType]
    operator, position = [f"operator:{COLLABORATION}"], 0
    for number in range(shape.members):
        member = {"member_id": member_id(number), "name": f"M {number}", "kind": "municipality"}
        await live.record(COLLABORATION, "member_joined", member | {"joined_on": "2016-01-01"})
    for number in range(shape.projects):
        project = {"project_id": f"p{number}", "name": f"P {number}", "kind": "mandatory", "starts_on": "2016-01-01"}
        await live.record(COLLABORATION, "project_started", project)
    for number in range(shape.publishers):
        publisher = {"publisher": publisher_id(number), "name": "Bench"}
        await live.post("membership", "/v1/publishers", publisher, ["administrator"])
        grant = {"publisher": publisher_id(number), "member_id": None, "types": ["hours_logged"]}
        answer = await live.post("membership", f"/v1/collaborations/{COLLABORATION}/grants", grant, operator)
        position = answer["position"]
    await live.wait_until_known(COLLABORATION, position)


def let_in(platform: Platform, shape: Shape) -> None:
    """Gives each publisher its Kafka user, with the password `bench`, and its topics."""
    admin = TopicAdmin.from_environment(platform.env())
    for number in range(shape.publishers):
        admin.ensure_publisher(publisher_id(number), "bench")
