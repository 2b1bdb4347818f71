"""A run's results as tables in the visitor's language."""

from collections import defaultdict
from collections.abc import Iterable

from services.reporting.pages.language import Speech
from services.reporting.pages.parties import member_page
from services.reporting.pages.settlements.addresses import why_page
from services.reporting.pages.settlements.view import RunView
from services.reporting.pages.tables import Cell, Column, Row, Table
from services.reporting.projections.rows import Row as Known

BROUGHT = "brought"


def run_tables(view: RunView, collaboration_id: str, speech: Speech) -> dict[str, Table]:
    """The run's tables by key; those without rows are there too, and not shown."""
    found = [
        _nets(view, collaboration_id, speech),
        _flows(view, speech),
        _claims(view, collaboration_id, speech),
        _transfers(view, speech),
        _adjustments(view, speech),
        _unhonoured(view, speech),
        _movements(view, speech),
        lines_table(view, collaboration_id, speech),
    ]
    return {table.key: table for table in found}


def _nets(view: RunView, collaboration_id: str, speech: Speech) -> Table:
    currency = view.currency
    by_member = _by_member(view)
    streams = [key for key in dict.fromkeys(key for row in by_member.values() for key in row) if key != BROUGHT]
    columns = [Column("member", speech.text("member"))]
    columns += [Column(f"s-{each}", stream_name(view, each, speech), "money", currency) for each in streams]
    if any(BROUGHT in row for row in by_member.values()):
        columns.append(Column(f"s-{BROUGHT}", speech.text("carried"), "money", currency))
    columns.append(Column("net", speech.text("net"), "money", currency))
    nets = {row["member_id"]: row for row in view.nets}
    if any(row["carried_minor"] for row in view.nets):
        columns.append(Column("carried", speech.text("carried_on"), "money", currency))
    columns.append(Column("why", speech.text("why")))
    rows: list[Row] = [
        {
            "member": Cell(view.known.names.member(member), member_page(collaboration_id, member)),
            **{f"s-{key}": amount for key, amount in by_member.get(member, {}).items()},
            "net": nets[member]["net_minor"] if member in nets else 0,
            "carried": (nets[member]["carried_minor"] or None) if member in nets else None,
            "why": Cell(speech.text("why"), why_page(collaboration_id, view.run["run_id"], member)),
        }
        for member in _by_name(view, {*by_member, *nets})
    ]
    total: Row = {
        "member": speech.text("total"),
        **{f"s-{key}": sum(row.get(key, 0) for row in by_member.values()) for key in [*streams, BROUGHT]},
        "net": sum(row["net_minor"] for row in view.nets),
        "carried": sum(row["carried_minor"] for row in view.nets) or None,
        "why": "",
    }
    return Table("nets", speech.text("settlements_nets_caption"), columns, rows, total)


def _by_member(view: RunView) -> dict[str, dict[str, int]]:
    """Amounts of the streams settled as money by member and stream."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in view.sums:
        if _is_money(view, row):
            key = row["stream_id"] or BROUGHT
            of_member = found[row["member_id"]]
            of_member[key] = of_member.get(key, 0) + row["amount_minor"]
    return found


def _is_money(view: RunView, row: Known) -> bool:
    return row["stream_id"] is None or view.known.settled_as(row["stream_id"], row["period"]) == "money"


def _by_name(view: RunView, members: Iterable[str]) -> list[str]:
    return sorted(members, key=lambda member: (view.known.names.member(member).casefold(), member))


def stream_name(view: RunView, stream_id: str, speech: Speech) -> str:
    """A stream's name; one that no charter here has stands for itself."""
    named = view.known.streams.get(stream_id)
    return speech.named(named) if named else stream_id


def _flows(view: RunView, speech: Speech) -> Table:
    """Per stream settled as money: from those who bear more than they are credited, to the others and the account."""
    by_stream: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for member, amounts in _by_member(view).items():
        for key, amount in amounts.items():
            if key != BROUGHT and amount:
                by_stream[key][member] = amount
    rows: list[Row] = []
    for stream_id, amounts in by_stream.items():
        stream = stream_name(view, stream_id, speech)
        for member in _by_name(view, amounts):
            name, amount = view.known.names.member(member), amounts[member]
            receiver = speech.text("settlements_receiver", member=name)
            rows.append(_flow(name, stream, amount) if amount > 0 else _flow(stream, receiver, -amount))
        left = sum(amounts.values())
        if left > 0:
            rows.append(_flow(stream, speech.text("settlements_account"), left))
        elif left < 0:
            rows.append(_flow(speech.text("settlements_account_pays"), stream, -left))
    columns = [
        Column("from", speech.text("from")),
        Column("to", speech.text("to")),
        Column("amount", speech.text("amount"), "money", view.currency),
    ]
    return Table("flows", speech.text("settlements_flows_caption"), columns, rows)


def _flow(source: str, target: str, amount: int) -> Row:
    return {"from": source, "to": target, "amount": amount}


