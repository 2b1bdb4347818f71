"""Who asks, and what the roles of contracts.md 4 give a right to. Values only; tokens are checked in security.py."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the token's subject and its roles. Unknown roles give no right."""

    subject: str
    roles: frozenset[str]

    def has(self, role: str) -> bool:
        """Whether the token holds the role, for example `operator:storkoebenhavn`."""
        return role in self.roles

    def named(self, kind: str) -> frozenset[str]:
        """The names behind a kind of role: `named("member")` gives the member ids."""
        return frozenset(role.partition(":")[2] for role in self.roles if role.startswith(f"{kind}:"))

    def is_operator(self, collaboration_id: str) -> bool:
        """Runs the collaboration's secretariat."""
        return self.has(f"operator:{collaboration_id}")

    def reads_all(self, collaboration_id: str) -> bool:
        """The operator and the auditor read everything in a collaboration."""
        return self.is_operator(collaboration_id) or self.has("auditor")

    def sees(self, collaboration_id: str, member_ids: Iterable[str]) -> bool:
        """Whether totals, lines and claims are open to this token; `member_ids` are those ever in the collaboration."""
        if self.reads_all(collaboration_id) or self.has(f"subscriber:{collaboration_id}"):
            return True
        return not self.named("member").isdisjoint(member_ids)

    def require(self, *roles: str) -> None:
        """Raises Forbidden unless the token holds one of the roles."""
        if self.roles.isdisjoint(roles):
            raise Forbidden
