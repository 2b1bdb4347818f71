"""What may be done with dead letters and paused topics. Pure."""

from services.settlement.entries.messages import Verdicts
from shared.errors import Conflict, Rejected


def require_open(dead_letter_id: int, closed_as: str | None) -> None:
    """Raises Conflict for a dead letter that was replayed or discarded already."""
    if closed_as is not None:
        raise Conflict("already_closed", f"Dead letter {dead_letter_id} was {closed_as} already.")


def require_from_publisher(consumer: str, intake: str) -> None:
    """Raises Rejected unless a publisher sent it: what services say to each other has an order that none may jump."""
    if consumer != intake:
        raise Rejected("not_replayable", f"Only what publishers sent can be tried again; this was read by {consumer}.")


def still_unreadable(reason: str, detail: str) -> Conflict:
    """The refusal of a replay that finds the message as unreadable as before."""
    return Conflict("still_unreadable", f"It still cannot be read ({reason}): {detail}")


def goes_on_at(stands_at: int, from_offset: int | None) -> int:
    """Where a paused topic goes on. Raises Rejected for an offset before the one it stands at: that was taken in."""
    if from_offset is None:
        return stands_at
    if from_offset < stands_at:
        raise Rejected("malformed", f"The topic stands at offset {stands_at}; it cannot go on before that.")
    return from_offset


def verdict_of(verdicts: Verdicts) -> tuple[str, str | None]:
    """What became of the one message of a transaction, with its code where it was parked or refused."""
    if verdicts.refused:
        return "refused", verdicts.refused[0].code
    if verdicts.parked:
        return "parked", verdicts.parked[0].code
    return ("known" if verdicts.known else "accepted"), None
