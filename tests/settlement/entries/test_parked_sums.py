"""What is parked, by reason and age, and one reason alone."""

from pathlib import Path

from tests.conftest import FreshDatabase
from tests.settlement.http import api_on
from tests.settlement.kit import CLUB, A, B, founding, granted, hours, settlement_on

PATH = f"/v1/collaborations/{CLUB}"


async def test_what_is_parked_is_summed_by_reason_and_age_for_those_who_see_it(
    database: FreshDatabase, tmp_path: Path
) -> None:
    url = await database("settlement")
    async with settlement_on(url) as settlement, api_on(url, tmp_path) as api:
        await settlement.learn(*founding(), granted("office", "all", "hours_logged"))
        await settlement.take(hours("e1", project_id="p9"), hours("e2", project_id="p9"), hours("e3", "2015-12-31"))
        await settlement.take(hours("b1", member_id=B, project_id="p9"), publisher="office")
        await settlement.pool.execute(
            "UPDATE entries SET received_at = now() - INTERVAL '10 days' WHERE entry_id IN ('e2', 'b1')"
        )

        async def sums(role: str) -> dict[tuple[str, int], int]:
            answer = await api.get(f"{PATH}/parked-sums", role)
            assert answer.status_code == 200, answer.text
            return {(each["code"], each["from_days"]): each["count"] for each in answer.json()["items"]}

        late = ("outside_membership", 0)
        everything = {("unknown_project", 0): 1, ("unknown_project", 7): 2, late: 1}
        assert await sums(f"operator:{CLUB}") == await sums("auditor") == everything
        assert await sums(f"member:{A}") == {("unknown_project", 0): 1, ("unknown_project", 7): 1, late: 1}
        assert await sums("publisher:office") == {("unknown_project", 7): 1}
        assert (await api.get(f"{PATH}/parked-sums", f"subscriber:{CLUB}")).status_code == 403

        only = await api.get(f"{PATH}/parked?code=outside_membership", "auditor")
        assert [each["entry_id"] for each in only.json()["items"]] == ["e3"]
