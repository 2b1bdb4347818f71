"""The start page's tables, in the visitor's language."""

from collections.abc import Sequence
from urllib.parse import quote

from services.reporting.pages.language import Speech
from services.reporting.pages.start.view import Start
from services.reporting.pages.start.waiting import Parked, Waiting
from services.reporting.pages.tables import Cell, Column, Row, Table
from services.reporting.projections.rows import Row as Found


def tables_of(start: Start, waiting: Waiting, speech: Speech) -> dict[str, Table]:
    """Runs to approve, parked entries and claims, by key; each where there is any."""
    tables = [_to_approve(start, speech), _parked(start, waiting.parked, speech)]
    tables += [_claims(start, currency, speech) for currency in sorted({each["currency"] for each in start.claims})]
    return {table.key: table for table in tables if table.rows}


def _to_approve(start: Start, speech: Speech) -> Table:
    def row(run: Found) -> Row:
        name = f"{run['settlement_id']} {run['period']}"
        return {
            "run": Cell(name, _run(run), speech.text("start_reversal") if run["reversal"] else None),
            "collaboration": start.names.get(run["collaboration_id"], run["collaboration_id"]),
            "calculated": run["calculated_at"],
        }

    columns = (
        Column("run", speech.text("start_run")),
        Column("collaboration", speech.text("start_collaboration")),
        Column("calculated", speech.text("calculated_on"), "date"),
    )
    return Table("to-approve", speech.text("start_to_approve"), columns, [row(run) for run in start.to_approve])


def _parked(start: Start, parked: Sequence[Parked], speech: Speech) -> Table:
    def row(each: Parked) -> Row:
        name = start.names.get(each.collaboration_id, each.collaboration_id)
        href = f"/collaborations/{quote(each.collaboration_id)}/entries/parked"
        return {"collaboration": Cell(name, href), "count": each.count, "oldest": each.oldest}

    columns = (
        Column("collaboration", speech.text("start_collaboration")),
        Column("count", speech.text("start_entries"), "number"),
        Column("oldest", speech.text("start_oldest"), "date"),
    )
    return Table("parked", speech.text("start_parked"), columns, [row(each) for each in parked])


def _claims(start: Start, currency: str, speech: Speech) -> Table:
    def row(claim: Found) -> Row:
        said = "pays" if claim["amount_minor"] > 0 else "receives"
        why = f"{_run(claim)}/why/{quote(claim['member_id'])}"
        return {
            "member": start.member(claim["collaboration_id"], claim["member_id"]),
            "run": Cell(f"{claim['settlement_id']} {claim['period']}", _run(claim)),
            "collaboration": start.names.get(claim["collaboration_id"], claim["collaboration_id"]),
            "issued": claim["issued_at"],
            "amount": Cell(abs(claim["amount_minor"]), why, speech.text(said)),
        }

    columns = (
        Column("member", speech.text("member")),
        Column("run", speech.text("start_run")),
        Column("collaboration", speech.text("start_collaboration")),
        Column("issued", speech.text("approved_on"), "date"),
        Column("amount", speech.text("claim"), "money", currency),
    )
    rows = [row(claim) for claim in start.claims if claim["currency"] == currency]
    return Table(f"claims-{currency}", speech.text("start_claims"), columns, rows)


def _run(row: Found) -> str:
    return f"/collaborations/{quote(row['collaboration_id'])}/settlements/{quote(row['run_id'])}"
