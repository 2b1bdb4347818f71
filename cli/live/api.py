"""Commands and reads over HTTP, each with the token it needs."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from cli.live.facts import command_for
from deploy.local.tokens import sign_token

RUN_SECONDS_MAX = 120.0
POLL_SECONDS = 0.1
IDLE_SECONDS_MAX = 2.0
"""A connection idle for longer is not used again: the services close theirs after 5 s, maybe just as one asks."""


class Refused(Exception):
    """The system answered with a problem: status, code and detail as it gave them."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(
            f"{status} {problem.get('code')}: {problem.get('detail')} {problem.get('errors') or ''}".strip()
        )
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = dict(problem)


class Live:
    """The running system, with tokens from the built-in issuer of its data folder.

    `settings` are the platform's: MELLEMREGNING_HOME and the three …_URL. `token`, of any issuer that the system
    trusts, takes the place of those tokens; an answer may take `seconds`. Every call raises Refused where the answer
    is a problem, httpx.HTTPError where there is none.
    """

    def __init__(self, settings: Mapping[str, str], token: str | None = None, seconds: float = 60) -> None:
        self._settings = settings
        self._given_token = token
        self._client = httpx.AsyncClient(timeout=seconds, limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS_MAX))
        self._tokens: dict[tuple[str, ...], str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    def token(self, *roles: str) -> str:
        """A token with these roles, valid for an hour; the given one, whatever its roles, where one was given."""
        if self._given_token is not None:
            return self._given_token
        if roles not in self._tokens:
            home = Path(self._settings["MELLEMREGNING_HOME"])
            self._tokens[roles] = sign_token(home, roles, " ".join(roles) or "nobody", 3600)
        return self._tokens[roles]

    async def get(self, service: str, path: str, roles: Sequence[str]) -> Any:
        """What a read answers."""
        return await self._ask("GET", service, path, roles)

    async def post(
        self, service: str, path: str, body: Any, roles: Sequence[str], *, key: str | None = None
    ) -> dict[str, Any]:
        """What a command answers; each call is a command of its own unless a key is given."""
        headers = {"Idempotency-Key": key or uuid4().hex, "Content-Type": "application/json"}
        # Escaped, so that a text that UTF-8 cannot hold is sent too: refusing it is the system's to do.
        content = json.dumps(body, separators=(",", ":"))
        return await self._ask("POST", service, path, roles, content=content, headers=headers)

    async def post_csv(self, path: str, rows: str, roles: Sequence[str], *, key: str | None = None) -> dict[str, Any]:
        """What membership answers to a file of rows."""
        headers = {"Idempotency-Key": key or uuid4().hex, "Content-Type": "text/csv; charset=utf-8"}
        return await self._ask("POST", "membership", path, roles, content=rows.encode(), headers=headers)

    async def post_file(
        self, path: str, data: bytes, roles: Sequence[str], *, key: str | None = None
    ) -> dict[str, Any]:
        """What settlement answers to a file, of whatever kind it is."""
        headers = {"Idempotency-Key": key or uuid4().hex, "Content-Type": "application/octet-stream"}
        return await self._ask("POST", "settlement", path, roles, content=data, headers=headers)

    async def _ask(self, method: str, service: str, path: str, roles: Sequence[str], **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token(*roles)}", **options.pop("headers", {})}
        url = self._settings[f"{service.upper()}_URL"] + path
        answer = await self._client.request(method, url, headers=headers, **options)
        if answer.is_error:
            raise Refused(answer.status_code, _problem(answer))
        return answer.json()

    async def found(self, charters: Sequence[str], document: Mapping[str, Any]) -> int:
        """Founds a collaboration from what its charter says and adopts all charter versions; gives the position."""
        about = document["collaboration"]
        body = {name: about[name] for name in ("name", "country", "form", "currency", "purposes") if name in about}
        collaboration_id = about["id"]
        await self.post("membership", "/v1/collaborations", {"collaboration_id": collaboration_id, **body}, ["founder"])
        position = 0
        for text in charters:
            answer = await self.post(
                "membership",
                f"/v1/collaborations/{collaboration_id}/charters",
                {"text": text},
                [f"operator:{collaboration_id}"],
            )
            position = answer["position"]
        return position

    async def record(self, collaboration_id: str, fact: str, data: Mapping[str, Any], *, key: str | None = None) -> int:
        """Records a membership fact, once for each key; gives its position. Raises Refused."""
        path, body = command_for(fact, collaboration_id, data)
        answer = await self.post("membership", path, body, [f"operator:{collaboration_id}"], key=key)
        return answer["position"]

    async def wait_until_known(self, collaboration_id: str, position: int) -> None:
        """Waits until settlement knows membership's facts up to `position`. Raises TimeoutError."""
        path = f"/v1/collaborations/{collaboration_id}/position"
        deadline = time.monotonic() + RUN_SECONDS_MAX
        while True:
            known = await self.get("settlement", path, [f"operator:{collaboration_id}"])
            if known["membership_position"] >= position:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"Settlement knows {collaboration_id} up to {known} only, not to {position}.")
            await asyncio.sleep(POLL_SECONDS)

    async def request_run(
        self,
        collaboration_id: str,
        settlement: str,
        period: str,
        *,
        position: int | None = None,
        reversal: bool = False,
    ) -> dict[str, Any]:
        """Asks for a run, or a reversal, and waits until it is worked out or has failed; gives the run."""
        kind = "reversals" if reversal else "runs"
        body: dict[str, Any] = {"settlement": settlement, "period": period}
        if position is not None and not reversal:
            body["membership_position"] = position
        operator = [f"operator:{collaboration_id}"]
        asked = await self.post("settlement", f"/v1/collaborations/{collaboration_id}/{kind}", body, operator)
        return await self.wait_for_run(asked["run_id"], operator)

    async def wait_for_run(self, run_id: str, roles: Sequence[str]) -> dict[str, Any]:
        """The run once it is past `requested`. Raises TimeoutError naming what it waits for."""
        deadline = time.monotonic() + RUN_SECONDS_MAX
        while True:
            run = await self.get("settlement", f"/v1/runs/{run_id}", roles)
            if run["state"] != "requested":
                return run
            if time.monotonic() > deadline:
                raise TimeoutError(f"The run {run_id} still waits for {run.get('waiting_for')}.")
            await asyncio.sleep(POLL_SECONDS)

    async def approve(self, collaboration_id: str, run_id: str) -> dict[str, Any]:
        """Approves a calculated run; gives it as it then is."""
        operator = [f"operator:{collaboration_id}"]
        await self.post("settlement", f"/v1/runs/{run_id}/approvals", {}, operator)
        return await self.get("settlement", f"/v1/runs/{run_id}", operator)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        return dict(answer.json())
    except ValueError:
        return {"code": "no_problem_document", "detail": answer.text[:200]}
