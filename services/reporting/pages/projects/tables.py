"""The tables of a project's page, in the visitor's language."""

from collections import defaultdict
from collections.abc import Callable

from services.reporting.pages.hours.tables import (
    NamedPair,
    delivered_by_month_table,
    honoured_table,
    months_table,
)
from services.reporting.pages.language import Speech
from services.reporting.pages.parties import member_page
from services.reporting.pages.projects.view import ProjectView
from services.reporting.pages.tables import Cell, Column, Row, Table

KINDS = {"share": "bears", "credit": "credited", "adjustment": "adjusted"}
"""The column in which lines of a kind are summed; any other kind has a column of its own."""


def all_tables(view: ProjectView, collaboration_id: str, speech: Speech) -> dict[str, Table]:
    """Every table of the page, by its key; those that have nothing to show have no rows."""
    made: list[Callable[[ProjectView, str, Speech], Table]] = [_hours, _months, _matrix, _payers, _costs, _participants]
    tables = [make(view, collaboration_id, speech) for make in made]
    return {table.key: table for table in tables}


def _member(view: ProjectView, collaboration_id: str, member_id: str) -> Cell:
    return Cell(view.member_name(member_id), member_page(collaboration_id, member_id))


def _by_member(view: ProjectView, collaboration_id: str) -> list[NamedPair]:
    rows = [(_member(view, collaboration_id, member_id), pair) for member_id, pair in view.hours.items()]
    return sorted(rows, key=lambda row: str(row[0].value).casefold())


def _hours(view: ProjectView, collaboration_id: str, speech: Speech) -> Table:
    caption = speech.text("projects_hours_caption", year=str(view.year))
    return honoured_table("hours", caption, speech.text("member"), _by_member(view, collaboration_id), speech)


def _months(view: ProjectView, _: str, speech: Speech) -> Table:
    caption = speech.text("projects_months_caption", year=str(view.year))
    return months_table("months", caption, view.year, view.all_hours, speech)


def _matrix(view: ProjectView, collaboration_id: str, speech: Speech) -> Table:
    caption = speech.text("projects_matrix_caption", year=str(view.year))
    rows = _by_member(view, collaboration_id)
    return delivered_by_month_table("members-by-month", caption, speech.text("member"), view.year, rows, speech)


def _payers(view: ProjectView, collaboration_id: str, speech: Speech) -> Table:
    summed: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    sums: defaultdict[str, int] = defaultdict(int)
    for row in view.amounts:
        for column in (KINDS.get(row["kind"], "other"), "net"):
            summed[row["member_id"]][column] += row["amount_minor"]
            sums[column] += row["amount_minor"]
    rows: list[Row] = [
        {"member": _member(view, collaboration_id, member_id), **summed[member_id]}
        for member_id in sorted(summed, key=lambda member_id: view.member_name(member_id).casefold())
    ]
    shown = [name for name in ("bears", "credited", "adjusted", "other", "net") if name in sums]
    columns = [Column(name, speech.text(f"projects_{name}"), "money", view.currency) for name in shown]
    return Table(
        "payers",
        speech.text("projects_payers_caption", year=str(view.year)),
        [Column("member", speech.text("member")), *columns],
        rows,
        {"member": speech.text("total"), **sums},
    )


def _costs(view: ProjectView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "stream": speech.named(view.stream_name(row["stream_id"])),
            "paid_by": _member(view, collaboration_id, row["paid_by"])
            if row["paid_by"]
            else speech.text("collaboration_account"),
            "amount": row["amount_minor"],
        }
        for row in view.costs
    ]
    columns = [
        Column("stream", speech.text("stream")),
        Column("paid_by", speech.text("collaboration_paid_by")),
        Column("amount", speech.text("amount"), "money", view.currency),
    ]
    return Table("costs", speech.text("projects_costs_caption", year=str(view.year)), columns, rows)


def _participants(view: ProjectView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "member": _member(view, collaboration_id, stay["member_id"]),
            "joined": stay["joined_on"],
            "left": stay["left_on"],
        }
        for stay in view.participants
    ]
    columns = [
        Column("member", speech.text("member")),
        Column("joined", speech.text("members_joined"), "date"),
        Column("left", speech.text("left"), "date"),
    ]
    return Table("participants", speech.text("projects_participants_caption"), columns, rows)
