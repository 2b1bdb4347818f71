"""What the year would come to today: settlement's answer, on a page of its own and as a part of the collaboration's."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import pytest

from services.reporting.pages.backend import Backend
from services.reporting.pages.collaboration import today
from services.reporting.pages.collaboration.today import Answers, Asked, periods_of
from shared.charter import load_charter
from tests.membership.kit import charter
from tests.reporting.kit import Api, Story, apply
from tests.reporting.pages.backing import Backed
from tests.reporting.pages.html import Html, plain
from tests.reporting.pages.what_if.conftest import CLUB, OPERATOR

PAGE = f"/collaborations/{CLUB}/today"
ASKED = Asked(CLUB, "annual", "2016")


@pytest.mark.parametrize(
    ("language", "head", "expected"),
    [
        (
            "da",
            "annual 2016, hvis der blev gjort op i dag",
            [
                "2 skal betale, 96.000,00 kr. i alt; 1 skal have, 6.000,00 kr. i alt.",
                "78.000,00",
                "18.000,00",
                "−6.000,00",
                "90.000,00",
            ],
        ),
        ("nb", "annual 2016, hvis det ble gjort opp i dag", ["78 000,00", "18 000,00", "−6 000,00", "90 000,00"]),
        ("en", "annual 2016, if it were settled today", ["78,000.00", "18,000.00", "−6,000.00", "90,000.00"]),
    ],
)
async def test_it_shows_by_member_what_settlement_answers(
    asking: Backed, language: str, head: str, expected: list[str]
) -> None:
    answer = await asking.get(f"{PAGE}?year=2016", OPERATOR, **{"accept-language": language})
    text = plain(answer.text)
    assert [phrase for phrase in [head, "Glostrup", *expected] if phrase not in text] == []
    assert [figure["data-chart"] for figure in Html(answer.text).of("figure")] == ["bar"]


async def test_the_collaborations_page_fetches_it_and_has_a_link_for_those_without_scripts(asking: Backed) -> None:
    page = Html((await asking.get(f"/collaborations/{CLUB}?year=2016", OPERATOR)).text)
    [fetched] = [attributes["hx-get"] or "" for _, attributes in page.tags if "hx-get" in attributes]
    assert fetched == f"{PAGE}?year=2016&fragment=true"
    assert f"{PAGE}?year=2016" in {a.get("href") for a in page.of("a")}
    part = (await asking.get(fetched, OPERATOR)).text
    assert "<html" not in part
    assert "78.000,00" in plain(part)


async def test_why_there_is_no_result_is_said_in_words(asking: Backed) -> None:
    text = plain((await asking.get(f"{PAGE}?year=2019", OPERATOR, **{"accept-language": "en"})).text)
    assert "The budget for the period has not been adopted." in text


async def test_a_member_s_director_is_told_its_own_result_first(asking: Backed) -> None:
    said = {"accept-language": "en"}
    own = plain((await asking.get(f"{PAGE}?year=2016", "member:dk-0183", "member:dk-0161", **said)).text)
    assert "annual 2016, Glostrup: DKK 78,000.00 to pay" in own
    assert "annual 2016, Ishøj: DKK 6,000.00 to receive" in own
    assert "Ishøj: " not in plain((await asking.get(f"{PAGE}?year=2016", OPERATOR, **said)).text)


async def test_the_figures_come_as_a_file(asking: Backed) -> None:
    answer = await asking.get(f"{PAGE}?year=2016&table=today-annual&format=csv", OPERATOR, **{"accept-language": "en"})
    lines = answer.text.splitlines()
    assert lines[0].startswith("\ufeffMember,In all (DKK)")
    assert lines[1].startswith("Dragør,18000.00")


async def test_only_who_sees_the_collaboration_may_ask(asking: Backed) -> None:
    assert (await asking.get(PAGE, "member:dk-0999")).status_code == 403
    assert (await asking.get(PAGE, "member:dk-0161")).status_code == 200


async def test_where_settlement_is_away_the_page_says_so_and_an_open_one_keeps_what_it_shows(
    api: Api, story: Story
) -> None:
    await apply(api.pool, story.whole().told)
    page = f"/collaborations/{story.collaboration_id}/today?year=2016"
    assert (await api.browse(page, api.token("auditor"))).status_code == 503
    assert (await api.browse(f"{page}&fragment=true", api.token("auditor"))).status_code == 204


class Counting:
    """A backend that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    async def post(self, *_: object, **__: object) -> Mapping[str, Any]:
        self.times += 1
        await asyncio.sleep(0)
        return {"time": self.times}


async def test_however_many_look_settlement_is_asked_once_until_something_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counting, answers = Counting(), Answers()
    backend = cast(Backend, counting)
    await asyncio.gather(*(answers.ask(backend, ASKED, "a-1") for _ in range(30)))
    assert counting.times == 1
    await answers.ask(backend, ASKED, "a-2")
    assert counting.times == 1, "a moment later the answer is given again, whatever has changed"
    monkeypatch.setattr(today, "KEPT_SECONDS", 0.0)
    later = Answers()
    for mark in ("a-1", "a-1", "a-2"):
        await later.ask(backend, ASKED, mark)
        await asyncio.sleep(0.001)
    assert counting.times == 3


def test_the_period_asked_about_is_the_current_one_or_the_last_of_another_year() -> None:
    text = charter("club").replace("every: year", "every: quarter").replace("of: next", "of: this")
    quarterly, yearly = load_charter(text), load_charter(charter("club"))
    assert periods_of(quarterly, 2016, date(2016, 5, 4)) == [("annual", "2016-Q2")]
    assert periods_of(quarterly, 2015, date(2016, 5, 4)) == [("annual", "2015-Q4")]
    assert periods_of(yearly, 2015, date(2016, 5, 4)) == [("annual", "2015")]
    assert periods_of(None, 2016, date(2016, 5, 4)) == []
