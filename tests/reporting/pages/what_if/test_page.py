"""The page What if, with settlement's real API under it; amounts as tests/settlement/whatif works them out by hand."""

from urllib.parse import parse_qs, urlsplit

import pytest

from services.reporting.pages.what_if.packing import PACKED_MAX
from tests.reporting.pages.backing import Backed
from tests.reporting.pages.html import Html
from tests.reporting.pages.html import plain as text_of
from tests.reporting.pages.what_if.conftest import CHARTER, OPERATOR, PAGE

ANNUAL = "settlement=annual&period=2016"
EQUAL = f"{PAGE}?{ANNUAL}&key=projects=equal"


def plain(html: str) -> str:
    """The text of a page, the cells of tables with a blank between them."""
    return text_of(html.replace("</t", " </t"))


async def page(asking: Backed, path: str, **headers: str) -> str:
    answer = await asking.get(path, OPERATOR, **headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_question_is_answered_by_member_with_sums_and_a_chart(asking: Backed) -> None:
    html = await page(asking, EQUAL)
    text = plain(html)
    for each in ("Glostrup 78.000,00 54.000,00 −24.000,00", "Dragør 18.000,00 18.000,00 0,00", "I alt 90.000,00"):
        assert each in text, each
    assert "1 betaler mere eller får mindre, 1 betaler mindre eller får mere, 1 er som før." in text
    assert "Projekttimer: ligeligt" in text
    assert [each["data-chart"] for each in Html(html).of("figure")] == ["grouped"]


@pytest.mark.parametrize(("language", "said"), [("nb", "1 betaler mer eller får mindre"), ("en", "1 pay more")])
async def test_it_reads_in_the_visitor_s_language(asking: Backed, language: str, said: str) -> None:
    assert said in plain(await page(asking, EQUAL, **{"Accept-Language": language}))


async def test_without_a_change_nothing_is_worked_out(asking: Backed) -> None:
    html = await page(asking, PAGE)
    assert "Ingenting endnu" in html
    assert "what-if-members" not in html
    named = {each.get("name") for each in Html(html).of("select")}
    assert {"settlement", "period", "k.projects", "k.contingent", "rate_id", "figure_member"} <= named


async def test_what_the_form_says_becomes_an_address_with_each_change_once(asking: Backed) -> None:
    fields = "form=1&currency=DKK&k.projects=figure:population&k.contingent=&rate_id=hour&rate_amount=700,50"
    figure = "figure_member=dk-0183&figure_name=population&figure_value=40.000&figure_on=2016-07-01"
    answer = await asking.get(f"{PAGE}?{ANNUAL}&{fields}&{figure}&rate=hour=1&b.contingent.2017=90.000", OPERATOR)
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {
        "settlement": ["annual"],
        "period": ["2016"],
        "budget": ["contingent:2017=9000000"],
        "figure": ["dk-0183:population=40000@2016-07-01"],
        "key": ['projects={"type":"figure","figure":"population","read":"period_end"}'],
        "rate": ["hour=70050"],
    }
    assert "Hvad det bliver til" in await page(asking, answer.headers["location"])


async def test_shares_begin_with_one_for_each_and_are_filled_in_after_that(asking: Backed) -> None:
    first = await asking.get(f"{PAGE}?{ANNUAL}&form=1&k.contingent=shares", OPERATOR)
    html = await page(asking, first.headers["location"])
    filled = {each["name"]: each["value"] for each in Html(html).of("input") if (each.get("name") or "")[:2] == "s."}
    assert filled == {f"s.contingent.{one}": "1" for one in ("dk-0155", "dk-0161", "dk-0183")} | {"s.contingent.*": ""}
    second = await asking.get(
        f"{PAGE}?{ANNUAL}&form=1&k.contingent=shares&s.contingent.dk-0161=2&s.contingent.*=0,5", OPERATOR
    )
    # 90,000 by 2 : 0.5 : 0.5 is 60,000, 15,000, 15,000: A 78 + 30 = 108.
    assert "Glostrup 78.000,00 108.000,00 30.000,00" in plain(await page(asking, second.headers["location"]))


async def test_the_charter_s_changes_are_packed_into_the_address(asking: Backed) -> None:
    text = CHARTER.replace("agreed_and_delivered", "delivered").replace("\n", "\r\n")
    answer = await asking.post(f"{PAGE}/charter", {"question": ANNUAL, "text": text}, OPERATOR)
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert len(location) < 200, "what is the same costs nothing"
    html = await page(asking, location)
    # All of C's 130 h honoured: 78. V = 162, shared 81 / 54 / 27. A 81 - 24 + 30 = 87.
    assert "Glostrup 78.000,00 87.000,00 9.000,00" in plain(html)
    assert "pakket ind i adressen" in html
    assert "honour: delivered" in html


async def test_the_charter_as_it_is_is_no_change(asking: Backed) -> None:
    answer = await asking.post(f"{PAGE}/charter", {"question": ANNUAL, "text": CHARTER}, OPERATOR)
    assert answer.headers["location"] == f"{PAGE}?{ANNUAL}"


async def test_a_charter_too_different_for_an_address_is_answered_at_once_and_says_so(asking: Backed) -> None:
    noise = "".join(f"# {n * 7919 % 104729:x}{n * 104729 % 7919:x}\n" for n in range(3_000))
    assert len(noise) > 2 * PACKED_MAX
    text = CHARTER.replace("agreed_and_delivered", "delivered") + noise
    answer = await asking.post(f"{PAGE}/charter", {"question": ANNUAL, "text": text}, OPERATOR)
    assert answer.status_code == 200
    assert "Glostrup 78.000,00 87.000,00 9.000,00" in plain(answer.text)
    assert "kan ikke deles med et link" in answer.text
    assert "what-if-share" not in answer.text


async def test_every_problem_of_a_charter_is_listed_with_its_path(asking: Backed) -> None:
    text = CHARTER.replace("figure: population", "figure: 5").replace("route: account", "route: ring")
    answer = await asking.post(f"{PAGE}/charter", {"question": ANNUAL, "text": text}, OPERATOR)
    html = await page(asking, answer.headers["location"])
    assert "<code>streams[2].key.figure</code> <span>Værdien er af en forkert slags.</span>" in html
    assert "<code>settlements[0].route</code> <span>Værdien er ikke mulig her.</span>" in html


async def test_what_cannot_be_worked_out_is_said_in_words(asking: Backed) -> None:
    html = await page(asking, f"{PAGE}?settlement=annual&period=2018&key=contingent=equal")
    assert "Der er ikke vedtaget et budget." in html
    wrong = await page(asking, f"{PAGE}?{ANNUAL}&rate=hours=1&figure=dk-0161:popu=1&key=projects=population&rate=x")
    assert "»rate=x« i adressen kan ikke læses" in wrong
    told = await page(asking, f"{PAGE}?{ANNUAL}&rate=hours=1&figure=dk-0161:popu=1")
    assert "Den sats findes ikke." in told
    assert "Det nøgletal findes ikke." in told


async def test_odd_addresses_are_answered_all_the_same(asking: Backed) -> None:
    for odd in (
        "period=9999-13&settlement=x",
        "charter=1.AAAA&period=2016",
        "charter=99.AAAA",
        'key=projects={"type":"bands","bands":[1,null],"figure":{}}',
        'key=projects={"type":"shares","shares":[1]}',
        "key=projects=[]&key==&figure=:=@&budget=a:b=1&rate=hour=1@x",
        "period=2016&figure=dk-0161:population=1e5@0000-00-00",
    ):
        assert (await asking.get(f"{PAGE}?{odd}", OPERATOR)).status_code == 200, odd


async def test_the_tables_are_to_be_had_as_csv(asking: Backed) -> None:
    answer = await asking.get(f"{EQUAL}&table=what-if-members&format=csv", OPERATOR)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "Glostrup;78000,00;54000,00;-24000,00\r\n" in answer.text


async def test_all_who_may_ask_the_api_may_use_the_page_and_others_may_not(asking: Backed) -> None:
    for role in (OPERATOR, "member:dk-0161", "auditor", "subscriber:storkoebenhavn"):
        assert (await asking.get(EQUAL, role)).status_code == 200, role
    for role in ("member:dk-0999", "operator:other", "publisher:time-system", "founder"):
        assert (await asking.get(EQUAL, role)).status_code == 403, role
        assert (await asking.post(f"{PAGE}/charter", {"question": ANNUAL, "text": "x"}, role)).status_code == 403
    assert (await asking.api.client.get(EQUAL)).status_code == 303
