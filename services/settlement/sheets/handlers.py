"""Reading a file, foreseeing what each row would do, and letting a preview enter the ledger."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from services.settlement.entries.handlers import Intake
from services.settlement.entries.messages import NUMBERS_PER_TRANSACTION, OverHttp, Verdicts
from services.settlement.entries.rules import SUSPENDED
from services.settlement.entries.store import lock_publishers
from services.settlement.facts import store as facts
from services.settlement.facts.loading import Loader
from services.settlement.sheets import rules, store
from services.settlement.sheets.readers import Readers
from services.settlement.sheets.reading.cells import Finding
from services.settlement.sheets.reading.mapping import Mapping as SheetMapping
from services.settlement.sheets.reading.names import Directory
from services.settlement.sheets.reading.read import Asked, ReadFile, Trouble
from services.settlement.sheets.rules import Owner, Planned, Row
from shared.database import Connection, Pool, transaction
from shared.errors import Forbidden, Rejected
from shared.events.cloudevents import Envelope
from shared.events.fields import MEMBER_PATTERN

SOURCE = "/sheets"
"""The source of what sheets say; with the publisher and the event's id it tells changes apart."""


class _Undone(Exception):
    """Raised at the end of a trial, so that nothing of it stays."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How rows are decided: whose they are, how the mapping has them taken, why corrections are made."""

    owner: Owner
    restores_older: bool
    corrects: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a process needs for spreadsheets: its database, processes that read, what it remembers of facts."""

    pool: Pool
    readers: Readers = field(default_factory=Readers)
    loader: Loader = field(default_factory=Loader)

    async def read(self, owner: Owner, data: bytes, mapping: SheetMapping | None) -> ReadFile | Trouble:
        """What is in a file, read by this mapping, or else by the one remembered. Raises TooManyFiles."""
        async with transaction(self.pool, readonly=True) as conn:
            kept = await store.find_mapping(conn, owner)
            directory = await load_directory(conn, owner.collaboration_id)
            default_member = await _default_member(conn, owner)
        used = mapping or (SheetMapping.model_validate(kept) if kept is not None else SheetMapping())
        asked = Asked(used, directory, datetime.now(UTC).date(), default_member)
        return await self.readers.read(data, asked)

    async def foresee(self, terms: Terms, read: ReadFile) -> tuple[list[Row], list[Finding]]:
        """The rows with the verdicts they would have now, and what is odd about the file. Nothing is stored.

        The ledger's own code decides, in transactions that are undone; each holds its locks for one part of the file.
        """
        rows = rules.identify(read.rows, terms.owner, read.mapping.series)
        open_ = [row for row in rows if not row.verdict]
        decided: list[Row] = []
        for part in _parts(open_):
            with suppress(_Undone):
                async with transaction(self.pool) as conn:
                    decided += await self.decide(conn, terms, part, is_trial=True)
                    raise _Undone
        decided = await self._warned(terms.owner, rows, decided)
        merged = _merge(rows, decided)
        elsewhere = rules.known_elsewhere(merged)
        return merged, [*read.findings, *([elsewhere] if elsewhere else [])]

    async def decide(self, conn: Connection, terms: Terms, rows: Sequence[Row], *, is_trial: bool = False) -> list[Row]:
        """Says to the ledger what at most NUMBERS_PER_TRANSACTION rows say, and gives them with their verdicts.

        Locks the collaboration and the publisher, as intake does, before it looks at what is there.
        """
        await facts.lock_for_intake(conn, [terms.owner.collaboration_id])
        await lock_publishers(conn, [terms.owner.publisher])
        standing = await store.list_standing(conn, terms.owner, [row.entry_id for row in rows])

        planned = [
            rules.plan(row, terms.owner, standing.get(row.entry_id), terms.restores_older, terms.reason) for row in rows
        ]
        if not terms.corrects:
            planned = [_left(each) for each in planned]
        messages = {each.row.number: _message(each) for each in planned if each.event is not None}

        # An intake of its own: one remembers only what is committed, and this may be undone or go on.
        intake = Intake(self.loader, is_trial)
        told = _told(await intake.take_in(conn, {terms.owner.publisher: list(messages.values())}))
        return [_with_verdict(each.row, messages.get(each.row.number), told) for each in planned]

    async def _warned(self, owner: Owner, rows: Sequence[Row], decided: Sequence[Row]) -> list[Row]:
        """The rows decided, those that may count hours twice with a warning."""
        new = [row.said for row in decided if row.said is not None and row.verdict in ("accepted", "parked")]
        async with transaction(self.pool, readonly=True) as conn:
            near = await store.list_near(
                conn, owner, sorted(map(rules.day_key, set(new))), {row.entry_id for row in rows}
            )
        return rules.warn_of_doubles(decided, near)


async def commit(sheets: Sheets, conn: Connection, terms: Terms, rows: Sequence[Row]) -> list[Row]:
    """Lets the rows of a preview enter the ledger, decided anew, all parts in this one transaction.

    Gives all rows with the verdicts they have now. Rows that a preview refuses or skips by themselves stay so.
    """
    open_ = [reopened(row) for row in rows if may_change(row)]
    decided: list[Row] = []
    for part in _parts(open_):
        decided += await sheets.decide(conn, terms, part)
    return _merge(rows, decided)


def may_change(row: Row) -> bool:
    """Whether what becomes of the row is the ledger's to say, and not settled by the file alone."""
    return row.said is not None and row.code not in ("repeated_row", "id_twice")


