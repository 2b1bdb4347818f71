"""The administrator's page, with settlement and membership really there behind it."""

import re
from collections.abc import AsyncGenerator, Iterator

import asyncpg
import httpx
import pytest

from deploy.local.platform import Platform
from deploy.local.tokens import AUDIENCE, ISSUER, key_set_file
from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from services.reporting.pages.operations.watching import Watch, read_addresses
from services.reporting.rebuilding.asked import store
from shared.database import transaction
from shared.settings import TokenSettings
from tests.cli.serving import membership_at, settlement_at
from tests.conftest import FreshDatabase
from tests.reporting.conftest import no_cookies
from tests.reporting.kit import Api

HEADERS = '[["ce_id", "bcOlbmVk"]]'


@pytest.fixture(scope="module")
async def settlement_url(database: FreshDatabase) -> str:
    return await database("settlement")


@pytest.fixture(scope="module")
async def membership_url(database: FreshDatabase) -> str:
    return await database("membership")


@pytest.fixture(scope="module")
def services(platform: Platform, settlement_url: str, membership_url: str) -> Iterator[tuple[str, str]]:
    with membership_at(membership_url, platform.home) as membership, settlement_at(settlement_url, platform.home) as s:
        yield membership, s


@pytest.fixture(scope="module")
async def pages(platform: Platform, database: FreshDatabase, services: tuple[str, str]) -> AsyncGenerator[Api]:
    membership, settlement = services
    service = ApiSettings(
        reporting_database_url=await database("reporting"),
        membership_url=membership,
        settlement_url=settlement,
        token_sign_in=True,
        watched_processes=f"membership-api={membership},gone=http://127.0.0.1:1",
    )
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(platform.home)))
    app = create_api((service, tokens))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pages", cookies=no_cookies()) as client,
    ):
        yield Api(client, app.state.pool, platform.home)


async def _dead_letter(settlement_url: str) -> int:
    connection = await asyncpg.connect(settlement_url)
    try:
        return await connection.fetchval(
            """
            INSERT INTO settlement.dead_letters
                (consumer, topic, partition, record_offset, record_headers, record_value, reason, detail)
            VALUES ('settlement.intake', 'timesheet.dk-0161', 0, 7, $1, $2, 'json_invalid', 'It is no JSON.')
            RETURNING dead_letter_id
            """,
            HEADERS,
            b"<b>not json",
        )
    finally:
        await connection.close()


async def _post(pages: Api, path: str, **fields: str) -> httpx.Response:
    """A form as the administrator's browser sends it, from the page of operations."""
    cookie = {"cookie": f"mellemregning_session={await pages.session(pages.token('administrator'))}"}
    page = await pages.client.get("/operations", headers=cookie)
    found = re.search(r'name="csrf" value="([\w-]+)"', page.text)
    assert found is not None
    return await pages.client.post(path, data={"csrf": found[1], **fields}, headers=cookie)


async def _page(pages: Api, path: str = "/operations") -> str:
    return await pages.page(path, "administrator", **{"accept-language": "en"})


async def test_it_tells_what_answers_what_is_away_and_what_waits(pages: Api, membership_url: str) -> None:
    connection = await asyncpg.connect(membership_url)
    await connection.execute(
        """
        INSERT INTO membership.outbox (topic, message_key, headers, value)
        SELECT 'membership.events', 'k', '{}', '' FROM generate_series(1, 4321)
        """
    )
    await connection.close()
    html = await _page(pages)
    assert re.search(r"membership-api</th>\s*<td>Ready", html)
    assert re.search(r"gone</th>\s*<td>Away</td>\s*<td>not since ", html)
    assert re.search(r'membership</th>\s*<td class="n" data-value="4321">4,321', html)
    csv = await pages.browse("/operations?table=outboxes&format=csv&lang=en", pages.token("administrator"))
    assert "membership,4321," in csv.text


async def test_what_could_not_be_read_is_read_tried_again_and_discarded(pages: Api, settlement_url: str) -> None:
    number = await _dead_letter(settlement_url)
    assert f'href="/operations/dead-letters/{number}"' in await _page(pages)
    path = f"/operations/dead-letters/{number}"
    shown = await _page(pages, path)
    assert "måned" in shown
    assert "&lt;b&gt;not json" in shown

    again = await _post(pages, f"{path}/replays")
    assert again.status_code == 409
    assert "still_unreadable" in again.text
    unexplained = await _post(pages, f"{path}/discards", reason=" ")
    assert unexplained.status_code == 422

    done = await _post(pages, f"{path}/discards", reason="A test message")
    assert (done.status_code, done.headers["location"]) == (303, "/operations?done=discarded")
    assert "A test message" in await _page(pages, path)
    assert f'href="{path}"' not in await _page(pages)


