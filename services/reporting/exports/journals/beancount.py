"""A run as a journal of beancount's, which `bean-check` accepts."""

from collections.abc import Iterator

from services.reporting.exports.journals.text import flag, notes, one_line, postings, title
from services.reporting.exports.journals.transactions import Transaction, transactions
from services.reporting.exports.run import ExportedRun, RunHead


def beancount_journal(run: ExportedRun) -> str:
    """The journal; transactions of a run that is not approved are flagged (`!`)."""
    booked = transactions(run)
    return "\n".join([*_head(run.head, booked), *(line for each in booked for line in _lines(run.head, each))]) + "\n"


def _head(head: RunHead, booked: list[Transaction]) -> Iterator[str]:
    yield f'option "title" {_quoted(title(head))}'
    yield f'option "operating_currency" "{head.currency}"'
    if head.is_provisional:
        yield "; provisional: worked out, but not approved"
    yield ""
    for name in sorted({posting.account for each in booked for posting in each.postings}):
        yield f"{head.booked_on.isoformat()} open {name} {head.currency}"


def _lines(head: RunHead, booked: Transaction) -> Iterator[str]:
    yield f"\n{head.booked_on.isoformat()} {flag(head)} {_quoted(booked.text)}"
    yield from (f"  {name}: {_quoted(value)}" for name, value in notes(head, booked))
    yield from postings(head, booked, indent="  ")


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
