"""Who may read what: every route under every role."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest

from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from shared.events.membership import JoiningWithdrawn
from shared.settings import TokenSettings
from tests.reporting.kit import Api, Story, apply

OF_A_COLLABORATION = "/v1/collaborations/{collaboration_id}"
READERS = ["operator:{id}", "member:dk-0161", "member:dk-0155", "subscriber:{id}", "auditor"]
OTHERS = [
    "operator:other-club",
    "member:dk-0999",
    "subscriber:other-club",
    "publisher:dk-0161",
    "founder",
    "administrator",
]

NASTY = ["\x00", "\ud800", "[9e99]", '["\\ud800"]', "[true]", "[" * 300, "-1", "'; --", "\U0001f600" * 50]


def _paths() -> list[str]:
    settings = ApiSettings(
        reporting_database_url="postgresql://nobody@nowhere/nothing",
        membership_url="http://nowhere",
        settlement_url="http://nowhere",
    )
    app = create_api((settings, TokenSettings(issuer="nobody", keys="nowhere")))
    return sorted(app.openapi()["paths"])


PATHS = _paths()
ABOUT_ONE = [path for path in PATHS if path.startswith(OF_A_COLLABORATION) and not path.endswith("/changes")]


def _filled(path: str, collaboration_id: str) -> str:
    filled = path.format(collaboration_id=collaboration_id, run_id="run-1", member_id="dk-0161", name="lines.csv")
    return f"{filled}?run_id=run-1" if path.endswith(("/lines", "/transfers")) else filled


def test_there_is_a_route_for_everything_that_people_read() -> None:
    about = (
        "members projects rates budgets hours hours-agreements costs runs lines claims transfers balances turns changes"
    )
    assert {f"{OF_A_COLLABORATION}/{part}" for part in about.split()} <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_token_it_is_401(api: Api, path: str) -> None:
    answer = await api.client.get(_filled(path, "any-club"))
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("path", ABOUT_ONE)
async def test_its_own_people_read_it_and_others_get_403(api: Api, story: Story, path: str) -> None:
    await apply(api.pool, story.whole().told)
    url = _filled(path, story.collaboration_id)
    for role in READERS:
        answer = await api.get(url, role.format(id=story.collaboration_id))
        assert answer.status_code == 200, (role, answer.text)
    for role in OTHERS:
        answer = await api.get(url, role)
        assert answer.status_code == 403, (role, answer.text)


@pytest.mark.parametrize("path", [*ABOUT_ONE, f"{OF_A_COLLABORATION}/changes"])
async def test_where_there_is_nothing_it_is_403_too(api: Api, path: str) -> None:
    for role in ("auditor", "operator:no-such-club"):
        assert (await api.get(_filled(path, "no-such-club"), role)).status_code == 403


@pytest.mark.parametrize("nasty", NASTY)
async def test_no_question_breaks_anything(api: Api, story: Story, nasty: str) -> None:
    await apply(api.pool, story.whole().told)
    quoted = quote(nasty, errors="surrogatepass")
    for path in [*ABOUT_ONE, "/v1/collaborations", "/v1/events"]:
        for name in ("after", "limit", "period", "project", "member", "member_id", "run_id", "by", "collaboration_id"):
            filled = path.format(
                collaboration_id=story.collaboration_id, run_id=quoted, member_id=quoted, name="nets.csv"
            )
            url = f"{filled}?{name}={quoted}"
            answer = await api.get(url, "auditor")
            assert answer.status_code in (200, 403, 404, 422), (url, answer.text)


async def test_a_joining_withdrawn_gives_no_right(api: Api, story: Story) -> None:
    story.whole()
    story.join("dk-0217", "Helsingør")
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}"
    assert (await api.get(path, "member:dk-0217")).status_code == 200

    withdrawn = JoiningWithdrawn(
        collaboration_id=story.collaboration_id, member_id="dk-0217", joined_on=date(2016, 1, 1), reason="a mistake"
    )
    await apply(api.pool, [story.tell(withdrawn)])
    assert (await api.get(path, "member:dk-0217")).status_code == 403


async def test_a_former_member_still_reads_what_it_took_part_in(api: Api, story: Story) -> None:
    story.whole()
    story.leave("dk-0183", date(2016, 12, 31))
    await apply(api.pool, story.told)
    answer = await api.get(f"/v1/collaborations/{story.collaboration_id}/claims", "member:dk-0183")
    assert answer.status_code == 200


async def test_the_list_and_the_results_hold_only_what_the_token_sees(api: Api, new_story: Callable[[], Story]) -> None:
    mine, theirs = new_story(), new_story()
    theirs.found("The others")
    theirs.join("dk-0400", "Bornholm")
    await apply(api.pool, [*mine.whole().told, *theirs.told])

    seen = await api.items("/v1/collaborations", f"operator:{mine.collaboration_id}")
    assert [one["collaboration_id"] for one in seen] == [mine.collaboration_id]
    events = await api.json("/v1/events", f"subscriber:{theirs.collaboration_id}")
    assert events["items"] == []
    answer = await api.get("/v1/events", "member:dk-0400", collaboration_id=mine.collaboration_id)
    assert answer.status_code == 403
