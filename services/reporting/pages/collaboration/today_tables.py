"""What settlements would come to today, as tables and sentences in the visitor's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.pages.backend import BackendRefused
from services.reporting.pages.collaboration.texts import TEXTS
from services.reporting.pages.collaboration.today import OfToday
from services.reporting.pages.language import Speech
from services.reporting.pages.parties import Names, member_page
from services.reporting.pages.tables import Cell, Column, Row, Table

NET = "net"
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A settlement of a period: its table, or a sentence that says why there is none; streams settled `earlier`; what
    the visitor's `own` members come to, a sentence each; what is paid and received in all."""

    of: OfToday
    table: Table | None = None
    why_not: str = ""
    earlier: str = ""
    own: tuple[str, ...] = ()
    sums: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what settlement answered; `streams` are names by language, `own` the members that the visitor is of."""

    collaboration_id: str
    names: Names
    streams: Mapping[str, Mapping[str, str]]
    speech: Speech
    own: frozenset[str] = frozenset()

    def tell(self, of: OfToday) -> Told:
        """The answer, in words and as a table."""
        if of.answer is None:
            return Told(of, why_not="" if of.refused is None else self._why_not(of.refused))
        if not of.answer["members"]:
            return Told(of, why_not=self.speech.text("collaboration_today_nothing"), earlier=self._earlier(of.answer))
        own = tuple(self._own(each, of.answer) for each in of.answer["members"] if each["member_id"] in self.own)
        return Told(
            of, self._table(of, of.answer), earlier=self._earlier(of.answer), own=own, sums=self._sums(of.answer)
        )

    def _sums(self, answer: Given) -> str:
        nets = [member["today_minor"] for member in answer["members"]]
        pays, gets = [net for net in nets if net > 0], [net for net in nets if net < 0]
        return self.speech.text(
            "collaboration_today_sums",
            payers=self.speech.number(len(pays)),
            paid=self.speech.money(sum(pays), answer["currency"]),
            getters=self.speech.number(len(gets)),
            got=self.speech.money(-sum(gets), answer["currency"]),
        )

    def _own(self, member: Given, answer: Given) -> str:
        minor = member["today_minor"]
        said = "pays" if minor > 0 else "gets" if minor < 0 else "even"
        amount = self.speech.money(abs(minor), answer["currency"])
        return self.speech.text(
            f"collaboration_own_{said}", member=self.names.member(member["member_id"]), amount=amount
        )

    def _why_not(self, refused: BackendRefused) -> str:
        name = f"collaboration_cannot_{refused.code}"
        if name in TEXTS:
            return self.speech.text(name)
        return self.speech.text(
            "collaboration_today_busy" if refused.status in (429, 503) else "collaboration_today_cannot"
        )

    def _earlier(self, answer: Given) -> str:
        return ", ".join(f"{self._stream(each['stream_id'])} {each['period']}" for each in answer["settled_earlier"])

    def _table(self, of: OfToday, answer: Given) -> Table:
        shown: Sequence[Given] = [stream for stream in answer["streams"] if stream["today"]]
        columns = [
            Column("member", self.speech.text("member")),
            Column(NET, self.speech.text("collaboration_net"), "money", answer["currency"]),
            *(Column(_key(each), self._head(each), "money", answer["currency"]) for each in shown),
        ]
        by_stream = {_key(each): {one["member_id"]: one["today_minor"] for one in each["members"]} for each in shown}
        rows = [self._row(member, by_stream) for member in sorted(answer["members"], key=self._name)]
        sums = {key: sum(of_members.values()) for key, of_members in by_stream.items()}
        sums[NET] = sum(member["today_minor"] for member in answer["members"])
        caption = self.speech.text("collaboration_today_caption", settlement=of.settlement_id, period=of.period)
        return Table(f"today-{of.settlement_id}", caption, columns, rows, {"member": self.speech.text("total"), **sums})

    def _row(self, member: Given, by_stream: Mapping[str, Mapping[str, int]]) -> Row:
        member_id = member["member_id"]
        name = Cell(self.names.member(member_id), member_page(self.collaboration_id, member_id))
        of_streams = {key: of_members.get(member_id) for key, of_members in by_stream.items()}
        return {"member": name, NET: member["today_minor"], **of_streams}

    def _name(self, member: Given) -> str:
        return self.names.member(member["member_id"]).casefold()

    def _head(self, stream: Given) -> str:
        """The stream's name with its period, and instalment, as far as they are not those of the others."""
        today = stream["today"]
        parts = [self._stream(stream["stream_id"]), today["period"]]
        if today["instalment"] is not None:
            parts.append(f"{self.speech.text('instalment').lower()} {today['instalment']}")
        if today["settled_as"] != "money":
            parts.append(f"({self.speech.text('not_money')})")
        return " ".join(parts)

    def _stream(self, stream_id: str) -> str:
        return self.speech.named(self.streams.get(stream_id, {"da": stream_id}))


def _key(stream: Given) -> str:
    return f"stream-{stream['stream_id']}"
