"""Commands on collaborations: load, decide, save, announce."""

from services.membership.answers import Answer, recorded
from services.membership.collaborations import commands, rules, store
from services.membership.collaborations.commands import AdoptCharter, FoundCollaboration
from services.membership.facts.handlers import announce_in
from shared.database import Connection
from shared.errors import Conflict


async def found_collaboration(conn: Connection, command: FoundCollaboration) -> Answer:
    """Founds a collaboration. Raises Conflict (`collaboration_exists`) where its id is taken."""
    collaboration_id = command.fact.collaboration_id
    collaboration = await store.insert_collaboration(conn, command)
    if collaboration is None:
        raise Conflict("collaboration_exists", f"There is a collaboration {collaboration_id}; choose another id.")

    position = await announce_in(conn, collaboration, [command.fact])

    return recorded(position, collaboration_id=collaboration_id, operator_role=f"operator:{collaboration_id}")


async def adopt_charter(conn: Connection, command: AdoptCharter) -> Answer:
    """Adopts a version of the charter. Raises CharterInvalid with every problem."""
    collaboration = await store.lock_collaboration(conn, command.collaboration_id)
    texts = await store.list_charter_texts(conn, command.collaboration_id)

    charter = rules.adoptable_charter(command.collaboration_id, collaboration.currency, texts, command.text)
    warnings = rules.charter_warnings(charter, [rules.charter_of(text).version for text in texts])
    fact = commands.adoption(command, charter)

    await store.insert_charter(conn, command.collaboration_id, charter, command.text, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(
        position,
        warnings,
        collaboration_id=command.collaboration_id,
        version=charter.version,
        sha256=charter.sha256,
    )
