"""A collaboration of real municipalities for a simulation: founded once, with projects that all take part in."""

import asyncio
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cli.failures import CommandFailed
from cli.live.api import Live
from cli.simulation.work import PROJECTS
from deploy.local.secrets import password_of
from deploy.topics import TopicAdmin
from services.membership.reference.populations import FOLDER

Show = Callable[[str], None]

CHARTER = """\
charter: 1
version: 1
valid_from: {year}-01-01
decision: simulation
collaboration:
  id: {collaboration_id}
  name: Simulation
  country: DK
  form: association
  currency: DKK
  purposes: [implementation]
kinds:
  municipality: {{votes: 1}}
streams:
  - id: projects
    name: {{da: Projekttimer, nb: Prosjekttimer, en: Project hours}}
    scope: project
    basis: {{type: hours, rate: hour, honour: delivered}}
    key: {{type: equal}}
    joining: full
settlements:
  - id: annual
    every: year
    route: account
    includes:
      - {{stream: projects, of: this}}
"""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A Danish municipality with its inhabitants on a day."""

    member_id: str
    name: str
    inhabitants: int


def municipalities(year: int) -> list[Municipality]:
    """All there were on 1 January of the year, the largest first. Raises CommandFailed for a year without figures."""
    with (Path(FOLDER) / "dk_folketal_long.csv").open(encoding="utf-8", newline="") as file:
        found = [
            Municipality(f"dk-{row['kode']}", row["navn"], int(row["folketal"]))
            for row in csv.DictReader(file)
            if row["niveau"] == "kommune" and row["dato"] == f"{year}-01-01"
        ]
    if not found:
        raise CommandFailed(f"There are no populations of 1 January {year}.")
    return sorted(found, key=lambda each: (-each.inhabitants, each.member_id))


async def found(live: Live, collaboration_id: str, year: int, members: Sequence[Municipality]) -> None:
    """The collaboration, its members and projects; called again, nothing changes. Raises Refused, TimeoutError."""
    operator, key = [f"operator:{collaboration_id}"], f"simulate {collaboration_id}"
    about = {"name": "Simulation", "country": "DK", "form": "association", "currency": "DKK"}
    body = {"collaboration_id": collaboration_id, **about, "purposes": ["implementation"]}
    await live.post("membership", "/v1/collaborations", body, ["founder"], key=f"{key} founded")
    text = CHARTER.format(collaboration_id=collaboration_id, year=year)
    path = f"/v1/collaborations/{collaboration_id}"
    answer = await live.post("membership", f"{path}/charters", {"text": text}, operator, key=f"{key} charter")
    first_day = date(year, 1, 1).isoformat()
    for member in members:
        joined = {"member_id": member.member_id, "name": member.name, "kind": "municipality", "joined_on": first_day}
        key_of = f"{key} {member.member_id}"
        answer = await live.post("membership", f"{path}/members", joined, operator, key=key_of)
    for project_id in PROJECTS:
        project = {"project_id": project_id, "name": project_id, "kind": "mandatory", "starts_on": first_day}
        answer = await live.post("membership", f"{path}/projects", project, operator, key=f"{key} {project_id}")
    await live.wait_until_known(collaboration_id, answer["position"])


async def register(
    live: Live, settings: Mapping[str, str], members: Sequence[Municipality], over_kafka: Sequence[str]
) -> dict[str, str]:
    """The systems as publishers; gives the Kafka passwords of those that speak over Kafka. Raises Refused."""
    home = Path(settings["MELLEMREGNING_HOME"])
    admin = TopicAdmin.from_environment(settings)
    passwords: dict[str, str] = {}
    for member in members:
        publisher, name = member.member_id, f"{member.name} Kommune, tidsregistrering"
        body = {"publisher": publisher, "name": name}
        await live.post("membership", "/v1/publishers", body, ["administrator"], key=f"simulate publisher {publisher}")
        if publisher in over_kafka:
            passwords[publisher] = password_of(home, publisher)
            await asyncio.to_thread(admin.ensure_publisher, publisher, passwords[publisher])
    return passwords
