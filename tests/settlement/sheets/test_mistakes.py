"""A file of 5,000 rows with every kind of mistake: what is shown, what enters, and that it enters once."""

from collections import Counter
from typing import Any

import pytest

from tests.settlement.kit import A, fact, hours
from tests.settlement.sheets.desk import OFFICE, Desk, as_csv, as_xlsx
from tests.settlement.sheets.mistakes import ENTERS, MISTAKES, sheet_of

ACCEPTED_WITH = {"maybe_clock", "maybe_a_name", "future_day", "number_as_date", "maybe_double"}


async def entered_before(desk: Desk) -> None:
    """What the office sent earlier, and what became of it."""
    names = ("changed", "corrected", "withdrawn", "withdrawn-2")
    await desk.settlement.take(
        *(hours(name, "2016-03-01", 450) for name in names),
        hours("elsewhere", "2016-03-01", 450, project_id="p4", worker="w"),
        hours("there", "2016-03-01", 450, worker="double"),
        fact("hours_corrected", entry_id="corrected", minutes=420, reason="slip"),
        fact("entry_withdrawn", entry_id="withdrawn", reason="twice"),
        fact("entry_withdrawn", entry_id="withdrawn-2", reason="twice"),
        publisher=OFFICE,
    )


async def everything(desk: Desk) -> list[Any]:
    """All that a file could move, but for previews."""
    tables = ("entries", "entry_changes", "waiting_changes", "early_messages", "totals", "accounts", "ranges")
    return [await desk.settlement.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


def test_there_are_at_least_forty_kinds() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 40


@pytest.mark.parametrize(("kind", "rows_in_all"), [("xlsx", 5_000), ("csv", 1_000)])
async def test_every_mistake_is_told_and_the_good_rows_enter_once(desk: Desk, kind: str, rows_in_all: int) -> None:
    await entered_before(desk)
    await desk.settlement.forget_announced()
    before, start = await everything(desk), await desk.ledger()
    due = list(sheet_of(rows_in_all, is_text=kind == "csv"))
    data = as_xlsx(row for row, _, _ in due) if kind == "xlsx" else as_csv(row for row, _, _ in due)

    preview = await desk.preview(data)
    rows = await desk.rows(preview)

    assert await everything(desk) == before
    assert await desk.settlement.pool.fetchval("SELECT count(*) FROM outbox") == 0
    told = {number: verdict_of(row) for number, row in rows.items()}
    assert told == {number: expected for number, (_, expected, _) in enumerate(due, 2)}
    assert all(each["message"] for row in rows.values() for each in row.get("found", []))
    counts = Counter(verdict for _, (verdict, _), _ in due)
    assert preview["rows"] == {name: counts.get(name, 0) for name in preview["rows"]}
    minutes = sum(minutes for _, (verdict, _), minutes in due if verdict in ENTERS)
    assert preview["minutes"]["accepted"] + preview["minutes"]["parked"] == minutes

    committed = await desk.commit(preview)
    assert committed.status_code == 201
    assert committed.json()["changed"] == []
    assert sum(key[3] * count for key, count in (await desk.ledger() - start).items()) == minutes + 480
    assert ("p1", A, "2016-03-01", 480, None) in await desk.ledger()

    after = await everything(desk)
    again = await desk.preview(data)
    assert again["rows"]["accepted"] == again["rows"]["parked"] == again["rows"]["corrects"] == 0
    assert again["rows"]["known"] == sum(counts[verdict] for verdict in ("accepted", "parked", "corrects", "known"))
    assert (await desk.commit(again)).status_code == 201
    assert await everything(desk) == after


def verdict_of(row: dict[str, Any]) -> tuple[str, str]:
    """Its verdict and code; of an accepted one the code of the warning that goes with it."""
    warnings = [each["code"] for each in row.get("found", []) if each["code"] in ACCEPTED_WITH]
    return row["verdict"], row.get("code") or (warnings[0] if warnings else "")
