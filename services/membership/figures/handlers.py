"""Commands on key figures: load, decide, save, announce."""

from services.membership.answers import Answer, recorded
from services.membership.collaborations.store import lock_collaboration
from services.membership.facts.handlers import announce_in
from services.membership.figures import rules, store
from services.membership.figures.commands import ImportKeyFigures, ImportShippedFigures
from services.membership.members.rules import unknown_member
from services.membership.members.store import list_member_ids
from services.membership.reference.populations import populations_by_day
from shared.database import Connection
from shared.events.membership import KeyFigureRegistered


async def register_key_figure(conn: Connection, fact: KeyFigureRegistered) -> Answer:
    """Registers one key figure."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    members = await list_member_ids(conn, fact.collaboration_id)

    warnings = unknown_member(fact.member_id, members)

    await store.insert_key_figures(conn, fact.collaboration_id, [fact], collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, member_id=fact.member_id)


async def import_key_figures(conn: Connection, command: ImportKeyFigures) -> Answer:
    """Registers all key figures of a file."""
    collaboration = await lock_collaboration(conn, command.collaboration_id)
    members = await list_member_ids(conn, command.collaboration_id)

    named = sorted({fact.member_id for fact in command.facts})
    warnings = [problem for member_id in named for problem in unknown_member(member_id, members)]
    warnings += rules.repeated_warnings(command.facts)

    await store.insert_key_figures(conn, command.collaboration_id, command.facts, collaboration.next_position)

    position = await announce_in(conn, collaboration, command.facts)
    return recorded(
        position,
        warnings,
        collaboration_id=command.collaboration_id,
        registered=len(command.facts),
        members=len(named),
    )


async def import_shipped_figures(conn: Connection, command: ImportShippedFigures) -> Answer:
    """Registers the shipped figures of a day. Raises Rejected (`not_shipped`) where there are none."""
    collaboration = await lock_collaboration(conn, command.collaboration_id)
    members = await list_member_ids(conn, command.collaboration_id)

    shipped = rules.shipped_populations(command.figure, command.on_date, populations_by_day())
    chosen = {member_id: shipped[member_id] for member_id in members if member_id in shipped}
    facts = rules.shipped_facts(command.collaboration_id, command.figure, command.on_date, chosen)

    await store.insert_key_figures(conn, command.collaboration_id, facts, collaboration.next_position)

    position = await announce_in(conn, collaboration, facts)
    return recorded(
        position,
        collaboration_id=command.collaboration_id,
        registered=len(facts),
        members=len(facts),
        without_figure=[member_id for member_id in members if member_id not in shipped],
    )
