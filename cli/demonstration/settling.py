"""Settlement's API as a secretariat uses it: which years are settled, a run asked for, followed, approved, read."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cli.demonstration.cases import SETTLEMENT, Case
from cli.failures import CommandFailed
from cli.live.api import Live

SETTLED = frozenset({"approved", "issued", "paid"})
UNDER_WAY = frozenset({"requested", "calculated"})
PAGE = 1_000
POLL_SECONDS = 0.2
RUN_SECONDS_MAX = 300.0

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """A year that is settled: the run with its result, and the claims that it issued."""

    case: Case
    year: int
    run: Item
    claims: Sequence[Item]

    @property
    def lines(self) -> Sequence[Item]:
        return self.run["result"]["lines"]

    @property
    def money_lines(self) -> list[Item]:
        """The lines that make up claims."""
        money = {stream.id for stream in self.case.charter.streams if stream.settled_as == "money"}
        return [line for line in self.lines if line["stream"] in money]


@dataclass(frozen=True, slots=True)
class Secretariat:
    """One collaboration's operator towards settlement."""

    live: Live
    case: Case

    @property
    def roles(self) -> list[str]:
        return [f"operator:{self.case.id}"]

    async def read_all(self, service: str, path: str, **query: str) -> list[Item]:
        """Every item of a list of the collaboration's, page by page."""
        items: list[Item] = []
        after: str | None = None
        while True:
            asked = query | {"limit": str(PAGE)} | ({"after": after} if after is not None else {})
            whole = f"/v1/collaborations/{self.case.id}{path}?{urlencode(asked)}"
            answer = await self.live.get(service, whole, self.roles)
            items += answer["items"]
            if answer.get("next_after") is None:
                return items
            after = str(answer["next_after"])

    async def runs(self) -> list[Item]:
        """All runs of the yearly settlement."""
        runs = await self.read_all("settlement", "/runs")
        return [run for run in runs if run["settlement"] == SETTLEMENT]

    async def settled_years(self) -> set[int]:
        """The years that are settled and not reversed."""
        return {int(r["period"]) for r in await self.runs() if r["state"] in SETTLED and not r["reversal"]}

    async def settle(self, year: int, position: int, show: Callable[[Sequence[Item]], None]) -> Settled:
        """Runs and approves a year; one that is settled already is read. `show` is told what the run waits for.

        Raises CommandFailed when the run fails or takes too long, Refused when settlement refuses.
        """
        found = [run for run in await self.runs() if run["period"] == str(year) and not run["reversal"]]
        settled = next((run for run in found if run["state"] in SETTLED), None)
        if settled is None:
            for run in found:
                await self._discard_if_under_way(run)
            settled = await self._run_and_approve(year, position, show)
        run = await self.live.get("settlement", f"/v1/runs/{settled['run_id']}", self.roles)
        claims = await self.read_all("settlement", "/claims", run_id=str(settled["run_id"]))
        return Settled(self.case, year, run, claims)

    async def _discard_if_under_way(self, run: Item) -> None:
        if run["state"] in UNDER_WAY:
            body = {"reason": "The demo was broken off before it was approved"}
            await self.live.post("settlement", f"/v1/runs/{run['run_id']}/discards", body, self.roles)

    async def _run_and_approve(self, year: int, position: int, show: Callable[[Sequence[Item]], None]) -> Item:
        path = f"/v1/collaborations/{self.case.id}/runs"
        body = {"settlement": SETTLEMENT, "period": str(year), "membership_position": position}
        asked = await self.live.post("settlement", path, body, self.roles)
        run = await self._follow(asked["run_id"], show)
        if run["state"] != "calculated":
            error: Item = run.get("error") or {}
            raise CommandFailed(
                f"{self.case.name}: settling {year} failed: {error.get('code')} at {error.get('where')}: "
                f"{error.get('message')}"
            )
        decision = {"decision": f"GF-{year + 1}-1"}
        await self.live.post("settlement", f"/v1/runs/{run['run_id']}/approvals", decision, self.roles)
        return run

    async def _follow(self, run_id: str, show: Callable[[Sequence[Item]], None]) -> Item:
        deadline = time.monotonic() + RUN_SECONDS_MAX
        while True:
            run: Item = await self.live.get("settlement", f"/v1/runs/{run_id}", self.roles)
            if run["state"] != "requested":
                return run
            show(run["waiting_for"])
            if time.monotonic() > deadline:
                raise CommandFailed(f"{self.case.name}: the run still waits for {words_for(run['waiting_for'])}.")
            await asyncio.sleep(POLL_SECONDS)


def words_for(waiting_for: Sequence[Item]) -> str:
    """What a run waits for, in words."""
    return ", ".join(_word_for(each) for each in waiting_for) or "its turn"


def _word_for(each: Item) -> str:
    if each.get("what") == "publisher":
        return f"{each['publisher']} ({each['reached_offset']:,} of {each['end_offset']:,} messages read)"
    if each.get("what") == "membership":
        return f"membership's facts ({each['reached_position']} of {each['wanted_position']})"
    return str(each.get("what"))
