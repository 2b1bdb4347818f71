"""Commands on members: load, decide, save, announce."""

from services.membership.answers import Answer, recorded
from services.membership.collaborations.rules import charter_of
from services.membership.collaborations.store import list_charter_texts, lock_collaboration
from services.membership.facts.handlers import announce_in
from services.membership.members import rules, store
from shared.database import Connection
from shared.events.membership import JoiningWithdrawn, MemberJoined, MemberLeft


async def add_member(conn: Connection, fact: MemberJoined) -> Answer:
    """Lets a member in from a day. Raises Rejected (`unknown_kind`)."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    charters = [charter_of(text) for text in await list_charter_texts(conn, fact.collaboration_id)]
    stays = await store.list_stays(conn, fact.collaboration_id, fact.member_id)

    rules.require_known_kind(fact, charters)
    warnings = rules.joining_warnings(fact, stays)

    await store.insert_joining(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, member_id=fact.member_id)


async def record_leaving(conn: Connection, fact: MemberLeft) -> Answer:
    """Ends a member's stay with a last day."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    stays = await store.list_stays(conn, fact.collaboration_id, fact.member_id)

    warnings = rules.leaving_warnings(fact, stays)

    await store.insert_leaving(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, member_id=fact.member_id)


async def withdraw_joining(conn: Connection, fact: JoiningWithdrawn) -> Answer:
    """Takes back a joining that was registered by mistake."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    stays = await store.list_stays(conn, fact.collaboration_id, fact.member_id)

    warnings = rules.withdrawal_warnings(fact, stays)

    await store.withdraw_joinings(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, member_id=fact.member_id)
