"""Which minutes are within an agreement, and which are honoured."""

from services.reporting.pages.hours.view import Given, HoursKnown, HoursRule, Pair, all_of, given, pair_hours, total
from services.reporting.projections.rows import Row
from shared.periods import Length

AGREED = HoursRule(honours_agreed=True, settlement_id="annual", length=Length.YEAR, of="this")
ALL = HoursRule(honours_agreed=False, settlement_id="annual", length=Length.YEAR, of="this")
PAIR = Pair("p1", "dk-0183")


def month(name: str, counted: int, accepted: int | None = None) -> Row:
    return {
        "project_id": "p1",
        "member_id": "dk-0183",
        "month": name,
        "counted": counted,
        "accepted": counted if accepted is None else accepted,
    }


def minutes(period: str, minutes: int) -> Row:
    return {"project_id": "p1", "member_id": "dk-0183", "period": period, "minutes": minutes}


def test_hours_are_honoured_from_the_first_month_on_until_the_agreement_is_used_up() -> None:
    known = HoursKnown([minutes("2016", 6_000)], [month("2016-03", 5_000), month("2016-09", 2_800)], [])
    hours = pair_hours(AGREED, known, frozenset())[PAIR]
    assert [(each.month, each.honoured, each.is_settled) for each in hours.months] == [
        ("2016-03", 5_000, False),
        ("2016-09", 1_000, False),
    ]
    assert (hours.agreed, hours.counted, hours.honoured, hours.settled) == (6_000, 7_800, 6_000, False)


def test_what_a_run_left_out_is_not_honoured() -> None:
    known = HoursKnown([minutes("2016", 6_000)], [month("2016-03", 7_800)], [minutes("2016", 1_800)])
    assert pair_hours(AGREED, known, frozenset({"2016"}))[PAIR].honoured == 6_000
    assert pair_hours(ALL, known, frozenset({"2016"}))[PAIR].honoured == 6_000


def test_hours_that_came_after_the_run_are_not_honoured_beyond_the_agreement() -> None:
    known = HoursKnown([minutes("2016", 6_000)], [month("2016-03", 7_900)], [minutes("2016", 1_800)])
    assert pair_hours(AGREED, known, frozenset({"2016"}))[PAIR].honoured == 6_000


def test_nothing_agreed_is_nothing_honoured_where_agreements_count_and_everything_where_they_do_not() -> None:
    known = HoursKnown([], [month("2016-03", 60, accepted=90)], [])
    by_agreement, by_delivery = pair_hours(AGREED, known, frozenset())[PAIR], pair_hours(ALL, known, frozenset())[PAIR]
    assert (by_agreement.agreed, by_agreement.honoured) == (0, 0)
    assert (by_delivery.agreed, by_delivery.honoured) == (None, 60)
    assert by_delivery.accepted - by_delivery.counted == 30


def test_agreements_of_half_years_are_used_up_each_by_itself() -> None:
    rule = AGREED._replace(length=Length.HALF_YEAR)
    known = HoursKnown(
        [minutes("2016-H1", 100), minutes("2016-H2", 100)], [month("2016-01", 150), month("2016-12", 60)], []
    )
    hours = pair_hours(rule, known, frozenset({"2016-H1"}))[PAIR]
    assert (hours.agreed, hours.honoured, hours.settled) == (200, 160, None)


def test_an_agreement_nobody_worked_on_is_there_too() -> None:
    hours = pair_hours(AGREED, HoursKnown([minutes("2016", 600)], [], []), frozenset())[PAIR]
    assert (hours.agreed, hours.counted, hours.settled) == (600, 0, None)


def test_sums_keep_apart_what_was_not_agreed_from_an_agreement_of_nothing() -> None:
    assert total([Given(None, 60, 60, 60), Given(None, 30, 30, 30)]).agreed is None
    assert total([Given(100, 60, 60, 60), Given(None, 30, 30, 30)]) == Given(100, 90, 90, 90)
    assert all_of([]).agreed is None


def test_a_share_is_of_what_was_agreed_and_not_of_what_came_on_top() -> None:
    row = {"agreed": 6_000, "is_agreed": True, "accepted": 8_000, "counted": 7_800, "within": 6_000}
    hours = given(row, AGREED)
    assert (hours.share, hours.beyond, hours.parked) == (10_000, 1_800, 200)
    assert given({**row, "is_agreed": False, "agreed": 0, "within": 0}, AGREED).share is None
    assert given({**row, "is_agreed": False, "agreed": 0, "within": 0}, ALL) == Given(None, 8_000, 7_800, 7_800)


def test_only_years_in_which_something_counts_are_shown() -> None:
    waiting = month("2015-12", 0, accepted=60)
    assert HoursKnown([], [waiting, month("2016-01", 60)], []).years == [2016]
    assert HoursKnown([], [waiting], []).years == [2015]
