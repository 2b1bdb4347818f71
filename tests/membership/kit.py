"""What the tests of membership share: the API in this process on a real database, tokens, a charter."""

import itertools
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.tokens import sign_token
from shared.database import Pool

_numbers = itertools.count(1)

CHARTER = """
charter: 1
version: 1
valid_from: 2016-01-01
decision: GF-2015-4
collaboration:
  id: {collaboration_id}
  name: Den Storkøbenhavnske Digitaliseringsforening
  country: DK
  form: association
  currency: {currency}
  purposes: [implementation]
kinds:
  municipality: {{votes: 1}}
  vendor_partner: {{votes: 0}}
streams:
  - id: contingent
    name: {{da: Kontingent}}
    basis: {{type: budget}}
    key: {{type: equal}}
  - id: projects
    name: {{da: Projekttimer}}
    scope: project
    basis: {{type: hours, rate: hour, honour: agreed_and_delivered}}
    key: {{type: figure, figure: population, read: period_end}}
    joining: full
settlements:
  - id: annual
    every: {every}
    includes:
      - {{stream: projects, of: this}}
      - {{stream: contingent, of: next}}
"""

JOINING = {"member_id": "dk-0161", "name": "Glostrup", "kind": "municipality", "joined_on": "2016-01-01"}


def charter(collaboration_id: str, currency: str = "DKK", every: str = "year") -> str:
    """A charter with a contingent and project hours."""
    return CHARTER.format(collaboration_id=collaboration_id, currency=currency, every=every)


@cache
def _token(home: Path, roles: tuple[str, ...], subject: str) -> str:
    return sign_token(home, roles, subject, 3600)


@dataclass(frozen=True)
class Api:
    """Membership's API as a caller with any roles sees it, and its database underneath."""

    client: httpx.AsyncClient
    pool: Pool
    home: Path

    def token(self, *roles: str, subject: str = "someone") -> dict[str, str]:
        return {"Authorization": f"Bearer {_token(self.home, roles, subject)}"}

    async def post(
        self, path: str, body: Any, *roles: str, key: str | None = None, subject: str = "someone"
    ) -> httpx.Response:
        """A command with JSON, or with text as YAML, and an Idempotency-Key of its own unless one is given."""
        headers = {**self.token(*roles, subject=subject), "Idempotency-Key": key or str(uuid4())}
        if isinstance(body, str):
            headers["Content-Type"] = "application/yaml"
            return await self.client.post(path, content=body, headers=headers)
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str, *roles: str, subject: str = "someone") -> httpx.Response:
        return await self.client.get(path, headers=self.token(*roles, subject=subject))

    async def items(self, path: str, *roles: str) -> list[dict[str, Any]]:
        """The items of a list's first page."""
        answer = await self.get(path, *roles)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def announced(self, key: str) -> list[dict[str, Any]]:
        """What waits for Kafka under a key, in order: type, sequence, topic, data and event id."""
        rows = await self.pool.fetch(
            "SELECT topic, headers, value FROM outbox WHERE message_key = $1 ORDER BY outbox_id", key
        )
        return [
            {
                "topic": row["topic"],
                "type": row["headers"]["ce_type"],
                "sequence": int(row["headers"]["ce_sequence"]),
                "event_id": row["headers"]["ce_id"],
                "data": httpx.Response(200, content=row["value"]).json(),
            }
            for row in rows
        ]

    async def found(self, **about: str) -> "Club":
        """A collaboration of its own, without a charter; `about` says what is otherwise than usual."""
        collaboration_id = f"club-{next(_numbers)}"
        body = {
            "collaboration_id": collaboration_id,
            "name": "Den Storkøbenhavnske Digitaliseringsforening",
            "country": "DK",
            "form": "association",
            "currency": "DKK",
            **about,
        }
        answer = await self.post("/v1/collaborations", body, "founder", subject=f"founder of {collaboration_id}")
        assert answer.status_code == 201, answer.text
        return Club(self, collaboration_id)

    async def found_with_charter(self) -> "Club":
        """A collaboration of its own with the charter above as its second fact."""
        club = await self.found()
        answer = await club.post("charters", charter(club.collaboration_id))
        assert answer.status_code == 201, answer.text
        return club


@dataclass(frozen=True)
class Club:
    """One collaboration, commanded and read by its operator."""

    api: Api
    collaboration_id: str

    @property
    def path(self) -> str:
        return f"/v1/collaborations/{self.collaboration_id}"

    @property
    def operator(self) -> str:
        return f"operator:{self.collaboration_id}"

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        return await self.api.post(f"{self.path}/{path}", body, self.operator, key=key)

    async def record(self, path: str, body: Any) -> dict[str, Any]:
        """The answer of a command that must be taken."""
        answer = await self.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def items(self, path: str) -> list[dict[str, Any]]:
        return await self.api.items(f"{self.path}/{path}", self.operator)

    async def announced(self) -> list[dict[str, Any]]:
        return await self.api.announced(self.collaboration_id)


def codes(problems: list[dict[str, str]]) -> list[str]:
    """The codes of problems or warnings, in order."""
    return [problem["code"] for problem in problems]
