"""The pages of the largest collaboration there can be, against the same figures fetched by hand.

98 members, 30 projects, a million entries in 35,280 totals, hours agreed for all of them, a settled year with its lines
and claims. The entries are put into settlement's tables as in `runs`; facts and totals are told to reporting by its own
projections; the run goes the whole way: asked for by HTTP, worked out, approved, announced, taken over.

A page's time is what a browser on the same machine waits for its HTML; by hand is the plain SQL (for what-if, the
question to settlement's API) that fetches the page's figures, from the same databases, in turns with it.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import httpx

from benchmarks.closing import CLOSE, FIRST_YEAR, facts_of_close, store_entries, store_facts
from benchmarks.pages_by_hand import BY_HAND, QUESTIONS
from benchmarks.report import Finding, tell
from benchmarks.stage import COLLABORATION
from benchmarks.whole import running_system
from cli.browsing.pages import PAGES, Page
from cli.browsing.places import find_places
from cli.live.api import Live, Refused
from services.reporting.consumers import apply_batch
from shared.database import Pool, create_pool, transaction
from shared.events.base import Event, MembershipEvent
from shared.events.cloudevents import Envelope
from shared.events.totals import HoursPosted
from shared.messaging.records import Batch, Received

ENTRIES = 1_000_000
MONTHS = 12
ROUNDS = 7
MS_MAX = 300.0
TIMES_MAX = 5.0
WAIT_SECONDS = 120.0
TOLD_AT_ONCE = 5_000


@dataclass
class Timed:
    """Milliseconds of each round, by who looked; and by hand."""

    pages: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    by_hand: list[float] = field(default_factory=list[float])
    first: float = 0.0

    def finding(self, name: str) -> Finding:
        """The slower of those who look decides."""
        seen = {who: median(rounds) for who, rounds in self.pages.items()}
        slowest, by_hand = max(seen.values()), median(self.by_hand)
        details: dict[str, float | str] = {f"{who} ms": ms for who, ms in seen.items()}
        details |= {"by hand ms": by_hand, "against by hand": slowest / by_hand, "the first time ms": self.first}
        reached = slowest <= MS_MAX or slowest <= TIMES_MAX * by_hand
        return Finding(f"Page {name}", slowest, "ms", f"≤ {MS_MAX:g} or {TIMES_MAX:g} × by hand", reached, details)


async def _tell_reporting(pool: Pool, events: Sequence[Event]) -> None:
    """Applies events as reporting's worker does, a batch after the other."""
    for start in range(0, len(events), TOLD_AT_ONCE):
        told = [_received(number, event) for number, event in enumerate(events[start : start + TOLD_AT_ONCE], start)]
        async with transaction(pool) as conn:
            await apply_batch(conn, Batch(told, [], []))


def _received(number: int, event: Event) -> Received:
    sequence = number + 1 if isinstance(event, MembershipEvent) else None
    envelope = Envelope(id=f"bench-{number}", source="/bench", type=event.TYPE, sequence=sequence)
    return Received("bench", 0, number, envelope, event)


async def _fill(settlement: Pool, reporting: Pool) -> None:
    """Settlement's tables as intake leaves them, and reporting's from the same facts and totals."""
    facts = facts_of_close(CLOSE, COLLABORATION, 1)
    async with transaction(settlement) as conn:
        await store_facts(conn, COLLABORATION, facts)
        await store_entries(conn, COLLABORATION, CLOSE, MONTHS, ENTRIES)
    await settlement.execute("VACUUM ANALYZE")
    tell(f"pages: {ENTRIES:,} entries are there")
    rows = await settlement.fetch(
        "SELECT project_id, member_id, to_char(t.month, 'YYYY-MM') AS month, accepted AS accepted_minutes, "
        "counted AS counted_minutes, version FROM totals t JOIN accounts USING (collaboration_id, account_id)"
    )
    totals = [HoursPosted(collaboration_id=COLLABORATION, **dict(row)) for row in rows]
    await _tell_reporting(reporting, [*facts, *totals])
    await reporting.execute("ANALYZE")
    tell(f"pages: {len(totals):,} totals are in the reports")


