"""From a file to the ledger: what is shown, what enters, what a second time changes, who may."""

from datetime import date, time
from typing import Any

from tests.settlement.kit import A, B, fact, hours
from tests.settlement.sheets.desk import OFFICE, OTHER, PATH, Desk, as_csv, as_xlsx

DAY = date(2016, 3, 1)
ROWS: list[list[Any]] = [
    [DAY, "p1", "Glostrup", 7.5, "m1", "Møde", None],
    [DAY, "Digital post", "0155", time(7, 30), "m2", None, None],
    [date(2016, 12, 24), "Fælles arkiv", "dk-0161", 1, "m1", None, None],
    [DAY, "p1", "Glostrup", "syv", "m1", None, None],
]
LEDGER = {
    ("p1", A, "2016-03-01", 450, "m1"): 1,
    ("p1", B, "2016-03-01", 450, "m2"): 1,
    ("p3", A, "2016-12-24", 60, "m1"): 1,
}


async def counted(desk: Desk, table: str) -> int:
    return await desk.settlement.pool.fetchval(f"SELECT count(*) FROM {table}")


async def test_a_preview_shows_every_rows_verdict_and_enters_nothing(desk: Desk) -> None:
    preview = await desk.preview(as_xlsx(ROWS), file_name="marts.xlsx")
    rows = await desk.rows(preview)

    assert preview["rows"] == {"accepted": 2, "corrects": 0, "known": 0, "parked": 1, "refused": 1, "skipped": 0}
    assert preview["minutes"]["accepted"] == 900
    assert [rows[number]["verdict"] for number in (2, 3, 4, 5)] == ["accepted", "accepted", "parked", "refused"]
    assert (rows[4]["code"], rows[5]["code"]) == ("outside_project", "not_hours")
    assert rows[5]["found"][0]["column"] == "D"
    assert '"syv" is no length of time' in rows[5]["message"]
    for table in ("entries", "accounts", "totals", "outbox", "account_publishers"):
        assert await counted(desk, table) == 0


async def test_sums_are_given_by_project_member_and_month(desk: Desk) -> None:
    sums = (await desk.preview(as_xlsx(ROWS)))["sums"]

    assert {each["project_id"]: each["minutes"] for each in sums["projects"]} == {"p1": 900, "p3": 60}
    assert {each["member_id"]: (each["accepted_minutes"], each["parked_minutes"]) for each in sums["members"]} == {
        A: (450, 60),
        B: (450, 0),
    }
    assert {each["month"]: each["rows"] for each in sums["months"]} == {"2016-03": 2, "2016-12": 1}


async def test_the_good_rows_enter_and_the_same_file_again_changes_nothing(desk: Desk) -> None:
    committed = await desk.entered(as_xlsx(ROWS))
    assert (committed["state"], committed["rows_changed"]) == ("committed", 0)
    assert await desk.ledger() == LEDGER
    totals = await desk.settlement.totals()
    assert totals["p1", A, "2016-03"] == (450, 450)
    assert totals["p3", A, "2016-12"] == (60, 0)

    for again in (as_xlsx(ROWS), as_csv(ROWS), as_csv(ROWS, "utf-8-sig"), as_csv(ROWS, "utf-16")):
        shown = await desk.preview(again)
        assert (shown["rows"]["known"], shown["rows"]["accepted"], shown["rows"]["parked"]) == (3, 0, 0)
        assert (await desk.commit(shown)).status_code == 201
        assert await desk.ledger() == LEDGER
        assert await desk.settlement.totals() == totals


async def test_equal_rows_in_a_file_are_entries_of_their_own_and_stay_so(desk: Desk) -> None:
    twice = [ROWS[0], ROWS[0]]

    preview = await desk.preview(as_xlsx(twice))
    rows = await desk.rows(preview)
    assert preview["rows"]["accepted"] == 2
    assert [each["code"] for each in rows[3]["found"]] == ["equal_rows"]
    await desk.commit(preview)
    again = await desk.entered(as_xlsx([*twice, ROWS[0]]))

    assert (again["rows"]["known"], again["rows"]["accepted"]) == (2, 1)
    assert await desk.ledger() == {("p1", A, "2016-03-01", 450, "m1"): 3}


async def test_all_or_nothing_lets_nothing_enter_where_a_row_is_refused(desk: Desk) -> None:
    preview = await desk.preview(as_xlsx(ROWS))

    refused = await desk.commit(preview, all_or_nothing=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "rows_refused")
    assert refused.json()["ids"] == {"rows_refused": "1", "row": "5"}
    assert await counted(desk, "entries") == 0

    assert (await desk.commit(preview, all_or_nothing=False)).status_code == 201
    assert await desk.ledger() == LEDGER
    assert (await desk.entered(as_xlsx(ROWS[:3]), all_or_nothing=True))["rows"]["known"] == 3


