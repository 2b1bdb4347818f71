"""`python -m tests.faults`, which `make faults ROUNDS=200` calls: rounds of faults, progress, a table, JSON."""

import argparse
import asyncio
import json
import logging
import os
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.local.platform import Platform
from deploy.local.ports import ANY_PORTS
from tests.faults.rounds import Plan, Report, run_rounds
from tests.platform import OTHERS


def main() -> int:
    """Exit 0: nothing differed. 1: something did, and the data folder is kept."""
    asked = _asked()
    for talkative in ("aiokafka", "asyncio"):  # that Kafka is away is known here
        logging.getLogger(talkative).setLevel(logging.CRITICAL)
    seed = asked.seed if asked.seed is not None else int(time.time())
    home = asked.home or Path(os.environ.get("TMPDIR", "/tmp")) / f"mellemregning-faults-{seed}"
    if home.exists() and any(home.iterdir()):
        print(f"{home} is not empty: name another folder, or none.", file=sys.stderr)
        return 2
    environment = {name: value for name, value in os.environ.items() if name not in OTHERS} | ANY_PORTS
    platform = Platform(home, environment)
    plan = Plan(asked.rounds, seed, messages=asked.messages, check_every=asked.check_every)
    print(f"seed {seed}, data in {home}", flush=True)
    report = asyncio.run(run_rounds(plan, platform, lambda line: print(line, flush=True)))
    if asked.json:
        asked.json.write_text(json.dumps(report.as_json(), indent=1))
    show(report)
    if report.differences:
        print(f"The data is kept in {home}; --seed {seed} draws the same again.", file=sys.stderr)
        return 1
    platform.destroy()
    shutil.rmtree(home, ignore_errors=True)
    return 0


def show(report: Report) -> None:
    """The summary as tables for people."""
    console = Console(highlight=False)
    faults = Table("fault", "times", title="Faults")
    for name, count in sorted(report.faults.items()):
        faults.add_row(name, str(count))
    console.print(faults)
    result = Table("", "", title="Result", show_header=False)
    for name in ("rounds", "checks", "entries", "lost", "doubled", "runs", "rebuilds"):
        result.add_row(name, f"{getattr(report, name):,}")
    for verdict, count in sorted(report.acknowledged.items()):
        result.add_row(f"acknowledged, {verdict}", f"{count:,}")
    for what, count in sorted(report.retries.items()):
        result.add_row(f"tried again, {what}", f"{count:,}")
    for name, count in report.restarts.items():
        result.add_row(f"started again, {name}", f"{count:,}")
    result.add_row("clocks could be wrong", "yes" if report.clocks else "no, for want of a C compiler")
    result.add_row("minutes", f"{report.seconds / 60:.1f}")
    result.add_row("differences", str(len(report.differences)))
    console.print(result)
    for difference in report.differences:
        print(difference)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how many rounds (default 200)")
    parser.add_argument("--seed", type=int, help="draws the same faults and messages again (default: the time)")
    parser.add_argument("--home", type=Path, help="the data folder; removed at the end unless something differs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the summary as JSON")
    parser.add_argument("--messages", type=int, default=1_200, help="how many a round (default 1200)")
    parser.add_argument("--check-every", type=int, default=8, help="rounds between two checks (default 8)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
