"""What settlements came to for a member, as tables in the visitor's language."""

from urllib.parse import quote

from services.reporting.pages.language import Speech, local_date
from services.reporting.pages.members.view import MemberView
from services.reporting.pages.parties import member_page
from services.reporting.pages.tables import Cell, Column, Row, Table
from services.reporting.projections.rows import Row as Known

BROUGHT = "brought"


def money_tables(view: MemberView, collaboration_id: str, speech: Speech) -> list[Table]:
    """Results, what they are made of, instalments, balances, direct payments."""
    return [
        _results(view, collaboration_id, speech),
        _streams(view, collaboration_id, speech),
        _instalments(view, collaboration_id, speech),
        _balances(view, collaboration_id, speech),
        _transfers(view, collaboration_id, speech),
    ]


def run_page(collaboration_id: str, run_id: str) -> str:
    """Where a settlement's name leads."""
    return f"/collaborations/{collaboration_id}/settlements/{quote(run_id, safe='')}"


def why_page(collaboration_id: str, run_id: str, member_id: str) -> str:
    """Where a member's amount in a run is explained."""
    return f"{run_page(collaboration_id, run_id)}/why/{quote(member_id, safe='')}"


def _run(row: Known, collaboration_id: str, note: str | None = None) -> Cell:
    return Cell(f"{row['settlement_id']} {row['period']}", run_page(collaboration_id, row["run_id"]), note)


def _results(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    currency = next((row["currency"] for row in view.results if row["currency"]), "")
    columns = [
        (True, Column("run", speech.text("members_settlement"))),
        (True, Column("state", speech.text("state"))),
        (True, Column("day", speech.text("members_day"), "date")),
        (True, Column("net", speech.text("net"), "money", currency)),
        (_any(view, "carried_minor"), Column("carried", speech.text("carried_on"), "money", currency)),
        (_any(view, "claim_minor"), Column("claim", speech.text("claim"), "money", currency)),
        (True, Column("why", speech.text("members_why_heading"))),
    ]
    rows: list[Row] = [
        {
            "run": _run(row, collaboration_id, speech.text("members_reversal") if row["reversal"] else None),
            "state": speech.text(f"members_state_{row['state']}"),
            "day": local_date(at) if (at := row["approved_at"] or row["calculated_at"]) else None,
            "net": row["net_minor"],
            "carried": row["carried_minor"] or None,
            "claim": row["claim_minor"],
            "why": Cell(speech.text("members_why"), why_page(collaboration_id, row["run_id"], view.member_id)),
        }
        for row in view.results
    ]
    return Table("results", speech.text("members_results_caption"), [c for shown, c in columns if shown], rows)


def _any(view: MemberView, name: str) -> bool:
    return any(row[name] for row in view.results)


def _streams(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    currency = view.amounts[0]["currency"] if view.amounts else ""
    streams = list(dict.fromkeys(row["stream_id"] for row in view.amounts))
    runs: dict[str, dict[str, int]] = {}
    heads: dict[str, Known] = {}
    for row in view.amounts:
        of_run = runs.setdefault(row["run_id"], {})
        key = stream_key(row["stream_id"])
        of_run[key] = of_run.get(key, 0) + row["amount_minor"]
        heads[row["run_id"]] = {**row, "period": row["run_period"]}
    columns = [
        Column("run", speech.text("members_settlement")),
        *(Column(stream_key(each), _head(view, each, speech), "money", currency) for each in streams),
    ]
    rows: list[Row] = [{"run": _run(heads[run_id], collaboration_id), **amounts} for run_id, amounts in runs.items()]
    return Table("streams", speech.text("members_streams_caption"), columns, rows)


def _head(view: MemberView, stream_id: str | None, speech: Speech) -> str:
    name = _stream_name(view, stream_id, speech)
    return name if stream_id in view.claimed_streams else f"{name} ({speech.text('not_money')})"


def stream_key(stream_id: str | None) -> str:
    """The key of a stream's column."""
    return BROUGHT if stream_id is None else f"stream-{stream_id}"


def _stream_name(view: MemberView, stream_id: str | None, speech: Speech) -> str:
    return speech.text("members_brought") if stream_id is None else speech.named(view.stream_name(stream_id))


def _instalments(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "stream": f"{_stream_name(view, row['stream_id'], speech)} {row['period']}",
            "instalment": row["instalment"],
            "run": _run({**row, "period": row["run_period"]}, collaboration_id),
            "amount": row["amount_minor"],
        }
        for row in view.instalments
    ]
    columns = [
        Column("stream", speech.text("stream")),
        Column("instalment", speech.text("instalment"), "number"),
        Column("run", speech.text("members_settlement")),
        Column("amount", speech.text("amount"), "money", view.amounts[0]["currency"] if view.amounts else ""),
    ]
    return Table("instalments", speech.text("members_instalments_caption"), columns, rows)


def _balances(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    currency = view.balances[0]["currency"] if view.balances else ""
    rows: list[Row] = [
        {
            "run": _run(row, collaboration_id),
            "stream": _stream_name(view, row["stream_id"], speech),
            "moved": row["amount_minor"],
            "balance": row["balance_minor"],
        }
        for row in view.balances
    ]
    columns = [
        Column("run", speech.text("members_settlement")),
        Column("stream", speech.text("stream")),
        Column("moved", speech.text("members_moved"), "money", currency),
        Column("balance", speech.text("balance"), "money", currency),
    ]
    return Table("balances", speech.text("members_balances_caption"), columns, rows)


def _transfers(view: MemberView, collaboration_id: str, speech: Speech) -> Table:
    rows: list[Row] = []
    for row in view.transfers:
        pays = row["from_member_id"] == view.member_id
        other = row["to_member_id" if pays else "from_member_id"]
        rows.append(
            {
                "other": Cell(row["other_name"], member_page(collaboration_id, other)),
                "direction": speech.text("members_pays_to" if pays else "members_gets_from"),
                "run": _run(row, collaboration_id),
                "state": speech.text(f"members_state_{row['state']}"),
                "amount": row["amount_minor"] if pays else -row["amount_minor"],
            }
        )
    columns = [
        Column("other", speech.text("members_other")),
        Column("direction", speech.text("members_direction")),
        Column("run", speech.text("members_settlement")),
        Column("state", speech.text("state")),
        Column("amount", speech.text("amount"), "money", view.transfers[0]["currency"] if view.transfers else ""),
    ]
    return Table("transfers", speech.text("members_transfers_caption"), columns, rows)
