"""What the secretariats tell membership: who is in, on what terms, and what the general assembly decided for a year.

Every command has a key made from what it says, so that a demo that was broken off can be called again.
"""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cli.demonstration.cases import Case, publishers_of
from cli.live.api import Live
from cli.simulation.messages import COST_INCURRED, ENTRY_WITHDRAWN
from deploy.topics import TopicAdmin

OF_HOST = [type_.split(".")[1] for type_ in (COST_INCURRED, ENTRY_WITHDRAWN)]
"""What the host's system may say for all: costs paid from the account, and taking them back."""


@dataclass
class Registry:
    """Membership's API as the secretariats use it; `position` is the last one it answered, by collaboration."""

    live: Live
    positions: dict[str, int] = field(default_factory=dict[str, int])
    told: int = 0

    async def tell(self, case: Case, path: str, body: Mapping[str, Any]) -> None:
        """One command of a collaboration's secretariat. Raises Refused."""
        self._note(case, await self._post(f"/v1/collaborations/{case.id}{path}", body, [f"operator:{case.id}"]))

    async def import_figures(self, case: Case, rows: str) -> None:
        """A CSV file of key figures. Raises Refused."""
        path = f"/v1/collaborations/{case.id}/key-figures/imports"
        key = _key(path, rows)
        self.told += 1
        self._note(case, await self.live.post_csv(path, rows, [f"operator:{case.id}"], key=key))

    async def found(self, case: Case) -> None:
        """The founding itself. Raises Refused."""
        about = case.charter.collaboration
        body = {
            "collaboration_id": case.id,
            "name": about.name,
            "country": about.country,
            "form": about.form,
            "currency": about.currency,
            "purposes": list(about.purposes),
        }
        await self._post("/v1/collaborations", body, ["founder"])

    async def register_publisher(self, publisher: str, name: str) -> None:
        """A system that may publish on a topic of its own. Raises Refused."""
        await self._post("/v1/publishers", {"publisher": publisher, "name": name}, ["administrator"])

    async def _post(self, path: str, body: Mapping[str, Any], roles: Sequence[str]) -> dict[str, Any]:
        key = _key(path, json.dumps(body, sort_keys=True))
        self.told += 1
        return await self.live.post("membership", path, body, roles, key=key)

    def _note(self, case: Case, answer: Mapping[str, Any]) -> None:
        self.positions[case.id] = max(answer["position"], self.positions.get(case.id, 0))


def _key(path: str, said: str) -> str:
    return uuid5(NAMESPACE_URL, f"mellemregning demo {path} {said}").hex


async def found_and_decide(
    registry: Registry, case: Case, year: int, entries: int, *, first: bool
) -> AsyncIterator[str]:
    """Everything membership must know for a year, in an order in which it can be told; yields what is under way.

    `first`: the collaboration is not there yet, so that what was decided for earlier years belongs to it too.
    """
    if first:
        yield f"{case.name}: founding"
        await registry.found(case)
        await registry.tell(case, "/charters", {"text": case.charter_text})
    yield f"{case.name}: rates and budgets"
    for path, body in decisions_of(case, year, first=first):
        await registry.tell(case, path, body)
    yield f"{case.name}: members and projects"
    for path, body in members_and_projects_of(case, year, first=first):
        await registry.tell(case, path, body)
    yield f"{case.name}: populations"
    await registry.import_figures(case, figures_file(case, year, first=first))
    yield f"{case.name}: hours agreed"
    for body in agreements_of(case, year, entries):
        await registry.tell(case, "/hours-agreements", body)


def decisions_of(case: Case, year: int, *, first: bool) -> list[tuple[str, dict[str, Any]]]:
    """Rates that come into force in the year, and the budgets of the year after (the first time also of the year)."""
    rates = [
        {
            "rate_id": rate.rate_id,
            "amount_minor": rate.amount_minor,
            "valid_from": rate.valid_from.isoformat(),
            "decision": rate.decision,
        }
        for rate in case.rates
        if belongs_to(rate.valid_from, year, first=first)
    ]
    budgets = [
        {
            "stream_id": budget.stream_id,
            "period": str(budget.year),
            "amount_minor": budget.amount_minor,
            "decision": budget.decision,
        }
        for budget in case.budgets
        if budget.year == year + 1 or (first and budget.year == year)
    ]
    return [*(("/rates", body) for body in rates), *(("/budgets", body) for body in budgets)]


def members_and_projects_of(case: Case, year: int, *, first: bool) -> list[tuple[str, dict[str, Any]]]:
    """Joinings of the year: members, then the host's grant, then projects and who takes part in them."""
    told: list[tuple[str, dict[str, Any]]] = []
    for member in case.members:
        if belongs_to(member.joined_on, year, first=first):
            body = {"member_id": member.member_id, "name": member.name, "kind": member.kind}
            told.append(("/members", {**body, "joined_on": member.joined_on.isoformat(), "host": member.host}))
    if first:
        told.append(("/grants", {"publisher": case.host.member_id, "member_id": "all", "types": OF_HOST}))
    for project in case.projects:
        if belongs_to(project.starts_on, year, first=first):
            body = {"project_id": project.project_id, "name": project.name, "kind": project.kind}
            days = {"starts_on": project.starts_on.isoformat()}
            days |= {"ends_on": project.ends_on.isoformat()} if project.ends_on else {}
            told.append(("/projects", {**body, **days}))
    for taking_part in case.participants:
        if belongs_to(taking_part.joined_on, year, first=first):
            body = {"member_id": taking_part.member_id, "joined_on": taking_part.joined_on.isoformat()}
            told.append((f"/projects/{taking_part.project_id}/participants", body))
    return told


def figures_file(case: Case, year: int, *, first: bool) -> str:
    """The populations that are new: those of the 1 January after the year (the first time also of the year's own)."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["member_id", "figure", "value", "on_date", "source"])
    for figure in case.figures:
        if figure.on_date.year == year + 1 or (first and figure.on_date.year == year):
            rows.writerow([figure.member_id, figure.figure, figure.value, figure.on_date, figure.source])
    return file.getvalue()


def agreements_of(case: Case, year: int, entries: int) -> list[dict[str, Any]]:
    """What each member agreed to give each project it takes part in."""
    return [
        {
            "project_id": project.project_id,
            "member_id": member.member_id,
            "period": str(year),
            "minutes": case.agreed_minutes(project, member, entries),
        }
        for member in case.members
        for project, _ in case.taking_part(member, year)
    ]


def belongs_to(day: date, year: int, *, first: bool) -> bool:
    """Whether what begins on a day is told in a year."""
    return day.year == year or (first and day.year < year)


async def register_systems(registry: Registry, cases: Sequence[Case], passwords: Mapping[str, str], admin: TopicAdmin):
    """The twenty municipal systems: known to membership, and to Kafka as users with the right to their own topic."""
    for publisher, (_, member) in publishers_of(cases).items():
        await registry.register_publisher(publisher, f"{member.name} Kommune, tidsregistrering")
        await asyncio.to_thread(admin.ensure_publisher, publisher, passwords[publisher])
