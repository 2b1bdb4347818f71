"""`python -m benchmarks [NAME …] [--json]`: measures, prints a table (and JSON), exits 1 where a target is missed."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from types import FrameType

from benchmarks.report import PROGRESS, Finding, as_json, print_tables, tell

BENCHMARKS = {
    "intake": "benchmarks.intake",
    "http": "benchmarks.over_http",
    "latency": "benchmarks.latency",
    "growth": "benchmarks.growth",
    "memory": "benchmarks.memory",
    "engine": "benchmarks.engine",
    "transfers": "benchmarks.transfers",
    "runs": "benchmarks.runs",
    "busy": "benchmarks.busy",
    "whatif": "benchmarks.whatif",
    "rebuild": "benchmarks.rebuild",
    "pages": "benchmarks.pages",
    "peers": "benchmarks.peers.compare",
}


def _end(_number: int, _frame: FrameType | None) -> None:
    """Ends in order, so that what was started is stopped."""
    sys.exit(143)


def main() -> int:
    """Runs the benchmarks named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; none: all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a target is missed")
    parser.add_argument("--full", action="store_true", help="growth goes to 10,000,000 entries, which takes long")
    chosen = parser.parse_args()
    if chosen.full:
        os.environ["GROWTH_ENTRIES"] = "10000000"
    if unknown := sorted(set(chosen.names) - set(BENCHMARKS)):
        parser.error(f"no benchmark is called {', '.join(unknown)}")
    signal.signal(signal.SIGTERM, _end)
    findings: list[Finding] = []
    failed: list[str] = []
    for name in chosen.names or BENCHMARKS:
        if not _measured(name, findings):
            failed.append(name)
    print(as_json(findings)) if chosen.json else print_tables(findings)
    if failed:
        print(f"Not measured, see above: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed or (chosen.strict and any(each.reached is False for each in findings)) else 0


def _measured(name: str, findings: list[Finding]) -> bool:
    """Adds what a benchmark found; one that breaks says so, and the others go on."""
    begun = time.monotonic()
    with PROGRESS.status(f"Measuring {name}"):
        measure: Callable[[], list[Finding]] = import_module(BENCHMARKS[name]).measure
        try:
            findings += measure()
        except Exception:
            PROGRESS.print_exception()
            return False
    tell(f"{name}: measured in {time.monotonic() - begun:.0f} s")
    return True


if __name__ == "__main__":
    sys.exit(main())
