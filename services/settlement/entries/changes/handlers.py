"""Keeping changes, and applying them to their entries in order of arrival."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.settlement.accounts.handlers import Postings
from services.settlement.accounts.rules import Account, AccountKey
from services.settlement.engine.ranges import code_of
from services.settlement.entries.changes import rules, store
from services.settlement.entries.changes.rules import Change, State
from services.settlement.entries.changes.store import ChangeRow, StandingEntry
from services.settlement.entries.messages import EntryKey, Message, Numbered, Parking, Verdicts
from services.settlement.entries.rules import said
from services.settlement.entries.store import SavedEntry
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class Arrived:
    """A change that is new, and the message that said it."""

    entry: EntryKey
    change: Change
    message: Message


@dataclass(slots=True)
class Changes:
    """The changes of one transaction: loaded before accounts are opened, applied after new entries are saved.

    `may_wait`: whether changes that came before may wait for its entries.
    """

    verdicts: Verdicts
    may_wait: bool = True
    arrived: list[Arrived] = field(default_factory=list[Arrived])
    standing: dict[EntryKey, StandingEntry] = field(default_factory=dict[EntryKey, StandingEntry])

    @staticmethod
    async def load(conn: Connection, messages: Sequence[Numbered], verdicts: Verdicts) -> "Changes":
        """Keeps the changes in the history, each event once, and finds the entries that those which are new name."""
        changes = Changes(verdicts)
        if not messages:
            return changes
        rows = [_row(each) for each in messages]
        new = await store.insert_changes(conn, rows)
        for row, each in zip(rows, messages, strict=True):
            if each.number in new:
                changes.arrived.append(Arrived(row.entry, row.change, each.message))
            else:
                verdicts.known.append(each.message)
        changes.standing = await store.list_standing(conn, sorted({each.entry for each in changes.arrived}))
        return changes

    @property
    def accounts(self) -> dict[AccountKey, set[str]]:
        """The accounts of the entries found; their publishers are known there already."""
        return {each.account: set[str]() for each in self.standing.values()}

    async def apply(
        self, conn: Connection, new: Sequence[SavedEntry], accounts: Mapping[AccountKey, Account], postings: Postings
    ) -> None:
        """Applies what fits its entry, moves totals with it, and lets the rest wait."""
        waited = await self._waiting_for(conn, new)
        if not self.arrived and not waited:
            return
        for each in new:
            self.standing[each.entry] = _standing(each)
        changes: dict[EntryKey, list[Change]] = {}
        for entry, change in [*waited, *((each.entry, each.change) for each in self.arrived)]:
            if self._fits(entry, change):
                changes.setdefault(entry, []).append(change)
        after = {entry: rules.after(self.standing[entry].state, these) for entry, these in changes.items()}
        last = {each.entry: each.message for each in self.arrived} | {each.entry: each.message for each in new}

        await store.update_entries(conn, [(e, state, changes[e][-1].number) for e, state in after.items()])
        await self._settle_waiting(conn, waited)
        for entry, state in after.items():
            self._post(entry, state, accounts, postings, last[entry])

    async def _waiting_for(self, conn: Connection, new: Sequence[SavedEntry]) -> list[tuple[EntryKey, Change]]:
        if not new or not self.may_wait:
            return []
        return await store.list_waiting(conn, [each.entry for each in new])

    def _fits(self, entry: EntryKey, change: Change) -> bool:
        found = self.standing.get(entry)
        return found is not None and rules.fits(change.kind, found.account.kind)

    async def _settle_waiting(self, conn: Connection, waited: Sequence[tuple[EntryKey, Change]]) -> None:
        applied = [(entry, change.number) for entry, change in waited if self._fits(entry, change)]
        if applied:
            await store.delete_waiting(conn, applied)
        unfit = [each for each in self.arrived if not self._fits(each.entry, each.change)]
        if unfit:
            await store.insert_waiting(conn, [(each.entry, each.change.number) for each in unfit])
        self.verdicts.parked += [Parking(each.entry[1], each.message, "unknown_entry") for each in unfit]

    def _post(
        self,
        entry: EntryKey,
        now: State,
        accounts: Mapping[AccountKey, Account],
        postings: Postings,
        message: Message,
    ) -> None:
        """Takes away what the entry was and adds what it is; tells where it is parked since."""
        standing = self.standing[entry]
        before, account = standing.state, accounts[standing.account]
        code_before = code_of(account.code_on(before.day), standing.is_attested)
        code = account.code_on(now.day)
        unattested = before.amount if standing.is_attested else 0
        for state, sign, at, changed in ((before, -1, code_before, unattested), (now, 1, code, 0)):
            if not state.withdrawn:
                move = postings.add(account, state.day, sign * state.amount, at)
                move.unattested += changed
                move.last = message
        if not now.withdrawn and code is not None and code != code_before:
            self.verdicts.parked.append(Parking(entry[1], message, code))


def _standing(each: SavedEntry) -> StandingEntry:
    return StandingEntry(each.entry, each.account.key, State(each.row.amount, each.row.day, each.row.to_date))


def _row(each: Numbered) -> ChangeRow:
    event, envelope = said(each.message), each.message.envelope
    entry = (event.collaboration_id, each.publisher, event.entry_id)
    return ChangeRow(entry, envelope.source, envelope.id, rules.change_of(each.number, event))
