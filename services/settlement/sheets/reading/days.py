"""Which day, as people write it: 31-12-2016 · 31.12.16 · 2016-12-31 · 1. marts 2016 · a date in Excel."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

from services.settlement.sheets.reading.cells import Amiss, Cell, clean

Order = Literal["dmy", "mdy", "ymd"]

_NUMERIC = re.compile(r"([0-9]{1,4})\s?([-./])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,4})\.?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_NAMED = re.compile(r"([0-9]{1,2})\.?\s?([a-zæøå]{3,9})\.?,?\s?([0-9]{4})", re.IGNORECASE)
_TIME = re.compile(r"[T ][0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
_WEEKDAY = re.compile(r"^(ma|ti|on|to|fr|lø|sø|mo|tu|we|th|sa|su)[a-zæøå]*\.?,?\s(d\.\s)?", re.IGNORECASE)
_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january",
            "feb februar february",
            "mar mars marts march",
            "apr april",
            "maj mai may",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "okt oct oktober october",
            "nov november",
            "dec des december desember",
        ),
        1,
    )
    for name in names.split()
}
SERIAL_MIN, SERIAL_MAX = 32_874, 73_050
"""1990-01-01 to 2099-12-31 in Excel's days: a plain number within them, where a date is due, is taken for one."""
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FEBRUARY_1900 = 60


class Day(NamedTuple):
    """A day, and a warning's code where it was taken for granted."""

    day: date
    warning: str = ""


def read_day(cell: Cell, order: Order, *, is_1904: bool = False) -> Day:
    """The day of a cell. Raises Amiss."""
    match cell.kind:
        case "date":
            return Day(_from_serial(cell.text, is_1904=is_1904))
        case "number":
            if re.fullmatch(r"[0-9]{8}", cell.text):
                return Day(_from_text(cell.text, order))
            day = _from_serial(cell.text, is_1904=is_1904)
            if not SERIAL_MIN <= (day - _EPOCH_1900).days <= SERIAL_MAX:
                raise Amiss("not_a_date")
            return Day(day, "number_as_date")
        case "formula":
            raise Amiss("formula_without_value")
        case "error":
            raise Amiss("error_in_cell", said=cell.text[:20])
        case "text":
            return Day(_from_text(clean(cell.text), order))
        case _:
            raise Amiss("not_a_date")


def order_of(texts: Iterable[str]) -> Order:
    """Which comes first in a column's dates: the day, unless they show that it is the month."""
    could_be_day_first = could_be_month_first = True
    for text in texts:
        found = _NUMERIC.fullmatch(_without_time(clean(text)))
        if found is None or len(found[1]) > 2:
            continue
        could_be_day_first &= int(found[3]) <= 12
        could_be_month_first &= int(found[1]) <= 12
    return "mdy" if could_be_month_first and not could_be_day_first else "dmy"


def _from_serial(text: str, *, is_1904: bool) -> date:
    """The day of Excel's number: days since 1899-12-30, or since 1904-01-01. Excel's own 29 February 1900 is none."""
    whole = re.match(r"[0-9]{1,7}", text)
    if whole is None or "e" in text.lower():
        raise Amiss("not_a_date")
    days = int(whole[0])
    if not is_1904 and days <= _FEBRUARY_1900:
        raise Amiss("not_a_date")
    try:
        return (_EPOCH_1904 if is_1904 else _EPOCH_1900) + timedelta(days=days)
    except OverflowError:
        raise Amiss("not_a_date") from None


def _from_text(said: str, order: Order) -> date:
    text = _WEEKDAY.sub("", _without_time(said))
    if found := _COMPACT.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NAMED.fullmatch(text):
        return _day(int(found[3]), _MONTHS.get(found[2].lower(), 0), int(found[1]))
    found = _NUMERIC.fullmatch(text)
    if found is None:
        raise Amiss("not_a_date")
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        if len(third) > 2:
            raise Amiss("not_a_date")
        return _day(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        raise Amiss("not_a_date")
    if order == "ymd" and len(third) == 2:
        return _day(2000 + int(first), int(second), int(third))
    year = int(third) if len(third) == 4 else 2000 + int(third)
    day, month = (int(second), int(first)) if order == "mdy" else (int(first), int(second))
    return _day(year, month, day)


def _without_time(text: str) -> str:
    return _TIME.sub("", text)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Amiss("no_such_day") from None
