"""Who may read which single entries (contracts.md 4). Pure."""

from dataclasses import dataclass

from shared.errors import Forbidden
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token may read of single entries: everything of some collaborations, of some publishers, of some members.

    `everything` is the auditor's: nothing is left out.
    """

    everything: bool
    collaborations: frozenset[str]
    publishers: frozenset[str]
    members: frozenset[str]

    def reads_all_of(self, collaboration_id: str) -> bool:
        """Whether nothing of the collaboration is left out."""
        return self.everything or collaboration_id in self.collaborations

    def may_read(self, collaboration_id: str, publisher: str, members: set[str]) -> bool:
        """Whether an entry by that publisher, of those members, is the token's to read."""
        return (
            self.reads_all_of(collaboration_id) or publisher in self.publishers or not self.members.isdisjoint(members)
        )


def scope_of(principal: Principal) -> Scope:
    """What the token may read of single entries. Raises Forbidden where that is nothing anywhere."""
    scope = Scope(
        principal.has("auditor"), principal.named("operator"), principal.named("publisher"), principal.named("member")
    )
    if not (scope.everything or scope.collaborations or scope.publishers or scope.members):
        raise Forbidden
    return scope


def refuse_others(scope: Scope, collaboration_id: str | None, publisher: str | None, member_id: str | None) -> None:
    """Raises Forbidden for a question that names somebody else's entries, and for one about a collaboration of which
    the token may read none."""
    if scope.everything or (collaboration_id is not None and scope.reads_all_of(collaboration_id)):
        return
    if publisher is None and member_id is None:
        if collaboration_id is not None and not (scope.publishers or scope.members):
            raise Forbidden
        return
    if publisher not in scope.publishers and member_id not in scope.members:
        raise Forbidden
