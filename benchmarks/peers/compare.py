"""Peers on the same work: taking entries in durably, and the balance of a hundred thousand entries.

Taking in: the same entries, in turns with ours, into databases of one PostgreSQL that waits for its disk at every
commit. Ours is the whole path: published to Kafka and acknowledged, then taken in to the posted total; publishing and
intake are added, though in life they overlap. Each peer goes its bulk way, and one by one beside it.
"""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.intake import intake_seconds
from benchmarks.peers.adapted import PEERS, Adapted, AdapterFailed, adapt, minutes_by_member, write_work
from benchmarks.peers.environments import FOLDER, Unavailable, missing
from benchmarks.peers.journals import compare_journals
from benchmarks.report import Finding, tell
from benchmarks.stage import Shape, feed_facts, platform_for, publish_hours, settlement_pool
from deploy.local.platform import Platform
from shared.database import Pool
from shared.service import collect_seldom

SHAPE = Shape()
ROUNDS = 3
OURS_A_ROUND = 10_000
KRONER_A_MINUTE = 10.0


async def _measure() -> list[Finding]:
    collect_seldom()
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=FOLDER))
    try:
        with platform_for("peers") as platform:
            async with settlement_pool(platform) as pool:
                await feed_facts(pool, SHAPE)
                findings = await _taking_in(platform, pool, folder)
                return findings + await compare_journals(pool, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _taking_in(platform: Platform, pool: Pool, folder: Path) -> list[Finding]:
    work = folder / "work.json"
    write_work(work, SHAPE, max(ROUNDS * (peer.single + peer.bulk) for peer in PEERS))
    present, findings = await _present(platform, work)
    ours: list[float] = []
    for number in range(ROUNDS):
        ours.append(await _our_rate(platform, pool, number))
        tell(f"peers: round {number + 1}, ours {ours[-1]:,.0f} entries/s")
        for each in list(present):
            try:
                await asyncio.to_thread(each.take, "single", each.peer.single)
                await asyncio.to_thread(each.take, "bulk", each.peer.bulk)
                tell(f"peers: round {number + 1}, {each.peer.name} {each.rates['bulk'][-1]:,.0f} entries/s")
            except AdapterFailed as error:
                present.remove(each)
                findings.append(missing(each.peer.name, str(error)))
    read = await _our_balance_seconds(pool)
    return findings + [await asyncio.to_thread(_finding, each, work, median(ours), read) for each in present]


async def _present(platform: Platform, work: Path) -> tuple[list[Adapted], list[Finding]]:
    present: list[Adapted] = []
    findings: list[Finding] = []
    for peer in PEERS:
        try:
            present.append(await adapt(peer, platform.env()["POSTGRES_ADMIN_URL"], work))
            tell(f"peers: {peer.name} is ready")
        except (Unavailable, AdapterFailed) as error:
            findings.append(missing(peer.name, str(error)))
    return present, findings


async def _our_rate(platform: Platform, pool: Pool, number: int) -> float:
    begun = time.perf_counter()
    await publish_hours(platform, SHAPE, number * OURS_A_ROUND, OURS_A_ROUND)
    published = time.perf_counter() - begun
    return OURS_A_ROUND / (published + await intake_seconds(platform, pool, number * OURS_A_ROUND, OURS_A_ROUND))


async def _our_balance_seconds(pool: Pool) -> float:
    begun = time.perf_counter()
    await pool.fetch("SELECT member_id, sum(counted) FROM totals JOIN accounts USING (account_id) GROUP BY member_id")
    return time.perf_counter() - begun


def _finding(each: Adapted, work: Path, ours: float, our_balance: float) -> Finding:
    seconds, balance = each.balance()
    off = _furthest_off(each, balance, minutes_by_member(work, each.taken))
    details: dict[str, float | str] = {
        "ours entries/s": ours,
        "theirs in bulk": each.rate("bulk"),
        "theirs one by one": each.rate("single"),
        "their balance s": seconds,
        "of entries": each.taken,
        "our balance s": our_balance,
        "of ours": ROUNDS * OURS_A_ROUND,
        "furthest off": f"{off:.2g}",
    }
    return Finding(f"Taking in, ours against {each.peer.name} in bulk", ours / each.rate("bulk"), "×", details=details)


def _furthest_off(each: Adapted, balance: dict[str, float], minutes: dict[str, int]) -> float:
    """The furthest that a member's balance is from what it is by hand; minutes, or kroner where bills are shared."""
    expected: dict[str, float] = dict(minutes)
    if each.peer.requirements == "ihatemoney":
        share = sum(minutes.values()) * KRONER_A_MINUTE / len(minutes)
        expected = {member: given * KRONER_A_MINUTE - share for member, given in minutes.items()}
    off = max(abs(balance[member] - expected[member]) for member in expected)
    assert off < 0.01, f"{each.peer.name} comes to something else by {off}"
    return off


def measure() -> list[Finding]:
    """Median of three rounds each, in turns; rates, since the slow ones are given few entries."""
    return asyncio.run(_measure())
