"""The other charter and the other facts, or every problem with the code and the path of what was asked. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from services.settlement.engine.charters import Charters
from services.settlement.engine.days import FIRST_DAY
from services.settlement.engine.facts import Facts
from services.settlement.whatif.commands import Changes
from shared.charter import Charter, CharterInvalid, check_charters, load_charter
from shared.charter.yaml_core import read_yaml
from shared.errors import Problem
from shared.money import lean, parse_number
from shared.periods import Length, Period

CHARTER, KEYS = "changes.charter", "changes.keys"


@dataclass(frozen=True, slots=True)
class Adopted:
    """The versions of a collaboration's charter, and the text of each."""

    charters: Charters
    texts: Sequence[str]

    def by_version(self) -> list[tuple[Charter, str]]:
        """Each version with its text."""
        text_of = {hashlib.sha256(text.encode()).hexdigest(): text for text in self.texts}
        return [(charter, text_of[charter.sha256]) for charter in self.charters.versions]


@dataclass(frozen=True, slots=True)
class _Version:
    """A version that may be another one than was adopted; `stands_for` is the one whose place it has."""

    stands_for: Charter
    charter: Charter
    text: str


def other_charters(adopted: Adopted, period: Period, changes: Changes) -> tuple[Charters, list[Problem]]:
    """The versions with the changes in them, and everything that is wrong with the changes.

    Another charter rules in the place of the one that rules the period; another key where the period's streams are
    worked out: in the versions of the period itself, of the one before and the one after.
    """
    ruling = adopted.charters.for_period(period)
    if ruling is None:
        return adopted.charters, []
    versions = [_Version(charter, charter, text) for charter, text in adopted.by_version()]
    problems: list[Problem] = []
    if changes.charter is not None:
        problems += _charter_problems(ruling, versions, changes.charter)
        if not problems:
            other = _Version(ruling, load_charter(changes.charter), changes.charter)
            versions = [other if each.stands_for is ruling else each for each in versions]
    asked = _around(adopted.charters, period)
    known: set[str] = set()
    for place, version in enumerate(versions):
        if version.stands_for in asked:
            known |= {stream.id for stream in version.charter.streams}
            versions[place], found = _with_keys(version, changes.keys)
            problems += found
    problems += [
        Problem("unknown_stream", f"{KEYS}.{stream_id}", f"The charter has no stream {stream_id}.")
        for stream_id in changes.keys
        if stream_id not in known
    ]
    return Charters(_in_place(version) for version in versions), list(dict.fromkeys(problems))


def _in_place(version: _Version) -> Charter:
    stands_for = version.stands_for
    return replace(version.charter, version=stands_for.version, valid_from=stands_for.valid_from)


def _around(charters: Charters, period: Period) -> list[Charter]:
    """The versions by which what a run of the period includes can be worked out."""
    found: list[Charter] = []
    for each in (period.previous(), period, period.next()):
        lengths = (length for length in Length if length.months >= each.length.months)
        found += [charter for length in lengths if (charter := charters.for_period(each.within(length)))]
    return found


def _charter_problems(ruling: Charter, versions: Sequence[_Version], text: str) -> list[Problem]:
    """What is wrong in the charter itself, beside the versions that stay, and as this collaboration's."""
    own = check_charters([text])[0]
    if own:
        return [_at_charter(problem) for problem in own]
    charter = load_charter(text)
    found: list[Problem] = []
    for name in ("id", "currency"):
        now, due = getattr(charter.collaboration, name), getattr(ruling.collaboration, name)
        if now != due:
            message = f"It is {due} in this collaboration and stays so, not {now}."
            found.append(Problem("changed", f"{CHARTER}.collaboration.{name}", message))
    others = [each for each in versions if each.stands_for is not ruling]
    *of_others, beside = check_charters([*(each.text for each in others), text])
    # The number is not asked: the charter takes that of the version whose place it has.
    found += [_at_charter(each) for each in beside if (each.code, each.where) != ("duplicate", "version")]
    for version, listed in zip(others, of_others, strict=True):
        number = version.charter.version
        found += [
            Problem(each.code, CHARTER, f"Beside version {number}, {each.where}: {each.message}")
            for each in listed
            if (each.code, each.where) != ("duplicate", "version")
        ]
    return list({(each.code, each.where): each for each in found}.values())


