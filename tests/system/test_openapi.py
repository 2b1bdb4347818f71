"""Every route answers as its service's OpenAPI document says, whatever is asked and by whom; none breaks.

OPENAPI_EXAMPLES=200 asks each route so many right and so many wrong things: the long form.
"""

import asyncio
import os
from pathlib import Path

import pytest

from cli.live.api import Live
from cli.playing.script import new_id, rename
from cli.playing.target import local_target
from cli.simulate import Script, read
from deploy.local.system import System
from deploy.local.tokens import sign_token
from tests.system.exploring import Explorer
from tests.system.kit import CASES

EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "2"))
SERVICES = ("membership", "settlement", "reporting")

pytestmark = [pytest.mark.system, pytest.mark.timeout(240 + 60 * EXAMPLES)]


@pytest.fixture(scope="module")
async def settled(system: System) -> dict[str, list[str]]:
    """Ids of a collaboration that was settled, by the name that parameters have for them."""
    case = CASES / "01-worked-example"
    script = read([case / "charter-1.yaml"], case / "scenario.jsonl")
    assert isinstance(script, Script)
    renamed = rename(script.texts, script.lines, new_id())
    target = local_target(system)
    async with target.player(renamed, lambda _: None) as player:
        await player.play()
    collaboration_id = renamed.collaboration_id
    async with Live(system.platform.env()) as live:
        runs = await live.get("settlement", f"/v1/collaborations/{collaboration_id}/runs", ["auditor"])
        claims = await live.get("settlement", f"/v1/collaborations/{collaboration_id}/claims", ["auditor"])
        entries = await live.get("settlement", f"/v1/entries?collaboration_id={collaboration_id}", ["auditor"])
    return {
        "collaboration_id": [collaboration_id],
        "run_id": [run["run_id"] for run in runs["items"]],
        "claim_id": [claim["claim_id"] for claim in claims["items"]],
        "entry_id": [entry["entry_id"] for entry in entries["items"]],
        "publisher": [target.publisher],
        "member_id": ["dk-0161", "dk-0155"],
        "project_id": ["p1"],
        "settlement": ["annual"],
        "period": ["2016", "2017"],
        "dead_letter_id": ["1"],
        "version": ["1"],
    }


def tokens(home: Path, known: dict[str, list[str]]) -> list[str | None]:
    """None, a broken one, and one of each role, those of an operator and an auditor more often."""
    (collaboration_id,), (publisher,) = known["collaboration_id"], known["publisher"]
    roles = ["founder", "administrator", "member:dk-0161", f"publisher:{publisher}", f"subscriber:{collaboration_id}"]
    roles += [f"operator:{collaboration_id}", "auditor"] * 3
    return [None, "broken", *(sign_token(home, [role], role, 3_600) for role in roles)]


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_answers_as_its_document_says(
    system: System, settled: dict[str, list[str]], service: str
) -> None:
    settings = system.platform.env()
    url = settings[f"{service.upper()}_URL"]
    explorer = Explorer(service, url, tokens(system.platform.home, settled), settled, EXAMPLES)
    found = await asyncio.to_thread(explorer.explore)
    print(f"\n{service}: {found.operations} operations, {sum(found.answers.values())} answers {dict(found.answers)}")
    assert not found.wrong, "\n\n".join(f"{key}: {what}" for key, what in sorted(found.wrong.items()))
    assert found.answers[401], "nobody was asked for a token"
    assert found.answers[200], "nothing was ever right"
