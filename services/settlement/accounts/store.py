"""The SQL of accounts: which there are, the ranges of days that count, monthly totals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from services.settlement.accounts.rules import AccountKey, Amounts, Ranges
from services.settlement.engine.ranges import Range
from shared.database import Connection
from shared.errors import Rejected
from shared.events.fields import LARGEST_AMOUNT

TOO_LARGE = (
    f"With it the total of its month would pass {LARGEST_AMOUNT:,}, more than any event can hold. Is the amount right?"
)


@dataclass(frozen=True, slots=True)
class Total:
    """An account's month as it stands: minutes, minor units or units; `counted` is without what is parked.

    `attested` are the minutes of entries not changed since the month's last attestation, which has that change number.
    """

    account_id: int
    month: date
    accepted: int
    counted: int
    version: int
    attested: int
    attested_number: int


def _total(row: asyncpg.Record) -> Total:
    return Total(*(row[name] for name in ("account_id", "month", *_AMOUNTS)))


_AMOUNTS = ("accepted", "counted", "version", "attested", "attested_number")


def _key(row: asyncpg.Record) -> AccountKey:
    return AccountKey(*(row[name] for name in AccountKey._fields))


async def list_account_ids(conn: Connection, keys: Sequence[AccountKey]) -> dict[AccountKey, int]:
    """The ids of those of the accounts that there are."""
    rows = await conn.fetch(
        """
        SELECT w.place, a.account_id
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::TEXT[], $8::TEXT[])
            WITH ORDINALITY
            AS w (collaboration_id, kind, member_id, project_id, stream_id, charged_to, item, month, place)
        JOIN accounts a
            USING (collaboration_id, kind, member_id, project_id, stream_id, charged_to, item, month)
        """,
        *_columns(keys),
    )
    return {keys[row["place"] - 1]: row["account_id"] for row in rows}


async def insert_accounts(conn: Connection, keys: Sequence[AccountKey]) -> None:
    """New accounts, in the order given, which must be one order for all; those there are stay."""
    await conn.execute(
        """
        INSERT INTO accounts (collaboration_id, kind, member_id, project_id, stream_id, charged_to, item, month)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::TEXT[],
            $8::TEXT[])
        ON CONFLICT DO NOTHING
        """,
        *_columns(keys),
    )


def _columns(keys: Sequence[AccountKey]) -> list[list[str]]:
    return [[key[place] for key in keys] for place in range(len(AccountKey._fields))]


async def list_accounts(conn: Connection, collaboration_id: str) -> dict[int, AccountKey]:
    """All accounts of a collaboration, by id."""
    rows = await conn.fetch("SELECT * FROM accounts WHERE collaboration_id = $1", collaboration_id)
    return {row["account_id"]: _key(row) for row in rows}


async def list_ranges(conn: Connection, account_ids: Sequence[int]) -> dict[int, Ranges]:
    """What is written down of each account's days, in order."""
    rows = await conn.fetch(
        """
        SELECT account_id, from_date, to_date, code FROM ranges WHERE account_id = ANY($1::BIGINT[])
        ORDER BY account_id, from_date
        """,
        account_ids,
    )
    found: dict[int, list[Range]] = defaultdict(list)
    for row in rows:
        found[row["account_id"]].append(Range(row["from_date"], row["to_date"], row["code"]))
    return {account_id: tuple(each) for account_id, each in found.items()}


async def insert_ranges(conn: Connection, ranges: Mapping[int, Ranges]) -> None:
    """Writes down what the engine says of accounts; what another transaction wrote at the same position is the same."""
    rows = [(account_id, *each) for account_id in sorted(ranges) for each in ranges[account_id]]
    await conn.execute(
        """
        INSERT INTO ranges (account_id, from_date, to_date, code)
        SELECT * FROM unnest($1::BIGINT[], $2::DATE[], $3::DATE[], $4::TEXT[])
        ON CONFLICT DO NOTHING
        """,
        *([row[place] for row in rows] for place in range(4)),
    )


async def delete_ranges(conn: Connection, account_ids: Sequence[int]) -> None:
    """Forgets what was written down of accounts; the collaboration is locked against intake."""
    await conn.execute("DELETE FROM ranges WHERE account_id = ANY($1::BIGINT[])", account_ids)


async def list_publishers(conn: Connection, account_ids: Sequence[int]) -> dict[int, set[str]]:
    """Who has entries in each account."""
    rows = await conn.fetch(
        "SELECT account_id, publisher FROM account_publishers WHERE account_id = ANY($1::BIGINT[])", account_ids
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row["account_id"]].add(row["publisher"])
    return found


async def insert_publishers(conn: Connection, pairs: Sequence[tuple[int, str]]) -> None:
    """Remembers who has entries in an account; `pairs` are sorted."""
    await conn.execute(
        """
        INSERT INTO account_publishers (account_id, publisher) SELECT * FROM unnest($1::BIGINT[], $2::TEXT[])
        ON CONFLICT DO NOTHING
        """,
        [account_id for account_id, _ in pairs],
        [publisher for _, publisher in pairs],
    )


async def add_to_totals(conn: Connection, moves: Sequence[tuple[str, int, date, int, int]]) -> list[Total]:
    """Adds (collaboration, account, month, accepted, counted) to the totals, in the order given, which must be one
    order for all transactions; gives the totals as they now stand, in the same order. Raises Rejected
    (`total_too_large`) where one would be too large for an event; the transaction is of no use then."""
    try:
        return [_total(row) for row in await _upsert_totals(conn, moves)]
    except asyncpg.CheckViolationError as error:
        raise Rejected("total_too_large", TOO_LARGE) from error


