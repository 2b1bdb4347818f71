"""Dead letters and pauses as JSON."""

import base64
from datetime import datetime
from typing import Any

from asyncpg import Record
from pydantic import BaseModel, Field

from services.settlement.dead_letters.receipts import TIMESHEETS
from services.settlement.entries.answers import moment


class Replayed(BaseModel):
    """What became of a dead letter that was tried again."""

    dead_letter_id: int
    verdict: str = Field(description="accepted, known, parked or refused; the publisher was told as ever")
    code: str | None = Field(description="Why, where it was parked or refused")


class Discarded(BaseModel):
    """A dead letter that nobody needs."""

    dead_letter_id: int
    closed_as: str


class Resumed(BaseModel):
    """A topic that goes on."""

    pause_id: int
    topic: str
    stood_at: int = Field(description="The offset at which it stood")
    goes_on_at: int = Field(description="The offset of the next record that is read")


def dead_letter(row: Record) -> dict[str, Any]:
    """A message that could not be read, with its raw bytes in base 64."""
    names = ("dead_letter_id", "consumer", "topic", "partition", "reason", "detail")
    value: bytes | None = row["record_value"]
    return {
        **{name: row[name] for name in names},
        "offset": row["record_offset"],
        "headers_base64": row["record_headers"],
        "value_base64": None if value is None else base64.b64encode(value).decode(),
        "received_at": moment(row["received_at"]),
        "closed_at": _moment(row["closed_at"]),
        **{name: row[name] for name in ("closed_as", "closed_by", "closed_because")},
    }


def pause(row: Record) -> dict[str, Any]:
    """A stretch of time in which nothing was read from a publisher's topic."""
    names = ("pause_id", "topic", "partition", "stood_at", "dead_in_a_row", "reason", "detail")
    return {
        **{name: row[name] for name in names},
        "publisher": row["topic"].removeprefix(TIMESHEETS),
        "paused_at": moment(row["paused_at"]),
        "ended_at": _moment(row["ended_at"]),
        **{name: row[name] for name in ("ended_by", "ended_because", "goes_on_at")},
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else moment(at)
