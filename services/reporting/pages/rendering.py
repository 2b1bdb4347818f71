"""Templates into answers: everything escaped, nothing from other sites, no script or style inside the page."""

from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.reporting.access import signed_in_already
from services.reporting.pages.forms import hidden_fields
from services.reporting.pages.language import LANGUAGE_COOKIE, Speech, choose_language
from services.reporting.pages.static import VERSION, asset
from services.reporting.pages.tables import words_for_templates
from services.reporting.pages.texts import LANGUAGE_NAMES, LANGUAGES

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["asset"] = asset  # pyright: ignore[reportArgumentType]
_environment.globals["static_version"] = VERSION  # pyright: ignore[reportArgumentType]


def speech_of(request: Request) -> Speech:
    """How to speak to this visitor."""
    return Speech(choose_language(request))


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page, in the visitor's language; a language asked for by `?lang=` is remembered.

    Every template has `visitor` (a Principal, or None) and `csrf_field()`, which each form that is posted contains.
    """
    speech = speech_of(request)
    signed_in = signed_in_already(request)
    html = _environment.get_template(template).render(
        say=speech,
        t=speech.text,
        languages=[(code, LANGUAGE_NAMES[code], _in_language(request, code)) for code in LANGUAGES],
        visitor=signed_in.principal if signed_in else None,
        csrf_field=partial(hidden_fields, signed_in),
        **words_for_templates(request),
        **values,
    )
    response = HTMLResponse(html, status_code=status, headers=HEADERS | {"Content-Language": speech.language})
    if request.query_params.get("lang") == speech.language:
        response.set_cookie(LANGUAGE_COOKIE, speech.language, httponly=True, samesite="lax", max_age=31_536_000)
    return response


def _in_language(request: Request, code: str) -> str:
    """The address of this page in the language; of a form's answer, which has none, that of a page that leads on."""
    if request.method != "GET":
        return f"{'/' if signed_in_already(request) else '/sign-in'}?lang={code}"
    return f"?{request.url.include_query_params(lang=code).remove_query_params('fragment').query}"
