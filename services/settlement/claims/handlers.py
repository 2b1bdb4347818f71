"""What an approved run issues: claims, transfers, moved balances, turns."""

from uuid import uuid4

from services.settlement.claims import store
from services.settlement.runs import announcements
from services.settlement.runs.store import Run, find_record
from shared.database import Connection
from shared.events.base import ResultEvent


async def issue(conn: Connection, run: Run) -> list[ResultEvent]:
    """Saves what follows from a worked out run and gives what is to be announced of it.

    The caller holds the collaboration's results and sets the run's state.
    """
    record = await find_record(conn, run.run_id)
    assert record is not None, "only a run that is worked out is approved"
    assert run.currency is not None, "a run that is worked out has its charter's currency"
    claims = [store.NewClaim(uuid4(), row["member"], row["amount_minor"]) for row in record["claims"]]

    await store.insert_claims(conn, run.collaboration_id, run.run_id, run.currency, claims)
    await store.insert_transfers(conn, run.collaboration_id, run.run_id, run.currency, record["transfers"])
    moved = await store.move_balances(conn, run.collaboration_id, run.run_id, run.currency, record["moved"])
    await store.insert_turns(conn, run.collaboration_id, run.run_id, record["turns"])

    return [
        *(
            announcements.claim_issued(run, str(claim.claim_id), claim.member_id, claim.amount_minor)
            for claim in claims
        ),
        *announcements.transfers_planned(run, record["transfers"]),
        *(announcements.balance_moved(run, m.stream_id, m.member_id, m.amount_minor, m.balance_minor) for m in moved),
        *announcements.turns_assigned(run, record["turns"]),
    ]
