"""What is wrong, odd or so with a file and its rows, as a sentence that says what would make it right."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal, get_args

from services.settlement.sheets.sentences import da, en, nb

Language = Literal["da", "nb", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SENTENCES: Mapping[Language, Mapping[str, str]] = {"da": da.SENTENCES, "nb": nb.SENTENCES, "en": en.SENTENCES}


def say(code: str, values: Mapping[str, str], language: Language) -> str:
    """The sentence of a code. One of the ledger's that has none here is said in the ledger's own words."""
    sentences = SENTENCES[language]
    found = sentences.get(f"{code}_close") if values.get("choices") else None
    found = found or sentences.get(code)
    if found is None:
        return values.get("text") or code
    return found.format_map(defaultdict(lambda: "?", values))
