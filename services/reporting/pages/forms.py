"""Forms that change something: sent from our own pages in the visitor's session, done once however often sent."""

import hmac
import re
import secrets
from dataclasses import dataclass

from fastapi import Request, UploadFile
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as Uploaded

from services.reporting.access import SignedIn, find_signed_in
from shared.errors import Forbidden

CSRF_FIELD = "csrf"
KEY_FIELD = "idempotency_key"


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a form held. `idempotency_key` is the form's own, so that a double click is one command."""

    fields: FormData
    idempotency_key: str

    def text(self, name: str, default: str = "") -> str:
        """A field without blanks around it; the last one where there are several."""
        value = self.fields.get(name, default)
        return value.strip() if isinstance(value, str) else default

    def texts(self, name: str) -> list[str]:
        """All fields of that name."""
        return [value.strip() for value in self.fields.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file that was chosen; None where none was."""
        value = self.fields.get(name)
        return value if isinstance(value, Uploaded) and value.filename else None  # pyright: ignore[reportReturnType]


def hidden_fields(signed_in: SignedIn | None) -> Markup:
    """The session's secret and a new key for one command, as hidden fields of a form."""
    csrf = (signed_in.csrf if signed_in else None) or ""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(CSRF_FIELD, csrf) + field.format(KEY_FIELD, secrets.token_urlsafe(16))


async def read_form(request: Request) -> SentForm:
    """The form that was posted by who is signed in. Raises Unauthenticated; Forbidden without the session's secret.

    Who sends a bearer token instead of a cookie needs no secret: no other site can make a browser send one.
    """
    signed_in = await find_signed_in(request)
    fields = await request.form()
    form = SentForm(fields, _key(fields))
    if signed_in.csrf is not None and not hmac.compare_digest(form.text(CSRF_FIELD), signed_in.csrf):
        raise Forbidden("The form does not belong to this session. Open the page again and send it from there.")
    return form


def _key(fields: FormData) -> str:
    given = fields.get(KEY_FIELD)
    usable = isinstance(given, str) and re.fullmatch(r"[\w-]{1,64}", given, re.ASCII)
    return given if usable else secrets.token_urlsafe(16)  # pyright: ignore[reportReturnType]
