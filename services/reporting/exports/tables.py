"""A run's parts as tables in the visitor's language, for CSV and for the workbook's sheets."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.reporting.exports.run import ExportedLine, ExportedRun
from services.reporting.pages.language import Speech
from services.reporting.pages.parties import Names
from services.reporting.pages.tables import Column, Row, Table


@dataclass(frozen=True, slots=True)
class Said:
    """A run with the names it is told by."""

    run: ExportedRun
    names: Names
    streams: Mapping[str, Mapping[str, str]]
    say: Speech

    @property
    def currency(self) -> str:
        return self.run.head.currency

    def stream(self, stream_id: str | None) -> str | None:
        """A stream's name; None for a carried line."""
        if stream_id is None:
            return None
        named = self.streams.get(stream_id)
        return self.say.named(named) if named else stream_id

    def member(self, member: str) -> tuple[Column, Column]:
        """The columns of a member: id and name."""
        return Column("member_id", member), Column("member", self.say.text("member"))

    def kind(self, line: ExportedLine) -> str:
        """The line's kind, with what it adjusts."""
        kind = self.say.word(line.kind)
        return f"{kind} ({self.say.word(line.adjusts).lower()})" if line.adjusts else kind


def lines_table(said: Said) -> Table:
    """Every line, in the run's order."""
    text = said.say.text
    columns = [
        Column("line", text("settlements_line"), "number"),
        *said.member(text("export_member_id")),
        Column("stream", text("stream")),
        Column("project", text("project")),
        Column("period", text("period")),
        Column("instalment", text("instalment"), "number"),
        Column("kind", text("line_kind")),
        Column("settled_as", text("export_settled_as")),
        Column("amount", text("amount"), "money", said.currency),
    ]
    return Table("lines", text("settlements_lines"), columns, [_line(said, line) for line in said.run.lines])


def _line(said: Said, line: ExportedLine) -> Row:
    return {
        "line": line.number,
        "member_id": line.member,
        "member": said.names.member(line.member),
        "stream": said.stream(line.stream),
        "project": said.names.project(line.project) if line.project else None,
        "period": line.period,
        "instalment": line.instalment,
        "kind": said.kind(line),
        "settled_as": said.say.text(f"export_as_{said.run.settled_as(line)}"),
        "amount": line.amount_minor,
    }


def nets_table(said: Said) -> Table:
    """Net of each member, what is carried on, and the claim."""
    text, run = said.say.text, said.run
    claimed = {claim.member: claim.amount_minor for claim in run.claims}
    columns = [
        *said.member(text("export_member_id")),
        Column("net", text("net"), "money", said.currency),
        Column("carried", text("carried_on"), "money", said.currency),
        Column("claim", text("claim"), "money", said.currency),
    ]
    rows: list[Row] = [
        {
            "member_id": member,
            "member": said.names.member(member),
            "net": run.net.get(member, 0),
            "carried": run.carried.get(member),
            "claim": claimed.get(member),
        }
        for member in sorted({line.member for line in run.lines} | set(run.net))
    ]
    return Table("nets", text("settlements_nets"), columns, rows)


def claims_table(said: Said) -> Table:
    """The claims that were issued."""
    text = said.say.text
    columns = [
        Column("claim", text("settlements_claim_id")),
        *said.member(text("export_member_id")),
        Column("amount", text("amount"), "money", said.currency),
    ]
    rows: list[Row] = [
        {
            "claim": claim.claim_id,
            "member_id": claim.member,
            "member": said.names.member(claim.member),
            "amount": claim.amount_minor,
        }
        for claim in sorted(said.run.claims, key=lambda claim: claim.member)
    ]
    return Table("claims", text("settlements_claims"), columns, rows)


def transfers_table(said: Said) -> Table:
    """Who pays whom."""
    text, name = said.say.text, said.names.member
    columns = [
        Column("from_id", text("export_from_id")),
        Column("from", text("from")),
        Column("to_id", text("export_to_id")),
        Column("to", text("to")),
        Column("amount", text("amount"), "money", said.currency),
    ]
    rows: list[Row] = [
        {
            "from_id": each.from_member,
            "from": name(each.from_member),
            "to_id": each.to_member,
            "to": name(each.to_member),
            "amount": each.amount_minor,
        }
        for each in said.run.transfers
    ]
    return Table("transfers", text("transfers"), columns, rows)


def unhonoured_table(said: Said) -> Table:
    """Hours delivered beyond what was agreed."""
    text = said.say.text
    columns = [
        *said.member(text("export_member_id")),
        Column("project", text("project")),
        Column("period", text("period")),
        Column("minutes", text("hours"), "minutes"),
    ]
    rows: list[Row] = [
        {
            "member_id": each.member,
            "member": said.names.member(each.member),
            "project": said.names.project(each.project),
            "period": each.period,
            "minutes": each.minutes,
        }
        for each in said.run.not_honoured
    ]
    return Table("not-honoured", text("not_honoured"), columns, rows)


def summary(said: Said) -> list[tuple[str, str]]:
    """What the run is: names and values."""
    head, text = said.run.head, said.say.text
    named = f"{head.settlement} {head.period}" + (f" ({text('settlements_reversal')})" if head.reversal else "")
    state = said.say.word(head.state) + (f": {text('settlements_provisional_text')}" if head.is_provisional else "")
    return [
        (text("export_collaboration"), head.collaboration),
        (text("settlements_run"), named),
        (text("state"), state),
        (text("settlements_day"), said.say.day(head.booked_on)),
        (text("decision"), head.decision or "–"),
        (text("charter_version"), "–" if head.charter_version is None else str(head.charter_version)),
        (text("export_currency"), head.currency),
        (text("export_run_id"), head.run_id),
        (text("digest"), head.digest),
    ]
