"""What the issuer's page says, and the page."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Literal

Language = Literal["da", "nb", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "nb", "en")

HEADING = {"da": "Hvem er du?", "nb": "Hvem er du?", "en": "Who are you?"}
LEAD = {
    "da": "Denne udsteder hører til denne ene maskine og spørger ikke om adgangskode. Vælg, hvis øjne du vil se med.",
    "nb": "Denne utstederen hører til denne ene maskinen og spør ikke om passord. Velg hvem sine øyne du vil se med.",
    "en": "This issuer belongs to this one machine and asks for no password. Choose whose eyes to look through.",
}

STYLE = """
body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0; color: #1a1a1a; background: #fff; }
main { max-width: 36rem; margin: 0 auto; padding: 2rem 1rem; }
button { display: block; width: 100%; margin: 0 0 0.75rem; padding: 1rem; font: inherit; text-align: left;
  color: #1a1a1a; background: #f5f5f5; border: 1px solid #747474; border-radius: 4px; cursor: pointer; }
button:hover { background: #e6ebf2; }
button:focus-visible { outline: 4px solid #0059b3; outline-offset: 2px; }
small { display: block; color: #454545; }
"""


def spoken(ui_locales: str) -> Language:
    """The first of our languages that is asked for; Danish where none is."""
    asked = ui_locales.split()
    return min(LANGUAGES, key=lambda each: asked.index(each) if each in asked else len(asked))


def choosing_page(people: Iterable[tuple[str, str, str]], asked: Mapping[str, str], language: Language) -> str:
    """The page on which somebody is chosen: subject, who that is, what it may; `asked` is passed on with the choice."""
    fields = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in asked.items())
    buttons = "".join(
        f'<button name="subject" value="{escape(subject)}">{escape(who)}<small>{escape(roles)}</small></button>'
        for subject, who, roles in people
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{HEADING[language]} · Mellemregning</title><link rel="stylesheet" href="/style.css"></head>'
        f"<body><main><h1>{HEADING[language]}</h1><p>{LEAD[language]}</p>"
        f'<form method="post" action="/authorize">{fields}{buttons}</form></main></body></html>'
    )