def _at_charter(problem: Problem) -> Problem:
    return Problem(problem.code, f"{CHARTER}.{problem.where}" if problem.where else CHARTER, problem.message)


def _with_keys(version: _Version, keys: Mapping[str, Any]) -> tuple[_Version, list[Problem]]:
    """The version with other keys, read by the rules of charters."""
    places = {stream.id: place for place, stream in enumerate(version.charter.streams) if stream.id in keys}
    if not places:
        return version, []
    document = cast(dict[str, Any], read_yaml(version.text)[0])
    for stream_id, place in places.items():
        document["streams"][place]["key"] = keys[stream_id]
    try:
        text = json.dumps(document, ensure_ascii=False)  # JSON is YAML
        return _Version(version.stands_for, load_charter(text), text), []
    except CharterInvalid as invalid:
        return version, [_at_key(problem, places) for problem in invalid.problems]


def _at_key(problem: Problem, places: Mapping[str, int]) -> Problem:
    for stream_id, place in places.items():
        stream = f"streams[{place}]"
        if problem.where == stream or problem.where.startswith(f"{stream}."):
            rest = problem.where.removeprefix(stream)
            path = rest.removeprefix(".key") if rest.startswith(".key") else ""
            return Problem(problem.code, f"{KEYS}.{stream_id}{path}", problem.message)
    return Problem(problem.code, KEYS, problem.message)


def other_facts(facts: Facts, changes: Changes) -> Facts:
    """The facts with other rates, figures and budgets. What has no date is the only one there ever was."""
    rates, figures, budgets = dict(facts.rates), dict(facts.figures), dict(facts.budgets)
    for rate in changes.rates:
        dated = {_day(rate.valid_from): rate.amount_minor}
        rates[rate.rate_id] = {**rates.get(rate.rate_id, {}), **dated} if rate.valid_from else dated
    for figure in changes.figures:
        name = (figure.member_id, figure.figure)
        valued = {_day(figure.on_date): lean(parse_number(figure.value))}
        figures[name] = {**figures.get(name, {}), **valued} if figure.on_date else valued
    for budget in changes.budgets:
        budgets[budget.stream_id, budget.period, budget.project_id] = budget.amount_minor
    return replace(facts, rates=rates, figures=figures, budgets=budgets)


def _day(text: str | None) -> int:
    return date.fromisoformat(text).toordinal() if text else FIRST_DAY


def fact_problems(charters: Charters, facts: Facts, items: frozenset[str], changes: Changes) -> Iterator[Problem]:
    """Rates, figures, members, streams and projects that nothing here has: a slip would change nothing, silently.

    `charters` are those with the changes in them, `items` those that are ordered, whose prices are rates.
    """
    bases = [stream.basis for charter in charters.versions for stream in charter.streams]
    keys = [stream.key for charter in charters.versions for stream in charter.streams]
    rates = {*facts.rates, *items, *(getattr(basis, "rate", None) for basis in bases)}
    figures = {figure for _, figure in facts.figures} | {getattr(each, "figure", None) for each in (*bases, *keys)}
    for place, rate in enumerate(changes.rates):
        if rate.rate_id not in rates:
            yield _unknown("rate", f"changes.rates.{place}.rate_id", rate.rate_id)
    for place, figure in enumerate(changes.figures):
        if not facts.knows_member(figure.member_id):
            yield _unknown("member", f"changes.figures.{place}.member_id", figure.member_id)
        if figure.figure not in figures:
            yield _unknown("figure", f"changes.figures.{place}.figure", figure.figure)
    for place, budget in enumerate(changes.budgets):
        if charters.any_stream(budget.stream_id) is None:
            yield _unknown("stream", f"changes.budgets.{place}.stream_id", budget.stream_id)
        if budget.project_id is not None and budget.project_id not in facts.projects:
            yield _unknown("project", f"changes.budgets.{place}.project_id", budget.project_id)


def _unknown(what: str, where: str, name: str) -> Problem:
    return Problem(f"unknown_{what}", where, f"There is no {what} {name} in this collaboration.")
