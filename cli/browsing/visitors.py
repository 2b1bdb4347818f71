"""Who opens the pages, each signed in as a person would be."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.tokens import sign_token

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

ROLES = {
    "operator": ("operator:{collaboration_id}", "auditor"),
    "director": ("member:{member_id}",),
    "auditor": ("auditor",),
}
TOKEN_SECONDS = 3600


async def sign_in(context: "BrowserContext", settings: Mapping[str, str], places: Mapping[str, str], user: str) -> None:
    """Starts a session of this user in the browser."""
    roles = [role.format(**places) for role in ROLES[user]]
    token = sign_token(Path(settings["MELLEMREGNING_HOME"]), roles, user, TOKEN_SECONDS)
    answer = await context.request.post(settings["REPORTING_URL"] + "/session", form={"token": token, "next": "/"})
    assert answer.ok, answer.status
