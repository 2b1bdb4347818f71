"""Commands on dead letters and paused topics: load, decide, save, announce."""

from typing import Any

from services.settlement.consumers import INTAKE, INTAKE_READING, publisher_of
from services.settlement.dead_letters import rules, store
from services.settlement.dead_letters.receipts import TIMESHEETS, tell_resumed
from services.settlement.dead_letters.store import Closing, KeptRecord
from services.settlement.entries import receipts
from services.settlement.entries.handlers import Intake
from services.settlement.facts.loading import Loader
from shared.database import Connection
from shared.errors import NotFound
from shared.messaging import pauses
from shared.messaging.outbox import announce
from shared.messaging.records import read_batch


async def replay(conn: Connection, dead_letter_id: int, subject: str) -> dict[str, Any]:
    """Takes a dead letter in as if it came now. Raises NotFound, Conflict (closed, or still unreadable), Rejected."""
    row = await store.lock_dead_letter(conn, dead_letter_id)
    rules.require_open(dead_letter_id, row["closed_as"])
    rules.require_from_publisher(row["consumer"], INTAKE)

    verdict, code = await _take_in(conn, store.record_of(row))

    result = f"{verdict}: {code}" if code else verdict
    await store.close_dead_letter(conn, dead_letter_id, Closing("replayed", subject, result))
    return {"dead_letter_id": dead_letter_id, "verdict": verdict, "code": code}


async def _take_in(conn: Connection, record: KeptRecord) -> tuple[str, str | None]:
    publisher, batch = publisher_of(record.topic), read_batch([record], INTAKE_READING)
    if batch.dead:
        raise rules.still_unreadable(batch.dead[0].reason, batch.dead[0].detail)
    if batch.malformed:
        await announce(conn, [receipts.malformed(publisher, batch.malformed[0])])
        return "refused", batch.malformed[0].malformed.code
    return rules.verdict_of(await Intake(Loader()).take_in(conn, {publisher: batch.received}))


async def discard(conn: Connection, dead_letter_id: int, reason: str, subject: str) -> dict[str, Any]:
    """Closes a dead letter without taking it in. Raises NotFound, Conflict (closed already)."""
    row = await store.lock_dead_letter(conn, dead_letter_id)

    rules.require_open(dead_letter_id, row["closed_as"])

    await store.close_dead_letter(conn, dead_letter_id, Closing("discarded", subject, reason))
    return {"dead_letter_id": dead_letter_id, "closed_as": "discarded"}


async def end_pause(
    conn: Connection, publisher: str, from_offset: int | None, reason: str, subject: str
) -> dict[str, Any]:
    """Lets a publisher's topic go on where it stands, or further on. Raises NotFound (not paused), Rejected."""
    pause = await pauses.lock_open_pause(conn, INTAKE, TIMESHEETS + publisher)
    if pause is None:
        raise NotFound("not_paused", f"The topic of {publisher} is not paused.", ids={"publisher": publisher})

    ending = pauses.Ending(rules.goes_on_at(pause.next_offset, from_offset), subject, reason)

    await pauses.end_pause(conn, INTAKE, pause, ending)

    await tell_resumed(conn, pause, ending)
    return {
        "pause_id": pause.pause_id,
        "topic": pause.topic,
        "stood_at": pause.next_offset,
        "goes_on_at": ending.goes_on_at,
    }
