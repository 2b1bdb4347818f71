"""A club with an office that sends hours, told to settlement and to reporting."""

from collections.abc import AsyncGenerator

import pytest

from deploy.local.platform import Platform
from tests.conftest import FreshDatabase
from tests.reporting.pages.backing import Backed, backed
from tests.settlement.kit import ATTESTED, CLUB, B, fact, founding, granted, hours
from tests.settlement.sheets.desk import known

PAGE = f"/collaborations/{CLUB}/entries"
OPERATOR = f"operator:{CLUB}"


@pytest.fixture
async def club(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Backed]:
    """Hours of A by its own system, one corrected, one too early, one withdrawn; of B and an unknown project by an
    office; and a correction of nothing."""
    async with backed(platform, database) as pages:
        await pages.learn(CLUB, [*founding(), granted("office", "all", "hours_logged")])
        take = pages.settlement.take
        await take(hours("e1", worker="w1", activity="tests"), hours("e2", "2015-12-31"), hours("e3"))
        await take(
            fact("hours_corrected", entry_id="e1", minutes=90, reason="slip"),
            fact("entry_withdrawn", entry_id="e3", reason="twice"),
            fact("hours_corrected", entry_id="gone", minutes=1, reason="never came"),
        )
        await take(hours("b/1", "2016-04-01", member_id=B), hours("a1", project_id="p9"), publisher="office")
        yield pages


@pytest.fixture
async def desk(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Backed]:
    """The accountant's desk of the spreadsheets' tests; nothing has come in."""
    async with backed(platform, database) as pages:
        await pages.learn(CLUB, known())
        yield pages


@pytest.fixture
async def attested(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Backed]:
    """A club whose charter asks for attestation, with 65 minutes of A's in March and 30 in April."""
    async with backed(platform, database) as pages:
        await pages.learn(CLUB, founding(charter=ATTESTED))
        await pages.settlement.take(hours("e1"), hours("e2", minutes=5), hours("e3", "2016-04-01", minutes=30))
        yield pages