def _claims(view: RunView, collaboration_id: str, speech: Speech) -> Table:
    columns = [
        Column("member", speech.text("member")),
        Column("amount", speech.text("claim"), "money", view.currency),
        Column("claim", speech.text("settlements_claim_id")),
    ]
    issued = {row["member_id"]: row for row in view.claims}
    rows: list[Row] = [
        {
            "member": Cell(view.known.names.member(member), why_page(collaboration_id, view.run["run_id"], member)),
            "amount": issued[member]["amount_minor"],
            "claim": issued[member]["claim_id"],
        }
        for member in _by_name(view, issued)
    ]
    total: Row = {
        "member": speech.text("total"),
        "amount": sum(row["amount_minor"] for row in view.claims),
        "claim": "",
    }
    return Table("claims", speech.text("settlements_claims_caption"), columns, rows, total)


def _transfers(view: RunView, speech: Speech) -> Table:
    name = view.known.names.member
    rows: list[Row] = [
        {"from": name(row["from_member_id"]), "to": name(row["to_member_id"]), "amount": row["amount_minor"]}
        for row in view.transfers
    ]
    columns = [
        Column("from", speech.text("from")),
        Column("to", speech.text("to")),
        Column("amount", speech.text("amount"), "money", view.currency),
    ]
    return Table("transfers", speech.text("transfers"), columns, rows)


def _adjustments(view: RunView, speech: Speech) -> Table:
    """By the period adjusted and stream: what is to be paid more, and what comes back."""
    found: defaultdict[tuple[str, str], list[Known]] = defaultdict(list)
    for row in view.sums:
        if row["is_adjustment"]:
            found[row["period"], row["stream_id"]].append(row)
    rows: list[Row] = [
        {
            "period": Cell(period, f"?stream={stream_id}&adjusted=only#lines"),
            "stream": stream_name(view, stream_id, speech),
            "lines": sum(row["lines"] for row in adjusted),
            "pay": sum(max(0, row["amount_minor"]) for row in adjusted),
            "back": sum(min(0, row["amount_minor"]) for row in adjusted),
        }
        for (period, stream_id), adjusted in found.items()
    ]
    columns = [
        Column("period", speech.text("period")),
        Column("stream", speech.text("stream")),
        Column("lines", speech.text("settlements_line_count"), "number"),
        Column("pay", speech.text("settlements_adjustments_sum"), "money", view.currency),
        Column("back", speech.text("settlements_adjustments_back"), "money", view.currency),
    ]
    return Table("adjustments", speech.text("settlements_adjustments_caption"), columns, rows)


def _unhonoured(view: RunView, speech: Speech) -> Table:
    names = view.known.names
    rows: list[Row] = [
        {
            "member": names.member(row["member_id"]),
            "project": names.project(row["project_id"]),
            "period": row["period"],
            "minutes": row["minutes"],
        }
        for row in view.unhonoured
    ]
    columns = [
        Column("member", speech.text("member")),
        Column("project", speech.text("project")),
        Column("period", speech.text("period")),
        Column("minutes", speech.text("hours"), "minutes"),
    ]
    return Table("not-honoured", speech.text("settlements_unhonoured_caption"), columns, rows)


def _movements(view: RunView, speech: Speech) -> Table:
    rows: list[Row] = [
        {
            "member": view.known.names.member(row["member_id"]),
            "stream": stream_name(view, row["stream_id"], speech),
            "moved": row["amount_minor"],
            "stood": row["balance_minor"],
        }
        for row in view.movements
    ]
    columns = [
        Column("member", speech.text("member")),
        Column("stream", speech.text("stream")),
        Column("moved", speech.text("settlements_moved"), "money", view.currency),
        Column("stood", speech.text("settlements_stood"), "money", view.currency),
    ]
    return Table("balances", speech.text("balances_caption"), columns, rows)


def lines_table(view: RunView, collaboration_id: str, speech: Speech) -> Table:
    """The page of lines that is shown, each leading to its explanation."""
    lines, names, run_id = view.lines, view.known.names, view.run["run_id"]
    rows: list[Row] = [
        {
            "line": Cell(
                str(row["line_number"]), why_page(collaboration_id, run_id, row["member_id"], row["line_number"])
            ),
            "member": names.member(row["member_id"]),
            "stream": stream_name(view, row["stream_id"], speech) if row["stream_id"] else None,
            "project": names.project(row["project_id"]) if row["project_id"] else None,
            "period": row["period"],
            "instalment": row["instalment"],
            "kind": speech.word(row["kind"]) + (f" ({speech.word(row['adjusts']).lower()})" if row["adjusts"] else ""),
            "amount": row["amount_minor"],
        }
        for row in lines.shown
    ]
    shown = {column for column in ("project", "instalment") if any(row[column] is not None for row in rows)}
    columns = [
        Column("line", speech.text("settlements_line")),
        Column("member", speech.text("member")),
        Column("stream", speech.text("stream")),
        Column("project", speech.text("project")),
        Column("period", speech.text("period")),
        Column("instalment", speech.text("instalment"), "number"),
        Column("kind", speech.text("line_kind")),
        Column("amount", speech.text("amount"), "money", view.currency),
    ]
    kept = [column for column in columns if column.key not in ("project", "instalment") or column.key in shown]
    amount = speech.money(lines.sum_minor, view.currency) if view.currency else ""
    caption = speech.text("settlements_lines_caption", count=speech.number(lines.count), amount=amount)
    return Table("lines", caption, kept, rows)
