"""Where figures, rates and budgets came from: the facts themselves, with decision and source."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from shared.events import membership

Fact = Mapping[str, Any]


class Sources:
    """Membership's facts up to a position, in order, as published; finds the one that was in force."""

    def __init__(self, facts: Iterable[tuple[str, Fact]]) -> None:
        self._by_type: dict[str, list[Fact]] = defaultdict(list)
        for type_, data in facts:
            self._by_type[type_].append(data)

    def figure(self, member: str, figure: str, day: date) -> dict[str, Any] | None:
        """The key figure read on a day: value, date and source; of several for one date the one registered last."""
        found = _latest(self._figures.get((member, figure), ()), "on_date", day)
        return {name: found[name] for name in ("value", "on_date", "source")} if found else None

    def rate(self, rate: str, day: date) -> dict[str, Any] | None:
        """The rate in force on a day, in minor units, with its decision."""
        found = _latest(self._rates.get((rate,), ()), "valid_from", day)
        if found is None:
            return None
        return {
            "rate": rate,
            "amount_minor": found["amount_minor"],
            "valid_from": found["valid_from"],
            "decision": found.get("decision"),
        }

    def budget(self, stream: str, period: str, project: str | None) -> dict[str, Any] | None:
        """The budget that stands, in minor units, with its decision."""
        found = self._budgets.get((stream, period, project), ())
        return {"amount_minor": found[-1]["amount_minor"], "decision": found[-1].get("decision")} if found else None

    @cached_property
    def _figures(self) -> dict[tuple[Any, ...], list[Fact]]:
        return self._grouped(membership.KeyFigureRegistered.TYPE, lambda fact: (fact["member_id"], fact["figure"]))

    @cached_property
    def _rates(self) -> dict[tuple[Any, ...], list[Fact]]:
        return self._grouped(membership.RateAdopted.TYPE, lambda fact: (fact["rate_id"],))

    @cached_property
    def _budgets(self) -> dict[tuple[Any, ...], list[Fact]]:
        return self._grouped(
            membership.BudgetAdopted.TYPE, lambda fact: (fact["stream_id"], fact["period"], fact.get("project_id"))
        )

    def _grouped(self, type_: str, key: Callable[[Fact], tuple[Any, ...]]) -> dict[tuple[Any, ...], list[Fact]]:
        grouped: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
        for fact in self._by_type[type_]:
            grouped[key(fact)].append(fact)
        return grouped


def _latest(facts: Iterable[Fact], name: str, day: date) -> Fact | None:
    """The fact with the latest date not after `day`; of several for that date the last one."""
    limit = day.isoformat()
    found: Fact | None = None
    for fact in facts:
        if fact[name] <= limit and (found is None or fact[name] >= found[name]):
            found = fact
    return found
