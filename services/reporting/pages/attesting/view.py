"""Months of hours that the charter asks members to attest: how each stands, in words. No markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from services.reporting.pages.language import Speech
from services.reporting.pages.parties import CharterVersion, Names
from services.reporting.pages.tables import Column, Table
from shared.charter.model import HoursBasis
from shared.periods import Period

Found = Mapping[str, Any]
MINUTES = ("accepted_minutes", "counted_minutes", "attested_minutes")


def asks(charters: Sequence[CharterVersion], month: str) -> bool:
    """Whether hours of the month wait for attestation, by the version in force then; `charters` are newest first."""
    first = Period.parse(month).first
    version = next((each for each in charters if each.valid_from <= first), None)
    stream = version.document.hours_stream if version and version.document else None
    return stream is not None and isinstance(stream.basis, HoursBasis) and stream.basis.attest == "month"


def first_asked(charters: Sequence[CharterVersion]) -> date | None:
    """The first day of the first version that asks; None where none does."""
    asking = [each.valid_from for each in charters if asks(charters, each.valid_from.isoformat()[:7])]
    return min(asking, default=None)


@dataclass(frozen=True, slots=True)
class Month:
    """A member's month in a project, with what became of it in words and the query of its entries."""

    found: Found
    project: str
    member: str
    month: str
    standing: list[str]
    entries: str

    @property
    def waits(self) -> bool:
        """Whether there is anything to attest."""
        return self.found["attested_minutes"] < self.found["accepted_minutes"]


def months_of(items: Sequence[Found], charters: Sequence[CharterVersion], names: Names, speech: Speech) -> list[Month]:
    """Those of the months that the charter asks to be attested."""
    return [_month(each, names, speech) for each in items if asks(charters, each["month"])]


def _month(found: Found, names: Names, speech: Speech) -> Month:
    query = {"member": found["member_id"], "project": found["project_id"], "month": found["month"]}
    return Month(
        found,
        names.project(found["project_id"]),
        names.member(found["member_id"]),
        f"{speech.month(found['month'])} {found['month'][:4]}",
        _standing(found, speech),
        urlencode(query),
    )


def _standing(found: Found, speech: Speech) -> list[str]:
    last = found["last"]
    if last is None:
        return [speech.text("attesting_never")]
    day = speech.date_of(datetime.fromisoformat(last["received_at"]))
    said = [speech.text("attesting_last", day=day, hours=speech.hours(last["minutes"]))]
    if found["changed_entries"]:
        waiting = speech.hours(found["accepted_minutes"] - found["attested_minutes"])
        count = speech.number(found["changed_entries"])
        said.append(speech.text("attesting_changed", count=count, hours=waiting))
    if found["withdrawn_entries"]:
        said.append(speech.text("attesting_withdrawn", count=speech.number(found["withdrawn_entries"])))
    return said


def as_table(months: Sequence[Month], speech: Speech) -> Table:
    """The months as a file."""
    columns = [Column(name, speech.text(name)) for name in ("month", "project", "member")]
    columns += [Column(name, speech.text(f"attesting_{name}"), "minutes") for name in MINUTES]
    columns.append(Column("standing", speech.text("attesting_standing")))
    rows = [
        {
            "month": each.found["month"],
            "project": each.project,
            "member": each.member,
            **{name: each.found[name] for name in MINUTES},
            "standing": " ".join(each.standing),
        }
        for each in months
    ]
    return Table("months", speech.text("attesting_caption"), columns, rows)
