"""Who may see what of a collaboration's results."""

from services.settlement.facts.store import list_members
from shared.database import Connection
from shared.errors import Forbidden
from shared.principal import Principal


async def require_sight(conn: Connection, principal: Principal, collaboration_id: str) -> None:
    """Raises Forbidden unless totals, lines and claims of the collaboration are open to the token."""
    if not principal.sees(collaboration_id, await list_members(conn, collaboration_id)):
        raise Forbidden


def require_operator(principal: Principal, collaboration_id: str) -> None:
    """Raises Forbidden unless the token is the collaboration's operator's."""
    principal.require(f"operator:{collaboration_id}")
