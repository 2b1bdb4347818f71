"""What both forms of journal write alike: flags, notes, postings, and texts without what would end them."""

from collections.abc import Iterator
from decimal import Decimal

from services.reporting.exports.journals.transactions import Transaction
from services.reporting.exports.run import RunHead
from services.reporting.pages.language import MINOR_DIGITS


def amount(minor: int, currency: str) -> str:
    """123450 as `1234.50 DKK`: exact, without groups."""
    return f"{Decimal(minor).scaleb(-MINOR_DIGITS.get(currency, 2)):f} {currency}"


def one_line(text: str) -> str:
    """A text without line breaks and other control characters."""
    return "".join(character if character.isprintable() else " " for character in text).strip()


def title(head: RunHead) -> str:
    """What the journal is of."""
    reversal = "reversal of " if head.reversal else ""
    return one_line(f"{head.collaboration}: {reversal}{head.settlement} {head.period}")


def about(head: RunHead) -> list[tuple[str, str]]:
    """Names and values that say where every transaction is from."""
    found = {"run": head.run_id, "digest": head.digest, "decision": head.decision}
    return [(name, one_line(value)) for name, value in found.items() if value]


def flag(head: RunHead) -> str:
    """Pending (`!`) where the run is not approved."""
    return "!" if head.is_provisional else "*"


def notes(head: RunHead, booked: Transaction) -> list[tuple[str, str]]:
    """Names and values that stand with a transaction."""
    return [("settlement", head.settlement), ("settled", head.period), *booked.notes, *about(head)]


def postings(head: RunHead, booked: Transaction, indent: str) -> Iterator[str]:
    """A line for each posting, the amounts below each other."""
    width = max((len(posting.account) for posting in booked.postings), default=0)
    for posting in booked.postings:
        yield f"{indent}{posting.account:<{width}}  {amount(posting.amount_minor, head.currency)}"
