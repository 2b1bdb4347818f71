"""Who may see and commit a preview, and who may send a file at all."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tests.settlement.kit import CLUB, A, B, C, granted, registered, suspended
from tests.settlement.sheets.desk import OFFICE, OTHER, PATH, Desk, as_xlsx

DAY = date(2016, 3, 1)
ROWS: list[list[Any]] = [[DAY, "p1", "Glostrup", 7.5, "m1", None, None]]


async def test_only_the_publisher_may_see_and_commit_its_preview(desk: Desk) -> None:
    preview = await desk.preview(as_xlsx(ROWS))
    path = f"{PATH}/hours-previews/{preview['preview_id']}"
    stranger = replace(desk, publisher=OTHER)

    assert (await stranger.commit(preview)).status_code == 403
    for roles in ([f"publisher:{OTHER}"], [f"operator:{CLUB}"], ["auditor"], [f"member:{A}"], []):
        assert (await desk.api.get(path, *roles)).status_code == 403
        assert (await desk.api.get(f"{path}/rows", *roles)).status_code == 403
    nothing = f"{PATH}/hours-previews/{UUID(int=0)}"
    assert (await desk.api.get(nothing, desk.role)).status_code == 403
    assert (await desk.api.client.get(path)).status_code == 401
    assert (await desk.api.get(path, desk.role)).status_code == 200


async def test_a_publisher_without_a_grant_or_that_is_suspended_sends_no_file(desk: Desk) -> None:
    stranger = replace(desk, publisher="stranger")
    assert (await stranger.send(as_xlsx(ROWS))).status_code == 403

    preview = await desk.preview(as_xlsx(ROWS))
    await desk.settlement.learn(registered(OFFICE), suspended(OFFICE))
    for answer in (await desk.send(as_xlsx(ROWS)), await desk.commit(preview)):
        assert (answer.status_code, answer.json()["code"]) == (403, "publisher_suspended")


async def test_a_members_own_publisher_needs_no_column_for_the_member(desk: Desk) -> None:
    await desk.settlement.learn(registered(A))
    own = replace(desk, publisher=A)

    await own.entered(as_xlsx([[DAY, "p1", 7.5]], headings=("Dato", "Projekt", "Timer")))

    assert await desk.ledger() == {("p1", A, "2016-03-01", 450, None): 1}


async def test_a_publisher_is_told_whose_hours_it_may_log(desk: Desk) -> None:
    async def members(publisher: str) -> list[str]:
        answer = await desk.api.get(f"{PATH}/hours-mapping", f"publisher:{publisher}")
        assert answer.status_code == 200, answer.text
        return answer.json()["members"]

    await desk.settlement.learn(granted("costs-only", "all", "cost_incurred"))

    assert await members(OFFICE) == ["dk-0147", B, A, C]
    assert await members(OTHER) == ["all"]
    assert await members(A) == [A]
    assert await members("costs-only") == []
