"""`mellemregning up`: everything on this machine, kept up in the background."""

import json as json_format
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from deploy.local.platform import default_platform
from deploy.local.system import System

PAGES = {
    "Reports": ("REPORTING_URL", "/"),
    "Reports, API": ("REPORTING_URL", "/docs"),
    "Membership, API": ("MEMBERSHIP_URL", "/docs"),
    "Settlement, API": ("SETTLEMENT_URL", "/docs"),
}


def up(
    *,
    wait: Annotated[int, Parameter(help="Seconds to wait for the processes to be ready.")] = 60,
    json: Annotated[bool, Parameter(help="Print the processes as JSON when they are ready.", negative="")] = False,
) -> None:
    """Start Kafka, PostgreSQL, the seven processes and who signs people in, and wait until all are ready.

    What runs already is left alone. KAFKA_BOOTSTRAP and the three …_DATABASE_URL put others in the place of our own.
    """
    system = System(default_platform())
    bring_up(system, wait)
    if json:
        print(json_format.dumps([asdict(status) for status in system.status()], indent=1))
        return
    print_addresses(system)


def bring_up(system: System, wait_seconds: float = 60) -> None:
    """Start a system and wait until it is ready, with a word on what is being waited for. Raises PlatformError."""
    console = Console(stderr=True)
    with console.status("Starting Kafka and PostgreSQL") as shown:
        system.platform.start()
        shown.update("Bringing database and topics up to date")
        system.platform.prepare()
        shown.update("Starting the services")
        system.start_processes()
        system.wait_until_ready(wait_seconds)


def print_addresses(system: System) -> None:
    """Say where everything is."""
    settings = system.platform.env()
    print("Everything is up.")
    for what, (url, path) in PAGES.items():
        print(f"  {what:16} {settings[url]}{path}")
    print(f"  {'Kafka':16} {settings['KAFKA_BOOTSTRAP']}")
    print(f"  {'Logs':16} {system.platform.home / 'logs'}")
    print(f"  {'Settings':16} {system.platform.home / 'env'}")
