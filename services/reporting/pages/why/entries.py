"""The single entries of a month behind a line, as settlement gives them to this visitor, as a table."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from services.reporting.pages.tables import Column, Row, Table, Value
from services.reporting.pages.why.arithmetic import Traced
from services.reporting.pages.why.tables import is_credit
from services.reporting.pages.why.wording import Wording

Entry = Mapping[str, Any]


def member_asked(line: Traced) -> str | None:
    """Whose entries are behind the line: its member's where that is credited hours or tasks, or ordered; None: all's.

    Costs are open to all members, and are not narrowed.
    """
    is_own = (is_credit(line) and line["basis"] != "costs") or line["basis"] == "units"
    return line["member"] if is_own else None


def entries_table(entries: Sequence[Entry], month: str, say: Wording) -> Table:
    """Day, who, what; minutes with those honoured, or an amount."""
    is_hours = any("minutes" in entry for entry in entries)
    is_order = any("quantity" in entry for entry in entries)
    columns = [Column("day", say.text("day"), "date"), Column("member", say.say.text("member"))]
    if is_hours:
        columns += [
            Column("minutes", say.text("delivered_minutes"), "minutes"),
            Column("honoured", say.text("honoured"), "minutes"),
        ]
    elif is_order:
        columns += [Column("item", say.text("item")), Column("quantity", say.text("quantity"), "number")]
    else:
        columns += [Column("text", say.text("text")), Column("amount", say.text("value"), "money", say.currency)]
    columns += [Column("entry", say.text("entry")), Column("publisher", say.text("publisher"))]
    named = f"{say.say.month(month)} {month[:4]}"
    return Table("entries", say.text("entries_in", month=named), columns, [_row(entry, say) for entry in entries])


def _row(entry: Entry, say: Wording) -> Row:
    days = ("work_date", "incurred_on", "completed_on", "from_date")
    member = entry.get("member") or entry.get("paid_by")
    amount: Value = entry.get("amount_minor", entry.get("value_minor"))
    return {
        "day": next(entry[name] for name in days if name in entry),
        "member": say.names.member(member) if member else say.text("account"),
        "minutes": entry.get("minutes"),
        "honoured": entry.get("honoured_minutes"),
        "item": entry.get("item"),
        "quantity": entry.get("quantity"),
        "text": entry.get("text") or entry.get("title"),
        "amount": amount,
        "entry": entry["entry_id"],
        "publisher": entry["publisher"],
    }


def next_query(line: Traced, month: str, after: str) -> str:
    """The query of the entries after one."""
    return urlencode({"line": line["line_number"], "month": month, "after": after})
