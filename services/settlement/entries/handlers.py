"""Taking messages in: which are covered, what they are posted to, what counts, who is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from services.settlement.accounts.handlers import Accounts, Postings, post
from services.settlement.accounts.rules import Account, AccountKey
from services.settlement.attestations.handlers import attest
from services.settlement.attestations.rules import attests, in_steps
from services.settlement.entries import receipts, store
from services.settlement.entries.changes.handlers import Changes
from services.settlement.entries.early import handlers as early
from services.settlement.entries.messages import EntryKey, NewEntry, Numbered, Parking, Refusal, Sent, Verdicts
from services.settlement.entries.rules import (
    EXISTS,
    Content,
    Held,
    content_of,
    in_full,
    lanes_of,
    named_in,
    said,
    sort_out,
    without_foreign,
)
from services.settlement.entries.store import EntryRow, ReportRow, SavedEntry
from services.settlement.facts import store as facts
from services.settlement.facts.loading import Loader
from services.settlement.facts.rules import Grants
from services.settlement.facts.store import Position
from shared.database import Connection
from shared.events.hours import HoursLine
from shared.messaging.outbox import announce
from shared.messaging.records import event_id_of
from shared.telemetry import ENTRIES_TAKEN_IN


@dataclass(slots=True)
class Intake:
    """Takes messages in, however they came. One for a process and its database: it remembers accounts and grants.

    `is_trial` where the transaction will be undone: what would become of messages is no count of what came in.
    """

    loader: Loader
    is_trial: bool = False
    _accounts: Accounts = field(init=False)
    _grants: dict[str, tuple[int, Grants]] = field(default_factory=dict[str, tuple[int, Grants]])

    def __post_init__(self) -> None:
        self._accounts = Accounts(self.loader)

    async def take_in(self, conn: Connection, sent: Sent) -> Verdicts:
        """Applies what publishers sent and tells them; the same message again has no effect. Once in a transaction.

        Where months are attested it goes step by step, so that each attestation meets the sum of what came before it.
        """
        if not attests(sent):
            return await self._take_step(conn, sent)
        await self._hold(conn, without_foreign(sent, Verdicts()), alone=True)
        verdicts, intake = Verdicts(), self
        for step in in_steps({publisher: [in_full(message) for message in sent[publisher]] for publisher in sent}):
            verdicts.add(await intake._take_step(conn, step))
            if intake is self:  # what this transaction made must not be remembered past it
                intake = Intake(self.loader, self.is_trial)
        return verdicts

    async def _take_step(self, conn: Connection, sent: Sent) -> Verdicts:
        verdicts = Verdicts()
        ours = without_foreign(sent, verdicts)
        standing = await self._hold(conn, ours)
        held = await self._held(conn, ours, standing)

        found = sort_out(ours, held, verdicts)
        changes = await Changes.load(conn, found.changes, verdicts)
        changes.may_wait = held.drawn.any_waiting
        wanted = changes.accounts | _wanted(found.entries)
        accounts = await self._accounts.open(conn, wanted, held.positions)

        await early.keep(conn, found.early, verdicts)
        await _save_reports(conn, found.reports, verdicts)
        new = await _save_entries(conn, found.entries, accounts, verdicts)
        postings = Postings()
        _post_entries(new, postings, verdicts)
        await changes.apply(conn, new, accounts, postings)

        told = await post(conn, postings, {name: each.currency for name, each in standing.items()})
        counting = await attest(conn, found.attestations, verdicts)
        await announce(conn, told + receipts.of(verdicts) + counting)
        if not self.is_trial:
            _count(sent, verdicts)
        return verdicts

    async def _hold(self, conn: Connection, sent: Sent, *, alone: bool = False) -> dict[str, Position]:
        """Locks what the messages are about: collaborations first, then publishers, each in one order for all."""
        named = {publisher: named_in(messages) for publisher, messages in sent.items()}
        names = sorted({name for names in named.values() for name in names})
        standing = await facts.lock_for_intake(conn, names, alone=alone)
        standing = await early.hold_unfounded(conn, standing, named, alone=alone)
        await store.lock_publishers(conn, sorted(sent))
        return standing

    async def _held(self, conn: Connection, sent: Sent, standing: Mapping[str, Position]) -> Held:
        positions = {name: each.position for name, each in standing.items() if each.position}
        grants = {name: await self._grants_at(conn, name, position) for name, position in positions.items()}
        return Held(positions, grants, await store.draw(conn, list(sent), list(standing)))

    async def _grants_at(self, conn: Connection, collaboration_id: str, position: int) -> Grants:
        known_at, grants = self._grants.get(collaboration_id, (0, Grants({})))
        if known_at != position:
            grants = Grants(await facts.list_grants(conn, collaboration_id))
            self._grants[collaboration_id] = (position, grants)
        return grants


def _wanted(entries: Sequence[NewEntry]) -> dict[AccountKey, set[str]]:
    wanted: dict[AccountKey, set[str]] = {}
    for lane in lanes_of(entries):
        wanted.setdefault(lane.key, set()).add(lane.publisher)
    return wanted


async def _save_entries(
    conn: Connection, entries: Sequence[NewEntry], accounts: Mapping[AccountKey, Account], verdicts: Verdicts
) -> list[SavedEntry]:
    """Saves the entries; gives those that are new. The others are known, or refused if they say something else now."""
    if not entries:
        return []
    opened = {id(lane): accounts[lane.key] for lane in lanes_of(entries)}
    first: dict[EntryKey, SavedEntry] = {}
    again: list[SavedEntry] = []
    for entry in entries:
        saved = _saved(entry, opened[id(entry.lane)])
        if first.setdefault(saved.row[8:11], saved) is not saved:
            again.append(saved)
    there = await _insert(conn, first)
    again += [first.pop(entry) for entry in there]
    for each in again:
        _tell_apart(each, there.get(each.entry) or _content(first[each.entry]), verdicts)
    return list(first.values())


async def _insert(conn: Connection, entries: Mapping[EntryKey, SavedEntry]) -> dict[EntryKey, Content]:
    """Inserts those of the entries that are not there; gives what the others said when they were first sent."""
    if await store.try_insert_entries(conn, map(_ROW, entries.values())):
        return {}
    there = await store.list_contents(conn, list(entries))
    inserted = await store.try_insert_entries(conn, [each.row for key, each in entries.items() if key not in there])
    assert inserted, "one transaction at a time takes in what a publisher sends"
    return there


_ROW = attrgetter("row")


def _saved(entry: NewEntry, account: Account) -> SavedEntry:
    number, lane, message = entry
    event = said(message)
    if type(event) is HoursLine:
        amount, day, to_date, worker, description = event.minutes, event.work_date, None, event.worker, event.activity
    else:
        _, amount, day, to_date, worker, description = content_of(event, account.account_id)
    row = EntryRow(
        number,
        account.account_id,
        amount,
        amount,
        day,
        day,
        to_date,
        to_date,
        lane.key.collaboration_id,
        lane.publisher,
        event.entry_id,
        event_id_of(message),
        worker,
        description,
    )
    return SavedEntry(row, account, message)


def _tell_apart(again: SavedEntry, first: Content, verdicts: Verdicts) -> None:
    """Of an entry whose id is taken: the same content again is known, other content is refused."""
    if _content(again) == first:
        verdicts.known.append(again.message)
    else:
        verdicts.refused.append(Refusal(again.row.publisher, again.message, "entry_exists", EXISTS))


def _content(saved: SavedEntry) -> Content:
    return content_of(said(saved.message), saved.account.account_id)


def _post_entries(new: Sequence[SavedEntry], postings: Postings, verdicts: Verdicts) -> None:
    for row, account, message in new:
        code = account.code_on(row.day)
        postings.add(account, row.day, row.amount, code).last = message
        if code is not None:
            verdicts.parked.append(Parking(row.publisher, message, code))


async def _save_reports(conn: Connection, reports: Sequence[Numbered], verdicts: Verdicts) -> None:
    if not reports:
        return
    new = await store.insert_reports(conn, [_report_row(report) for report in reports])
    verdicts.known += [report.message for report in reports if report.number not in new]


def _report_row(report: Numbered) -> ReportRow:
    event = said(report.message)
    envelope = report.message.envelope
    return ReportRow(
        event.collaboration_id,
        report.publisher,
        envelope.source,
        envelope.id,
        report.number,
        event.member_id,
        event.report,
        event.period,
        event.submitted_on,
    )


def _count(sent: Sent, verdicts: Verdicts) -> None:
    parked = {id(each.message) for each in verdicts.parked}  # a waiting change may park it again, with another code
    counts = {"refused": len(verdicts.refused), "parked": len(parked), "known": len(verdicts.known)}
    counts["accepted"] = sum(len(messages) for messages in sent.values()) - sum(counts.values())
    for verdict, count in counts.items():
        ENTRIES_TAKEN_IN.labels(verdict).inc(count)
