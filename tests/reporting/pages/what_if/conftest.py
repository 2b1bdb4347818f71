"""The worked example, told to settlement and to reporting."""

from collections.abc import AsyncGenerator

import pytest

from deploy.local.platform import Platform
from shared.charter import load_charter
from shared.events import membership
from shared.events.base import MembershipEvent
from shared.events.registry import FACTS, parse_dict
from tests.conftest import FreshDatabase
from tests.reporting.pages.backing import Backed, backed
from tests.settlement.kit import event
from tests.settlement.scenarios import Case

WORKED = Case("01-worked-example")
CHARTER = WORKED.charters[0]
CLUB = "storkoebenhavn"
PAGE = f"/collaborations/{CLUB}/what-if"
OPERATOR = f"operator:{CLUB}"


@pytest.fixture(scope="package")
async def asking(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Backed]:
    """Pages of the worked example, of which nothing is settled; one for all tests, since nothing is ever stored."""
    async with backed(platform, database) as pages:
        charter, body = load_charter(CHARTER), load_charter(CHARTER).collaboration
        founded = {"name": body.name, "country": body.country, "form": body.form, "currency": body.currency}
        adopted = membership.CharterAdopted(
            collaboration_id=CLUB,
            version=charter.version,
            valid_from=charter.valid_from,
            decision=charter.decision,
            text=CHARTER,
            sha256=charter.sha256,
        )
        said = [
            parse_dict(FACTS[line["type"]].TYPE, {**line["data"], "collaboration_id": CLUB})
            for line in WORKED.lines
            if line["type"] != "run"
        ]
        facts = [each for each in said if isinstance(each, MembershipEvent)]
        granted = {"publisher": "time-system", "member_id": "all", "types": ["hours_logged"]}
        founding = event("membership.collaboration_founded.v1", collaboration_id=CLUB, **founded)
        grant = event("membership.publisher_granted.v1", collaboration_id=CLUB, **granted)
        await pages.learn(CLUB, [founding, adopted, grant, *facts])
        entries = [each for each in said if not isinstance(each, MembershipEvent)]
        await pages.settlement.take(*entries, publisher="time-system")
        yield pages
