"""A run as a journal of hledger's, which `hledger check --strict` accepts."""

from collections.abc import Iterator

from services.reporting.exports.journals.text import about, flag, notes, one_line, postings, title
from services.reporting.exports.journals.transactions import Transaction, transactions
from services.reporting.exports.run import ExportedRun, RunHead
from services.reporting.pages.language import MINOR_DIGITS


def hledger_journal(run: ExportedRun) -> str:
    """The journal; transactions of a run that is not approved are pending (`!`)."""
    booked = transactions(run)
    return "\n".join([*_head(run.head, booked), *(line for each in booked for line in _lines(run.head, each))]) + "\n"


def _head(head: RunHead, booked: list[Transaction]) -> Iterator[str]:
    yield f"; {title(head)}"
    yield from (f"; {name}: {value}" for name, value in about(head))
    if head.is_provisional:
        yield "; provisional: worked out, but not approved"
    digits = MINOR_DIGITS.get(head.currency, 2)
    yield f"\ncommodity 1000.{'0' * digits} {head.currency}\n"
    yield from (f"account {name}" for name in sorted({posting.account for each in booked for posting in each.postings}))


def _lines(head: RunHead, booked: Transaction) -> Iterator[str]:
    yield f"\n{head.booked_on.isoformat()} {flag(head)} {_plain(booked.text)}"
    yield from (f"    ; {name}: {_plain(value)}" for name, value in notes(head, booked))
    yield from postings(head, booked, indent="    ")


def _plain(text: str) -> str:
    """A text that ends neither a description (`;`, `|`) nor a tag's value (`,`)."""
    return one_line(text).translate({ord(";"): " ", ord("|"): "/", ord(","): " "})
