"""Undoing the last run of a settlement by opposite entries (charter.md 4, rule 8)."""

from collections.abc import Mapping, Sequence

from services.settlement.engine.charters import Charters
from services.settlement.engine.digest import reversal_digest
from services.settlement.engine.history import Past, listed_balances, running_balances
from services.settlement.engine.result import Balance, RunError, RunResult, Transfer
from services.settlement.engine.settle import check_settlement
from shared.periods import Period


def reverse(charters: Charters, history: Sequence[RunResult], settlement_id: str, period: Period) -> RunResult:
    """The reversal of the settlement's last run, which must be that of `period`.

    Raises RunError: unknown_settlement, wrong_period, not_last_run.
    """
    check_settlement(charters, settlement_id, period)
    last = Past.of(history, settlement_id).last
    if last is None or last.period != period.name:
        settled = "nothing is settled" if last is None else f"the last run is that of {last.period}"
        message = f"Only the last run of {settlement_id} can be reversed; {settled}."
        raise RunError("not_last_run", f"{settlement_id} {period}", message)
    moved = tuple(Balance(each.stream, each.member, -each.amount_minor) for each in last.moved)
    balances = running_balances(history)
    balances.update({(each.stream, each.member): each.amount_minor for each in moved})
    return RunResult(
        settlement=settlement_id,
        period=period.name,
        reversal=True,
        digest=reversal_digest(last),
        lines=tuple(line._replace(amount_minor=-line.amount_minor) for line in last.lines),
        net=_opposite(last.net),
        claims=_opposite(last.claims),
        transfers=tuple(Transfer(each.to_member, each.from_member, each.amount_minor) for each in last.transfers),
        carried=_opposite(last.carried),
        balances=listed_balances(balances),
        moved=moved,
    )


def _opposite(amounts: Mapping[str, int]) -> dict[str, int]:
    return {member: -amount for member, amount in amounts.items()}
