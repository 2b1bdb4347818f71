"""The services that own what pages change or look into, asked over HTTP with the visitor's own token.

Reporting decides nothing: who may, and what comes of it, is the owning service's to say, and its words are passed on.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import httpx
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from services.reporting.access import signed_in_already
from services.reporting.config import ApiSettings
from shared import telemetry
from shared.errors import Problem, Rejected, Unauthenticated, Unavailable

Service = Literal["membership", "settlement"]

TIMEOUT = httpx.Timeout(60, connect=3)
"""Long enough for a sheet of 5,000 rows, or a what-if on a million entries."""


PASSED_ON = ("content-type", "content-disposition")
"""What a file's own service says of it that a browser is to know."""


class BackendRefused(Rejected):
    """A service said no: its status, code, sentence and single problems, to show to the visitor."""

    def __init__(self, status: int, code: str, detail: str, errors: Sequence[Problem] = ()) -> None:
        super().__init__(code, detail, errors=errors, status=status)
        self.detail = detail


class BackendAway(Unavailable):
    """A service does not answer just now."""

    def __init__(self, service: str) -> None:
        super().__init__(f"The service {service} does not answer just now; try again in a moment.")
        self.service = service


class Services:
    """Connections to the other services, kept open for all requests of the process."""

    def __init__(self, settings: ApiSettings) -> None:
        self._client = httpx.AsyncClient(timeout=TIMEOUT)
        self._addresses: dict[str, str] = {
            "membership": settings.membership_url,
            "settlement": settings.settlement_url,
        }

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, method: str, service: Service, path: str, **options: Any) -> httpx.Response:
        """The service's answer, whatever it is. Raises BackendAway."""
        try:
            return await self._client.request(method, self._address(service, path), **options)
        except httpx.HTTPError as error:
            raise BackendAway(service) from error

    async def open(self, service: Service, path: str, **options: Any) -> httpx.Response:
        """The service's answer, of which nothing is read yet; it is to be closed. Raises BackendAway."""
        try:
            asked = self._client.build_request("GET", self._address(service, path), **options)
            return await self._client.send(asked, stream=True)
        except httpx.HTTPError as error:
            raise BackendAway(service) from error

    def _address(self, service: Service, path: str) -> str:
        return f"{self._addresses[service].rstrip('/')}{path}"


class Backend:
    """The other services as one visitor may use them, found before by `visit`, `read_form` or `find_visitor`."""

    def __init__(self, request: Request) -> None:
        signed_in = signed_in_already(request)
        if signed_in is None:
            raise Unauthenticated("Send a token: Authorization: Bearer …")
        self._services: Services = request.app.state.services
        self._headers = {"Authorization": f"Bearer {signed_in.token}"}
        if traceparent := telemetry.current_traceparent():
            self._headers["traceparent"] = traceparent

    async def get(self, service: Service, path: str, **params: Any) -> Any:
        """The JSON at the path; parameters that are None are left out. Raises BackendRefused, BackendAway."""
        return (await self.download(service, path, **params)).json()

    async def download(self, service: Service, path: str, **params: Any) -> httpx.Response:
        """The answer itself, for what is no JSON: `content` and its type. Raises BackendRefused, BackendAway."""
        given = {name: value for name, value in params.items() if value is not None}
        return _accepted(await self._services.ask("GET", service, path, params=given, headers=self._headers))

    async def stream(self, service: Service, path: str, **params: Any) -> Response:
        """What is at the path, passed on as it comes and never held as a whole, with its type and file name.

        Raises BackendRefused, BackendAway.
        """
        given = {name: value for name, value in params.items() if value is not None}
        answer = await self._services.open(service, path, params=given, headers=self._headers)
        if not answer.is_success:
            await answer.aread()
            _accepted(answer)
        kept = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
        return StreamingResponse(answer.aiter_bytes(), headers=kept, background=BackgroundTask(answer.aclose))

    async def post(
        self,
        service: Service,
        path: str,
        body: Mapping[str, Any] | bytes,
        *,
        idempotency_key: str,
        media_type: str = "application/json",
    ) -> Any:
        """Sends a command; gives its answer. `body` is JSON, or bytes of the media type.

        The key is the form's; with another body it counts as another, so that a mended form is another command.
        Raises BackendRefused, BackendAway.
        """
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        digest = hashlib.sha256(path.encode() + b"\n" + content).hexdigest()[:32]
        headers = {"Content-Type": media_type, "Idempotency-Key": f"{idempotency_key}-{digest}"}
        asked = self._services.ask("POST", service, path, content=content, headers=self._headers | headers)
        return _accepted(await asked).json()


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    problem = _problem(answer)
    detail = str(problem.get("detail") or f"It answered {answer.status_code}.")
    if answer.status_code == 401:
        raise Unauthenticated(detail)
    found = [Problem(each["code"], each["where"], each["message"]) for each in problem.get("errors", [])]
    raise BackendRefused(answer.status_code, str(problem.get("code") or "http_error"), detail, found)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}  # pyright: ignore[reportUnknownVariableType]
