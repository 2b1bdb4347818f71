"""Comparing an outcome with what was worked out by hand: lines and lists as sets, digests and messages left aside.

Of several equally short transfer plans any is right (charter.md 6 and 7).
"""

from collections import Counter
from typing import Any, cast

Json = dict[str, Any]
EXACT_MEMBERS_MAX = 12


def assert_same_outcome(actual: Json, expected: Json) -> None:
    """Both are what `simulate --json` prints."""
    if "errors" in expected:
        assert places(actual["errors"]) == places(expected["errors"])
        return
    assert actual["collaboration_id"] == expected["collaboration_id"]
    assert len(actual["runs"]) == len(expected["runs"])
    for own, due in zip(actual["runs"], expected["runs"], strict=True):
        assert_same_run(own, due)
    assert refusals(actual["refused"], expected["refused"]) == refusals(expected["refused"], expected["refused"])
    assert actual.get("error", {}).get("code") == expected.get("error", {}).get("code")


def assert_same_run(actual: Json, expected: Json) -> None:
    """Every part of a run object; the transfers by what they must do."""
    assert set(actual) == {*expected, "digest"}
    for name, due in expected.items():
        if name == "transfers":
            assert_settles(actual["transfers"], actual["net"], len(due))
        elif isinstance(due, list):
            assert as_set(actual[name]) == as_set(cast(list[Json], due)), name
        elif name != "digest":
            assert actual[name] == due, name


def assert_settles(transfers: list[Json], net: dict[str, int], fewest: int) -> None:
    """The payments settle the nets exactly, and there are no more of them than need be."""
    paid: Counter[str] = Counter()
    for transfer in transfers:
        assert transfer["amount_minor"] > 0
        paid[transfer["from"]] += transfer["amount_minor"]
        paid[transfer["to"]] -= transfer["amount_minor"]
    if transfers:
        assert {member: amount for member, amount in paid.items() if amount} == net
    assert len(transfers) == fewest if len(net) <= EXACT_MEMBERS_MAX else len(transfers) < len(net)


def as_set(rows: list[Json]) -> set[tuple[tuple[str, Any], ...]]:
    """Rows without their order."""
    return {tuple(sorted(row.items(), key=lambda item: item[0])) for row in rows}


def places(problems: list[Json]) -> set[tuple[str, str]]:
    """Problems by code and place; the sentence is free."""
    return {(problem["code"], problem["where"]) for problem in problems}


def refusals(refused: list[Json], expected: list[Json]) -> list[tuple[Any, ...]]:
    """Refusals in order; the line is compared where one is expected."""
    names = ("line", "entry_id", "code") if all("line" in each for each in expected) else ("entry_id", "code")
    return [tuple(each[name] for name in names) for each in refused]
