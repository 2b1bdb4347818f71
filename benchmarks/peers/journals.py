"""The balance of 100,000 entries: plain-text accounting tools on a journal of them, and ours on the same entries.

The tools read and check the whole journal each time: their balance is a process from start to end. Ours has taken the
entries in before, once; its balance is a settlement of the year, snapshot to every member's net, which values hours by
the charter and shares them by its keys besides adding them up. They take turns.
"""

import asyncio
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.closing import CLOSE
from benchmarks.peers.environments import HERE, Unavailable, missing, program_of, python_of, version_of
from benchmarks.report import Finding, tell
from benchmarks.runs import fill, snapshot_to_result
from services.settlement.facts.loading import Loader
from services.settlement.runs.engine_process import EngineProcess
from services.settlement.runs.store import Run
from shared.database import Pool

ENTRIES = 100_000
ROUNDS = 3
COLLABORATION = "journals"
SECONDS_MAX = 180

Sums = dict[str, int]
"""Minutes by member."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool with the command that prints the balance, and how to read minutes by member from what it prints."""

    name: str
    version: str
    command: Sequence[str]
    read: Callable[[str], Sums]


async def compare_journals(pool: Pool, folder: Path) -> list[Finding]:
    """One finding for each tool: its time against ours."""
    run = await fill(pool, COLLABORATION, ENTRIES)
    await pool.execute("VACUUM ANALYZE")
    expected = await _write_journals(pool, folder)
    tools, findings = _tools(folder)
    loader, engine = Loader(), EngineProcess()
    taken: dict[str, list[float]] = {tool.name: [] for tool in tools}
    ours: list[float] = []
    try:
        await snapshot_to_result(pool, loader, engine, run)  # what is read once is read before
        for number in range(ROUNDS):
            ours.append(await _our_seconds(pool, loader, engine, run))
            for tool in list(tools):
                try:
                    taken[tool.name].append(await asyncio.to_thread(_tool_seconds, tool, expected))
                    tell(f"peers: round {number + 1}, balance by {tool.name} {taken[tool.name][-1]:.2f} s")
                except Unavailable as error:
                    tools.remove(tool)
                    findings.append(missing(tool.name, str(error)))
    finally:
        engine.stop()
    return findings + [_finding(tool, median(taken[tool.name]), median(ours)) for tool in tools]


async def _our_seconds(pool: Pool, loader: Loader, engine: EngineProcess, run: Run) -> float:
    return (await snapshot_to_result(pool, loader, engine, run))[0]


def _finding(tool: Tool, theirs: float, ours: float) -> Finding:
    details: dict[str, float | str] = {"theirs s": theirs, "ours s": ours, "version": tool.version}
    return Finding(f"Balance of {ENTRIES:,} entries, {tool.name} against ours", theirs / ours, "×", details=details)


def _tools(folder: Path) -> tuple[list[Tool], list[Finding]]:
    tools: list[Tool] = []
    findings: list[Finding] = []
    makers = {"hledger": _hledger, "ledger": _ledger, "beancount": _beancount}
    for name, make in makers.items():
        try:
            tools.append(make(folder))
        except Unavailable as error:
            findings.append(missing(name, str(error)))
    return tools, findings


def _hledger(folder: Path) -> Tool:
    program = program_of("hledger")
    command = [program, "-f", str(folder / "plain.journal"), "balance", "members", "--flat", "--depth", "2"]
    return Tool("hledger", version_of(program), command, _read_table)


def _ledger(folder: Path) -> Tool:
    program = program_of("ledger")
    command = [program, "--args-only", "-f", str(folder / "plain.journal"), "balance", "members", "--depth", "2"]
    shown = ["--no-total", "--format", "%(scrub(display_total)) %(account)\\n"]
    return Tool("ledger", version_of(program), [*command, *shown], _read_table)


def _beancount(folder: Path) -> Tool:
    python = python_of("beancount")
    command = [str(python), str(HERE / "adapters" / "beancount_balance.py"), str(folder / "plain.beancount")]
    said = subprocess.run(
        [str(python), "-c", "from importlib.metadata import version; print('beancount', version('beancount'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    return Tool("beancount", said.stdout.strip(), command, _read_accounts)


def _tool_seconds(tool: Tool, expected: Sums) -> float:
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            tool.command,
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            env=os.environ | {"BEANCOUNT_DISABLE_LOAD_CACHE": "1", "LANG": "C.UTF-8"},
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise Unavailable(f"{tool.name} failed: {type(error).__name__}.") from error
    seconds = time.perf_counter() - begun
    if tool.read(done.stdout) != expected:
        raise Unavailable(f"{tool.name} comes to something else: {done.stdout[:200]!r}")
    return seconds


def _read_table(printed: str) -> Sums:
    found = re.findall(r"^\s*(-?\d+) MIN\s+members:(\S+)\s*$", printed, re.MULTILINE)
    return {member: int(minutes) for minutes, member in found}


def _read_accounts(printed: str) -> Sums:
    sums: Sums = {}
    for account, minutes in json.loads(printed)["balance"].items():
        if account.startswith("Assets:Members:"):
            member = account.split(":")[2].lower()
            sums[member] = sums.get(member, 0) + int(minutes)
    return sums


async def _write_journals(pool: Pool, folder: Path) -> Sums:
    """The entries as journals, a transaction for each; gives the minutes of each member as the database has them."""
    rows = await pool.fetch(
        """
        SELECT e.entry_id, a.member_id, a.project_id, e.day, e.amount FROM entries e JOIN accounts a USING (account_id)
        WHERE e.collaboration_id = $1 ORDER BY e.day, e.entry_id
        """,
        COLLABORATION,
    )
    entries = [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
    (folder / "plain.journal").write_text("".join(_plain(*entry) for entry in entries))
    accounts = sorted({(member, project) for _, member, project, _, _ in entries})
    opened = "".join(f"2000-01-01 open Assets:Members:{m.capitalize()}:{p.capitalize()} MIN\n" for m, p in accounts)
    text = "".join(_beancount_entry(*entry) for entry in entries)
    (folder / "plain.beancount").write_text(f"2000-01-01 open Income:Given MIN\n{opened}{text}")
    sums: Sums = {}
    for _, member, _, _, minutes in entries:
        sums[member] = sums.get(member, 0) + minutes
    assert len(entries) == ENTRIES, f"{len(entries):,} entries"
    assert len(sums) == CLOSE.members, f"{len(sums)} members"
    return sums


def _plain(entry_id: str, member: str, project: str, day: date, minutes: int) -> str:
    return f"{day} {entry_id}\n    members:{member}:{project}    {minutes} MIN\n    given\n\n"


def _beancount_entry(entry_id: str, member: str, project: str, day: date, minutes: int) -> str:
    account = f"Assets:Members:{member.capitalize()}:{project.capitalize()}"
    return f'{day} * "{entry_id}"\n  {account}  {minutes} MIN\n  Income:Given\n\n'
