"""Sets of days behave like sets of days."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.settlement.engine.days import ALWAYS, NEVER, Days, common, count, holds, union

SPANS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=5)


def as_set(spans: Days | list[tuple[int, int]]) -> set[int]:
    return {day for first, last in spans for day in range(first, last + 1)}


@given(SPANS)
def test_a_union_has_the_days_of_all_spans_in_spans_that_do_not_touch(spans: list[tuple[int, int]]) -> None:
    days = union(spans)

    assert as_set(days) == as_set(spans)
    assert all(end + 1 < start for (_, end), (start, _) in pairwise(days))
    assert count(days) == len(as_set(spans))


@given(SPANS, SPANS)
def test_what_is_common_is_in_both(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    days = common(union(one), union(other))

    assert as_set(days) == as_set(one) & as_set(other)
    assert days == union(days)


@given(SPANS)
def test_always_takes_nothing_away_and_never_everything(spans: list[tuple[int, int]]) -> None:
    assert common(union(spans), ALWAYS) == union(spans)
    assert common(union(spans), NEVER) == NEVER


@given(SPANS, st.integers(1, 30))
def test_a_day_is_held_or_not(spans: list[tuple[int, int]], day: int) -> None:
    assert holds(union(spans), day) == (day in as_set(spans))
