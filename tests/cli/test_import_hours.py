"""`mellemregning import hours`: what it shows, what it lets enter, its exit codes and JSON."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.import_tables import hours
from tests.cli.serving import settlement_at
from tests.cli.test_commands import run
from tests.conftest import FreshDatabase
from tests.settlement.kit import CLUB, A, settlement_on
from tests.settlement.sheets.desk import OFFICE, as_csv, as_xlsx, known

DAY = date(2016, 3, 1)
GOOD = [DAY, "Digital post", "Glostrup", 7.5, "m1", None, None]
BAD = [DAY, "Digtal post", "Glostrup", "syv", "m1", None, None]


@dataclass(frozen=True)
class Seat:
    """The command line before settlement's API."""

    url: str
    home: Path
    settings: dict[str, str]

    async def __call__(self, file: Path, *options: str, **settings: str) -> Any:
        said = (*("import", "hours", str(file)), "--collaboration", CLUB, "--publisher", OFFICE, *options)
        return await asyncio.to_thread(run, *said, settings={**self.settings, **settings})

    async def entered(self) -> int:
        async with settlement_on(self.url) as settlement:
            return await settlement.pool.fetchval("SELECT count(*) FROM entries")


@pytest.fixture
async def seat(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Seat]:
    url = await database("settlement")
    async with settlement_on(url) as settlement:
        await settlement.learn(*known())
    with settlement_at(url, tmp_path) as address:
        yield Seat(url, tmp_path, {"SETTLEMENT_URL": address, "MELLEMREGNING_HOME": str(tmp_path)})


async def test_it_shows_what_is_wrong_lets_the_good_rows_enter_and_knows_them_again(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "marts.xlsx"
    file.write_bytes(as_xlsx([GOOD, BAD]))

    shown = await seat(file, "--lang", "da")
    assert (shown.returncode, shown.stderr) == (3, "")
    assert "would enter and count" in shown.stdout
    assert "»syv« er ikke et antal timer" in shown.stdout
    assert "Menes p1?" in shown.stdout
    assert "Nothing has entered." in shown.stdout
    assert await seat.entered() == 0

    whole = await seat(file, "--commit", "--all-or-nothing")
    assert (whole.returncode, await seat.entered()) == (3, 0)
    assert "the first is row 3" in whole.stderr

    entered = await seat(file, "--commit")
    assert entered.returncode == 3
    assert "1 rows count (7:30 hours), 0 wait, 0 corrected, 0 were known, 1 stay out." in entered.stdout
    assert await seat.entered() == 1

    mended = tmp_path / "marts.csv"
    mended.write_bytes(as_csv([GOOD]))
    again = await seat(mended, "--commit", "--json")
    answer = json.loads(again.stdout)
    assert (again.returncode, answer["preview"]["rows"]["known"], answer["commit"]) == (0, 1, None)
    assert await seat.entered() == 1


async def test_a_file_can_be_told_how_to_be_read(seat: Seat, tmp_path: Path) -> None:
    file, mapping = tmp_path / "odd.csv", tmp_path / "mapping.json"
    file.write_text("Dato;Hvor længe;Kode\n01-03-2016;440;m1\n", encoding="utf-8")
    mapping.write_text(json.dumps({"columns": {"hours": "Hvor længe", "worker": "C"}}), encoding="utf-8")

    unread = await seat(file)
    assert unread.returncode == 2
    assert "hours: Which column holds the hours?" in unread.stderr
    options = (
        "--mapping",
        str(mapping),
        "--project",
        "p1",
        "--member",
        "0161",
        "--unit",
        "minutes",
        "--commit",
        "--json",
    )
    answer = json.loads((await seat(file, *options)).stdout)

    assert answer["commit"]["minutes"]["accepted"] == 440
    (row,) = answer["rows"]
    assert (row["member_id"], row["worker"], row["verdict"]) == (A, "m1", "accepted")


async def test_what_cannot_be_done_is_told_with_an_exit_code(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "hours.csv"
    file.write_bytes(as_csv([GOOD]))

    nowhere = await seat(tmp_path / "none.xlsx")
    silent = await seat(file, SETTLEMENT_URL="http://127.0.0.1:9")
    stranger = await asyncio.to_thread(
        run, "import", "hours", str(file), "--collaboration", CLUB, "--publisher", "stranger", settings=seat.settings
    )

    assert (nowhere.returncode, "cannot be read" in nowhere.stderr) == (2, True)
    assert (silent.returncode, "does not answer" in silent.stderr) == (1, True)
    assert (stranger.returncode, "gives no right" in stranger.stderr) == (1, True)


def test_minutes_are_shown_as_hours() -> None:
    assert [hours(minutes) for minutes in (0, 450, -30, 6_000_060)] == ["0:00", "7:30", "-0:30", "100,001:00"]
