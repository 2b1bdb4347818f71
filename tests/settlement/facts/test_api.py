"""Where a publisher may send, as it is told over HTTP."""

from pathlib import Path

from tests.conftest import FreshDatabase
from tests.settlement.http import api_on
from tests.settlement.kit import CLUB, A, founding, granted, settlement_on

LIST = "/v1/publishers/{}/collaborations"


async def test_a_publisher_is_told_where_it_may_send_and_nobody_else_is(
    database: FreshDatabase, tmp_path: Path
) -> None:
    url = await database("settlement")
    async with settlement_on(url) as settlement, api_on(url, tmp_path) as api:
        await settlement.learn(*founding(), granted("office", A, "hours_logged"))

        told = await api.get(LIST.format("office"), "publisher:office")
        assert told.json() == {"items": [{"collaboration_id": CLUB}]}
        assert (await api.get(LIST.format("another"), "publisher:another")).json() == {"items": []}
        for role in ("publisher:another", f"operator:{CLUB}", "auditor", "administrator"):
            assert (await api.get(LIST.format("office"), role)).status_code == 403
