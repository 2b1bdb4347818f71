"""A member's statement of a run as PDF: tagged for screen readers (PDF/UA-1), with its fonts in it."""

import json
from pathlib import Path
from typing import Any

import typst

from services.reporting.exports.run import MONEY, ExportedLine
from services.reporting.exports.tables import Said, summary

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).parent / "statement.typ"


def statement(said: Said, member: str) -> bytes:
    """The file; what the member owes or is owed first, then every line of it."""
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(_data(said, member))},
    )


def _data(said: Said, member: str) -> dict[str, Any]:
    """What the template sets, all of it in words."""
    head, text = said.run.head, said.say.text
    lines = [line for line in said.run.lines if line.member == member]
    parts = [
        _part(said, text("statement_lines"), [line for line in lines if said.run.settled_as(line) == MONEY]),
        _part(said, text("statement_other"), [line for line in lines if said.run.settled_as(line) != MONEY]),
    ]
    named = f"{head.settlement} {head.period}"
    return {
        "lang": said.say.language,
        "title": f"{text('statement')}: {said.names.member(member)}, {named}",
        "collaboration": head.collaboration,
        "state": said.say.word(head.state),
        "notice": text("settlements_provisional_text") if head.is_provisional else None,
        "owed": _owed(said, member),
        "besides": _besides(said, member),
        "facts": [[label, value] for label, value in summary(said)[1:]],
        "parts": [part for part in parts if part["rows"]],
        "signs": text("statement_signs"),
        "why": text("statement_why"),
        "page": text("statement_page"),
        "footer": f"{head.collaboration} · {named} · {said.names.member(member)}",
    }


def _owed(said: Said, member: str) -> str:
    """What the member is to pay or is owed in all: its net, less what is carried on."""
    minor = said.run.net.get(member, 0) - said.run.carried.get(member, 0)
    name = said.names.member(member)
    if minor == 0:
        return said.say.text("statement_nothing", member=name)
    kind = "statement_pays" if minor > 0 else "statement_receives"
    return said.say.text(kind, member=name, amount=said.say.money(abs(minor), said.currency))


def _besides(said: Said, member: str) -> list[str]:
    """What is carried on, and with whom the member settles directly."""
    run, say, name = said.run, said.say, said.names.member
    found: list[str] = []
    if member in run.carried:
        found.append(say.text("statement_carried", amount=say.money(run.carried[member], said.currency)))
    for transfer in run.transfers:
        amount = say.money(transfer.amount_minor, said.currency)
        if transfer.from_member == member:
            found.append(f"{say.text('statement_transfer_to', member=name(transfer.to_member))}: {amount}")
        if transfer.to_member == member:
            found.append(f"{say.text('statement_transfer_from', member=name(transfer.from_member))}: {amount}")
    return found


def _part(said: Said, heading: str, lines: list[ExportedLine]) -> dict[str, Any]:
    text = said.say.text
    amount = f"{text('amount')} ({said.say.currency(said.currency)})"
    total = said.say.amount(sum(line.amount_minor for line in lines), said.currency)
    return {
        "heading": heading,
        "columns": [text("stream"), text("period"), text("line_kind"), amount],
        "rows": [_row(said, line) for line in lines],
        "total": [text("total"), "", "", total],
    }


def _row(said: Said, line: ExportedLine) -> list[str]:
    stream = said.stream(line.stream) or said.say.text("carried")
    named = f"{stream}: {said.names.project(line.project)}" if line.project else stream
    period = line.period
    if line.instalment is not None:
        period = f"{period}, {said.say.text('instalment').lower()} {line.instalment}"
    return [named, period, said.kind(line), said.say.amount(line.amount_minor, said.currency)]