async def _upsert_totals(conn: Connection, moves: Sequence[tuple[str, int, date, int, int]]) -> list[asyncpg.Record]:
    return await conn.fetch(
        """
        INSERT INTO totals AS t (collaboration_id, account_id, month, accepted, counted, version)
        SELECT *, 1 FROM unnest($1::TEXT[], $2::BIGINT[], $3::DATE[], $4::BIGINT[], $5::BIGINT[])
        ON CONFLICT (collaboration_id, account_id, month) DO UPDATE
        SET accepted = t.accepted + EXCLUDED.accepted, counted = t.counted + EXCLUDED.counted, version = t.version + 1
        RETURNING account_id, month, accepted, counted, version, attested, attested_number
        """,
        *([move[place] for move in moves] for place in range(5)),
    )


async def take_from_attested(conn: Connection, taken: Sequence[tuple[str, int, date, int]]) -> None:
    """Takes minutes of entries that were changed from the attested ones: (collaboration, account, month, minutes). The
    rows are locked."""
    await conn.execute(
        """
        UPDATE totals t SET attested = t.attested - n.minutes
        FROM unnest($1::TEXT[], $2::BIGINT[], $3::DATE[], $4::BIGINT[])
            AS n (collaboration_id, account_id, month, minutes)
        WHERE t.collaboration_id = n.collaboration_id AND t.account_id = n.account_id AND t.month = n.month
        """,
        *([each[place] for each in taken] for place in range(4)),
    )


async def list_totals(conn: Connection, collaboration_id: str, account_ids: Iterable[int]) -> list[Total]:
    """All months of the accounts, in order."""
    rows = await conn.fetch(
        """
        SELECT account_id, month, accepted, counted, version, attested, attested_number FROM totals
        WHERE collaboration_id = $1 AND account_id = ANY($2::BIGINT[])
        ORDER BY account_id, month
        """,
        collaboration_id,
        list(account_ids),
    )
    return [_total(row) for row in rows]


async def list_amounts_by_day(
    conn: Connection, months: Sequence[tuple[int, date, date, int]]
) -> dict[tuple[int, date], dict[date, Amounts]]:
    """By (account, first day of the month), the sums of each day's entries; `months` are account, first and last day,
    and the change number of the last attestation."""
    rows = await conn.fetch(
        """
        SELECT m.account_id, m.first_day, e.day, sum(e.amount)::BIGINT AS accepted, coalesce(sum(e.amount) FILTER (
            WHERE greatest(e.change_number, e.last_change_number) < m.attested_number
        ), 0)::BIGINT AS attested
        FROM unnest($1::BIGINT[], $2::DATE[], $3::DATE[], $4::BIGINT[])
            AS m (account_id, first_day, last_day, attested_number)
        JOIN entries e ON e.account_id = m.account_id AND e.day BETWEEN m.first_day AND m.last_day AND NOT e.withdrawn
        GROUP BY m.account_id, m.first_day, e.day
        """,
        *([month[place] for month in months] for place in range(4)),
    )
    found: dict[tuple[int, date], dict[date, Amounts]] = defaultdict(dict)
    for row in rows:
        found[(row["account_id"], row["first_day"])][row["day"]] = Amounts(row["accepted"], row["attested"])
    return found


async def update_counted(
    conn: Connection, collaboration_id: str, counted: Sequence[tuple[int, date, int]]
) -> list[Total]:
    """Sets (account, month, counted); gives the totals as they now stand, by account and month."""
    rows = await conn.fetch(
        """
        UPDATE totals t SET counted = n.counted, version = t.version + 1
        FROM unnest($2::BIGINT[], $3::DATE[], $4::BIGINT[]) AS n (account_id, month, counted)
        WHERE t.collaboration_id = $1 AND t.account_id = n.account_id AND t.month = n.month
        RETURNING t.account_id, t.month, t.accepted, t.counted, t.version, t.attested, t.attested_number
        """,
        collaboration_id,
        *([each[place] for each in counted] for place in range(3)),
    )
    return sorted((_total(row) for row in rows), key=lambda total: (total.account_id, total.month))


async def list_posted_page(
    conn: Connection, collaboration_id: str, months: tuple[date, date], after: tuple[int, date], limit: int
) -> list[tuple[AccountKey, Total]]:
    """Totals of the months from one to another, in order of account and month, after one and at most so many."""
    rows = await conn.fetch(
        """
        SELECT a.*, t.month AS posted_month, t.accepted, t.counted, t.version, t.attested,
            t.attested_number
        FROM accounts a JOIN totals t USING (collaboration_id, account_id)
        WHERE t.collaboration_id = $1 AND t.month BETWEEN $2 AND $3 AND (t.account_id, t.month) > ($4, $5)
        ORDER BY t.account_id, t.month
        LIMIT $6
        """,
        collaboration_id,
        *months,
        *after,
        limit,
    )
    return [_posted(row) for row in rows]


def _posted(row: asyncpg.Record) -> tuple[AccountKey, Total]:
    return _key(row), Total(row["account_id"], row["posted_month"], *(row[name] for name in _AMOUNTS))


async def list_posted(conn: Connection, collaboration_id: str) -> list[tuple[AccountKey, Total]]:
    """Every account's months that have or had entries, in order of account key and month."""
    rows = await conn.fetch(
        """
        SELECT a.*, t.month AS posted_month, t.accepted, t.counted, t.version, t.attested,
            t.attested_number
        FROM accounts a JOIN totals t USING (collaboration_id, account_id)
        WHERE a.collaboration_id = $1
        """,
        collaboration_id,
    )
    return sorted((_posted(row) for row in rows), key=lambda each: (each[0], each[1].month))