async def test_a_paused_topic_goes_on(pages: Api, settlement_url: str) -> None:
    connection = await asyncpg.connect(settlement_url)
    await connection.execute(
        """
        INSERT INTO settlement.consumer_offsets
            (consumer, topic, partition, next_offset, cluster_id, topic_id, paused_at)
        VALUES ('settlement.intake', 'timesheet.dk-0183', 0, 40, 'c', 't', now());
        INSERT INTO settlement.topic_pauses (consumer, topic, partition, stood_at, dead_in_a_row, reason, detail)
        VALUES ('settlement.intake', 'timesheet.dk-0183', 0, 40, 100, 'json_invalid', 'It is no JSON.')
        """
    )
    await connection.close()
    assert "100 messages in a row could not be read" in await _page(pages)
    path = "/operations/publishers/dk-0183/topic-resumptions"
    assert (await _post(pages, path, reason="Mended", from_offset="4x")).status_code == 422
    assert (await _post(pages, path, reason="Mended", from_offset="42")).status_code == 303
    assert "messages in a row" not in await _page(pages)


async def test_a_rebuild_is_asked_for_once_and_its_progress_shown(pages: Api) -> None:
    asked = await _post(pages, "/operations/rebuilds")
    assert (asked.status_code, asked.headers["location"]) == (303, "/operations?done=rebuild_asked#rebuild")
    assert (await _post(pages, "/operations/rebuilds")).status_code == 409
    html = await _page(pages)
    assert 'action="/operations/rebuilds"' not in html
    assert 'hx-get="/operations/rebuild"' in html

    async with transaction(pages.pool) as conn:
        rebuild_id = await store.begin(conn)
        assert rebuild_id is not None
        await store.tell_progress(conn, rebuild_id, 250, 1_000)
    assert "250 of 1,000 messages read" in await _page(pages, "/operations/rebuild")
    async with transaction(pages.pool) as conn:
        await store.end_failed(conn, rebuild_id, "Kafka is away.")
    ended = await _page(pages, "/operations/rebuild")
    assert "Failed; all is as it was" in ended
    assert "Kafka is away." in ended
    assert "hx-get" not in ended
    assert 'action="/operations/rebuilds"' in await _page(pages)


async def test_all_of_it_is_the_administrators(pages: Api) -> None:
    token = pages.token("auditor", "operator:storkoebenhavn", "founder")
    cookie = {"cookie": f"mellemregning_session={await pages.session(token)}"}
    for path in ("/operations", "/operations/rebuild", "/operations/dead-letters/1"):
        assert (await pages.client.get(path, headers=cookie)).status_code == 403
    for path in (
        "rebuilds",
        "dead-letters/1/replays",
        "dead-letters/1/discards",
        "publishers/dk-0161/topic-resumptions",
    ):
        answer = await pages.client.post(f"/operations/{path}", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 403


async def test_a_form_without_the_sessions_secret_does_nothing(pages: Api) -> None:
    cookie = {"cookie": f"mellemregning_session={await pages.session(pages.token('administrator'))}"}
    before = await pages.pool.fetchval("SELECT count(*) FROM rebuilds")
    for fields in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
        assert (await pages.client.post("/operations/rebuilds", data=fields, headers=cookie)).status_code == 403
    assert await pages.pool.fetchval("SELECT count(*) FROM rebuilds") == before


async def test_where_the_other_services_are_away_the_page_says_so(api: Api) -> None:
    html = await api.page("/operations", "administrator", **{"accept-language": "en"})
    assert html.count("Settlement does not answer just now") == 2
    away = await api.browse("/operations/dead-letters/1", api.token("administrator"))
    assert away.status_code == 503
    assert away.headers["retry-after"] == "2"


async def test_a_process_that_went_away_is_known_by_when_it_last_answered(services: tuple[str, str]) -> None:
    watch = Watch({"membership-api": services[0]})
    await watch.look()
    seen = watch.seen["membership-api"].seen_at
    assert seen is not None
    watch.addresses = {"membership-api": "http://127.0.0.1:1"}
    await watch.look()
    assert (watch.seen["membership-api"].answers, watch.seen["membership-api"].seen_at) == (False, seen)


def test_addresses_are_read_by_name() -> None:
    assert read_addresses(" a=http://h:1/, b=https://h ") == {"a": "http://h:1", "b": "https://h"}
    assert read_addresses("") == {}
    with pytest.raises(ValueError, match="x: write"):
        read_addresses("x=h:1")
