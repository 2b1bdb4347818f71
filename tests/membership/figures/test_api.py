"""Key figures: one by one, from a file, and those that come with the product."""

from uuid import uuid4

import httpx
import pytest

from tests.membership.kit import JOINING, Api, Club, codes

FIGURE = {
    "member_id": "dk-0161",
    "figure": "population",
    "value": 22357,
    "on_date": "2016-01-01",
    "source": "FOLK1A",
}
HEADER = "member_id,figure,value,on_date,source\n"


async def _import(club: Club, body: str, key: str | None = None) -> httpx.Response:
    headers = club.api.token(club.operator) | {"Idempotency-Key": key or str(uuid4()), "Content-Type": "text/csv"}
    return await club.api.client.post(f"{club.path}/key-figures/imports", content=body, headers=headers)


async def test_a_key_figure_is_announced_and_shown(api: Api) -> None:
    club = await api.found_with_charter()
    await club.record("members", JOINING)

    answer = await club.record("key-figures", FIGURE)

    assert answer == {
        "position": 4,
        "collaboration_id": club.collaboration_id,
        "member_id": "dk-0161",
        "warnings": [],
    }
    registered = (await club.announced())[-1]
    assert (registered["type"], registered["sequence"]) == ("membership.key_figure_registered.v1", 4)
    assert registered["data"] == {"collaboration_id": club.collaboration_id, **FIGURE}
    assert await club.items("key-figures") == [FIGURE | {"sequence": 4, "stands": True}]


async def test_the_figure_registered_last_for_a_day_stands_and_fractions_are_exact(api: Api) -> None:
    club = await api.found()
    for value in (1, "3512.5", "1/3"):
        await club.record("key-figures", FIGURE | {"value": value})
    await club.record("key-figures", FIGURE | {"on_date": "2017-01-01"})
    await club.record("key-figures", FIGURE | {"member_id": "dk-0101", "figure": "fte"})

    assert [figure["value"] for figure in await club.items("key-figures?member_id=dk-0161")] == ["1/3", 22357]
    assert len(await club.items("key-figures?figure=population&replaced=true")) == 4
    assert [figure["member_id"] for figure in await club.items("key-figures?figure=fte")] == ["dk-0101"]


@pytest.mark.parametrize(
    "wrong",
    [{"value": 1.5}, {"value": -1}, {"value": "1/0"}, {"value": "1e3"}, {"on_date": "1/1 2016"}, {"figure": "member"}],
)
async def test_a_malformed_figure_is_refused(api: Api, wrong: dict[str, object]) -> None:
    club = await api.found()

    answer = await club.post("key-figures", FIGURE | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert [error["where"] for error in answer.json()["errors"]] == list(wrong)


async def test_a_figure_of_a_member_not_known_so_far_is_taken_with_a_warning(api: Api) -> None:
    club = await api.found()

    assert codes((await club.record("key-figures", FIGURE))["warnings"]) == ["unknown_member"]


async def test_a_file_is_registered_row_by_row_with_an_event_for_each(api: Api) -> None:
    club = await api.found_with_charter()
    await club.record("members", JOINING)
    rows = "dk-0161,population,22357,2016-01-01,FOLK1A\ndk-0161,fte,3512.5,2016-01-01,Own\n"

    answer = await _import(club, HEADER + rows)

    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "position": 5,
        "collaboration_id": club.collaboration_id,
        "registered": 2,
        "members": 1,
        "warnings": [],
    }
    announced = (await club.announced())[3:]
    assert [(fact["sequence"], fact["data"]["figure"], fact["data"]["value"]) for fact in announced] == [
        (4, "population", 22357),
        (5, "fte", "3512.5"),
    ]
    assert [figure["sequence"] for figure in await club.items("key-figures")] == [4, 5]
    assert [fact["event_id"] for fact in (await club.items("facts"))[3:]] == [f["event_id"] for f in announced]


