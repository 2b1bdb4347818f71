"""The SQL of traces: what a run read, what was settled before, entries as they stood at its cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.settlement.runs.store import Run
from services.settlement.runs.working.totals import RunTotal
from shared.database import Connection

Place = tuple[date, str, str]
"""Day, publisher and entry id: what pages of entries are ordered by."""

BEFORE_ALL: Place = (date.min, "", "")


@dataclass(frozen=True, slots=True)
class EntryAt:
    """An entry as it stood at a cut. `before` is the sum of its member's counted amounts that come earlier;
    `attestation_event_id` the event that attested it, where that was asked for.

    `amount` is minutes, minor units or units; `member_id` worked, paid, ordered or did the task (empty: the account).
    """

    publisher: str
    entry_id: str
    event_id: str
    member_id: str
    project_id: str
    stream_id: str
    charged_to: str
    item: str
    day: date
    to_date: date | None
    amount: int
    before: int
    change_event_ids: list[str]
    description: str | None
    attestation_event_id: str | None

    @property
    def place(self) -> Place:
        return (self.day, self.publisher, self.entry_id)


@dataclass(frozen=True, slots=True)
class EntriesAsked:
    """Which entries: of one kind, in a stream or project, charged to a member (empty: any), from `first` to `last`.

    `counting` gives spans of days by member outside which entries do not count, each with whether only those attested
    do; None: all days of all members.
    """

    collaboration_id: str
    kind: str
    stream_id: str
    project_id: str
    first: date
    last: date
    cut: int
    charged_to: str = ""
    counting: Sequence[tuple[str, date, date, bool]] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of the entries asked for that is shown: of these members (None: all), from `first` to `last`."""

    members: Sequence[str] | None
    first: date
    last: date
    after: Place
    limit: int


@dataclass(frozen=True, slots=True)
class SettledBefore:
    """A line of an earlier run about the same."""

    run_id: UUID
    run_period: str
    stream_id: str
    period: str
    instalment: int | None
    project_id: str | None
    kind: str
    amount_minor: int


async def list_run_totals(conn: Connection, collaboration_id: str, run_id: UUID) -> list[RunTotal]:
    """What the run read of hours, costs and tasks."""
    rows = await conn.fetch(
        """
        SELECT kind, stream_id, project_id, member_id, charged_to, month, amount FROM run_totals
        WHERE collaboration_id = $1 AND run_id = $2
        """,
        collaboration_id,
        run_id,
    )
    return [RunTotal(*row) for row in rows]


async def list_reports_at(conn: Connection, collaboration_id: str, cut: int) -> list[tuple[str, str, str, date]]:
    """Member, report, period and earliest day of the reports handed in before the cut."""
    rows = await conn.fetch(
        """
        SELECT member_id, report, period, min(submitted_on) AS submitted_on FROM report_submissions
        WHERE collaboration_id = $1 AND change_number < $2 GROUP BY member_id, report, period
        """,
        collaboration_id,
        cut,
    )
    return [(row["member_id"], row["report"], row["period"], row["submitted_on"]) for row in rows]


async def list_settled_before(conn: Connection, run: Run, member_id: str) -> list[SettledBefore]:
    """The member's lines in the approved runs and reversals of the settlement before this one, in order.

    Before one that is not approved come all that are.
    """
    rows = await conn.fetch(
        """
        SELECT r.run_id, r.period AS run_period, l.stream_id, l.period, l.instalment, l.project_id,
            coalesce(l.adjusts, l.kind), l.amount_minor
        FROM runs r
        JOIN lines l ON l.collaboration_id = r.collaboration_id AND l.run_id = r.run_id
        WHERE r.collaboration_id = $1 AND r.settlement_id = $2
            AND r.approval_number < coalesce((SELECT approval_number FROM runs WHERE run_id = $3), 9223372036854775807)
            AND l.member_id = $4 AND l.stream_id IS NOT NULL
        ORDER BY r.approval_number, l.line_number
        """,
        run.collaboration_id,
        run.settlement_id,
        run.run_id,
        member_id,
    )
    return [SettledBefore(*row) for row in rows]


async def find_run_carried_from(conn: Connection, run: Run, previous_period: str) -> UUID | None:
    """The run of the period before that a carried amount comes from."""
    return await conn.fetchval(
        """
        SELECT run_id FROM runs
        WHERE collaboration_id = $1 AND settlement_id = $2 AND period = $3 AND NOT reversal
            AND approval_number < coalesce((SELECT approval_number FROM runs WHERE run_id = $4), 9223372036854775807)
        ORDER BY approval_number DESC LIMIT 1
        """,
        run.collaboration_id,
        run.settlement_id,
        previous_period,
        run.run_id,
    )