def reopened(row: Row) -> Row:
    """The row as it was before the ledger was asked; what was found in it by reading stays."""
    kept = tuple(each for each in row.findings if each.field != rules.LEDGER)
    return replace(row, verdict="", code="", findings=kept, was=None)


async def load_directory(conn: Connection, collaboration_id: str) -> Directory:
    """What members and projects are called. Raises Forbidden where the collaboration is not founded."""
    country = await store.find_country(conn, collaboration_id)
    if country is None:
        raise Forbidden
    members = await store.list_names(conn, collaboration_id, "membership.member_joined.v1", "member_id")
    projects = await store.list_names(conn, collaboration_id, "membership.project_started.v1", "project_id")
    return Directory(country, tuple(members), tuple(projects))


async def _default_member(conn: Connection, owner: Owner) -> str | None:
    """Whose hours they are where the file does not say: the publisher's own, or the one member it speaks for."""
    if re.fullmatch(MEMBER_PATTERN, owner.publisher):
        return owner.publisher
    grants = await facts.list_grants(conn, owner.collaboration_id)
    members = {member for (publisher, member), types in grants.items() if publisher == owner.publisher and types}
    return next(iter(members)) if len(members) == 1 and "all" not in members else None


async def list_granted_members(conn: Connection, owner: Owner) -> list[str]:
    """Whose hours the publisher may log: `all`, or member ids; its own where its id is a member's."""
    grants = await facts.list_grants(conn, owner.collaboration_id)
    granted = {member for (who, member), types in grants.items() if who == owner.publisher and "hours_logged" in types}
    if re.fullmatch(MEMBER_PATTERN, owner.publisher):
        granted.add(owner.publisher)
    return ["all"] if "all" in granted else sorted(granted)


async def require_grant(conn: Connection, owner: Owner) -> None:
    """Raises Forbidden unless the publisher may say something in the collaboration; Rejected where it is suspended."""
    if owner.publisher not in await facts.list_granted_publishers(conn, owner.collaboration_id):
        raise Forbidden
    suspended = await facts.list_suspended(conn, [owner.publisher])
    if owner.publisher in suspended:
        raise Rejected("publisher_suspended", SUSPENDED.format(reason=suspended[owner.publisher]), status=403)


def _parts(rows: Sequence[Row]) -> list[list[Row]]:
    remaining = iter(rows)
    parts: list[list[Row]] = []
    while part := list(islice(remaining, NUMBERS_PER_TRANSACTION)):
        parts.append(part)
    return parts


def _left(planned: Planned) -> Planned:
    """A correction that is not wanted."""
    if planned.row.was is None:
        return planned
    return Planned(planned.row.with_verdict("skipped", "correction_left"))


def _message(planned: Planned) -> OverHttp:
    assert planned.event is not None, "only what says something is a message"
    return OverHttp(Envelope(planned.event_id, SOURCE, planned.event.TYPE), planned.event)


def _told(verdicts: Verdicts) -> dict[int, tuple[str, str, str]]:
    """By message, what became of it: verdict, code, and the ledger's own sentence where it was refused."""
    told = {id(message): ("known", "", "") for message in verdicts.known}
    told |= {id(each.message): ("parked", each.code, "") for each in verdicts.parked}
    return told | {id(each.message): ("refused", each.code, each.text) for each in verdicts.refused}


def _with_verdict(row: Row, message: OverHttp | None, told: Mapping[int, tuple[str, str, str]]) -> Row:
    if message is None:
        return row
    verdict, code, text = told.get(id(message), ("accepted" if row.was is None else "corrects", "", ""))
    findings = [Finding(code, rules.LEDGER, "", {"text": text} if text else {})] if code else []
    return row.with_verdict(verdict, code, *findings)


def _merge(rows: Sequence[Row], decided: Sequence[Row]) -> list[Row]:
    by_number = {row.number: row for row in decided}
    return [by_number.get(row.number, row) for row in rows]
