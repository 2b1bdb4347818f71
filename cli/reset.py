"""`mellemregning reset`: back to an empty data folder."""

import sys
from typing import Annotated

from cyclopts import Parameter

from cli.failures import CommandFailed
from deploy.local.platform import default_platform
from deploy.local.system import System


def reset(*, yes: Annotated[bool, Parameter(help="Do not ask.", negative="")] = False) -> None:
    """Stop everything and remove what the system stored in this data folder. All else in it stays."""
    platform = default_platform()
    if not yes:
        if not sys.stdin.isatty():
            raise CommandFailed(f"This removes all data in {platform.home}; say --yes if that is meant.")
        if input(f"Remove all data in {platform.home}? Type yes: ").strip() != "yes":
            raise CommandFailed("Nothing was removed.")
    System(platform).stop_processes()
    platform.destroy()
    print(f"All data in {platform.home} is removed.")
