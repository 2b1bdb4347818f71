"""Taking attestations in, after everything that came before them is posted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.settlement.accounts import announcements
from services.settlement.accounts import store as accounts
from services.settlement.accounts.handlers import count_months
from services.settlement.accounts.rules import AccountKey, Ranges, flips, with_attested
from services.settlement.accounts.store import Total
from services.settlement.attestations import store
from services.settlement.attestations.rules import MonthKey, accept, attested, event_key, month_key, renumbered
from services.settlement.entries.messages import Numbered, Verdicts
from services.settlement.entries.store import draw_change_number
from shared.database import Connection
from shared.messaging.outbox import Announcement


async def attest(conn: Connection, said: Sequence[Numbered], verdicts: Verdicts) -> list[Announcement]:
    """Attests months, or refuses to; gives what is to be announced: totals that moved, stretches of days that count.

    Their collaborations are held alone, so that no entry is on its way that the sums miss.
    """
    if not said:
        return []
    known = await store.list_known(conn, [event_key(each) for each in said])
    months = sorted({month_key(attested(each.message)) for each in said})
    before = await store.list_totals(conn, months)

    said = renumbered(said, await draw_change_number(conn))
    accepted = accept(said, known, {key: total.accepted for key, total in before.items()}, verdicts)
    last = {month_key(attested(each.message)): each for each in accepted}

    await store.insert_attestations(conn, accepted)
    standing = {key: before[key] for key in last if key in before}
    if not standing:
        return []
    ranges = await accounts.list_ranges(conn, sorted({total.account_id for total in standing.values()}))
    now = await _save(conn, standing, last, ranges)

    return await _told(conn, standing, now, last, ranges)


async def _save(
    conn: Connection,
    standing: Mapping[MonthKey, Total],
    last: Mapping[MonthKey, Numbered],
    ranges: Mapping[int, Ranges],
) -> dict[MonthKey, Total]:
    whole = {
        key: replace(total, attested=total.accepted, attested_number=last[key].number)
        for key, total in standing.items()
    }
    counted = await count_months(conn, list(whole.values()), ranges)
    rows = [(key, replace(whole[key], counted=minutes)) for key, minutes in zip(whole, counted, strict=True)]
    return await store.update_attested(conn, rows)


async def _told(
    conn: Connection,
    before: Mapping[MonthKey, Total],
    now: Mapping[MonthKey, Total],
    last: Mapping[MonthKey, Numbered],
    ranges: Mapping[int, Ranges],
) -> list[Announcement]:
    publishers = await accounts.list_publishers(conn, sorted(ranges))
    told: list[Announcement] = []
    for key, total in now.items():
        envelope, account = last[key].message.envelope, _account(key)
        if total.counted != before[key].counted:
            posted = announcements.total_posted(account, total, None)
            assert posted is not None, "totals of hours are announced"
            told.append(announcements.announcement(posted, envelope.traceparent, envelope.id))
        was = [key.month] if before[key].attested == total.accepted else []
        found = ranges[total.account_id]
        flipped = flips(with_attested(found, was), with_attested(found, [key.month])) if total.accepted else []
        names = publishers.get(total.account_id, set())
        told += announcements.windows_changed(account, flipped, names, envelope.traceparent)
    return told


def _account(key: MonthKey) -> AccountKey:
    return AccountKey(key.collaboration_id, "hours", key.member_id, key.project_id)
