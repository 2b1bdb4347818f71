"""The tables of a member's page, in the visitor's language."""

from collections.abc import Callable

from services.reporting.pages.hours.tables import (
    NamedPair,
    delivered_by_month_table,
    honoured_table,
    months_table,
)
from services.reporting.pages.language import Speech
from services.reporting.pages.members.money import money_tables
from services.reporting.pages.members.view import MemberView
from services.reporting.pages.parties import project_page
from services.reporting.pages.tables import Cell, Column, Row, Table


def all_tables(view: MemberView, collaboration_id: str, speech: Speech) -> dict[str, Table]:
    """Every table of the page, by its key; those that have nothing to show have no rows."""
    made: list[Callable[[MemberView, str, Speech], Table]] = [
        _hours,
        _months,
        _matrix,
        _years,
        _figures,
        _stays,
        _projects,
    ]
    found = [make(view, collaboration_id, speech) for make in made]
    return {table.key: table for table in [*money_tables(view, collaboration_id, speech), *found]}


def _by_project(view: MemberView, collaboration_id: str) -> list[NamedPair]:
    rows = [
        (Cell(view.project_name(project_id), project_page(collaboration_id, project_id)), pair)
        for project_id, pair in view.hours.items()
    ]
    return sorted(rows, key=lambda row: str(row[0].value).casefold())


def _hours(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    caption = speech.text("members_hours_caption", year=str(view.year))
    return honoured_table("hours", caption, speech.text("project"), _by_project(view, collaboration_id), speech)


def _months(view: MemberView, _: str, speech: Speech) -> Table:
    caption = speech.text("members_months_caption", year=str(view.year))
    return months_table("months", caption, view.year, view.all_hours, speech)


def _matrix(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    caption = speech.text("members_matrix_caption", year=str(view.year))
    rows = _by_project(view, collaboration_id)
    return delivered_by_month_table("projects-by-month", caption, speech.text("project"), view.year, rows, speech)


def _years(view: MemberView, _: str, speech: Speech) -> Table:
    rows = [(Cell(str(year)), pair) for year, pair in sorted(view.by_year.items())]
    return honoured_table("years", speech.text("members_years_caption"), speech.text("year"), rows, speech)


def _figures(view: MemberView, _: str, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "on_date": each["on_date"],
            "figure": speech.word(each["figure"]),
            "value": int(each["value"]) if each["value"].isdigit() else speech.figure(each["value"]),
            "source": each["source"],
        }
        for each in view.figures
    ]
    columns = [
        Column("on_date", speech.text("members_day"), "date"),
        Column("figure", speech.text("members_figure")),
        Column("value", speech.text("members_value"), "number"),
        Column("source", speech.text("source")),
    ]
    return Table("figures", speech.text("members_figures_caption"), columns, rows)


def _stays(view: MemberView, _: str, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "joined": stay["joined_on"],
            "left": stay["left_on"],
            "kind": speech.word(stay["kind"]) + (f", {speech.text('host').lower()}" if stay["host"] else ""),
        }
        for stay in view.stays
    ]
    columns = [
        Column("joined", speech.text("members_joined"), "date"),
        Column("left", speech.text("left"), "date"),
        Column("kind", speech.text("kind")),
    ]
    return Table("stays", speech.text("members_stays_caption"), columns, rows)


def _projects(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "project": Cell(project["name"], project_page(collaboration_id, project["project_id"])),
            "kind": speech.text(project["kind"]),
            "from": stay["joined_on"] if stay else project["starts_on"],
            "to": stay["left_on"] if stay else project["ends_on"],
        }
        for project, stay in view.taken_part
    ]
    columns = [
        Column("project", speech.text("project")),
        Column("kind", speech.text("kind")),
        Column("from", speech.text("from"), "date"),
        Column("to", speech.text("to"), "date"),
    ]
    return Table("projects", speech.text("members_projects_caption"), columns, rows)
