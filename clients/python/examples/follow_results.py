"""A finance system, without asyncio: reads what a collaboration's settlements came to, from where it stopped last time.

`follow_results.py POSITION_FILE`. TOKEN is one of a subscriber of the collaboration; REPORTING_URL says where
reporting's API is.
"""

import os
import sys
import time
from pathlib import Path

from mellemregning_client.blocking import each
from mellemregning_client.http import HttpResults
from mellemregning_client.results import ClaimIssued, SettlementApproved

REPORTING_URL = os.environ.get("REPORTING_URL", "http://127.0.0.1:8103")
PATIENCE_SECONDS = 30


def main(kept: Path, token: str) -> None:
    """Reads until claims have come and nothing follows them, or for half a minute: results come a moment later."""
    until, claims = time.monotonic() + PATIENCE_SECONDS, 0
    while time.monotonic() < until:
        came = read(kept, token)
        claims += came.count("ClaimIssued")
        if claims and not came:
            return
        time.sleep(1)


def read(kept: Path, token: str) -> list[str]:
    """Prints each claim, and keeps the position only when it has: after a break nothing is missed."""
    position = kept.read_text(encoding="utf-8") if kept.exists() else ""
    results = HttpResults(REPORTING_URL, token, "example")
    came: list[str] = []
    for received in each(results.read(after=position)):
        event = received.event
        if isinstance(event, SettlementApproved):
            print(f"{event.settlement_id} {event.period} is approved.")
        if isinstance(event, ClaimIssued):
            print(f"{event.member_id}: {event.amount_minor:+,} in minor units of {event.currency}")
        kept.write_text(received.position, encoding="utf-8")
        came.append(type(event).__name__)
    return came


if __name__ == "__main__":
    main(Path(sys.argv[1]), os.environ["TOKEN"])
