"""The tables of a collaboration's page, in the visitor's language."""

from services.reporting.pages.collaboration.participation import Participation, TakenPart
from services.reporting.pages.collaboration.view import CollaborationView
from services.reporting.pages.hours.tables import Named, hours_cells, hours_columns, hours_table
from services.reporting.pages.hours.view import Given, total
from services.reporting.pages.language import Speech
from services.reporting.pages.parties import Member, member_page, project_page
from services.reporting.pages.tables import Cell, Column, Row, Table, Value


def all_tables(view: CollaborationView, collaboration_id: str, speech: Speech) -> dict[str, Table]:
    """Every table of the page, by its key; those that have nothing to show have no rows."""
    found = [
        _by_project(view, collaboration_id, speech),
        _by_member(view, collaboration_id, speech),
        _by_month(view, speech),
        _costs(view, collaboration_id, speech),
        _years(view.participation, speech),
        participation_table(view.participation, speech),
        _figures(view, collaboration_id, speech),
        _balances(view, collaboration_id, speech),
        _charters(view, speech),
    ]
    return {table.key: table for table in found}


def _by_project(view: CollaborationView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Named] = [
        (
            Cell(
                view.names.project(project_id),
                project_page(collaboration_id, project_id),
                _kind(view, project_id, speech),
            ),
            given,
        )
        for project_id, given in view.hours.by_project.items()
    ]
    return _hours("project", view, rows, speech)


def _kind(view: CollaborationView, project_id: str, speech: Speech) -> str:
    kind = view.names.kind_of_project(project_id)
    return speech.text(kind or "collaboration_unknown")


def _by_member(view: CollaborationView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Named] = [
        (Cell(view.names.member(member_id), member_page(collaboration_id, member_id)), given)
        for member_id, given in view.hours.by_member.items()
    ]
    return _hours("member", view, rows, speech)


def _hours(first: str, view: CollaborationView, rows: list[Named], speech: Speech) -> Table:
    caption = speech.text(f"collaboration_by_{first}", year=str(view.year))
    rows.sort(key=lambda row: str(row[0].value).casefold())
    return hours_table(f"hours-by-{first}", caption, speech.text(first), rows, view.hours.total, speech)


def _by_month(view: CollaborationView, speech: Speech) -> Table:
    months = [f"{view.year:04}-{month:02}" for month in range(1, 13)]
    rows: list[Named] = [(Cell(speech.month(month)), view.hours.months.get(month, Given())) for month in months]
    caption = speech.text("collaboration_by_month", year=str(view.year))
    sum_ = total(given for _, given in rows)
    return hours_table("hours-by-month", caption, speech.text("month"), rows, sum_, speech)


def _costs(view: CollaborationView, collaboration_id: str, speech: Speech) -> Table:
    currency = view.costs[0]["currency"] if view.costs else ""
    rows: list[Row] = [
        {
            "stream": speech.named(view.stream_name(cost["stream_id"])),
            "paid_by": _payer(view, cost["paid_by"], collaboration_id, speech),
            "amount": cost["amount_minor"],
        }
        for cost in view.costs
    ]
    return Table(
        "costs",
        speech.text("collaboration_costs", year=str(view.year)),
        [
            Column("stream", speech.text("stream")),
            Column("paid_by", speech.text("collaboration_paid_by")),
            Column("amount", speech.text("amount"), "money", currency),
        ],
        rows,
        {"stream": speech.text("total"), "amount": sum(cost["amount_minor"] for cost in view.costs), "paid_by": ""},
    )


def _payer(view: CollaborationView, paid_by: str, collaboration_id: str, speech: Speech) -> Cell:
    if not paid_by:
        return Cell(speech.text("collaboration_account"))
    return Cell(view.names.member(paid_by), member_page(collaboration_id, paid_by))


def _years(shown: Participation, speech: Speech) -> Table:
    sum_ = total(shown.totals.values())
    return Table(
        "years",
        speech.text("collaboration_by_year"),
        [Column("name", speech.text("year")), *hours_columns(sum_, speech)],
        [{"name": str(year), **hours_cells(given)} for year, given in sorted(shown.totals.items())],
    )


def participation_table(shown: Participation, speech: Speech) -> Table:
    """A row for each member and year: the figures behind the picture."""
    columns = [Column("name", speech.text("member")), Column("year", speech.text("year"))]
    columns += hours_columns(total(shown.totals.values()), speech)
    if shown.has_voluntary:
        columns.append(Column("joined", speech.text("collaboration_joined_projects"), "number"))
        columns.append(Column("running", speech.text("collaboration_running_projects"), "number"))
    rows: list[Row] = [
        {"name": member.name, "year": str(year), **_part_cells(part)}
        for member in shown.members
        for year, part in sorted(member.years.items())
    ]
    return Table("participation", speech.text("collaboration_participation_caption"), columns, rows)


def _part_cells(part: TakenPart) -> Row:
    return {**hours_cells(part.hours), "joined": part.joined, "running": part.running}


def _figures(view: CollaborationView, collaboration_id: str, speech: Speech) -> Table:
    columns = [
        Column("member", speech.text("member")),
        Column("kind", speech.text("kind")),
        Column("joined_on", speech.text("member_since"), "date"),
        *(Column(f"figure-{name}", speech.word(name), "number") for name in view.figures),
    ]
    rows: list[Row] = [
        {
            "member": Cell(member.name, member_page(collaboration_id, member.member_id), _standing(member, speech)),
            "kind": speech.word(member.kind),
            "joined_on": member.joined_on,
            **{f"figure-{name}": _figure(member, name, speech) for name in view.figures},
        }
        for member in view.members
    ]
    return Table("members", speech.text("collaboration_figures"), columns, rows)


def _standing(member: Member, speech: Speech) -> str | None:
    if member.left_on:
        return f"{speech.text('left')} {speech.day(member.left_on)}"
    return speech.text("host") if member.is_host else None


def _figure(member: Member, name: str, speech: Speech) -> Cell:
    figure = member.figures.get(name)
    if figure is None:
        return Cell(None)
    value: Value = int(figure["value"]) if figure["value"].isdigit() else speech.figure(figure["value"])
    return Cell(value, note=f"{speech.text('as_of')} {speech.day(figure['on_date'])}, {figure['source']}")


def _balances(view: CollaborationView, collaboration_id: str, speech: Speech) -> Table:
    currency = view.balances[0]["currency"] if view.balances else ""
    rows: list[Row] = [
        {
            "member": Cell(view.names.member(row["member_id"]), member_page(collaboration_id, row["member_id"])),
            "stream": speech.named(view.stream_name(row["stream_id"])),
            "balance": row["amount_minor"],
        }
        for row in view.balances
    ]
    columns = [
        Column("member", speech.text("member")),
        Column("stream", speech.text("stream")),
        Column("balance", speech.text("balance"), "money", currency),
    ]
    return Table("balances", speech.text("balances_caption"), columns, rows)


def _charters(view: CollaborationView, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "version": str(version.version),
            "valid_from": version.valid_from,
            "decision": version.decision,
            "state": speech.text("in_force") if version.is_in_force else None,
        }
        for version in view.charters
    ]
    columns = [
        Column("version", speech.text("version")),
        Column("valid_from", speech.text("valid_from"), "date"),
        Column("decision", speech.text("decision")),
        Column("state", speech.text("state")),
    ]
    return Table("charters", speech.text("all_charters"), columns, rows)
