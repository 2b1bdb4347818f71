"""Entries, their history and what is parked, as tables in the visitor's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from services.reporting.pages.entries.reasons import short
from services.reporting.pages.language import Speech
from services.reporting.pages.parties import Names, member_page, project_page
from services.reporting.pages.tables import Cell, Column, Row, Table

Found = Mapping[str, Any]
ENTRY_TYPES = ("hours_logged", "cost_incurred", "units_ordered", "task_completed")
AGES = (0, 1, 7, 30, 90)
"""The days from which settlement sums what is parked."""
DAYS = ("work_date", "incurred_on", "from_date", "completed_on")
STATES = {"counted": "entries_counted", "parked": "entries_state_parked", "withdrawn": "entries_withdrawn"}
SECONDS_A_DAY = 86_400


class Shown:
    """What a collaboration's entries are called, and where they lead."""

    def __init__(self, collaboration: Found, names: Names, speech: Speech, *, leads_on: bool) -> None:
        self.collaboration_id, self.currency = collaboration["collaboration_id"], collaboration["currency"]
        self.names, self.speech, self.leads_on = names, speech, leads_on

    def entries(self, found: Sequence[Found]) -> Table:
        """A page of entries."""
        named = [
            ("entry", "entries_entry", "text"),
            ("day", "entries_day", "date"),
            ("kind", "entries_kind", "text"),
            ("project", "project", "text"),
            ("member", "member", "text"),
            ("amount", "entries_amount", "text"),
            ("publisher", "entries_publisher", "text"),
            ("state", "entries_state", "text"),
        ]
        columns = [Column(key, self.speech.text(text), kind) for key, text, kind in named]  # pyright: ignore[reportArgumentType]
        return Table("entries", self.speech.text("entries_caption"), columns, [self._entry(each) for each in found])

    def _entry(self, found: Found) -> Row:
        return {
            "entry": Cell(found["entry_id"], self.entry_page(found["publisher"], found["entry_id"])),
            "day": next((found[name] for name in DAYS if name in found), None),
            "kind": self.kind(found["type"]),
            "project": self.project(found.get("project_id")),
            "member": self.member(found.get("member_id") or found.get("paid_by")),
            "amount": self.amount(found),
            "publisher": found["publisher"],
            "state": Cell(self.state(found["state"]), note=self.reason(found.get("code"))),
        }

    def entry_page(self, publisher: str, entry_id: str) -> str:
        """Where an entry's id leads."""
        return f"/collaborations/{self.collaboration_id}/entries/one/{publisher}/{quote(entry_id, safe='')}"

    def kind(self, type_: str) -> str:
        """What was said, in a word."""
        return self.speech.text(f"entries_kind_{type_}")

    def state(self, state: str) -> str:
        """How an entry stands, in a word."""
        return self.speech.text(STATES[state])

    def reason(self, code: str | None) -> str | None:
        """Why it does not count, in some words."""
        return short(code, self.speech) if code else None

    def project(self, project_id: str | None) -> Cell | None:
        """A project's name, which leads to its page where that is known and open to the visitor."""
        if not project_id:
            return None
        is_known = self.leads_on and project_id in self.names.projects
        return Cell(
            self.names.project(project_id), project_page(self.collaboration_id, project_id) if is_known else None
        )

    def member(self, member_id: str | None) -> Cell | None:
        """A member's name, or as a project's."""
        if not member_id:
            return None
        is_known = self.leads_on and member_id in self.names.members
        return Cell(self.names.member(member_id), member_page(self.collaboration_id, member_id) if is_known else None)

    def amount(self, said: Found) -> str | None:
        """Hours, an amount of money, or a count, by what was said."""
        if "minutes" in said:
            return self.speech.hours(said["minutes"])
        for name in ("amount_minor", "value_minor"):
            if name in said:
                return self.speech.money(said[name], self.currency)
        return self.speech.number(said["quantity"]) if "quantity" in said else None

    def history(self, found: Found) -> Table:
        """Everything that was said of an entry."""
        named = [
            ("what", "entries_what", "text"),
            ("at", "entries_received", "text"),
            ("becomes", "entries_becomes", "text"),
            ("reason", "entries_reason", "text"),
            ("effect", "entries_effect", "text"),
            ("event", "entries_event", "text"),
        ]
        columns = [Column(key, self.speech.text(text), kind) for key, text, kind in named]  # pyright: ignore[reportArgumentType]
        rows = [self._told(place, each) for place, each in enumerate(found["history"])]
        return Table("entry-history", self.speech.text("entries_history_caption"), columns, rows)

    def _told(self, place: int, told: Found) -> Row:
        day = next((told[name] for name in DAYS if told.get(name)), None)
        until = (
            self.speech.text("entries_to_date", day=self.speech.day(told["to_date"])) if told.get("to_date") else None
        )
        becomes = [self.amount(told), self.speech.day(day) if day else None, until]
        applied = "entries_applied" if told.get("applied", True) else "entries_not_applied"
        return {
            "what": self.speech.text("entries_logged") if place == 0 else self.kind(told["fact"]),
            "at": self.moment(told["received_at"]),
            "becomes": ", ".join(each for each in becomes if each) or None,
            "reason": told.get("reason"),
            "effect": self.speech.text(applied),
            "event": told["event_id"],
        }

    def moment(self, at: str) -> str:
        """The day something was received."""
        return self.speech.date_of(datetime.fromisoformat(at))

    def sums(self, found: Sequence[Found]) -> Table:
        """What is parked, by reason and age; the reason leads to what is parked for it."""
        codes = sorted({each["code"] for each in found}, key=lambda code: short(code, self.speech))
        ages = [Column(f"from{age}", self.speech.text(f"entries_age_{age}"), "number") for age in AGES]
        columns = [Column("name", self.speech.text("entries_reason")), *ages]
        columns += [
            Column("all", self.speech.text("total"), "number"),
            Column("oldest", self.speech.text("entries_oldest")),
        ]
        caption = self.speech.text("entries_parked_caption")
        rows = [self._sums_of(code, [each for each in found if each["code"] == code]) for code in codes]
        return Table("parked-sums", caption, columns, rows, {"name": self.speech.text("total"), **_counts(found)})

    def _sums_of(self, code: str, found: Sequence[Found]) -> Row:
        oldest = min(each["oldest"] for each in found)
        return {
            "name": Cell(short(code, self.speech), f"?code={code}"),
            **_counts(found),
            "oldest": self.moment(oldest),
        }

    def parked(self, found: Sequence[Found]) -> Table:
        """A page of what is parked."""
        named = [
            ("entry", "entries_entry", "text"),
            ("kind", "entries_kind", "text"),
            ("reason", "entries_reason", "text"),
            ("age", "entries_age", "number"),
            ("project", "project", "text"),
            ("member", "member", "text"),
            ("publisher", "entries_publisher", "text"),
        ]
        columns = [Column(key, self.speech.text(text), kind) for key, text, kind in named]  # pyright: ignore[reportArgumentType]
        return Table("parked", self.speech.text("entries_parked_list"), columns, [self._parked(each) for each in found])

    def _parked(self, found: Found) -> Row:
        is_entry = found["type"] in ENTRY_TYPES and found["code"] != "unknown_collaboration"
        href = self.entry_page(found["publisher"], found["entry_id"]) if is_entry else None
        return {
            "entry": Cell(found["entry_id"], href),
            "kind": self.kind(found["type"]),
            "reason": short(found["code"], self.speech),
            "age": found["age_seconds"] // SECONDS_A_DAY,
            "project": self.project(found.get("project_id")),
            "member": self.member(found.get("member_id")),
            "publisher": found["publisher"],
        }


def _counts(found: Sequence[Found]) -> dict[str, int]:
    counts = {f"from{age}": sum(each["count"] for each in found if each["from_days"] == age) for age in AGES}
    return {**counts, "all": sum(counts.values())}
