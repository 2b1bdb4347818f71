"""What the pages say, in Danish, Norwegian (bokmål) and English. A text is named by what it means.

Each room keeps its own in `<room>/texts.py`: TEXTS, and WORDS where it has any, each name with its da, nb and en.
"""

from importlib import import_module
from pathlib import Path
from typing import Literal

Translated = dict[str, tuple[str, str, str]]

Language = Literal["da", "nb", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "nb", "en")
LANGUAGE_NAMES: dict[Language, str] = {"da": "Dansk", "nb": "Norsk", "en": "English"}

MONTHS: dict[Language, tuple[str, ...]] = {
    "da": tuple(
        [
            "januar",
            "februar",
            "marts",
            "april",
            "maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "december",
        ]
    ),
    "nb": tuple(
        [
            "januar",
            "februar",
            "mars",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "desember",
        ]
    ),
    "en": tuple(
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
    ),
}


def texts_by_room(variable: str) -> dict[str, Translated]:
    """What each room's texts.py holds under that name, TEXTS or WORDS; nothing where it has none."""
    rooms = sorted(file.parent.name for file in Path(__file__).parent.glob("*/texts.py"))
    return {room: getattr(import_module(f"{__package__}.{room}.texts"), variable, {}) for room in rooms}


def _of_all_rooms(variable: str) -> Translated:
    return {name: said for texts in texts_by_room(variable).values() for name, said in texts.items()}


TEXTS = _of_all_rooms("TEXTS")
WORDS = _of_all_rooms("WORDS")
"""Words that stand in data: forms, purposes, kinds, figures, states."""


def text(name: str, language: Language) -> str:
    """The text of that name. Raises KeyError where there is none."""
    return TEXTS[name][LANGUAGES.index(language)]


def word(value: str, language: Language) -> str:
    """A word from data in the language; one of a collaboration's own is shown as it stands, without underscores."""
    if value in WORDS:
        return WORDS[value][LANGUAGES.index(language)]
    return value.replace("_", " ")
