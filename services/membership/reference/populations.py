"""Populations as the statistical offices registered them, by register id and day, from the files in this folder."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from services.membership.figures.rules import Population, Populations

FOLDER = Path(__file__).parent
DANISH_SOURCE = "Danmarks Statistik, tabel FOLK1A"
NORWEGIAN_SOURCE = "Statistisk sentralbyrå, tabell 07459"
NORWEGIAN_BORDERS = date(2024, 1, 1)
"""Figures of no_kommuner.csv for earlier days are within these borders: they are not what was registered then."""
_DANISH_LEVELS = ("kommune", "region")
_PREFIX = "folkemengde_"


@cache
def populations_by_day() -> Mapping[date, Populations]:
    """By day, by register id (`dk-0161`, `dk-1084`, `no-0301`). Read from the files once."""
    found: dict[date, dict[str, Population]] = {}
    for day, member_id, population in (*_danish(), *_norwegian("no_kommuner.csv"), *_norwegian("no_kommuner_2013.csv")):
        found.setdefault(day, {})[member_id] = population
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _danish() -> Iterator[tuple[date, str, Population]]:
    for row in _rows("dk_folketal_long.csv"):
        if row["niveau"] in _DANISH_LEVELS:
            population = Population(int(row["folketal"]), DANISH_SOURCE)
            yield date.fromisoformat(row["dato"]), f"dk-{row['kode']}", population


def _norwegian(name: str) -> Iterator[tuple[date, str, Population]]:
    is_of_today = name == "no_kommuner.csv"
    for row in _rows(name):
        for column, value in row.items():
            if not column.startswith(_PREFIX) or not value:
                continue
            day = date.fromisoformat(column.removeprefix(_PREFIX).replace("_", "-"))
            if day >= NORWEGIAN_BORDERS or not is_of_today:
                yield day, f"no-{row['kommunenummer']}", Population(int(value), NORWEGIAN_SOURCE)
