"""What is true in a round: collaborations, who is a member, which projects run; told to membership, known here too."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

Fact = tuple[str, dict[str, Any]]

MEMBERS = tuple(f"dk-{number:04}" for number in (161, 155, 183, 147, 175, 187, 163, 153, 167, 169))
FIRST_MEMBERS = 3
FIRST_DAY = date(2016, 1, 1)
YEARS = (2016, 2017, 2018)
GHOST = "never-started"
"""A project that nobody ever starts: what is logged on it stays parked."""

CHARTER = """
charter: 1
version: 1
valid_from: 2016-01-01
decision: GF-2015-4
collaboration:
  {{id: {id}, name: Faults, country: DK, form: association, currency: DKK, purposes: [implementation]}}
kinds: {{municipality: {{votes: 1}}}}
streams:
  - {{id: leader, name: {{en: Leader}}, basis: {{type: costs}}, key: {{type: equal}}, joining: full}}
  - {{id: workplaces, name: {{en: Workplaces}}, basis: {{type: units, per: month}}}}
  - {{id: errands, name: {{en: Errands}}, basis: {{type: tasks}}, key: {{type: equal}}, settled_as: balance}}
  - id: projects
    name: {{en: Hours}}
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
      - {{stream: leader, of: this}}
      - {{stream: workplaces, of: this}}
      - {{stream: errands, of: this}}
"""


@dataclass
class Collaboration:
    """One collaboration as membership knows it; `told` are all facts in the order in which they became known."""

    id: str
    members: dict[str, date] = field(default_factory=dict[str, date])
    projects: dict[str, tuple[date, date]] = field(default_factory=dict[str, tuple[date, date]])
    told: list[Fact] = field(default_factory=list[Fact])
    position: int = 0
    runs: int = 0

    @property
    def charter(self) -> str:
        return CHARTER.format(id=self.id)

    @property
    def document(self) -> dict[str, Any]:
        about = {"name": "Faults", "country": "DK", "form": "association", "currency": "DKK"}
        return {"collaboration": {"id": self.id, **about, "purposes": ["implementation"]}}

    def learn(self, fact: str, data: dict[str, Any]) -> None:
        """A fact that membership has answered."""
        self.told.append((fact, {"collaboration_id": self.id, **data}))
        match fact:
            case "member_joined":
                self.members[data["member_id"]] = date.fromisoformat(data["joined_on"])
            case "project_started":
                self.projects[data["project_id"]] = (date.fromisoformat(data["starts_on"]), date.max)
            case "project_ended":
                starts_on, _ = self.projects[data["project_id"]]
                self.projects[data["project_id"]] = (starts_on, date.fromisoformat(data["ends_on"]))
            case _:
                pass

    def counts(self, project_id: str, member_id: str, day: date) -> bool:
        """Whether hours count (charter.md 5), where all projects are mandatory and all members of one kind."""
        starts_on, ends_on = self.projects.get(project_id, (date.max, date.min))
        return member_id in self.members and self.members[member_id] <= day and starts_on <= day <= ends_on


def first_facts() -> list[Fact]:
    """What is known from the start."""
    facts: list[Fact] = [("member_joined", joining(member, FIRST_DAY)) for member in MEMBERS[:FIRST_MEMBERS]]
    rates = {"hour": 60_001, "pc": 70_050}
    facts += [
        ("rate_adopted", {"rate_id": rate, "amount_minor": minor, "valid_from": "2015-01-01"})
        for rate, minor in rates.items()
    ]
    return [*facts, ("project_started", project("p1", FIRST_DAY))]


def joining(member_id: str, joined_on: date) -> dict[str, Any]:
    return {"member_id": member_id, "name": member_id, "kind": "municipality", "joined_on": joined_on.isoformat()}


def project(project_id: str, starts_on: date) -> dict[str, Any]:
    return {"project_id": project_id, "name": project_id, "kind": "mandatory", "starts_on": starts_on.isoformat()}


def late_facts(dice: Random, collaboration: Collaboration, round_number: int) -> list[Fact]:
    """What membership hears of in a round, maybe long after hours were logged for it."""
    facts: list[Fact] = []
    if dice.random() < 0.4:
        starts_on = date(dice.choice(YEARS), dice.randint(1, 3), dice.choice((1, 10)))
        facts.append(("project_started", project(f"r{round_number}", starts_on)))
    if dice.random() < 0.15:
        ended = dice.choice(list(collaboration.projects))
        starts_on, _ = collaboration.projects[ended]
        ends_on = date(starts_on.year + dice.randint(0, 2), dice.randint(4, 12), dice.choice((8, 15, 28)))
        facts.append(("project_ended", {"project_id": ended, "ends_on": ends_on.isoformat()}))
    if dice.random() < 0.08 and len(collaboration.members) < len(MEMBERS):
        member = MEMBERS[len(collaboration.members)]
        facts.append(("member_joined", joining(member, date(dice.choice(YEARS), dice.randint(1, 12), 1))))
    return facts
