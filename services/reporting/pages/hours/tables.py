"""Hours against what was agreed, as tables and in the visitor's language."""

from collections.abc import Sequence

from services.reporting.pages.hours.view import Given
from services.reporting.pages.language import Speech
from services.reporting.pages.tables import Cell, Column, Row, Table

COMPARED = ("agreed", "delivered")
"""The columns that a chart of such a table compares."""

Named = tuple[Cell, Given]


def hours_table(key: str, caption: str, first: str, rows: Sequence[Named], sum_: Given, speech: Speech) -> Table:
    """Rows of who or what gave hours; columns that would be empty throughout are left out."""
    return Table(
        key,
        caption,
        [Column("name", first), *hours_columns(sum_, speech)],
        [{"name": name, **hours_cells(given)} for name, given in rows],
        {"name": speech.text("total"), **hours_cells(sum_)},
    )


def hours_columns(sum_: Given, speech: Speech) -> list[Column]:
    """Agreed, delivered, beyond, parked and the share, as far as there is any."""
    columns = [
        (sum_.agreed is not None, Column("agreed", speech.text("agreed"), "minutes")),
        (True, Column("delivered", speech.text("delivered"), "minutes")),
        (sum_.beyond > 0, Column("beyond", speech.text("beyond"), "minutes")),
        (sum_.parked > 0, Column("parked", speech.text("parked"), "minutes")),
        (bool(sum_.agreed), Column("share", speech.text("hours_share"), "percent")),
    ]
    return [column for is_there, column in columns if is_there]


def hours_cells(given: Given) -> Row:
    """The cells of those columns."""
    return {
        "agreed": given.agreed,
        "delivered": given.counted,
        "beyond": given.beyond or None,
        "parked": given.parked or None,
        "share": given.share,
    }
