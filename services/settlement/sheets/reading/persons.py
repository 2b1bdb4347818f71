"""What looks like the number of a person: it has no place here, so it is never kept and never repeated."""

import re
from datetime import date

from services.settlement.sheets.reading.cells import clean

HEADING = re.compile(
    r"\b(cpr|cpr[\s-]?(nr|nummer|no|number)|person[\s-]?(nr|nummer|number)|personal\s(id|number)|"
    r"f[øo]dsels[\s-]?(nr|nummer)|fnr|d[\s-]?nummer|social\ssecurity(\snumber)?|ssn|national\sid)\b",
    re.IGNORECASE,
)
_WITH_DASH = re.compile(r"(?<![0-9])([0-9]{6})\s?[-–]\s?[0-9]{4}(?![0-9])")
_DIGITS = re.compile(r"(?<![0-9])[0-9]{10,11}(?![0-9])")
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


def names_person_numbers(heading: str) -> bool:
    """Whether a column's heading says that it holds numbers of persons."""
    return HEADING.search(clean(heading).replace("_", " ").replace(".", " ")) is not None


def holds_person_number(text: str, *, bare: bool) -> bool:
    """Whether a text holds a Danish CPR number (ddmmyy-nnnn) or a Norwegian one (eleven digits, both check digits).

    `bare` takes ten digits that begin with a date for a CPR number too, as where only a person is due.
    """
    if any(_is_date(found[1]) for found in _WITH_DASH.finditer(text)):
        return True
    return any(
        _is_norwegian(digits) if len(digits) == 11 else bare and _is_date(digits[:6])
        for digits in _DIGITS.findall(text)
    )


def masked(text: str, length: int = 60) -> str:
    """A text as it may be shown and kept: shortened, and with dots for what looks like the number of a person."""
    shown = clean(text)
    if holds_person_number(shown, bare=True):
        shown = re.sub("[0-9]", "•", shown)
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def _is_date(digits: str) -> bool:
    """Whether six digits are a day, month and year.

    Norway's D numbers have 40 added to the day, Denmark's numbers for those without one 60.
    """
    day, month = int(digits[:2]), int(digits[2:4])
    day -= 60 if day > 71 else 40 if day > 40 else 0
    try:
        date(2000 + int(digits[4:6]) % 4, month, day)
    except ValueError:
        return False
    return True


def _is_norwegian(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    return _is_date(digits[:6]) and all(
        sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 == 0 for weights in _WEIGHTS
    )
