"""Who opens the pages: the four whom the local issuer knows, each signed in with a token of theirs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cli.failures import CommandFailed
from deploy.local.issuer.people import PEOPLE
from deploy.local.tokens import sign_token

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

TOKEN_SECONDS = 3600


async def sign_in(context: "BrowserContext", settings: Mapping[str, str], user: str) -> None:
    """Starts a session of this user in the browser, without the way to the issuer. Raises CommandFailed."""
    token = sign_token(Path(settings["MELLEMREGNING_HOME"]), PEOPLE[user].roles, user, TOKEN_SECONDS)
    answer = await context.request.post(settings["REPORTING_URL"] + "/session", form={"token": token, "next": "/"})
    if not answer.ok:
        raise CommandFailed(f"The pages did not let {user} in with a token: {answer.status} ({answer.url}).")
