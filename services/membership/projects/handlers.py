"""Commands on projects: load, decide, save, announce."""

from services.membership.answers import Answer, recorded
from services.membership.collaborations.rules import charter_of
from services.membership.collaborations.store import list_charter_texts, lock_collaboration
from services.membership.facts.handlers import announce_in
from services.membership.members.rules import unknown_member
from services.membership.members.store import list_ever_members
from services.membership.projects import rules, store
from shared.database import Connection
from shared.errors import Problem
from shared.events.membership import HoursAgreed, ProjectEnded, ProjectJoined, ProjectLeft, ProjectStarted


async def start_project(conn: Connection, fact: ProjectStarted) -> Answer:
    """Starts a project, or says anew what it is."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)

    warnings = rules.start_warnings(fact)

    await store.save_project(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, project_id=fact.project_id)


async def end_project(conn: Connection, fact: ProjectEnded) -> Answer:
    """Sets a project's last day."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    project = await store.find_project(conn, fact.collaboration_id, fact.project_id)

    warnings = rules.unknown_project(fact.project_id, project)

    await store.save_ending(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return recorded(position, warnings, collaboration_id=fact.collaboration_id, project_id=fact.project_id)


async def join_project(conn: Connection, fact: ProjectJoined) -> Answer:
    """Lets a member take part in a voluntary project from a day."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    project = await store.find_project(conn, fact.collaboration_id, fact.project_id)
    members = await list_ever_members(conn, fact.collaboration_id, [fact.member_id])

    warnings = [*rules.participation_warnings(fact, project), *unknown_member(fact.member_id, members)]

    await store.insert_project_joining(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return _of_participant(position, warnings, fact)


async def leave_project(conn: Connection, fact: ProjectLeft) -> Answer:
    """Ends a member's part in a voluntary project with a last day."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    joined = await store.is_participant(conn, fact.collaboration_id, fact.project_id, fact.member_id)

    sentence = f"{fact.member_id} has not joined {fact.project_id} so far."
    warnings = [] if joined else [Problem("not_a_participant", "member_id", sentence)]

    await store.insert_project_leaving(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return _of_participant(position, warnings, fact)


async def agree_hours(conn: Connection, fact: HoursAgreed) -> Answer:
    """Agrees what a member gives a project in a period. Raises Rejected (`wrong_period`)."""
    collaboration = await lock_collaboration(conn, fact.collaboration_id)
    charters = [charter_of(text) for text in await list_charter_texts(conn, fact.collaboration_id)]
    project = await store.find_project(conn, fact.collaboration_id, fact.project_id)
    members = await list_ever_members(conn, fact.collaboration_id, [fact.member_id])

    rules.require_settled_length(fact, charters)
    warnings = [*rules.unknown_project(fact.project_id, project), *unknown_member(fact.member_id, members)]

    await store.save_agreement(conn, fact, collaboration.next_position)

    position = await announce_in(conn, collaboration, [fact])
    return _of_participant(position, warnings, fact)


def _of_participant(position: int, warnings: list[Problem], fact: ProjectJoined | ProjectLeft | HoursAgreed) -> Answer:
    return recorded(
        position,
        warnings,
        collaboration_id=fact.collaboration_id,
        project_id=fact.project_id,
        member_id=fact.member_id,
    )
