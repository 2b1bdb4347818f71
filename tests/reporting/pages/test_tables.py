"""Tables on pages, and as files for spreadsheets."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from services.reporting.pages.language import Speech
from services.reporting.pages.tables import BOM, Cell, Column, Table, Value, csv_answer, written
from services.reporting.pages.texts import Language

COLUMNS = (
    Column("member", "Member"),
    Column("since", "Since", "date"),
    Column("inhabitants", "Inhabitants", "number"),
    Column("hours", "Hours", "minutes"),
    Column("claim", "Claim", "money", "DKK"),
    Column("share", "Share", "percent"),
)
ROW = {
    "member": Cell("Ærø", "/somewhere", "left"),
    "since": date(2016, 1, 31),
    "inhabitants": 1_234_567,
    "hours": -75_065,
    "claim": -123_450,
    "share": 3_333,
}


def _lines(table: Table, language: Language) -> list[list[str]]:
    text = bytes(csv_answer(table, Speech(language)).body).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="," if language == "en" else ";"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("da", ["Ærø", "2016-01-31", "1234567", "-1251:05", "-1234,50", "33,33"]),
        ("nb", ["Ærø", "2016-01-31", "1234567", "-1251:05", "-1234,50", "33,33"]),
        ("en", ["Ærø", "2016-01-31", "1234567", "-1251:05", "-1234.50", "33.33"]),
    ],
)
def test_a_spreadsheet_in_the_visitors_language_reads_figures_as_figures(
    language: Language, expected: list[str]
) -> None:
    table = Table("claims", "Claims", COLUMNS, [ROW], total={"member": "Total", "claim": 0})
    head, row, total = _lines(table, language)
    assert row == expected
    assert head[:2] == ["Member", "Since"]
    assert total[0] == "Total"
    assert total[1:4] == ["", "", ""]


def test_a_heads_unit_is_said_once_in_it() -> None:
    (head,) = _lines(Table("claims", "Claims", COLUMNS, []), "da")
    assert head[3:] == ["Hours (timer:minutter)", "Claim (kr.)", "Share (%)"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_runs_as_a_formula(name: str) -> None:
    table = Table("members", "Members", [Column("member", name)], [{"member": name}])
    assert _lines(table, "da") == [[f"'{name}"], [f"'{name}"]]


def test_a_name_with_separators_and_quotes_stays_one_cell() -> None:
    name = 'A;B,"C"\nD'
    assert _lines(Table("x", "X", [Column("member", "Member")], [{"member": name}]), "da")[1] == [name]


def test_the_file_is_marked_as_utf_8_and_named_by_the_key() -> None:
    answer = csv_answer(Table("lines of 2016/x", "Lines", COLUMNS, []), Speech("da"))
    assert bytes(answer.body).decode().startswith(BOM)
    assert answer.headers["content-disposition"] == 'attachment; filename="lines-of-2016-x.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (Column("a", "A"), None, "–"),
        (Column("a", "A", "number"), "1/3", "1/3"),
        (Column("a", "A", "number"), -1_000, "−1.000"),
        (Column("a", "A", "minutes"), 65, "1:05"),
        (Column("a", "A", "money", "DKK"), 5, "0,05"),
        (Column("a", "A", "percent"), 1_250, "12,50"),
        (Column("a", "A", "date"), "2016-03-01", "1. marts 2016"),
        (Column("a", "A", "date"), datetime(2016, 12, 31, 23, 30, tzinfo=UTC), "1. januar 2017"),
    ],
)
def test_a_value_is_shown_as_its_kind(column: Column, value: Value, shown: str) -> None:
    assert written(column, value, Speech("da")) == shown


@pytest.mark.parametrize(
    ("column", "divisor"),
    [
        (Column("a", "A", "money", "DKK"), 100),
        (Column("a", "A", "money", "ISK"), 1),
        (Column("a", "A", "minutes"), 60),
        (Column("a", "A", "percent"), 100),
        (Column("a", "A", "number"), 1),
    ],
)
def test_what_a_chart_divides_by_is_said_with_the_column(column: Column, divisor: int) -> None:
    assert column.divisor == divisor
