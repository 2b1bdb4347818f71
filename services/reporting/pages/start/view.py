"""What the start page shows: my collaborations with what I am in them, runs to approve, claims of my members."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.access import named_collaborations
from services.reporting.pages.start import store
from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.rows import Row, Rows
from shared.database import Connection
from shared.principal import Principal

ON_START_MAX = 200
CLAIMS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Mine:
    """A collaboration: its row, what the visitor is in it (names of texts), as which members, its latest settlement.

    Who only publishes to it reads nothing there but entries.
    """

    row: Row
    roles: list[str]
    members: list[Row]
    latest: Row | None
    reads: bool

    @property
    def collaboration_id(self) -> str:
        return self.row["collaboration_id"]


@dataclass(frozen=True, slots=True)
class Start:
    """The start page, but for what settlement is asked; `has_more` collaborations than are shown."""

    mine: list[Mine]
    has_more: bool
    to_approve: Rows
    claims: Rows
    names: dict[str, str]

    def member(self, collaboration_id: str, member_id: str) -> str:
        """The name of one of the visitor's members."""
        found = (each for one in self.mine if one.collaboration_id == collaboration_id for each in one.members)
        return next((each["name"] for each in found if each["member_id"] == member_id), member_id)


async def load_start(conn: Connection, visitor: Principal, published: Sequence[str], after: str) -> Start:
    """What reporting itself knows of the visitor's collaborations, those named where it publishes among them."""
    members, named = visitor.named("member"), named_collaborations(visitor)
    asked = None if named is None else {*named, *published}
    rows = await collaborations.list_collaborations(conn, asked, members, after, ON_START_MAX + 1)
    shown = rows[:ON_START_MAX]
    ids = [row["collaboration_id"] for row in shown]
    latest = {row["collaboration_id"]: row for row in await store.list_latest_settlements(conn, ids)}
    joined = await store.list_members_named(conn, members)
    mine = [_mine(row, visitor, joined, published, latest) for row in shown]
    return Start(
        mine,
        len(rows) > ON_START_MAX,
        await store.list_runs_to_approve(conn, visitor.named("operator")),
        await store.list_latest_claims(conn, members, CLAIMS_SHOWN),
        {row["collaboration_id"]: row["name"] for row in shown},
    )


def _mine(row: Row, visitor: Principal, joined: Rows, published: Sequence[str], latest: dict[str, Row]) -> Mine:
    collaboration_id = row["collaboration_id"]
    members = [each for each in joined if each["collaboration_id"] == collaboration_id]
    roles = [kind for kind in ("operator", "subscriber") if visitor.has(f"{kind}:{collaboration_id}")]
    roles += ["member"] if members else []
    roles += ["auditor"] if visitor.has("auditor") else []
    reads = bool(roles)
    roles += ["publisher"] if collaboration_id in published else []
    return Mine(
        row, [f"start_{role}" for role in roles], members, latest.get(collaboration_id) if reads else None, reads
    )
