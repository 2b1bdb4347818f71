"""Reading files of key figures; choosing among the shipped ones."""

from datetime import date

import pytest

from services.membership.figures import rules
from services.membership.reference.populations import DANISH_SOURCE, NORWEGIAN_SOURCE, populations_by_day
from shared.errors import Rejected

HEADER = "member_id,figure,value,on_date,source\n"
ROW = "dk-0161,population,22357,2016-01-01,FOLK1A\n"
FIELDS = {
    "member_id": "dk-0161",
    "figure": "population",
    "value": 22357,
    "on_date": "2016-01-01",
    "source": "FOLK1A",
}


@pytest.mark.parametrize(
    "text",
    [
        HEADER + ROW,
        (HEADER + ROW).replace(",", ";"),
        "\ufeff" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        (HEADER + ROW).removesuffix("\n"),
        "value,source,on_date,figure,member_id\n22357,FOLK1A,2016-01-01,population,dk-0161\n",
        HEADER + " dk-0161 , population,22357 ,2016-01-01,FOLK1A\n",
        HEADER + ROW + "\n ,,,,\n",
    ],
)
def test_a_file_is_read_as_people_write_it(text: str) -> None:
    assert list(rules.read_rows(text.encode())) == [(2, FIELDS)]


def test_values_keep_their_exact_form_and_texts_what_is_quoted_in_them() -> None:
    text = HEADER + 'dk-0161,fte,1/3,2016-01-01,"a, ""b""\nc"\ndk-0161,fte,3512.5,2016-01-01,x\n'

    rows = list(rules.read_rows(text.encode()))

    assert [(line, row["value"], row["source"]) for line, row in rows] == [(3, "1/3", 'a, "b"\nc'), (4, "3512.5", "x")]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", ["line 1"] * 5),
        (b"member_id,figure,value,on_date\nx,y,1,2016-01-01\n", ["line 1"]),
        (HEADER.replace("source", "source,note").encode(), ["line 1"]),
        (HEADER.replace("source", "source,source").encode(), ["line 1"]),
        (HEADER.encode(), [""]),
        (HEADER.encode() + b"dk-0161,population\ndk-0161\n", ["line 2", "line 3"]),
        (HEADER.encode() + ROW.encode() + b"dk-0161,f\xe6,1,2016-01-01,x\n", ["line 3"]),
        (HEADER.encode() + b'dk-0161,population,1,2016-01-01,"open\n', ["line 2"]),
        (HEADER.encode() + ROW.encode() * (rules.ROWS_MAX + 1), [""]),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_lines(body: bytes, where: list[str]) -> None:
    with pytest.raises(Rejected) as refused:
        list(rules.read_rows(body))

    assert refused.value.code == "malformed"
    assert [problem.where for problem in refused.value.errors] == where


def test_the_shipped_populations_are_those_of_the_statistical_offices() -> None:
    by_day = populations_by_day()

    first_of_2016 = by_day[date(2016, 1, 1)]
    assert (first_of_2016["dk-0101"].inhabitants, first_of_2016["dk-0101"].source) == (591481, DANISH_SOURCE)
    assert first_of_2016["dk-1084"].inhabitants == 1789174
    assert (first_of_2016["no-0101"].inhabitants, first_of_2016["no-0101"].source) == (30544, NORWEGIAN_SOURCE)
    assert by_day[date(2026, 1, 1)]["no-0301"].inhabitants == 728714


def test_municipalities_of_a_year_add_up_to_their_regions_in_it() -> None:
    shipped = populations_by_day()[date(2016, 1, 1)]
    danish = {member_id: p.inhabitants for member_id, p in shipped.items() if member_id.startswith("dk-")}
    regions = sum(number for member_id, number in danish.items() if member_id.startswith("dk-10"))
    municipalities = sum(number for member_id, number in danish.items() if not member_id.startswith("dk-10"))

    assert len(danish) == 98 + 5
    # Christiansø's 91 inhabitants belong to a region but to no municipality.
    assert regions - municipalities == 91


def test_norwegian_figures_within_later_borders_are_not_given_as_what_was_registered_then() -> None:
    days = sorted(day for day, shipped in populations_by_day().items() if "no-0301" in shipped)

    assert days == [date(2013, 1, 1), date(2016, 1, 1), date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]
