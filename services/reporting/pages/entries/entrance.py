"""Who may come to the pages of entries: who reads all, members for their own, publishers with a grant for theirs."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from services.reporting.access import find_visitor, snapshot
from services.reporting.pages.backend import Backend, BackendRefused
from services.reporting.pages.language import today
from services.reporting.pages.parties import Names, load_members, load_projects
from services.reporting.pages.rendering import speech_of
from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.members import store as members
from services.reporting.projections.rows import Row
from shared.errors import Forbidden
from shared.events.fields import COLLABORATION_PATTERN, PUBLISHER_PATTERN
from shared.principal import Principal

PUBLISHERS_MAX = 10
"""Of how many publishers that one visitor speaks for settlement is asked."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A publisher that the visitor speaks for and that may send sheets: whose hours, and how they are read."""

    publisher: str
    members: list[str]
    mapping: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who came, where to, under which names; `members` are those of the visitor's that ever belonged here."""

    visitor: Principal
    collaboration: Row
    names: Names
    members: list[str]
    senders: list[Sender]

    @property
    def collaboration_id(self) -> str:
        return self.collaboration["collaboration_id"]

    @property
    def reads_all(self) -> bool:
        """Whether nothing of the collaboration is left out."""
        return self.visitor.reads_all(self.collaboration_id)

    @property
    def sees_report(self) -> bool:
        """Whether the collaboration's other pages are open to the visitor; to a publisher they are not."""
        return self.visitor.sees(self.collaboration_id, self.members)

    @property
    def sees_months(self) -> bool:
        """Whether there are months of members for the visitor to see."""
        return self.reads_all or bool(self.members)

    @property
    def may_choose_publisher(self) -> bool:
        """Whether the visitor may ask for the entries of one publisher of several; a member asks for its own alone."""
        return self.reads_all or len(self.visitor.named("publisher")) > 1

    @property
    def choosable_members(self) -> list[tuple[str, str]]:
        """Members whose entries the visitor may ask for by themselves, by name."""
        listed = self.names.members.items()
        return [each for each in listed if self.reads_all or each[0] in self.members]

    def named(self, sender: Sender) -> str:
        """The names of the members whose hours a sender may log."""
        return ", ".join(self.names.member(member_id) for member_id in sender.members)

    def frame(self, request: Request, *trail: tuple[str, str]) -> dict[str, Any]:
        """What every page of entries is rendered with."""
        home = f"/collaborations/{self.collaboration_id}/entries"
        first = (speech_of(request).text("nav_entries"), home)
        return {
            "collaboration": self.collaboration,
            "section": "entries",
            "trail": [first, *trail],
            "entrance": self,
            "sees_report": self.sees_report,
            "entries_home": home,
        }


async def enter(request: Request, collaboration_id: str) -> Entrance:
    """The way in. Raises Unauthenticated, and Forbidden for all others, also where there is nothing."""
    visitor = await find_visitor(request)
    if re.fullmatch(COLLABORATION_PATTERN, collaboration_id, re.ASCII) is None:
        raise Forbidden
    async with snapshot(request.app.state.pool) as conn:
        collaboration = await collaborations.find_collaboration(conn, collaboration_id)
        theirs = await members.list_ever_members(conn, collaboration_id, visitor.named("member"))
        listed = await load_members(conn, collaboration_id, today())
        projects = await load_projects(conn, collaboration_id)
    if collaboration is None:
        raise Forbidden
    names = Names({member.member_id: member.name for member in listed}, projects)
    publishers = [name for name in sorted(visitor.named("publisher")) if re.fullmatch(PUBLISHER_PATTERN, name)]
    is_publisher, senders = await _senders(Backend(request), collaboration_id, publishers[:PUBLISHERS_MAX])
    if not (visitor.reads_all(collaboration_id) or theirs or is_publisher):
        raise Forbidden
    return Entrance(visitor, collaboration, names, sorted(theirs), senders)


async def _senders(backend: Backend, collaboration_id: str, publishers: list[str]) -> tuple[bool, list[Sender]]:
    """Whether any of the publishers has a grant here, and those that may send hours: one suspended may only read."""
    is_granted, found = False, list[Sender]()
    for publisher in publishers:
        try:
            path = f"/v1/collaborations/{collaboration_id}/hours-mapping"
            told = await backend.get("settlement", path, publisher=publisher)
        except BackendRefused as refused:
            if refused.status != 403:
                raise
            is_granted |= refused.code == "publisher_suspended"
            continue
        is_granted = True
        if told["members"]:
            found.append(Sender(publisher, told["members"], told["mapping"]))
    return is_granted, found
