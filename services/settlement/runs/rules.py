"""What may be done with a run in each of its states."""

from typing import Protocol

from shared.errors import Conflict

SETTLED = frozenset({"approved", "issued", "paid"})
UNDER_WAY = frozenset({"requested", "calculated"})


class Run(Protocol):
    """What is asked of a run here."""

    @property
    def run_id(self) -> object: ...
    @property
    def settlement_id(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def state(self) -> str: ...


class WorkedOut(Run, Protocol):
    """A run that may have been worked out: then it has a cut."""

    @property
    def cut(self) -> int | None: ...


def _ids(run: Run) -> dict[str, str]:
    return {"run_id": str(run.run_id), "state": run.state}


def refuse_while_under_way(run: Run | None) -> None:
    """Raises Conflict `awaiting_approval` while a run of the settlement is requested or calculated."""
    if run is None:
        return
    raise Conflict(
        "awaiting_approval",
        f"A run of {run.settlement_id} for {run.period} is {run.state}. Approve it or discard it first.",
        ids=_ids(run),
    )


def is_approved(run: Run) -> bool:
    """Whether there is nothing left to approve. Raises Conflict `not_calculated` for a run that cannot be approved."""
    if run.state in SETTLED:
        return True
    if run.state == "calculated":
        return False
    raise Conflict("not_calculated", f"Only a calculated run can be approved; this one is {run.state}.", ids=_ids(run))


def is_discarded(run: Run) -> bool:
    """Whether there is nothing left to discard. Raises Conflict `not_under_way` for a run that is over."""
    if run.state == "discarded":
        return True
    if run.state in UNDER_WAY:
        return False
    raise Conflict(
        "not_under_way",
        f"This run is {run.state} and cannot be discarded. What is settled is taken back by a reversal.",
        ids=_ids(run),
    )


def refuse_unless_requested(run: Run) -> None:
    """Raises Conflict `not_requested` for a run that waits for nobody any more."""
    if run.state != "requested":
        raise Conflict("not_requested", f"This run is {run.state} and waits for no publisher.", ids=_ids(run))


def refuse_unless_worked_out(run: WorkedOut) -> None:
    """Raises Conflict `not_calculated` for a run that came to nothing, or has not come to anything yet."""
    if run.cut is None:
        raise Conflict("not_calculated", f"This run is {run.state}: nothing is worked out.", ids=_ids(run))