async def test_a_file_with_problems_is_refused_whole_with_every_line_named(api: Api) -> None:
    club = await api.found()
    rows = [
        "dk-0161,population,22357,2016-01-01,FOLK1A",
        "Glostrup,population,many,2016-01-01,FOLK1A",
        "dk-0155,member,13000,01-01-2016,FOLK1A",
        "dk-0155,member,13000,2016-01-01,FOLK1A",
    ]

    answer = await _import(club, HEADER + "\n".join(rows))

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert [error["where"] for error in answer.json()["errors"]] == [
        "line 3, member_id",
        "line 3, value",
        "line 4, on_date",
        "line 5, figure",
    ]
    assert await club.items("key-figures") == []
    assert len(await club.announced()) == 1


async def test_a_file_sent_twice_with_one_key_is_registered_once(api: Api) -> None:
    club = await api.found()
    body = HEADER + "dk-0161,population,22357,2016-01-01,FOLK1A\n"

    first, second = await _import(club, body, "k"), await _import(club, body, "k")

    assert first.json() == second.json()
    assert len(await club.announced()) == 2


async def test_rows_that_may_be_mistakes_are_registered_with_warnings(api: Api) -> None:
    club = await api.found()

    answer = await _import(club, HEADER + "dk-0161,population,1,2016-01-01,x\n" * 2)

    assert codes(answer.json()["warnings"]) == ["unknown_member", "repeated"]
    assert [figure["stands"] for figure in await club.items("key-figures?replaced=true")] == [False, True]


async def test_a_thousand_rows_are_read_page_by_page(api: Api) -> None:
    club = await api.found()
    rows = "".join(f"dk-0161,population,{n},{2000 + n}-01-01,x\n" for n in range(1, 1001))
    assert (await _import(club, HEADER + rows)).json()["position"] == 1001

    values: list[int] = []
    page = await api.get(f"{club.path}/key-figures?limit=300", club.operator)
    while True:
        values += [item["value"] for item in page.json()["items"]]
        if "next" not in page.links:
            break
        page = await api.get(page.links["next"]["url"], club.operator)

    assert values == list(range(1, 1001))


async def test_shipped_populations_are_registered_for_the_members_that_have_one(api: Api) -> None:
    club = await api.found_with_charter()
    for member_id in ("dk-0161", "dk-1084", "no-0101", "cvr-12345678"):
        await club.record("members", JOINING | {"member_id": member_id, "name": member_id})

    answer = await club.record("key-figures/imports/shipped", {"figure": "population", "on_date": "2016-01-01"})

    assert answer == {
        "position": 9,
        "collaboration_id": club.collaboration_id,
        "registered": 3,
        "members": 3,
        "without_figure": ["cvr-12345678"],
        "warnings": [],
    }
    shown = [(figure["member_id"], figure["value"], figure["source"]) for figure in await club.items("key-figures")]
    assert shown == [
        ("dk-0161", 22461, "Danmarks Statistik, tabel FOLK1A"),
        ("dk-1084", 1789174, "Danmarks Statistik, tabel FOLK1A"),
        ("no-0101", 30544, "Statistisk sentralbyrå, tabell 07459"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"figure": "population", "on_date": "2024-01-01"}, "not_shipped"),
        ({"figure": "population", "on_date": "2016-02-01"}, "not_shipped"),
        ({"figure": "fte", "on_date": "2016-01-01"}, "not_shipped"),
        ({"figure": "population", "on_date": "2016-02-30"}, "malformed"),
        ({"figure": "population"}, "malformed"),
        ({"figure": "population", "on_date": "2016-01-01", "value": 1}, "malformed"),
    ],
)
async def test_what_is_not_shipped_is_refused(api: Api, body: dict[str, object], code: str) -> None:
    club = await api.found_with_charter()
    await club.record("members", JOINING)

    answer = await club.post("key-figures/imports/shipped", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(await club.announced()) == 3


async def test_a_collaboration_without_anyone_in_the_tables_is_told_so(api: Api) -> None:
    club = await api.found()

    answer = await club.post("key-figures/imports/shipped", {"figure": "population", "on_date": "2016-01-01"})

    assert (answer.status_code, answer.json()["code"]) == (422, "not_shipped")
