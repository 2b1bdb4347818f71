"""Bars in a terminal: numbers that people compare are drawn as well as listed."""

from rich.text import Text

FULL, LACKING, OVER = "█", "░", "▒"
OWES, IS_OWED, GIVEN, MORE = "blue", "green", "blue", "yellow"


def diverging(amount: int, lowest: int, highest: int, width: int) -> Text:
    """A bar from a common zero line: to the left below zero, to the right above it."""
    low, high = max(0, -lowest), max(0, highest)
    left = round(width * low / (low + high)) if low else 0
    right = width - left
    if amount < 0:
        length = max(1, round(left * -amount / low))
        return Text(" " * (left - length)) + Text(FULL * length, style=IS_OWED) + Text("│")
    length = max(1, round(right * amount / high)) if amount else 0
    return Text(" " * left + "│") + Text(FULL * length, style=OWES)


def delivered_of_agreed(delivered: int, agreed: int, largest: int, width: int) -> Text:
    """What was given of what was agreed (█), what is lacking (░), what was given beyond it (▒)."""
    kept = round(width * min(delivered, agreed) / largest) if largest else 0
    end = round(width * max(delivered, agreed) / largest) if largest else 0
    rest = Text(OVER * (end - kept), style=MORE) if delivered > agreed else Text(LACKING * (end - kept))
    return Text(FULL * kept, style=GIVEN) + rest