ENTRIES_AT = """
    WITH standing AS (
        SELECT e.publisher, e.entry_id, e.event_id, a.member_id, a.project_id, a.stream_id, a.charged_to, a.item,
            s.day, s.to_date, s.amount, s.change_event_ids, e.description,
            greatest(e.change_number, s.changed_number) AS changed_number
        FROM accounts a
        JOIN entries e ON e.account_id = a.account_id AND e.change_number < $7
        CROSS JOIN LATERAL (
            SELECT
                coalesce((array_agg(c.day ORDER BY c.change_number DESC)
                    FILTER (WHERE c.day IS NOT NULL))[1], e.logged_day) AS day,
                coalesce((array_agg(c.to_date ORDER BY c.change_number DESC)
                    FILTER (WHERE c.to_date IS NOT NULL))[1], e.logged_to_date) AS to_date,
                coalesce((array_agg(c.amount ORDER BY c.change_number DESC)
                    FILTER (WHERE c.amount IS NOT NULL))[1], e.logged_amount) AS amount,
                coalesce(bool_or(c.kind = 'withdrawn'), FALSE) AS withdrawn,
                max(c.change_number) AS changed_number,
                coalesce(array_agg(c.event_id ORDER BY c.change_number)
                    FILTER (WHERE c.event_id IS NOT NULL), '{}') AS change_event_ids
            FROM entry_changes c
            WHERE c.collaboration_id = e.collaboration_id AND c.publisher = e.publisher
                AND c.entry_id = e.entry_id AND c.change_number < $7
                AND (c.kind = 'withdrawn' OR (c.kind = 'corrected' AND a.kind = 'hours')
                    OR (c.kind = 'ended' AND a.kind = 'order'))
        ) s
        WHERE a.collaboration_id = $1 AND a.kind = $2 AND ($3 = '' OR a.stream_id = $3)
            AND ($4 = '' OR a.project_id = $4) AND ($18 = '' OR a.charged_to = $18)
            AND s.day BETWEEN $5 AND $6 AND NOT s.withdrawn
    ), counting AS (
        SELECT s.*, sum(amount) OVER (PARTITION BY member_id ORDER BY day, publisher, entry_id) - amount AS before,
            m.event_id AS attestation_event_id
        FROM standing s
        LEFT JOIN LATERAL (
            SELECT m.change_number, m.event_id FROM month_attestations m
            WHERE m.collaboration_id = $1 AND m.project_id = s.project_id AND m.member_id = s.member_id
                AND m.month = month_of(s.day) AND m.change_number < $7
            ORDER BY m.change_number DESC LIMIT 1
        ) m ON TRUE IN (SELECT unnest($19::BOOLEAN[]))
        WHERE $8::TEXT[] IS NULL OR EXISTS (
            SELECT FROM unnest($8::TEXT[], $9::DATE[], $10::DATE[], $19::BOOLEAN[])
                AS d (member_id, from_date, to_date, is_attested)
            WHERE d.member_id = s.member_id AND s.day BETWEEN d.from_date AND d.to_date
                AND (NOT d.is_attested OR m.change_number > s.changed_number)
        )
    )
    SELECT publisher, entry_id, event_id, member_id, project_id, stream_id, charged_to, item, day, to_date, amount,
        before::BIGINT, change_event_ids, description, attestation_event_id
    FROM counting
    WHERE ($11::TEXT[] IS NULL OR member_id = ANY($11::TEXT[])) AND day BETWEEN $12 AND $13
        AND (day, publisher, entry_id) > ($14, $15, $16)
    ORDER BY day, publisher, entry_id
    LIMIT $17
"""
"""An entry stands as first sent, with the changes of its kind before the cut, in order of arrival."""


async def list_entries_at(conn: Connection, asked: EntriesAsked, shown: Shown) -> list[EntryAt]:
    """Entries that were not withdrawn at the cut, by day, publisher and id."""
    counting = asked.counting
    rows = await conn.fetch(
        ENTRIES_AT,
        asked.collaboration_id,
        asked.kind,
        asked.stream_id,
        asked.project_id,
        asked.first,
        asked.last,
        asked.cut,
        *([None] * 3 if counting is None else ([span[place] for span in counting] for place in range(3))),
        None if shown.members is None else list(shown.members),
        shown.first,
        shown.last,
        *shown.after,
        shown.limit,
        asked.charged_to,
        None if counting is None else [span[3] for span in counting],
    )
    return [EntryAt(*row) for row in rows]
