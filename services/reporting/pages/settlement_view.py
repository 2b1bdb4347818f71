"""What the page of a collaboration shows of its latest settlement. No language, no markup."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from services.reporting.pages.parties import CharterVersion, Names
from services.reporting.projections.claims import store as claims
from services.reporting.projections.rows import Row, Rows
from services.reporting.projections.runs import store as runs
from shared.charter import Charter
from shared.database import Connection

LINES_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A stream of the settlement; `names` by language; `is_money` False: it goes on no claim."""

    stream_id: str
    names: Mapping[str, str]
    is_money: bool


@dataclass(frozen=True, slots=True)
class MemberAmounts:
    """One member's part, in minor units: by stream, brought over, net, carried on, claimed."""

    member_id: str
    name: str
    by_stream: dict[str, int]
    brought: int
    net: int
    carried: int
    claim: int | None


@dataclass(frozen=True, slots=True)
class SettlementView:
    """The latest run that stands, approved or provisional."""

    run: Row
    columns: list[Column]
    members: list[MemberAmounts]
    total: MemberAmounts
    transfers: Rows
    unhonoured: Rows
    lines: Rows
    is_provisional: bool

    @property
    def has_brought(self) -> bool:
        return any(member.brought for member in self.members)

    @property
    def has_carried(self) -> bool:
        return any(member.carried for member in self.members)

    @property
    def has_claims(self) -> bool:
        return any(member.claim is not None for member in self.members)

    @property
    def lines_left_out(self) -> bool:
        return (self.run["line_count"] or 0) > len(self.lines)


@dataclass(frozen=True, slots=True)
class Standing:
    """What runs on between settlements: balances and turns, with the streams' names."""

    balances: Rows
    turns: Rows


async def load_standing(conn: Connection, collaboration_id: str) -> Standing:
    """Running balances and whose turn it is."""
    return Standing(await claims.list_balances(conn, collaboration_id), await claims.list_turns(conn, collaboration_id))


async def load_settlement(
    conn: Connection, collaboration_id: str, names: Names, charters: list[CharterVersion]
) -> SettlementView | None:
    """The latest run that stands; None where there is none."""
    run = await runs.find_latest_run(conn, collaboration_id)
    if run is None:
        return None
    run_id = run["run_id"]
    amounts = await runs.list_amounts_by_stream(conn, collaboration_id, run_id)
    nets = await runs.list_run_members(conn, collaboration_id, run_id)
    issued = await claims.list_claims(conn, collaboration_id, run_id=run_id, member_id=None, after="", limit=None)
    listed = _members(amounts, nets, issued, names)
    return SettlementView(
        run,
        _columns(amounts, _charter_of(run, charters)),
        listed,
        _total(listed),
        await claims.list_transfers(conn, collaboration_id, run_id),
        await runs.list_unhonoured_hours(conn, collaboration_id, run_id),
        await runs.list_lines(conn, collaboration_id, run_id, 0, LINES_SHOWN),
        run["state"] == "calculated",
    )


def _charter_of(run: Row, charters: list[CharterVersion]) -> Charter | None:
    return next((version.document for version in charters if version.version == run["charter_version"]), None)


def _columns(amounts: Rows, charter: Charter | None) -> list[Column]:
    present = {row["stream_id"] for row in amounts if row["stream_id"] is not None}
    known = [stream for stream in (charter.streams if charter else ()) if stream.id in present]
    unknown = sorted(present - {stream.id for stream in known})
    return [Column(stream.id, stream.name, stream.settled_as == "money") for stream in known] + [
        Column(stream_id, {"da": stream_id}, is_money=True) for stream_id in unknown
    ]


def _members(amounts: Rows, nets: Rows, issued: Rows, names: Names) -> list[MemberAmounts]:
    by_stream: defaultdict[str, dict[str, int]] = defaultdict(dict)
    brought: dict[str, int] = {}
    for row in amounts:
        if row["stream_id"] is None:
            brought[row["member_id"]] = row["amount_minor"]
        else:
            by_stream[row["member_id"]][row["stream_id"]] = row["amount_minor"]
    net = {row["member_id"]: row["net_minor"] for row in nets}
    carried = {row["member_id"]: row["carried_minor"] for row in nets}
    claimed = {row["member_id"]: row["amount_minor"] for row in issued}
    found = [
        MemberAmounts(
            member_id,
            names.member(member_id),
            by_stream.get(member_id, {}),
            brought.get(member_id, 0),
            net.get(member_id, 0),
            carried.get(member_id, 0),
            claimed.get(member_id),
        )
        for member_id in by_stream.keys() | brought.keys() | net.keys() | claimed.keys()
    ]
    return sorted(found, key=lambda member: (member.name.casefold(), member.member_id))


def _total(listed: list[MemberAmounts]) -> MemberAmounts:
    by_stream: defaultdict[str, int] = defaultdict(int)
    for member in listed:
        for stream_id, amount in member.by_stream.items():
            by_stream[stream_id] += amount
    return MemberAmounts(
        "",
        "",
        dict(by_stream),
        sum(member.brought for member in listed),
        sum(member.net for member in listed),
        sum(member.carried for member in listed),
        sum(member.claim or 0 for member in listed),
    )
