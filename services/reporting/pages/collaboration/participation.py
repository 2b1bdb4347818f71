"""Who takes part, year by year: shown as it is, with no judgement in it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.reporting.pages.hours.view import Given, HoursRule, given, total
from services.reporting.pages.parties import Member
from services.reporting.projections.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class TakenPart:
    """A member's year: what it gave, and how many of the voluntary projects that ran it had joined."""

    hours: Given
    joined: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True)
class MemberYears:
    """A member, by year; a year in which it was no member and gave nothing is left out."""

    member_id: str
    name: str
    years: Mapping[int, TakenPart] = field(default_factory=dict[int, TakenPart])

    @property
    def share(self) -> int | None:
        """How much of what was agreed was delivered in all years, in hundredths of a per cent."""
        return total(part.hours for part in self.years.values()).share


@dataclass(frozen=True, slots=True)
class Participation:
    """All members through all years, with everyone's sum of each year."""

    years: tuple[int, ...]
    members: tuple[MemberYears, ...]
    totals: Mapping[int, Given]

    @property
    def by_share(self) -> list[MemberYears]:
        """Members by how much of what was agreed they delivered, least first; without an agreement last."""
        return sorted(self.members, key=lambda member: (member.share is None, member.share or 0))

    @property
    def has_agreements(self) -> bool:
        return any(one.agreed for one in self.totals.values())

    @property
    def has_voluntary(self) -> bool:
        return any(part.running for member in self.members for part in member.years.values())


def participation(
    rows: Rows, members: Iterable[Member], projects: Mapping[str, Row], rules: Mapping[int, HoursRule]
) -> Participation:
    """From hours by member and year, members with their stays, and projects with who joined them.

    `rules` has every year to show. Who is known from hours alone is shown by its id.
    """
    hours: defaultdict[str, dict[int, Given]] = defaultdict(dict)
    for row in rows:
        hours[row["member_id"]][row["year"]] = given(row, rules[row["year"]])
    known = {member.member_id: member for member in members}
    joined = {year: _joined(projects.values(), year) for year in rules}
    listed = [
        MemberYears(member_id, member.name, _years(member, hours[member_id], joined))
        for member_id, member in known.items()
    ]
    listed += [
        MemberYears(member_id, member_id, {year: TakenPart(each) for year, each in hours[member_id].items()})
        for member_id in sorted(hours.keys() - known.keys())
    ]
    totals = {year: total(by_year[year] for by_year in hours.values() if year in by_year) for year in rules}
    return Participation(tuple(sorted(rules)), tuple(each for each in listed if each.years), totals)


def _years(member: Member, hours: Mapping[int, Given], joined: Mapping[int, list[set[str]]]) -> dict[int, TakenPart]:
    return {
        year: TakenPart(hours.get(year, Given()), sum(member.member_id in project for project in ran), len(ran))
        for year, ran in joined.items()
        if year in hours or member.was_in(year)
    }


def _joined(projects: Iterable[Row], year: int) -> list[set[str]]:
    """Who had joined each of the voluntary projects that ran in the year."""
    ran = [
        each for each in projects if each["kind"] == "voluntary" and _touches(year, each["starts_on"], each["ends_on"])
    ]
    return [
        {
            stay["member_id"]
            for stay in each["participants"]
            if _touches(year, _day(stay["joined_on"]), _day(stay["left_on"]))
        }
        for each in ran
    ]


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _touches(year: int, first: date | None, last: date | None) -> bool:
    return (first is None or first.year <= year) and (last is None or last.year >= year)