async def test_a_row_whose_id_is_known_and_hours_changed_is_a_correction(desk: Desk) -> None:
    await desk.entered(as_xlsx([[DAY, "p1", "Glostrup", 7.5, "m1", None, "a-1"]]))

    changed = as_xlsx([[date(2016, 3, 2), "p1", "Glostrup", 8, "m1", None, "a-1"]])
    preview = await desk.preview(changed)
    row = (await desk.rows(preview))[2]
    assert (row["verdict"], row["was"]) == ("corrects", {"minutes": 450, "work_date": "2016-03-01"})
    assert preview["sums"]["projects"][0]["corrected_by_minutes"] == 30
    await desk.commit(preview)

    assert await desk.ledger() == {("p1", A, "2016-03-02", 480, "m1"): 1}
    assert (await desk.entered(changed))["rows"]["known"] == 1
    assert await counted(desk, "entry_changes") == 1


async def test_an_older_file_does_not_take_a_correction_back_unless_it_is_asked_to(desk: Desk) -> None:
    def with_hours(number: float) -> bytes:
        return as_xlsx([[DAY, "p1", "Glostrup", number, "m1", None, "a-1"]])

    await desk.entered(with_hours(7.5))
    await desk.entered(with_hours(8))

    older = await desk.preview(with_hours(7.5))
    row = (await desk.rows(older))[2]
    assert (row["verdict"], row["code"]) == ("known", "older_than_known")
    assert "480 minutes" in row["message"]
    await desk.commit(older)
    assert await desk.ledger() == {("p1", A, "2016-03-01", 480, "m1"): 1}

    for number, minutes in ((7.5, 450), (8, 480), (7.5, 450)):
        back = await desk.entered(with_hours(number), {"restore_older": True})
        assert back["rows"]["corrects"] == 1
        assert await desk.ledger() == {("p1", A, "2016-03-01", minutes, "m1"): 1}


async def test_corrections_can_be_left_out(desk: Desk) -> None:
    await desk.entered(as_xlsx([[DAY, "p1", "Glostrup", 7.5, "m1", None, "a-1"]]))

    done = await desk.entered(as_xlsx([[DAY, "p1", "Glostrup", 8, "m1", None, "a-1"]]), corrections=False)

    assert done["rows"]["skipped"] == 1
    assert await desk.ledger() == {("p1", A, "2016-03-01", 450, "m1"): 1}


async def test_what_a_correction_cannot_change_is_refused(desk: Desk) -> None:
    await desk.entered(as_xlsx([[DAY, "p1", "Glostrup", 7.5, "m1", None, name] for name in ("a-1", "a-2", "a-3")]))
    withdrawn = fact("entry_withdrawn", entry_id="a-2", reason="twice")
    await desk.settlement.take(withdrawn, fact("entry_withdrawn", entry_id="a-3", reason="twice"), publisher=OFFICE)

    moved = [
        [DAY, "p3", "Glostrup", 7.5, "m1", None, "a-1"],
        [DAY, "p1", "Glostrup", 8, "m1", None, "a-2"],
        [DAY, "p1", "Glostrup", 7.5, "m1", None, "a-3"],
    ]
    rows = await desk.rows(await desk.preview(as_xlsx(moved)))

    told = {number: (row["verdict"], row["code"]) for number, row in rows.items()}
    assert told == {2: ("refused", "entry_elsewhere"), 3: ("refused", "entry_withdrawn"), 4: ("known", "is_withdrawn")}


async def test_a_changed_row_without_id_is_another_entry_and_warned_of(desk: Desk) -> None:
    await desk.entered(as_xlsx(ROWS[:2]))

    changed = [[DAY, "p1", "Glostrup", 8, "m1", "Møde", None], ROWS[1]]
    rows = await desk.rows(await desk.preview(as_xlsx(changed)))

    assert rows[2]["verdict"] == "accepted"
    (warning,) = rows[2]["found"]
    assert (warning["code"], warning["level"]) == ("maybe_double", "warning")
    assert warning["message"].startswith("450 minutes for the same project")
    assert "found" not in rows[3]


async def test_hours_another_system_sent_are_warned_of_without_naming_its_entries(desk: Desk) -> None:
    await desk.settlement.take(hours("secret-id", "2016-03-01", 450, worker="m1"), publisher=A)

    (row,) = (await desk.rows(await desk.preview(as_xlsx(ROWS[:1])))).values()

    assert row["found"][0]["code"] == "maybe_double"
    assert "secret-id" not in str(row)


