"""`mellemregning status`: what runs, where, and whether it is ready."""

import json as json_format
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from deploy.local.platform import default_platform
from deploy.local.system import Status, System


def status(*, json: Annotated[bool, Parameter(help="Print JSON.", negative="")] = False) -> None:
    """Show every process: pid, port, ready or not, memory, restarts. Exit code 1 unless all are ready."""
    found = System(default_platform()).status()
    if json:
        print(json_format.dumps([asdict(each) for each in found], indent=1))
    else:
        Console().print(_table(found))
    if not all(each.ready for each in found):
        sys.exit(1)


def _table(found: Sequence[Status]) -> Table:
    table = Table("process", "state", "pid", "port", "memory MB", "restarts")
    for each in found:
        state = "ready" if each.ready else "not ready" if each.running else "stopped"
        numbers = (each.pid, each.port, each.memory_mb, each.restarts)
        table.add_row(each.name, state, *("" if number is None else str(number) for number in numbers))
    return table
