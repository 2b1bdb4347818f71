"""Which year it is the demo's turn to settle."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from cli.demonstration.cases import FIRST_YEAR, LAST_YEAR
from cli.demonstration.year import ENTRIES_MIN
from cli.failures import CommandFailed
from deploy.local.places import write_private


@dataclass(frozen=True, slots=True)
class Turn:
    """The year to settle, how many entries are logged in it, and what was settled before it, by collaboration."""

    year: int
    entries: int
    settled: Mapping[str, Set[int]]

    @property
    def with_late(self) -> bool:
        """Whether hours of the year before may turn up now: it was settled."""
        return any(self.year - 1 in years for years in self.settled.values())

    def is_first_of(self, case_id: str) -> bool:
        """Whether a collaboration begins with this year."""
        return not any(year < self.year for year in self.settled[case_id])

    def is_settled(self, case_id: str) -> bool:
        """Whether a demo that was broken off has settled the year for this collaboration already."""
        return self.year in self.settled[case_id]


def choose_year(settled: Mapping[str, Set[int]], wanted: int | None) -> int:
    """The year after the last one that all have settled, or the first. Raises CommandFailed where there is none."""
    last = [max(years) for years in settled.values() if years]
    following = min(last) + 1 if len(last) == len(settled) else min(last, default=wanted or FIRST_YEAR)
    if not FIRST_YEAR <= following <= LAST_YEAR:
        raise CommandFailed(
            f"The demo settles {FIRST_YEAR} to {LAST_YEAR}: populations are at hand to 1 January {LAST_YEAR + 1}. "
            f"{'All years are settled. ' if last else ''}`mellemregning reset` begins again."
        )
    if wanted is not None and wanted != following:
        raise CommandFailed(f"Years are settled in order: it is {following}'s turn, not {wanted}'s.")
    return following


def check_entries(entries: int) -> None:
    """Raises CommandFailed for too few."""
    if entries < ENTRIES_MIN:
        raise CommandFailed(f"Twenty systems need at least {ENTRIES_MIN} entries between them.")


def remembered_entries(home: Path, year: int, entries: int) -> int:
    """How many entries a year has: as many as when it was begun, should the demo have been broken off in it."""
    file = home / "demo" / f"{year}.json"
    if file.exists():
        return int(json.loads(file.read_text(encoding="utf-8"))["entries"])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, json.dumps({"entries": entries}))
    return entries