async def test_equal_hours_of_two_departments_are_told_apart_by_a_series(desk: Desk) -> None:
    def sheet(*numbers: float) -> bytes:
        return as_xlsx([[DAY, "p1", "Glostrup", number, None, None, None] for number in numbers])

    await desk.entered(sheet(7.5))

    both = await desk.preview(sheet(7.5, 8))
    assert [warning["code"] for warning in both["warnings"]] == ["known_elsewhere"]
    await desk.entered(sheet(7.5), {"series": "Børn og unge"})

    assert await desk.ledger() == {("p1", A, "2016-03-01", 450, None): 2}


async def test_commit_decides_anew_and_names_what_became_otherwise(desk: Desk) -> None:
    preview = await desk.preview(as_xlsx(ROWS))
    await desk.settlement.learn(fact("project_ended", project_id="p1", ends_on="2016-02-01"))

    committed = (await desk.commit(preview)).json()

    assert {(each["row"], each["was"], each["verdict"]) for each in committed["changed"]} == {
        (2, "accepted", "parked"),
        (3, "accepted", "parked"),
    }
    assert (await desk.rows(preview))[2]["code"] == "outside_project"


async def test_a_preview_is_committed_once_and_not_when_it_is_old(desk: Desk) -> None:
    preview = await desk.preview(as_xlsx(ROWS))
    first = await desk.commit(preview, key="one")
    again = await desk.commit(preview, key="one")
    other = await desk.commit(preview, key="two")
    old = await desk.preview(as_xlsx(ROWS))
    await desk.settlement.pool.execute("UPDATE sheet_previews SET expires_at = now() WHERE committed_at IS NULL")
    too_late = await desk.commit(old)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (409, "already_committed")
    assert (too_late.status_code, too_late.json()["code"]) == (409, "preview_expired")


async def test_the_same_key_gives_the_same_preview_unless_it_is_read_otherwise(desk: Desk) -> None:
    file = as_csv(ROWS)
    first = await desk.send(file, key="one")
    again = await desk.send(file, key="one")
    other = await desk.send(file, {"unit": "minutes"}, key="one")

    assert again.json()["preview_id"] == first.json()["preview_id"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_mapping_is_remembered_for_the_publisher_that_committed_it(desk: Desk) -> None:
    rows = [["01.03.2016", "Glostrup", 450, "m1"]]
    odd = as_csv(rows, headings=("Hvornår", "Hvem", "Hvor længe", "Kode"))
    columns = {"work_date": "Hvornår", "member": "Hvem", "hours": "Hvor længe", "worker": "D"}
    mapping = {"columns": columns, "fixed": {"project": "Digital post"}, "unit": "minutes"}

    refused = await desk.send(odd)
    assert (refused.status_code, refused.json()["code"]) == (422, "mapping_incomplete")
    await desk.entered(odd, mapping)
    again = await desk.preview(odd)
    told = (await desk.api.get(f"{PATH}/hours-mapping", desk.role)).json()["mapping"]
    other = (await desk.api.get(f"{PATH}/hours-mapping", f"publisher:{OTHER}")).json()["mapping"]

    assert again["rows"]["known"] == 1
    assert (told["unit"], told["fixed"]) == ("minutes", {"project": "Digital post"})
    assert told["columns"]["hours"] == "Hvor længe"
    assert other == {}
    assert await desk.ledger() == {("p1", A, "2016-03-01", 450, "m1"): 1}


async def test_a_mapping_can_be_told_and_must_fit(desk: Desk) -> None:
    body = {"publisher": OFFICE, "mapping": {"unit": "minutes"}}
    told = await desk.api.post(f"{PATH}/hours-mappings", body, desk.role)
    others = await desk.api.post(f"{PATH}/hours-mappings", {**body, "publisher": OTHER}, desk.role)
    wrong = await desk.send(as_xlsx(ROWS), {"unit": "days", "colums": {}})
    minutes = await desk.preview(as_csv([["01-03-2016", "p1", "Glostrup", "450", "", "", ""]]))

    assert (told.status_code, others.status_code) == (201, 403)
    assert (wrong.status_code, {each["where"] for each in wrong.json()["errors"]}) == (422, {"unit", "colums"})
    assert minutes["minutes"]["accepted"] == 450


async def test_missing_columns_are_asked_for_by_name(desk: Desk) -> None:
    answer = await desk.send(as_xlsx([[DAY, "x"]], headings=("Dato", "Timer")), lang="da")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "mapping_incomplete")
    assert [each["where"] for each in problem["errors"]] == ["project", "member"]
    assert "A 'Dato', B 'Timer'" in problem["detail"]


async def test_old_previews_make_room(desk: Desk) -> None:
    first = await desk.preview(as_csv([["01-03-2016", "p1", "Glostrup", "1", "", "", ""]]))
    for _ in range(10):
        await desk.preview(as_csv([["01-03-2016", "p1", "Glostrup", "1", "", "", ""]]))

    assert await counted(desk, "sheet_previews") == 10
    assert (await desk.commit(first)).status_code == 403
