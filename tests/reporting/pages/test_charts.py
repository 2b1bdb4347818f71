"""Bars beside the numbers."""

from services.reporting.pages.charts import hours_bar


def test_stretches_follow_each_other_and_the_mark_is_where_the_agreement_ends() -> None:
    bar = hours_bar(within=60, beyond=30, parked=10, agreed=60, scale=200)
    assert [(part.style, part.start, part.length) for part in bar.parts] == [
        ("within", "0.00", "30.00"),
        ("beyond", "30.00", "15.00"),
        ("parked", "45.00", "5.00"),
    ]
    assert bar.mark == "30.00"


def test_nothing_given_and_nothing_agreed_draws_nothing() -> None:
    bar = hours_bar(within=0, beyond=0, parked=0, agreed=None, scale=0)
    assert (bar.parts, bar.mark) == ((), None)
