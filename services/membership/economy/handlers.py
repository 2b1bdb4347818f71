"""Commands on rates and budgets: load, decide, save, announce."""

from services.membership.answers import Answer, recorded
from services.membership.collaborations.rules import charter_of
from services.membership.collaborations.store import list_charter_texts, lock_collaboration
from services.membership.economy import rules, store
from services.membership.facts.handlers import announce_in
from shared.database import Connection
from shared.events.membership import BudgetAdopted, RateAdopted


async def adopt_rate(conn: Connection, fact: RateAdopted) -> Answer:
    """Adopts a rate or price from the first of a month."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    charters = [charter_of(text) for text in await list_charter_texts(conn, fact.collaboration_id)]

    warnings = rules.rate_warnings(fact, charters)

    await store.insert_rate(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, rate_id=fact.rate_id)


async def adopt_budget(conn: Connection, fact: BudgetAdopted) -> Answer:
    """Adopts a stream's budget for a period, and for a project where the stream goes by project."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    charters = [charter_of(text) for text in await list_charter_texts(conn, fact.collaboration_id)]

    warnings = rules.budget_warnings(fact, charters)

    await store.insert_budget(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(
        position, warnings, collaboration_id=fact.collaboration_id, stream_id=fact.stream_id, period=fact.period
    )
