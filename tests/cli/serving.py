"""An API on a port of its own, in a thread, for commands that are run against it."""

import threading
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from deploy.local.tokens import AUDIENCE, ISSUER, ensure_key, key_set_file
from services.membership import app as membership
from services.membership.config import ApiSettings as MembershipSettings
from services.settlement import app as settlement
from services.settlement.config import ApiSettings as SettlementSettings
from shared.settings import TokenSettings

START_SECONDS_MAX = 60


def settlement_at(url: str, home: Path) -> AbstractContextManager[str]:
    """The address of settlement's API on a database, which trusts the key of the data folder `home`."""
    return served(settlement.create_api((SettlementSettings(settlement_database_url=url), _tokens(home))))


def membership_at(url: str, home: Path) -> AbstractContextManager[str]:
    """The address of membership's API on a database, which trusts the key of the data folder `home`."""
    return served(membership.create_api((MembershipSettings(membership_database_url=url), _tokens(home))))


def _tokens(home: Path) -> TokenSettings:
    ensure_key(home)
    return TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(home)))


@contextmanager
def served(api: FastAPI) -> Generator[str]:
    """The address at which an app answers until the context ends."""
    server = uvicorn.Server(uvicorn.Config(api, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS_MAX
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
