"""Previews and their rows as JSON, with a sentence for everything that was found."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.settlement.entries.answers import moment
from services.settlement.entries.receipts import WAITS_FOR
from services.settlement.sheets.previews.store import Preview, Sum, Told, findings_from_json
from services.settlement.sheets.reading.cells import Finding
from services.settlement.sheets.reading.rows import WARNINGS
from services.settlement.sheets.rules import LEDGER, Row
from services.settlement.sheets.sentences import Language, say

VERDICTS = ("accepted", "corrects", "known", "parked", "refused", "skipped")


def preview(
    preview: Preview, sums: Mapping[str, Sequence[Sum]], told: Sequence[Told], language: Language
) -> dict[str, Any]:
    """A preview: what was read how, how many rows of each verdict, sums, and what was found, each thing once."""
    by_verdict = {each.verdict: each for each in sums["verdict"]}
    return {
        "preview_id": str(preview.preview_id),
        "collaboration_id": preview.owner.collaboration_id,
        "publisher": preview.owner.publisher,
        "state": _state(preview),
        "file_name": preview.file_name,
        "file_sha256": preview.file_sha256,
        "made_by": preview.made_by,
        "made_at": moment(preview.made_at),
        "expires_at": moment(preview.expires_at),
        "committed_at": preview.committed_at and moment(preview.committed_at),
        **{name: value for name, value in preview.about.items() if name != "findings"},
        "rows": {name: by_verdict[name].rows if name in by_verdict else 0 for name in VERDICTS},
        "minutes": {name: by_verdict[name].minutes if name in by_verdict else 0 for name in VERDICTS},
        "sums": {
            "projects": _sums(sums["project_id"], "project_id"),
            "members": _sums(sums["member_id"], "member_id"),
            "months": _sums(sums["month"], "month"),
        },
        "found": [_told(each, language) for each in told],
        "warnings": [_finding(each, language) for each in findings_from_json(preview.about["findings"])],
    }


def _state(preview: Preview) -> str:
    if preview.committed_at is not None:
        return "committed"
    return "expired" if preview.expires_at <= datetime.now(UTC) else "open"


def _sums(sums: Sequence[Sum], name: str) -> list[dict[str, Any]]:
    """By key: what would enter and count, what would be parked, what is there already, and what corrections add."""
    found: dict[str, dict[str, Any]] = {}
    for each in sums:
        if not each.key:
            continue
        empty: dict[str, Any] = {name: each.key, "rows": 0, "minutes": 0} | dict.fromkeys(_MINUTES.values(), 0)
        row = found.setdefault(each.key, empty)
        row["rows"] += each.rows
        row["minutes"] += each.minutes
        if each.verdict in _MINUTES:
            row[_MINUTES[each.verdict]] += each.minutes - each.was_minutes
    return list(found.values())


_MINUTES = {
    "accepted": "accepted_minutes",
    "corrects": "corrected_by_minutes",
    "known": "known_minutes",
    "parked": "parked_minutes",
    "refused": "refused_minutes",
}


def _told(told: Told, language: Language) -> dict[str, Any]:
    finding = Finding(told.code, told.field, told.column, told.values)
    return {**_finding(finding, language), "rows": told.rows, "first_row": told.first_row}


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    said = {
        "code": finding.code,
        "level": "parked" if finding.code in WAITS_FOR else "warning" if finding.code in WARNINGS else "error",
        "field": "" if finding.field == LEDGER else finding.field,
        "column": finding.column,
        "message": say(finding.code, finding.values, language),
    }
    return {name: value for name, value in said.items() if value}


def row(row: Row, language: Language) -> dict[str, Any]:
    """A row: what it says, what becomes of it, and everything found in it. What there is none of is left out."""
    said = row.said
    found = {
        "row": row.number,
        "verdict": row.verdict,
        "code": row.code,
        "message": say(row.code, _values_of(row), language) if row.code else "",
        "entry_id": row.entry_id,
        "project_id": said and said.project_id,
        "member_id": said and said.member_id,
        "work_date": said and said.work_date.isoformat(),
        "minutes": said and said.minutes,
        "worker": said and said.worker,
        "activity": said and said.activity,
        "was": row.was and {"minutes": row.was.minutes, "work_date": row.was.work_date.isoformat()},
        "found": [_finding(each, language) for each in row.findings],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def changed(was: Row, row: Row, language: Language) -> dict[str, Any]:
    """A row of which the commit decided otherwise than the preview foresaw."""
    message = say(row.code, _values_of(row), language) if row.code else ""
    return {"row": row.number, "was": was.verdict, "verdict": row.verdict, "code": row.code, "message": message}


def _values_of(row: Row) -> Mapping[str, str]:
    nothing: dict[str, str] = {}
    return next((each.values for each in row.findings if each.code == row.code), nothing)
