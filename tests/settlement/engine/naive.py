"""The rules of charter.md 2 and 3 once more, as slowly and literally as can be: day by day, fraction by fraction.

It works on a charter and facts as they are written, knows no caches and shares no code with the engine, so that the
two can be compared on random collaborations. One charter version, one period, no errors: inputs leave no room for any.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.settlement.engine.naive_arithmetic import apportion, day, days_of, ends, fraction, reading_day, rounded

Json = dict[str, Any]
Lines = Counter[tuple[str, str | None, str, str]]
"""Amounts by (stream, project, member, kind)."""


class Naive:
    """A collaboration with its facts, in order of arrival."""

    def __init__(self, charter: Json, facts: Sequence[Json]) -> None:
        self.kinds = list(charter["kinds"])
        self.streams: list[Json] = charter["streams"]
        self.facts = facts

    def lines(self, period: str) -> Lines:
        """All lines of a year, each stream whole."""
        lines: Lines = Counter()
        for stream in self.streams:
            for (project, member, kind), amount in self.stream_lines(stream, period).items():
                lines[stream["id"], project, member, kind] += amount
        return Counter({name: amount for name, amount in lines.items() if amount})

    # facts

    def said(self, *types: str) -> Iterator[Json]:
        return (fact["data"] for fact in self.facts if fact["type"] in types)

    def stays(self, member: str) -> list[tuple[date, date, Json]]:
        """Stays as (first, last, joining) in order of registration."""
        joinings: list[Json] = []
        for fact in self.facts:
            data = fact["data"]
            if fact["type"] == "member_joined" and data["member_id"] == member:
                joinings.append(data)
            if fact["type"] == "joining_withdrawn" and data["member_id"] == member:
                joinings = [each for each in joinings if each["joined_on"] != data["joined_on"]]
        left = [day(each["left_on"]) for each in self.said("member_left") if each["member_id"] == member]
        return [(day(each["joined_on"]), ends(day(each["joined_on"]), left), each) for each in joinings]

    def members(self) -> list[str]:
        return sorted({each["member_id"] for each in self.said("member_joined")})

    def projects(self) -> list[str]:
        return sorted({each["project_id"] for each in self.said("project_started")})

    def stay(self, member: str, on: date) -> Json | None:
        found = [(first, n, data) for n, (first, last, data) in enumerate(self.stays(member)) if first <= on <= last]
        return max(found, key=lambda each: each[:2])[2] if found else None

    def takes_part(self, member: str, project: str, on: date) -> bool:
        """Whether the project runs and, if it is voluntary, the member has joined it."""
        started = [each for each in self.said("project_started") if each["project_id"] == project][-1]
        ended = [each["ends_on"] for each in self.said("project_ended") if each["project_id"] == project]
        last = ended[-1] if ended else started.get("ends_on")
        if on < day(started["starts_on"]) or (last is not None and on > day(last)):
            return False
        if started["kind"] == "mandatory":
            return True
        own = [fact for fact in self.facts if fact["data"].get("project_id") == project]
        of_member = [fact for fact in own if fact["data"].get("member_id") == member]
        left = [day(fact["data"]["left_on"]) for fact in of_member if fact["type"] == "project_left"]
        joined = [day(fact["data"]["joined_on"]) for fact in of_member if fact["type"] == "project_joined"]
        return any(first <= on <= ends(first, left) for first in joined)

    def window(self, member: str, period: str, project: str | None) -> list[date]:
        """Day by day."""
        return [
            on
            for on in days_of(period)
            if self.stay(member, on) is not None and (project is None or self.takes_part(member, project, on))
        ]

    def rate(self, name: str, on: date) -> int:
        found = [
            each for each in self.said("rate_adopted") if each["rate_id"] == name and day(each["valid_from"]) <= on
        ]
        return max(enumerate(found), key=lambda each: (each[1]["valid_from"], each[0]))[1]["amount_minor"]

    def figure(self, member: str, name: str, on: date) -> Fraction:
        own = [
            each for each in self.said("key_figure_registered") if (each["member_id"], each["figure"]) == (member, name)
        ]
        known = [each for each in own if day(each["on_date"]) <= on]
        return Fraction(max(enumerate(known), key=lambda each: (each[1]["on_date"], each[0]))[1]["value"])

    # section 2

    def payers(self, stream: Json, period: str, project: str | None) -> dict[str, Fraction]:
        """By member, factor times fraction."""
        windows = {member: self.window(member, period, project) for member in self.members()}
        kinds = stream.get("payers", {}).get("kinds", self.kinds)
        of_kind: dict[str, str] = {}
        for member, window in windows.items():
            stay = self.stay(member, window[-1]) if window else None
            if stay is not None and stay["kind"] in kinds:
                of_kind[member] = stay["kind"]
        if stream.get("joining") == "next_period":
            first = days_of(period)[0]
            from_the_start = {member: kind for member, kind in of_kind.items() if windows[member][0] == first}
            of_kind = from_the_start or of_kind
        factors = stream.get("factors", {})
        return {
            member: Fraction(factors.get(kind, 1)) * fraction(stream.get("joining", "full"), windows[member], period)
            for member, kind in of_kind.items()
        }

    def key(self, key: Json, member: str, period: str) -> Fraction:
        if key["type"] == "equal":
            return Fraction(1)
        if key["type"] == "shares":
            return Fraction(key["shares"].get(member, key.get("default")))
        value = self.figure(member, key["figure"], reading_day(key.get("read", "period_start"), period))
        if key["type"] == "figure":
            return value
        if key["type"] == "bands":
            return Fraction(
                next(each["weight"] for each in key["bands"] if value <= Fraction(each.get("up_to", value)))
            )
        weight, below = Fraction(0), Fraction(0)
        for step in key["steps"]:
            top = Fraction(step.get("up_to", max(value, below)))
            weight += Fraction(step["per_unit"]) * max(min(value, top) - below, Fraction(0))
            below = top
        return weight

    def share(self, stream: Json, period: str, project: str | None, total: int) -> dict[str, int]:
        if total == 0:
            return {}
        payers = self.payers(stream, period, project)
        return apportion(
            total, {member: self.key(stream["key"], member, period) * part for member, part in payers.items()}
        )

    # section 3

    def stream_lines(self, stream: Json, period: str) -> Counter[tuple[str | None, str, str]]:
        lines: Counter[tuple[str | None, str, str]] = Counter()
        places = self.projects() if stream.get("scope") == "project" else [None]
        for project in places:
            for member, kind, amount in getattr(self, "_" + stream["basis"]["type"])(stream, period, project):
                lines[project, member, kind] += amount
        return lines

    def _budget(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        about = (stream["id"], period, project)
        adopted = [
            each
            for each in self.said("budget_adopted")
            if (each["stream_id"], each["period"], each.get("project_id")) == about
        ]
        if adopted:
            shares = self.share(stream, period, project, adopted[-1]["amount_minor"])
            yield from self._with_host(stream, period, shares)

    def _rate(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        basis, shares = stream["basis"], dict[str, int]()
        for member, part in self.payers(stream, period, project).items():
            units = Fraction(1)
            if basis["per"] != "member":
                units = self.figure(member, basis["per"], reading_day(basis.get("read", "period_start"), period))
            shares[member] = rounded(self.rate(basis["rate"], days_of(period)[0]) * units * part)
        yield from self._with_host(stream, period, shares)

    def _fixed(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        for member, part in self.payers(stream, period, project).items():
            stay = self.stay(member, self.window(member, period, project)[-1])
            assert stay is not None
            amount = stream["basis"].get("members", {}).get(member, stream["basis"].get("kinds", {}).get(stay["kind"]))
            if amount is not None:
                yield member, "share", rounded(Fraction(amount) * part)

    def _costs(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        of_stream = [each for each in self.said("cost_incurred") if each["stream_id"] == stream["id"]]
        dated = [each for each in of_stream if day(each["incurred_on"]) in days_of(period)]
        found = [each for each in dated if project is None or each.get("project_id") == project]
        for each in found:
            if each.get("paid_by"):
                yield each["paid_by"], "credit", -each["amount_minor"]
        if stream["key"]["type"] == "orderer":
            yield from ((each["charged_to"], "share", each["amount_minor"]) for each in found)
        else:
            total = sum(each["amount_minor"] for each in found)
            yield from (
                (member, "share", share) for member, share in self.share(stream, period, project, total).items()
            )

    def _tasks(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        done = [each for each in self.said("task_completed") if day(each["completed_on"]) in days_of(period)]
        total = sum(each["value_minor"] for each in done)
        yield from ((each["member_id"], "credit", -each["value_minor"]) for each in done)
        yield from ((member, "share", share) for member, share in self.share(stream, period, project, total).items())

    def _units(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        for each in self.said("units_ordered"):
            if each["stream_id"] != stream["id"]:
                continue
            last = day(each["to_date"]) if each.get("to_date") else date.max
            active = [on for on in self.window(each["member_id"], period, None) if day(each["from_date"]) <= on <= last]
            if stream["basis"]["per"] == "once":
                due = [on for on in active if on == day(each["from_date"])]
            else:
                due = sorted({on.replace(day=1) for on in active})
            yield each["member_id"], "share", sum(each["quantity"] * self.rate(each["item"], on) for on in due)

    def _grant(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        basis = stream["basis"]
        deadline = days_of(period)[-1] + timedelta(days=basis["deadline_days"])
        for member, part in self.payers(stream, period, project).items():
            about = (member, basis["report"], period)
            handed_in = [
                each
                for each in self.said("report_submitted")
                if (each["member_id"], each["report"], each["period"]) == about
            ]
            if any(day(each["submitted_on"]) <= deadline for each in handed_in):
                yield member, "grant", -rounded(self.rate(basis["rate"], days_of(period)[0]) * part)

    def _hours(self, stream: Json, period: str, project: str | None) -> Iterator[tuple[str, str, int]]:
        assert project is not None
        values: dict[str, Fraction] = {}
        for member in self.members():
            left = self._agreed(stream, period, project, member)
            for month in range(1, 13):
                minutes = sum(each["minutes"] for each in self._worked(stream, period, project, member, month))
                honoured = min(minutes, left)
                left -= honoured
                if honoured:
                    rate = self.rate(stream["basis"]["rate"], date(int(period), month, 1))
                    values[member] = values.get(member, Fraction(0)) + Fraction(honoured * rate, 60)
        total = rounded(sum(values.values(), start=Fraction(0)))
        if total:
            yield from ((member, "credit", -credit) for member, credit in apportion(total, values).items())
            yield from (
                (member, "share", share) for member, share in self.share(stream, period, project, total).items()
            )

    def _worked(self, stream: Json, period: str, project: str, member: str, month: int) -> Iterator[Json]:
        for each in self.said("hours_logged"):
            on = day(each["work_date"])
            if (each["project_id"], each["member_id"]) != (project, member) or (str(on.year), on.month) != (
                period,
                month,
            ):
                continue
            stay = self.stay(member, on)
            started = [one for one in self.said("project_started") if one["project_id"] == project][-1]
            if stay is None or not self.takes_part(member, project, on):
                continue
            kinds = stream.get("payers", {}).get("kinds", self.kinds)
            if started["kind"] == "voluntary" or stay["kind"] in kinds:
                yield each

    def _agreed(self, stream: Json, period: str, project: str, member: str) -> int:
        if stream["basis"]["honour"] == "delivered":
            return 10**9
        about = (project, member, period)
        agreed = [
            each
            for each in self.said("hours_agreed")
            if (each["project_id"], each["member_id"], each["period"]) == about
        ]
        return agreed[-1]["minutes"] if agreed else 0

    def _with_host(self, stream: Json, period: str, shares: dict[str, int]) -> Iterator[tuple[str, str, int]]:
        yield from ((member, "share", amount) for member, amount in shares.items())
        if stream.get("payee") == "host" and any(shares.values()):
            stays = {member: self.stay(member, days_of(period)[0]) for member in self.members()}
            (host,) = [member for member, stay in stays.items() if stay is not None and stay.get("host")]
            yield host, "payee", -sum(shares.values())
