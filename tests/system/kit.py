"""What the system tests share: a collaboration founded from a charter, publishers with grants, waiting with a limit."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from cli.live.api import Live, Refused
from cli.live.facts import MEMBERSHIP_FACTS
from cli.live.publisher import ensure_publisher_user
from cli.playing.script import rename
from deploy.local.system import System

T = TypeVar("T")
CASES = Path(__file__).resolve().parents[1] / "cases"
WAIT_SECONDS = 60.0


def new_id(kind: str) -> str:
    """An id that no other test uses."""
    return f"{kind}-{uuid4().hex[:10]}"


def case_scenario(case: str) -> list[tuple[str, dict[str, Any]]]:
    """(type, data) of every line of a case's scenario, in order."""
    lines = (CASES / case / "scenario.jsonl").read_text(encoding="utf-8").splitlines()
    return [(line["type"], line["data"]) for line in map(json.loads, filter(None, lines))]


async def found_case(live: Live, case: str) -> str:
    """Founds the case's collaboration under an id of its own; gives the id."""
    text = (CASES / case / "charter-1.yaml").read_text(encoding="utf-8")
    renamed = rename([text], [], new_id("test"))
    await live.found(renamed.charters, renamed.document)
    return renamed.collaboration_id


async def record_membership(live: Live, collaboration_id: str, facts: Sequence[tuple[str, dict[str, Any]]]) -> int:
    """Records the membership facts among `facts`, in order; gives the last position."""
    position = 0
    for fact, data in facts:
        if fact in MEMBERSHIP_FACTS:
            position = await live.record(collaboration_id, fact, data)
    return position


async def register_publisher(system: System, live: Live, publisher: str) -> str:
    """A publisher known to membership and Kafka, without any grant; gives its password."""
    await live.post("membership", "/v1/publishers", {"publisher": publisher, "name": publisher}, ["administrator"])
    password = uuid4().hex
    await asyncio.to_thread(ensure_publisher_user, system.platform.env(), publisher, password)
    return password


async def grant(live: Live, collaboration_id: str, publisher: str, member_id: str | None, types: list[str]) -> None:
    """Lets a publisher report facts of these types for a member, or for all; waits until settlement knows."""
    body = {"publisher": publisher, "member_id": member_id, "types": types, "reference": "The member's letter"}
    path, operator = f"/v1/collaborations/{collaboration_id}/grants", [f"operator:{collaboration_id}"]
    answer = await live.post("membership", path, body, operator)
    await live.wait_until_known(collaboration_id, answer["position"])


async def eventually(ask: Callable[[], Awaitable[T]], holds: Callable[[T], bool], seconds: float = WAIT_SECONDS) -> T:
    """What `ask` gives once it holds; an assertion with the last answer where it does not in time.

    A refusal is an answer that does not hold yet: reporting answers 403 until it has heard of a collaboration.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer: T | Refused
        try:
            answer = await ask()
        except Refused as refused:
            answer = refused
        else:
            if holds(answer):
                return answer
        assert time.monotonic() < deadline, f"still not so after {seconds:.0f} s: {answer!r}"
        await asyncio.sleep(0.1)
