"""What would follow from approving or reversing a run, as tables: shown before it is done."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.reporting.pages.language import Speech
from services.reporting.pages.settlements.tables import stream_name
from services.reporting.pages.settlements.view import RunView
from services.reporting.pages.tables import Column, Row, Table

Result = Mapping[str, Any]
"""The run object of charter.md 6, as settlement gives it."""


def of_approval(result: Result, view: RunView, speech: Speech) -> list[Table]:
    """What is issued, planned, carried, moved and handed on, by what was worked out."""
    claims = {row["member"]: row["amount_minor"] for row in result["claims"]}
    found = [
        _by_member("claims", "settlements_will_claims", claims, view, speech),
        _transfers(result["transfers"], view, speech),
        _by_member("carried", "settlements_will_carried", result["carried"], view, speech),
        _balances("settlements_will_balances", _told(result["balances"]), view, speech),
        _turns(result["turns"], view, speech),
    ]
    return [table for table in found if table.rows]


def of_reversal(view: RunView, speech: Speech) -> list[Table]:
    """The opposite of what the run issued."""
    sums: dict[str, int] = {}
    for row in view.nets:
        sums[row["member_id"]] = -row["net_minor"]
    claims = {row["member_id"]: -row["amount_minor"] for row in view.claims}
    carried = {row["member_id"]: -row["carried_minor"] for row in view.nets if row["carried_minor"]}
    back = [
        {"from": row["to_member_id"], "to": row["from_member_id"], "amount_minor": row["amount_minor"]}
        for row in view.transfers
    ]
    moved = [(row["stream_id"], row["member_id"], -row["amount_minor"]) for row in view.movements]
    found = [
        _by_member("lines", "settlements_will_lines", sums, view, speech),
        _by_member("claims", "settlements_will_claims", claims, view, speech),
        _transfers(back, view, speech),
        _by_member("carried", "settlements_will_carried", carried, view, speech),
        _balances("settlements_will_moves", moved, view, speech),
    ]
    return [table for table in found if table.rows]


def _told(balances: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(row["stream"], row["member"], row["amount_minor"]) for row in balances]


def _by_member(key: str, caption: str, amounts: Mapping[str, int], view: RunView, speech: Speech) -> Table:
    name = view.known.names.member
    rows: list[Row] = [
        {"member": name(member), "amount": amount}
        for member, amount in sorted(amounts.items(), key=lambda each: (name(each[0]).casefold(), each[0]))
        if amount
    ]
    columns = [
        Column("member", speech.text("member")),
        Column("amount", speech.text("amount"), "money", view.currency),
    ]
    total: Row = {"member": speech.text("total"), "amount": sum(amounts.values())}
    return Table(f"will-{key}", speech.text(caption), columns, rows, total)


def _transfers(transfers: list[dict[str, Any]], view: RunView, speech: Speech) -> Table:
    name = view.known.names.member
    rows: list[Row] = [
        {"from": name(row["from"]), "to": name(row["to"]), "amount": row["amount_minor"]} for row in transfers
    ]
    columns = [
        Column("from", speech.text("from")),
        Column("to", speech.text("to")),
        Column("amount", speech.text("amount"), "money", view.currency),
    ]
    return Table("will-transfers", speech.text("settlements_will_transfers"), columns, rows)


def _balances(caption: str, balances: list[tuple[str, str, int]], view: RunView, speech: Speech) -> Table:
    columns = [
        Column("member", speech.text("member")),
        Column("stream", speech.text("stream")),
        Column("amount", speech.text("balance"), "money", view.currency),
    ]
    return Table("will-balances", speech.text(caption), columns, list(_balance_rows(balances, view, speech)))


def _balance_rows(balances: list[tuple[str, str, int]], view: RunView, speech: Speech) -> Iterator[Row]:
    for stream, member, amount in balances:
        yield {
            "member": view.known.names.member(member),
            "stream": stream_name(view, stream, speech),
            "amount": amount,
        }


def _turns(turns: list[dict[str, Any]], view: RunView, speech: Speech) -> Table:
    rows: list[Row] = [
        {"stream": stream_name(view, row["stream"], speech), "member": view.known.names.member(row["next"])}
        for row in turns
    ]
    columns = [Column("stream", speech.text("stream")), Column("member", speech.text("member"))]
    return Table("will-turns", speech.text("settlements_will_turns"), columns, rows)
