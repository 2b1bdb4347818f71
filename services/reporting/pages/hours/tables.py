"""Hours against what was agreed, as tables and in the visitor's language."""

from collections.abc import Sequence

from services.reporting.pages.hours.view import Given, PairHours, all_of
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


HONOURED = ("agreed", "delivered", "honoured")
"""The columns that a chart of hours with those honoured compares."""

NamedPair = tuple[Cell, PairHours]


def honoured_table(key: str, caption: str, first: str, rows: Sequence[NamedPair], speech: Speech) -> Table:
    """Rows of who or what gave hours, with those honoured; what is not settled yet says so."""
    sum_ = all_of(pair for _, pair in rows)
    columns = [
        (True, Column("name", first)),
        (sum_.agreed is not None, Column("agreed", speech.text("agreed"), "minutes")),
        (True, Column("delivered", speech.text("delivered"), "minutes")),
        (True, Column("honoured", speech.text("hours_honoured"), "minutes")),
        (sum_.counted > sum_.honoured, Column("not_honoured", speech.text("hours_not_honoured"), "minutes")),
        (sum_.accepted > sum_.counted, Column("parked", speech.text("parked"), "minutes")),
    ]
    return Table(
        key,
        caption,
        [column for is_there, column in columns if is_there],
        [{"name": name, **_honoured_cells(pair, speech)} for name, pair in rows],
        {"name": speech.text("total"), **_honoured_cells(sum_, speech)},
    )


def _honoured_cells(pair: PairHours, speech: Speech) -> Row:
    return {
        "agreed": pair.agreed,
        "delivered": pair.counted,
        "honoured": Cell(pair.honoured, note=_standing(pair, speech)),
        "not_honoured": (pair.counted - pair.honoured) or None,
        "parked": (pair.accepted - pair.counted) or None,
    }


def _standing(pair: PairHours, speech: Speech) -> str | None:
    if not pair.counted or pair.settled:
        return None
    return speech.text("hours_settled_in_part" if pair.settled is None else "hours_not_settled")


def months_table(key: str, caption: str, year: int, pair: PairHours, speech: Speech) -> Table:
    """A year's hours month by month, with those honoured."""
    months = [f"{year:04}-{month:02}" for month in range(1, 13)]
    rows = [(Cell(speech.month(month)), pair.of_month(month)) for month in months]
    return honoured_table(key, caption, speech.text("month"), rows, speech)


def delivered_by_month_table(
    key: str, caption: str, first: str, year: int, rows: Sequence[NamedPair], speech: Speech
) -> Table:
    """Who or what gave hours by the months in which they were given; only what counts."""
    months = [f"{year:04}-{month:02}" for month in range(1, 13)]
    columns = [Column("name", first), *(Column(each, speech.month(each)[:3], "minutes") for each in months)]
    return Table(
        key,
        caption,
        columns,
        [{"name": name, **{month: pair.of_month(month).counted or None for month in months}} for name, pair in rows],
    )
