"""Commands on publishers, grants and subscribers: load, decide, save, announce."""

from services.membership.answers import Answer, recorded
from services.membership.collaborations.store import lock_collaboration
from services.membership.facts.handlers import announce_in, announce_of
from services.membership.members.store import list_ever_members
from services.membership.publishers import rules, store
from shared.database import Connection
from shared.errors import NotFound
from shared.events.membership import PublisherGranted, PublisherRegistered, PublisherSuspended, SubscriberAdmitted
from shared.messaging.topics import load_topics

BROKERS_OWN_USERS = {"admin", "anonymous"}


def _reserved_names() -> set[str]:
    return BROKERS_OWN_USERS | set(load_topics().services)


async def register_publisher(conn: Connection, fact: PublisherRegistered) -> Answer:
    """Registers a publisher, or lifts its suspension. Raises Rejected (`reserved_name`)."""
    rules.require_free_name(fact.publisher, "publisher", _reserved_names())

    publisher = await store.save_registered(conn, fact)

    position = await announce_of(conn, publisher, fact)
    return recorded(position, publisher=fact.publisher)


async def suspend_publisher(conn: Connection, fact: PublisherSuspended) -> Answer:
    """Suspends a publisher until it is registered again. Raises NotFound (`unknown_publisher`)."""
    publisher = await store.lock_publisher(conn, fact.publisher)
    if publisher is None:
        raise NotFound(
            "unknown_publisher", f"There is no publisher {fact.publisher}.", ids={"publisher": fact.publisher}
        )

    await store.save_suspended(conn, fact)

    position = await announce_of(conn, publisher, fact)
    return recorded(position, publisher=fact.publisher)


async def grant_publisher(conn: Connection, fact: PublisherGranted) -> Answer:
    """Says what a publisher may publish for a member, or for all. Raises Rejected (`unknown_type`,
    `members_word_missing`)."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    publisher = await store.find_publisher(conn, fact.publisher)
    members = await list_ever_members(conn, fact.collaboration_id, [fact.member_id])

    rules.require_known_types(fact)
    rules.require_members_word(fact)
    warnings = rules.grant_warnings(fact, None if publisher is None else publisher.suspended, members)

    await store.save_grant(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(
        position,
        warnings,
        collaboration_id=fact.collaboration_id,
        publisher=fact.publisher,
        member_id=fact.member_id,
    )


async def admit_subscriber(conn: Connection, fact: SubscriberAdmitted) -> Answer:
    """Admits a system to a collaboration's results. Raises Rejected (`reserved_name`)."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)

    rules.require_free_name(fact.subscriber, "subscriber", _reserved_names())

    await store.save_subscriber(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, collaboration_id=fact.collaboration_id, subscriber=fact.subscriber)
