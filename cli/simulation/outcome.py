"""What settlement has of a simulation, against what was sent: entry by entry, and what the senders were told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mellemregning_client.http import Api, entries

from cli.live.api import Live
from cli.simulation.processes import Receipt
from cli.simulation.work import Standing, Work

Told = Counter[tuple[str, str]]
"""Fact and code of what senders were told: `entry_refused`, `malformed`."""

UNREADABLE = "message_dead_lettered"
PAGE = "1000"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of all systems' work."""

    standing: Mapping[str, Mapping[str, Standing]]
    refused: Told
    unreadable: int

    @property
    def counted_minutes(self) -> int:
        stand = (each for mine in self.standing.values() for each in mine.values())
        return sum(each.minutes for each in stand if each.state == "counted")


def expected_of(works: Sequence[Work]) -> Expected:
    """What must come of the systems' work."""
    told = sum((work.told for work in works), Told())
    refused = Told({key: count for key, count in told.items() if key[0] == "entry_refused"})
    unreadable = sum(count for (fact, _), count in told.items() if fact == UNREADABLE)
    return Expected({work.publisher: work.standing for work in works}, refused, unreadable)


def told_of(receipts: Sequence[Receipt]) -> Told:
    """What the systems were told, counted; how far months counted is left out."""
    said = ((str(each["fact"]), str(each.get("code") or each.get("reason"))) for each in receipts)
    return Told(each for each in said if each[0] != "window_changed")


def is_all_told(expected: Expected, told: Told) -> bool:
    """Whether refusals and dead letters are exactly those that must come."""
    refused = Told({key: count for key, count in told.items() if key[0] == "entry_refused"})
    unreadable = sum(count for (fact, _), count in told.items() if fact == UNREADABLE)
    return refused == expected.refused and unreadable == expected.unreadable


async def counted_minutes(live: Live, collaboration_id: str) -> int:
    """All minutes that count in the collaboration just now."""
    operator, query, minutes = [f"operator:{collaboration_id}"], {"limit": PAGE}, 0
    while True:
        path = f"/v1/collaborations/{collaboration_id}/totals?{urlencode(query)}"
        page: dict[str, Any] = await live.get("settlement", path, operator)
        minutes += sum(row.get("counted_minutes", 0) for row in page["items"])
        if page.get("next_after") is None:
            return minutes
        query["after"] = str(page["next_after"])


async def differences(api: Api, collaboration_id: str, expected: Expected) -> list[str]:
    """Entries that do not stand as they must, in sentences; gone through with the client, as a publisher would."""
    wrong: list[str] = []
    for publisher, must in expected.standing.items():
        found = {
            entry.entry_id: Standing(entry.state, entry.code, entry.day, entry.amount)
            async for entry in entries(api, collaboration_id=collaboration_id, publisher=publisher)
        }
        wrong += [
            f"{publisher}: {entry_id} must be {must.get(entry_id)}, and is {found.get(entry_id)}"
            for entry_id in sorted({*must, *found})
            if must.get(entry_id) != found.get(entry_id)
        ]
    return wrong
