"""`python -m benchmarks [NAME …] [--json]`: measures, prints a table (and JSON), exits 1 where a target is missed."""

import argparse
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from types import FrameType

from benchmarks.report import PROGRESS, Finding, as_json, print_table

BENCHMARKS = {
    "intake": "benchmarks.intake",
    "latency": "benchmarks.latency",
    "memory": "benchmarks.memory",
    "engine": "benchmarks.engine",
    "transfers": "benchmarks.transfers",
    "runs": "benchmarks.runs",
    "whatif": "benchmarks.whatif",
    "rebuild": "benchmarks.rebuild",
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
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.names) - set(BENCHMARKS)):
        parser.error(f"no benchmark is called {', '.join(unknown)}")
    signal.signal(signal.SIGTERM, _end)
    findings: list[Finding] = []
    for name in chosen.names or BENCHMARKS:
        with PROGRESS.status(f"Measuring {name}"):
            measure: Callable[[], list[Finding]] = import_module(BENCHMARKS[name]).measure
            findings += measure()
    print(as_json(findings)) if chosen.json else print_table(findings)
    return 1 if chosen.strict and any(each.reached is False for each in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