async def _settle(live: Live) -> None:
    """A run of the year, approved, and its claims in the reports."""
    run = await live.request_run(COLLABORATION, "annual", str(FIRST_YEAR))
    assert run["state"] == "calculated", run
    await live.approve(COLLABORATION, run["run_id"])
    deadline = time.monotonic() + WAIT_SECONDS
    while not await _claims(live):
        assert time.monotonic() < deadline, "the claims do not reach the reports"
        await asyncio.sleep(0.5)
    tell("pages: the year is settled")


async def _claims(live: Live) -> list[Any]:
    try:
        path = f"/v1/collaborations/{COLLABORATION}/claims"
        return (await live.get("reporting", path, ["auditor"]))["items"]
    except Refused:
        return []


def _addresses(places: dict[str, str]) -> dict[str, str]:
    """Address by name, each address once; without those of what is not there (a message that could not be read)."""
    found: dict[str, str] = {}
    for page in PAGES:
        address = _address(page, places)
        if page.user is not None and address is not None and address not in found.values():
            found[page.name] = address
    return found


def _address(page: Page, places: dict[str, str]) -> str | None:
    try:
        return page.address(places)
    except KeyError:
        return None


async def _milliseconds(ask: Callable[[], Awaitable[Any]]) -> float:
    begun = time.perf_counter()
    await ask()
    return (time.perf_counter() - begun) * 1_000


@dataclass
class Bench:
    """What is asked, of whom, with which rights."""

    live: Live
    client: httpx.AsyncClient
    pools: dict[str, Pool]
    places: dict[str, str]

    @property
    def visitors(self) -> dict[str, tuple[str, ...]]:
        operator = (f"operator:{COLLABORATION}", "administrator")
        return {"operator": operator, "director": (f"member:{self.places['member_id']}",)}

    async def time(self, name: str, address: str) -> Timed | None:
        """A page in turns with the same by hand, as each visitor who may see it; None where neither may."""
        timed = Timed()
        may = [who for who in self.visitors if (await self._get(who, address)).status_code == 200]
        if not may:
            return None
        timed.first = await _milliseconds(lambda: self._get(may[0], address))
        await self._by_hand(name)
        for _ in range(ROUNDS):
            for who in may:
                timed.pages.setdefault(who, []).append(await _milliseconds(lambda who=who: self._get(who, address)))
            timed.by_hand.append(await _milliseconds(lambda: self._by_hand(name)))
        return timed

    async def _get(self, who: str, address: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.live.token(*self.visitors[who])}", "Accept-Language": "da"}
        return await self.client.get(address, headers=headers)

    async def _by_hand(self, name: str) -> None:
        for service, statement in BY_HAND.get(name, ()):
            await self.pools[service].fetch(statement.format(**self.places))
        if name in QUESTIONS:
            body = {"settlement": "annual", "period": self.places["year"], "changes": QUESTIONS[name]}
            path = f"/v1/collaborations/{COLLABORATION}/what-if"
            await self.live.post("settlement", path, body, self.visitors["operator"])


async def _measure_on(env: Mapping[str, str]) -> list[Finding]:
    async with AsyncExitStack() as stack:
        pools = {name: await stack.enter_async_context(_pool(env, name)) for name in ("settlement", "reporting")}
        await _fill(pools["settlement"], pools["reporting"])
        live = await stack.enter_async_context(Live(env))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=env["REPORTING_URL"], timeout=120))
        await _settle(live)
        bench = Bench(live, client, pools, await find_places(env))
        findings: list[Finding] = []
        for name, address in _addresses(bench.places).items():
            if timed := await bench.time(name, address):
                findings.append(timed.finding(name))
                by_hand = findings[-1].details["against by hand"]
                tell(f"pages: {name} {findings[-1].value:.0f} ms, {by_hand:.1f} × by hand")
    heaviest = max(findings, key=lambda each: each.value)
    return [*findings, Finding("The heaviest page", heaviest.value, "ms", details={"which": heaviest.name})]


@asynccontextmanager
async def _pool(env: Mapping[str, str], service: str) -> AsyncGenerator[Pool]:
    pool = await create_pool(env[f"{service.upper()}_DATABASE_URL"], service, application="bench")
    try:
        yield pool
    finally:
        await pool.close()


def measure() -> list[Finding]:
    """Median of seven rounds of each page, after one to warm up."""
    with running_system("pages") as system:
        return asyncio.run(_measure_on(system.platform.env()))
