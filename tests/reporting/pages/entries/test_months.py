"""Attestation on the page: a member sees its months as they stand and vouches for them with one button."""

import re

import pytest

from tests.reporting.pages.backing import Backed
from tests.reporting.pages.entries.conftest import OPERATOR, PAGE
from tests.reporting.pages.html import Html, plain
from tests.settlement.kit import ATTESTED, CLUB, A, B, adopted, fact, founding, hours

MONTHS = f"{PAGE}/months"
OWN = f"member:{A}"


async def page(club: Backed, path: str = MONTHS, role: str = OWN, **headers: str) -> str:
    answer = await club.get(path, role, **headers)
    assert answer.status_code == 200, answer.text
    return plain(answer.text.replace("</t", " </t"))


def march(minutes: int = 65, member: str = A) -> dict[str, str]:
    return {"project_id": "p1", "member_id": member, "month": "2016-03", "minutes": str(minutes)}


async def test_a_month_is_attested_by_its_button_and_its_hours_count(attested: Backed) -> None:
    html = (await attested.get(MONTHS, OWN)).text
    forms = re.findall(r"<form method=\"post\" action=\"[^\"]*/months\".*?</form>", html, re.DOTALL)
    fields = {each["name"] or "": each["value"] or "" for each in Html(forms[1]).of("input") if each["name"] != "csrf"}
    assert (len(forms), fields["month"], fields["minutes"]) == (2, "2016-03", "65")

    answer = await attested.post(MONTHS, fields, OWN)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{MONTHS}?show=waiting&done=2016-03%2Fp1")
    done = await page(attested, answer.headers["location"])
    assert "Attesteret: P1, marts 2016." in done
    assert "Attestér 0:30" in done
    assert "Attestér 1:05" not in done
    assert await attested.settlement.parked() == {"e3": "not_attested"}
    everything = await page(attested, f"{MONTHS}?show=all")
    assert re.search(r"marts 2016 P1 1:05 1:05 +Attesteret .* med 1:05 timer\.", everything)


async def test_hours_that_came_since_are_told_with_the_new_sum(attested: Backed) -> None:
    await attested.settlement.take(hours("e4", minutes=60))

    answer = await attested.post(MONTHS, march(65), OWN)

    assert answer.status_code == 409
    text = plain(answer.text)
    assert "P1, marts 2016 er nu 2:05 timer og ikke 1:05" in text
    assert "Attestér 2:05" in text
    assert (await attested.post(MONTHS, march(125), OWN)).status_code == 303


async def test_what_changed_since_the_last_attestation_is_said(attested: Backed) -> None:
    await attested.post(MONTHS, march(), OWN)
    await attested.settlement.take(
        fact("hours_corrected", entry_id="e1", minutes=50, reason="slip"),
        fact("entry_withdrawn", entry_id="e2", reason="x"),
    )
    text = await page(attested)
    assert "Kommet eller rettet siden: 1; 0:50 timer venter." in text
    assert "Trukket tilbage siden: 1." in text
    assert "0:50 hours wait" in await page(attested, **{"Accept-Language": "en"})


async def test_who_only_reads_is_offered_no_button_and_attests_nothing(attested: Backed) -> None:
    for role in (OPERATOR, "auditor", f"member:{B}"):
        assert "Attestér 1:05" not in await page(attested, role=role), role
        assert (await attested.post(MONTHS, march(), role)).status_code == 403, role
    assert "P1 A 1:05 0:00" in await page(attested, role=OPERATOR)
    assert "P1" not in await page(attested, role=f"member:{B}")
    for role in (f"publisher:{A}", f"subscriber:{CLUB}", "member:dk-0999", "founder"):
        assert (await attested.get(MONTHS, role)).status_code == 403, role
        assert (await attested.post(MONTHS, march(), role)).status_code == 403, role
    assert len(await attested.settlement.parked()) == 3


@pytest.mark.parametrize("odd", [{"minutes": "x"}, {"month": "2016-13"}, {"project_id": ""}, {"minutes": "-1"}])
async def test_an_odd_form_is_refused_in_words(attested: Backed, odd: dict[str, str]) -> None:
    assert (await attested.post(MONTHS, march() | odd, OWN)).status_code == 422


async def test_only_months_that_the_charter_in_force_asks_of_are_shown(club: Backed) -> None:
    assert "beder ikke om attestation" in await page(club)
    await club.learn(CLUB, [*founding(), adopted(2, "2016-04-01", ATTESTED)])
    await club.settlement.take(hours("e9", "2016-05-02"))
    listed = await page(club)
    assert "maj 2016" in listed
    assert "marts 2016" not in listed


async def test_the_months_are_to_be_had_as_csv(attested: Backed) -> None:
    answer = await attested.get(f"{MONTHS}?table=months&format=csv", OWN)
    assert "2016-03;P1;A;1:05;0:00;0:00;Ikke attesteret endnu." in answer.text
