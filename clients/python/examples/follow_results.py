"""A finance system, without asyncio: reads what a collaboration's settlements came to, from where it stopped last time.

`follow_results.py POSITION_FILE`. TOKEN is one of a subscriber of the collaboration; REPORTING_URL says where
reporting's API is.
"""

import os
import sys
from pathlib import Path

from mellemregning_client.blocking import each
from mellemregning_client.http import HttpResults
from mellemregning_client.results import ClaimIssued, SettlementApproved

REPORTING_URL = os.environ.get("REPORTING_URL", "http://127.0.0.1:8103")


def main(kept: Path, token: str) -> None:
    """Prints each claim, and keeps the position only when it has: after a break nothing is missed."""
    position = kept.read_text(encoding="utf-8") if kept.exists() else ""
    results = HttpResults(REPORTING_URL, token, "example")
    for received in each(results.read(after=position)):
        event = received.event
        if isinstance(event, SettlementApproved):
            print(f"{event.settlement_id} {event.period} is approved.")
        if isinstance(event, ClaimIssued):
            print(f"{event.member_id}: {event.amount_minor:+,} in minor units of {event.currency}")
        kept.write_text(received.position, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), os.environ["TOKEN"])
