"""Asking one of the system's APIs: token, back-off, problems."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpx

from mellemregning_client.errors import Refused, Unavailable
from mellemregning_client.patience import Attempts, Patience

Token = str | Callable[[], str | Awaitable[str]]
"""A token, or what gives one: asked for at the start, and again when the one in use does not hold any more."""

UNAUTHENTICATED = 401
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
IDLE_SECONDS_MAX = 2.0
"""A connection idle for longer is not used again: the services close theirs after 5 s, maybe just as one asks."""

_log = logging.getLogger("mellemregning_client")


class Api:
    """One service's API at `url`. What fails for a while is asked again, after as long as the answer says.

    `transport` is for tests and proxies of your own.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.patience = patience or Patience()
        self._token_giver = token
        self._token: str | None = None
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=self.patience.attempt_seconds,
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS_MAX),
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    async def get(self, path: str, query: Mapping[str, str | int]) -> Any:
        """What a read answers, as JSON. Raises Refused, Unavailable."""
        return (await self.ask("GET", path, query)).json()

    async def ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Asks until there is an answer: only for what may be asked twice.

        Raises Refused for an answer that says no, Unavailable where there is none for as long as patience lasts.
        """
        attempts = Attempts(self.patience)
        renewed = False
        while True:
            sent = {**(headers or {}), "Authorization": f"Bearer {await self._current_token()}"}
            request = self._client.build_request(method, path, params=query, content=content, headers=sent)
            answer, trouble = await self._try(request)
            if answer is not None and answer.status_code not in TRY_AGAIN:
                if answer.is_success:
                    return answer
                if answer.status_code == UNAUTHENTICATED and not renewed and not isinstance(self._token_giver, str):
                    renewed, self._token = True, None
                    continue
                raise Refused(answer.status_code, _problem(answer))
            _log.warning("%s %s is asked again: %s", method, path, trouble)
            if not await attempts.pause(_retry_after_seconds(answer)):
                raise Unavailable(f"{method} {path}: {trouble}")

    async def _try(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        try:
            answer = await self._client.send(request)
        except httpx.TransportError as error:
            return None, f"{type(error).__name__} {error}".strip()
        return answer, f"{answer.status_code} {answer.reason_phrase}"

    async def _current_token(self) -> str:
        if self._token is None:
            given = self._token_giver if isinstance(self._token_giver, str) else self._token_giver()
            self._token = await given if inspect.isawaitable(given) else given
        return self._token


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        return dict(answer.json())
    except (TypeError, ValueError):
        return {"code": "no_problem_document", "detail": answer.text[:200]}


def _retry_after_seconds(answer: httpx.Response | None) -> float:
    """What the answer asks to wait: seconds, or until a date (RFC 9110); 0 where it asks nothing that can be read."""
    said = "" if answer is None else answer.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
