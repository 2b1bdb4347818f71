"""Simulated municipal systems against the whole system, over Kafka and HTTP."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mellemregning_client.http import Api

from cli.live.api import Live
from cli.simulate_publishers import Extent, Wrongness, plan
from cli.simulation.outcome import differences, expected_of
from cli.simulation.work import write_work
from deploy.local.system import System
from tests.platform import OTHERS

pytestmark = pytest.mark.system

PROJECT = Path(__file__).resolve().parents[2]
OPTIONS = ("--systems", "6", "--rate", "25", "--seconds", "2", "--mistakes", "0.1")
EXTENT, WRONGNESS = Extent(systems=6, rate=25, seconds=2), Wrongness(mistakes=0.1)


async def simulate(system: System) -> dict[str, Any]:
    """The summary of a simulation that ends with exit code 0."""
    command = [sys.executable, "-m", "cli", "simulate-publishers", *OPTIONS, "--json"]
    given = {name: value for name, value in os.environ.items() if name not in OTHERS}
    environment = given | {"MELLEMREGNING_HOME": str(system.platform.home)}
    running = asyncio.to_thread(
        subprocess.run, command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    done = await running
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


async def test_every_entry_stands_as_it_was_sent_and_sent_again_changes_nothing(system: System, live: Live):
    first = await simulate(system)
    again = await simulate(system)

    assert (first["systems_over_kafka"], first["systems_over_http"]) == (3, 3)
    assert first["differences"] == []
    assert first["entries"]["parked"] > 0
    assert {what.split("/")[0] for what in first["told"]} >= {"entry_refused", "entry_parked", "message_dead_lettered"}
    assert [again[name] for name in ("entries", "counted_minutes")] == [
        first[name] for name in ("entries", "counted_minutes")
    ]

    script, members = plan(EXTENT, WRONGNESS)
    expected = expected_of([write_work(script, member.member_id) for member in members])
    assert script.collaboration_id == first["collaboration_id"]
    async with Api(system.platform.env()["SETTLEMENT_URL"], live.token("auditor")) as api:
        assert await differences(api, script.collaboration_id, expected) == []
        publisher = members[0].member_id
        entry_id, standing = next(iter(expected.standing[publisher].items()))
        wrong = {**expected.standing[publisher], entry_id: replace(standing, minutes=standing.minutes + 1)}
        off = replace(expected, standing={**expected.standing, publisher: wrong})
        [told] = await differences(api, script.collaboration_id, off)
        assert entry_id in told
