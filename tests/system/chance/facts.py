"""Facts by chance: who joins and leaves, what is decided, what is given, too late, wrongly or twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.system.chance.charters import KINDS, MEMBERS, Stream

Fact = tuple[str, dict[str, Any]]

PROJECTS = ("p1", "p2", "p/3 ø")
NEVER_STARTED = "p9"
KINDS_GIVEN = ("hours", "cost", "order", "task", "report", "attestation")
ITEMS = ("pc", "phone")
BUDGET_PERIODS = ("2016", "2017", "2018", "2019")
FIRST_DAY, LAST_DAY = date(2016, 1, 1), date(2018, 12, 31)


@dataclass
class Chance:
    """Draws facts for one collaboration, remembering which entries it has spoken of."""

    dice: Random
    streams: Mapping[str, Stream]
    _entries: list[str] = field(default_factory=list[str])
    _said: list[Fact] = field(default_factory=list[Fact])
    _joined: list[str] = field(default_factory=list[str])

    def decisions(self) -> list[Fact]:
        """What hardly anything can be settled without: a founder, key figures, rates, budgets."""
        self._joined = self.dice.sample(MEMBERS[:-1], self.dice.randint(3, 5))
        founder = {"member_id": self._joined[0], "name": "Founder", "kind": "municipality", "joined_on": "2016-01-01"}
        facts: list[Fact] = [("member_joined", {**founder, "host": True})]
        facts += [self._figure(member, "2015-01-01") for member in MEMBERS]
        facts += [
            ("rate_adopted", {"rate_id": rate, "amount_minor": amount, "valid_from": "2015-01-01"})
            for rate, amount in {"fee": 901, "hour": 60_001, "grant": 5_000_000, "pc": 70_050, "phone": 9_999}.items()
        ]
        return facts + [self._budget("contingent", period) for period in BUDGET_PERIODS]

    def beginnings(self) -> list[Fact]:
        """What else is known of members and projects, or becomes known late."""
        others = self._joined[1:]
        facts = [self._joining(member) for member in others]
        facts += [self._budget("portfolio", period) for period in BUDGET_PERIODS]
        facts += [self._project(project) for project in PROJECTS]
        facts += [self._joining_of_project(member) for member in self._joined]
        facts += [self._agreement(member) for member in self._joined for _ in range(2)]
        return facts

    def change(self) -> Fact:
        """Something that membership hears of later: a change, a correction, a mistake."""
        member, day = self._member(), self._day()
        mistaken = self.dice.choice(self._joined[1:])
        first_of_month = day.replace(day=1).isoformat()
        rate = {"rate_id": self.dice.choice(["hour", "fee", "pc"]), "amount_minor": self.dice.randint(-500, 80_000)}
        wrong = {"value": self.dice.choice([0.5, -1, "1/0", None])}
        changes: list[Fact] = [
            self._joining(self.dice.choice(MEMBERS)),
            ("member_left", {"member_id": member, "left_on": day.isoformat()}),
            ("joining_withdrawn", {"member_id": mistaken, "joined_on": "2016-01-01", "reason": "by mistake"}),
            self._figure(member, first_of_month),
            ("rate_adopted", {**rate, "valid_from": first_of_month}),
            self._budget(self.dice.choice(["contingent", "portfolio"]), self.dice.choice(BUDGET_PERIODS)),
            self._project(self.dice.choice(PROJECTS)),
            ("project_ended", {"project_id": self.dice.choice(PROJECTS), "ends_on": day.isoformat()}),
            self._joining_of_project(member),
            ("project_left", {"project_id": "p2", "member_id": member, "left_on": day.isoformat()}),
            self._agreement(member),
            ("member_joined", {"member_id": member, "name": "", "kind": "castle", "joined_on": day.isoformat()}),
            ("hours_agreed", {"project_id": "p1", "member_id": member, "period": "2016-Q1", "minutes": 60}),
            ("key_figure_registered", {**self._figure(member, first_of_month)[1], **wrong}),
            ("rate_adopted", {**rate, "valid_from": "2016-01-02"}),
        ]
        return self.dice.choice(changes)

    def given(self, year: int) -> Fact:
        """Something that a publisher sends, mostly of that year: new, about something earlier, or the same again."""
        draw = self.dice.random()
        if draw < 0.08 and self._said:
            fact = self.dice.choice(self._said)
            return fact if draw < 0.05 else self._spoilt(fact)
        if draw < 0.25:
            return self._about_earlier(year)
        kind = self.dice.choices(KINDS_GIVEN, (9, 5, 2, 3, 2, 6))[0]
        fact = getattr(self, f"_{kind}")(year)
        if draw > 0.96:
            fact = self._spoilt(fact)
        self._said.append(fact)
        return fact

    def _member(self) -> str:
        """Mostly one that joins sooner or later."""
        return self.dice.choice(self._joined if self.dice.random() < 0.85 else MEMBERS)

    def _stream(self, *names: str) -> str:
        """Mostly one that the charter has."""
        known = [name for name in names if name in self.streams]
        return self.dice.choice(known if known and self.dice.random() < 0.9 else names)

    def _joining(self, member: str) -> Fact:
        joined_on = "2016-01-01" if self.dice.random() < 0.6 else self._day().isoformat()
        kind = self.dice.choices(KINDS, (6, 1, 2))[0]
        return "member_joined", {"member_id": member, "name": member, "kind": kind, "joined_on": joined_on}

    def _figure(self, member: str, on_date: str) -> Fact:
        value = self.dice.choice([self.dice.randint(1, 200_000), "20000.5", "100001/3"])
        about = {"member_id": member, "figure": "population", "value": value}
        return "key_figure_registered", {**about, "on_date": on_date, "source": "drawn"}

    def _budget(self, stream: str, period: str) -> Fact:
        project = {"project_id": self.dice.choice((PROJECTS[0], PROJECTS[2]))} if stream == "portfolio" else {}
        amount = self.dice.randint(-1_000, 90_000_000)
        return "budget_adopted", {"stream_id": stream, "period": period, "amount_minor": amount, **project}

    def _project(self, project: str) -> Fact:
        kind = "voluntary" if project == "p2" else "mandatory"
        ends = {"ends_on": self._day().isoformat()} if self.dice.random() < 0.2 else {}
        return "project_started", {"project_id": project, "name": "P", "kind": kind, "starts_on": "2016-01-01", **ends}

    def _joining_of_project(self, member: str) -> Fact:
        joined_on = "2016-01-01" if self.dice.random() < 0.6 else self._day().isoformat()
        return "project_joined", {"project_id": "p2", "member_id": member, "joined_on": joined_on}

    def _agreement(self, member: str) -> Fact:
        period, minutes = self.dice.choice(["2016", "2017", "2018"]), self.dice.randint(0, 3_000)
        project = self.dice.choice(PROJECTS)
        return "hours_agreed", {"project_id": project, "member_id": member, "period": period, "minutes": minutes}

    def _new_entry(self) -> str:
        entry_id = f"e{len(self._entries)}"
        self._entries.append(entry_id)
        return entry_id

    def _hours(self, year: int) -> Fact:
        project = NEVER_STARTED if self.dice.random() < 0.04 else self.dice.choice(PROJECTS)
        worker = {"worker": self.dice.choice(["w-1", "w-2", None])} if self.dice.random() < 0.5 else {}
        about = {"entry_id": self._new_entry(), "project_id": project, "member_id": self._member()}
        day, minutes = self._day(year).isoformat(), self.dice.randint(1, 1440)
        return "hours_logged", {**about, "work_date": day, "minutes": minutes, **worker}

    def _cost(self, year: int) -> Fact:
        stream = self._stream("leader", "purchases", "lease", "staff")
        said: dict[str, Any] = {"entry_id": self._new_entry(), "stream_id": stream, "text": "drawn"}
        if self.dice.random() < (0.9 if stream == "purchases" else 0.1):
            said["project_id"] = self.dice.choice(PROJECTS)
        if self.dice.random() < 0.5:
            said["paid_by"] = self._member()
        if self.dice.random() < (0.9 if stream == "lease" else 0.05):
            said["charged_to"] = self._member()
        return "cost_incurred", {
            **said,
            "incurred_on": self._day(year).isoformat(),
            "amount_minor": self.dice.randint(-20_000, 900_000),
        }

    def _order(self, year: int) -> Fact:
        day = self._day(year)
        ends = (
            {"to_date": (day + timedelta(self.dice.randint(-5, 500))).isoformat()} if self.dice.random() < 0.3 else {}
        )
        about = {"entry_id": self._new_entry(), "stream_id": "units", "member_id": self._member()}
        item, quantity = self.dice.choice(ITEMS), self.dice.randint(1, 9)
        return "units_ordered", {**about, "item": item, "quantity": quantity, "from_date": day.isoformat(), **ends}

    def _task(self, year: int) -> Fact:
        stream = self._stream("favours", "turns")
        about = {"entry_id": self._new_entry(), "stream_id": stream, "member_id": self._member()}
        day, value = self._day(year).isoformat(), self.dice.randint(1, 700_000)
        return "task_completed", {**about, "completed_on": day, "value_minor": value, "title": "drawn"}

    def _report(self, year: int) -> Fact:
        due = date(year, 12, 31) + timedelta(self.dice.randint(-30, 90))
        about = {"member_id": self._member(), "report": "annual", "period": str(year)}
        return "report_submitted", {**about, "submitted_on": due.isoformat()}

    def _attestation(self, _: int) -> Fact:
        """Of some month that there are hours of by then, and mostly of its sum; filled in with the whole scenario."""
        off = self.dice.choice([0, 0, 0, 0, 0, 30])
        return "month_attested", {"pick": self.dice.random(), "off": off, "attested_by": "a1"}

    def _about_earlier(self, year: int) -> Fact:
        """A correction, an ending or a withdrawal of an entry that came, is still to come, or never comes."""
        entry_id = f"e{self.dice.randint(0, len(self._entries) + 3)}"
        draw = self.dice.random()
        if draw < 0.3:
            return "entry_withdrawn", {"entry_id": entry_id, "reason": "drawn"}
        if draw < 0.45:
            return "units_ended", {"entry_id": entry_id, "to_date": self._day(year).isoformat()}
        said: dict[str, Any] = {"minutes": self.dice.randint(1, 1440) if draw < 0.95 else 1441}
        if draw < 0.7:
            said = {"work_date": self._day(year).isoformat(), **({} if draw < 0.6 else said)}
        return "hours_corrected", {"entry_id": entry_id, **said, "reason": "drawn"}

    def _spoilt(self, fact: Fact) -> Fact:
        """The fact with something wrong in it, or another one under its id."""
        name, data = fact
        numbers = {name: value for name, value in data.items() if isinstance(value, int)}
        spoils: list[dict[str, Any]] = [
            {**data, "colour": "red"},
            {**data, "collaboration_id": "another-one"},
            {**data, **{name: float(value) for name, value in numbers.items()}, "entry_id": None},
            {**data, **{name: value + 1 for name, value in numbers.items()}},
            {**data, **({"minutes": 0} if "minutes" in data else {"member_id": "glostrup"})},
        ]
        return name, self.dice.choice(spoils)

    def _day(self, year: int | None = None) -> date:
        """A day of that year, sometimes of another; of any where none is given."""
        if year is None or self.dice.random() < 0.15:
            return FIRST_DAY + timedelta(self.dice.randint(-40, (LAST_DAY - FIRST_DAY).days))
        return date(year, 1, 1) + timedelta(self.dice.randint(0, 364))
