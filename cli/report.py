"""`mellemregning report rebuild`: the reports, filled again from the topics while people read them."""

import asyncio
import json as json_format
import time
from typing import Annotated

from aiokafka.errors import KafkaError
from asyncpg import PostgresError
from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import Progress

from cli.failures import CommandFailed
from services.reporting.config import read_worker_settings
from services.reporting.rebuilding.handlers import Rebuilt, TopicGone, rebuild_reports
from shared.messaging.subscription import PositionMismatch

app = App(name="report", help="What people read: fill the reports again from the topics.")


@app.command
def rebuild(*, json: Annotated[bool, Parameter(help="Print JSON.", negative="")] = False) -> None:
    """Fill the reports again from all that the topics hold. For the administrator, with reporting's own settings.

    Pages answer all the time, and the worker may go on: the reports are as they were until all is read, and then are
    replaced at once. If it fails, or is stopped, they stay as they were.
    """
    begun = time.monotonic()
    try:
        rebuilt = asyncio.run(_rebuild())
    except (TopicGone, PositionMismatch) as reason:
        raise CommandFailed(str(reason)) from reason
    except (KafkaError, PostgresError, OSError) as error:
        raise CommandFailed(f"The reports are left as they were: {type(error).__name__}: {error}") from error
    _show(rebuilt, time.monotonic() - begun, json)


async def _rebuild() -> Rebuilt:
    service, kafka = read_worker_settings()
    with Progress(console=Console(stderr=True)) as progress:
        reading = progress.add_task("reading the topics", total=None)

        def tell(read: int, of: int) -> None:
            progress.update(reading, completed=read, total=of)

        return await rebuild_reports(service, kafka, tell)


def _show(rebuilt: Rebuilt, seconds: float, as_json: bool) -> None:
    if as_json:
        told = {"records": rebuilt.records, "unreadable": rebuilt.unreadable, "seconds": round(seconds, 3)}
        print(json_format.dumps(told, indent=1))
        return
    print(f"The reports are rebuilt from {rebuilt.records:,} records in {seconds:.1f} s.")
    if rebuilt.unreadable:
        print(f"{rebuilt.unreadable:,} records could not be read; they are among the dead letters.")
