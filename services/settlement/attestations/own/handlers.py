"""A member that attests with its own token: what it says goes the way of a publisher's attestation (ADR 15)."""

import hashlib
from typing import Any
from uuid import uuid4

from services.settlement.attestations.own.commands import AttestMonth
from services.settlement.entries.handlers import Intake
from services.settlement.entries.messages import OverHttp
from services.settlement.facts.loading import Loader
from shared.database import Connection
from shared.errors import Conflict
from shared.events.cloudevents import Envelope
from shared.events.timesheet import MonthAttested

SOURCE = "/attestations"
"""The source of what members attest here; it says by which way an attestation came."""
PSEUDONYM_LENGTH = 16


async def attest_own(
    conn: Connection, loader: Loader, collaboration_id: str, asked: AttestMonth, subject: str
) -> dict[str, Any]:
    """Attests the month in the member's name. Raises Conflict `attestation_outdated`, or why else it is refused."""
    said = MonthAttested(
        collaboration_id=collaboration_id,
        project_id=asked.project_id,
        member_id=asked.member_id,
        month=asked.month,
        minutes=asked.minutes,
        attested_by=pseudonym(asked.member_id, subject),
    )
    message = OverHttp(Envelope(str(uuid4()), SOURCE, said.TYPE), said)
    # An intake of its own: one remembers only what is committed, and the command may be undone.
    verdicts = await Intake(loader).take_in(conn, {asked.member_id: [message]})
    for refusal in verdicts.refused:
        raise Conflict(refusal.code, refusal.text, ids={"project_id": asked.project_id, "month": asked.month})
    return {**asked.model_dump(), "collaboration_id": collaboration_id, "attested_by": said.attested_by}


def pseudonym(member_id: str, subject: str) -> str:
    """What stands for a person in what a member attests: the same each time, and no name."""
    return hashlib.sha256(f"{member_id}\n{subject}".encode()).hexdigest()[:PSEUDONYM_LENGTH]
