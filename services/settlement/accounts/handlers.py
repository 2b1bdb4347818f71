"""Opening accounts, posting to them, and counting again when facts move what counts."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from services.settlement.accounts import announcements, store
from services.settlement.accounts.rules import (
    Account,
    AccountKey,
    Amounts,
    Ranges,
    counted,
    flips,
    is_whole,
    last_day,
    ranges_of,
    with_attested,
)
from services.settlement.accounts.store import Total
from services.settlement.facts.loading import Loaded, Loader
from shared.database import Connection
from shared.events.cloudevents import Envelope
from shared.messaging.outbox import Announcement

ACCOUNTS_KEPT_MAX = 50_000


class Cause(Protocol):
    """A message that moves a total."""

    @property
    def envelope(self) -> Envelope: ...


@dataclass(slots=True)
class Move:
    """What one transaction adds to an account's month, and the message that came last of those that did.

    `unattested` are the minutes of attested entries that were changed.
    """

    account: Account
    month: date
    accepted: int = 0
    counted: int = 0
    unattested: int = 0
    last: Cause | None = None


@dataclass(slots=True)
class Postings:
    """What one transaction adds to totals."""

    moves: dict[tuple[int, int, int], Move] = field(default_factory=dict[tuple[int, int, int], Move])

    def add(self, account: Account, day: date, amount: int, code: str | None) -> Move:
        """Adds an amount (minutes, minor units, units; less than 0 takes away) to its account and month; `code` is
        what the account says of the day."""
        key = (account.account_id, day.year, day.month)
        move = self.moves.get(key)
        if move is None:
            move = self.moves[key] = Move(account, day.replace(day=1))
        move.accepted += amount
        if code is None:
            move.counted += amount
        return move


@dataclass(slots=True)
class Accounts:
    """The accounts of a process's database, remembered. Use one for at most one transaction at a time.

    Only what other transactions have committed is remembered: what this one makes may be rolled back.
    """

    loader: Loader
    _known: dict[AccountKey, tuple[int, Account]] = field(default_factory=dict[AccountKey, tuple[int, Account]])

    async def open(
        self, conn: Connection, wanted: Mapping[AccountKey, Set[str]], positions: Mapping[str, int]
    ) -> dict[AccountKey, Account]:
        """The accounts wanted, by key, each opened for the publishers that have entries for it; `positions` are those
        at which the collaborations are held."""
        found, missing = self._remembered(wanted, positions)
        if missing:
            found |= await self._find(conn, missing, positions)
            if missing := [key for key in missing if key not in found]:
                found |= await self._make(conn, sorted(missing), positions)
        new = [
            (account.account_id, publisher)
            for key, account in found.items()
            for publisher in wanted[key]
            if publisher not in account.publishers
        ]
        if new:
            await store.insert_publishers(conn, sorted(new))
        return found

    def _remembered(
        self, wanted: Mapping[AccountKey, Set[str]], positions: Mapping[str, int]
    ) -> tuple[dict[AccountKey, Account], list[AccountKey]]:
        found: dict[AccountKey, Account] = {}
        missing: list[AccountKey] = []
        for key, publishers in wanted.items():
            position, account = self._known.get(key, (-1, None))
            if account and position == positions[key.collaboration_id] and publishers <= account.publishers:
                found[key] = account
            else:
                missing.append(key)
        return found, missing

    async def _find(
        self, conn: Connection, keys: Sequence[AccountKey], positions: Mapping[str, int]
    ) -> dict[AccountKey, Account]:
        ids = await store.list_account_ids(conn, keys)
        ranges = await store.list_ranges(conn, list(ids.values()))
        publishers = await store.list_publishers(conn, list(ids.values()))
        if len(self._known) > ACCOUNTS_KEPT_MAX:
            self._known.clear()
        found: dict[AccountKey, Account] = {}
        for key, account_id in ids.items():
            account = _account(account_id, key, ranges[account_id], publishers.get(account_id, set()))
            self._known[key] = (positions[key.collaboration_id], account)
            found[key] = account
        return found

    async def _make(
        self, conn: Connection, keys: Sequence[AccountKey], positions: Mapping[str, int]
    ) -> dict[AccountKey, Account]:
        loaded = {
            name: await self.loader.load(conn, name, positions[name]) for name in {k.collaboration_id for k in keys}
        }
        await store.insert_accounts(conn, keys)
        ids = await store.list_account_ids(conn, keys)
        ranges = {ids[key]: _ranges(loaded[key.collaboration_id], key) for key in keys}
        await store.insert_ranges(conn, ranges)
        return {key: _account(ids[key], key, ranges[ids[key]], set()) for key in keys}


def _account(account_id: int, key: AccountKey, ranges: Ranges, publishers: set[str]) -> Account:
    return Account(account_id, key, ranges, publishers, ranges[0])


def _ranges(loaded: Loaded, key: AccountKey) -> Ranges:
    return ranges_of(key, loaded.charters, loaded.facts)


async def post(conn: Connection, postings: Postings, currencies: Mapping[str, str | None]) -> list[Announcement]:
    """Adds what is to be posted to the totals; gives what is to be announced: the totals as they now stand."""
    moves = [m for _, m in sorted(postings.moves.items()) if m.accepted or m.counted or m.unattested]
    if not moves:
        return []
    moves.sort(key=lambda move: move.account.key.collaboration_id)
    totals = await store.add_to_totals(
        conn,
        [(m.account.key.collaboration_id, m.account.account_id, m.month, m.accepted, m.counted) for m in moves],
    )
    if changed := [m for m in moves if m.unattested]:
        await store.take_from_attested(
            conn, [(m.account.key.collaboration_id, m.account.account_id, m.month, m.unattested) for m in changed]
        )
    told: list[Announcement] = []
    for move, total in zip(moves, totals, strict=True):
        assert (move.account.account_id, move.month) == (total.account_id, total.month), "totals come as asked for"
        event = announcements.total_posted(move.account.key, total, currencies[move.account.key.collaboration_id])
        if event is not None:
            told.append(announcements.announcement(event, *_trace(move.last)))
    return told


def _trace(cause: Cause | None) -> tuple[str | None, str | None]:
    return (cause.envelope.traceparent, cause.envelope.id) if cause else (None, None)


async def count_again(
    conn: Connection, loaded: Loaded, currency: str | None, traceparent: str | None
) -> list[Announcement]:
    """Brings ranges and counted totals of a collaboration, locked, to what its facts now say. No entry is touched.

    Gives what is to be announced: totals that moved, windows that changed.
    """
    keys = await store.list_accounts(conn, loaded.collaboration_id)
    before = await store.list_ranges(conn, list(keys))
    after = {account_id: _ranges(loaded, key) for account_id, key in keys.items()}
    changed = sorted(account_id for account_id in keys if before[account_id] != after[account_id])
    if not changed:
        return []

    await store.delete_ranges(conn, changed)
    await store.insert_ranges(conn, {account_id: after[account_id] for account_id in changed})
    totals = await store.list_totals(conn, loaded.collaboration_id, changed)
    moved = await _recount(conn, loaded.collaboration_id, totals, after)

    posted = [announcements.total_posted(keys[total.account_id], total, currency) for total in moved]
    told = [announcements.announcement(event, traceparent) for event in posted if event is not None]
    publishers = await store.list_publishers(conn, changed)
    for account_id in changed:
        if keys[account_id].kind == "hours":
            attested = [t.month for t in totals if t.account_id == account_id and 0 < t.accepted == t.attested]
            flipped = flips(with_attested(before[account_id], attested), with_attested(after[account_id], attested))
            names = publishers.get(account_id, set())
            told += announcements.windows_changed(keys[account_id], flipped, names, traceparent)
    return told


async def _recount(
    conn: Connection, collaboration_id: str, totals: Sequence[Total], ranges: Mapping[int, Ranges]
) -> list[Total]:
    """Totals whose counted part the new ranges change, as they then stand."""
    now = await count_months(conn, totals, ranges)
    moved = [(t.account_id, t.month, counts) for t, counts in zip(totals, now, strict=True) if counts != t.counted]
    return await store.update_counted(conn, collaboration_id, moved) if moved else []


async def count_months(conn: Connection, totals: Sequence[Total], ranges: Mapping[int, Ranges]) -> list[int]:
    """What counts of each total by these ranges: whole months from totals, others from entries by day."""
    split = [
        (total.account_id, total.month, last_day(total.month), total.attested_number)
        for total in totals
        if not is_whole(ranges[total.account_id], total.month)
    ]
    by_day = await store.list_amounts_by_day(conn, split) if split else {}
    return [
        counted(
            ranges[total.account_id],
            total.month,
            Amounts(total.accepted, total.attested),
            by_day.get((total.account_id, total.month), {}),
        )
        for total in totals
    ]
