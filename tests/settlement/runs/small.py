"""A small collaboration for tests of runs: hours shared equally, a contingent, tasks taken in turns, all at once."""

from collections.abc import Sequence
from datetime import date

from shared.events import membership
from tests.settlement.world import World, hours

SMALL = "small-club"
A, B = "dk-0155", "dk-0161"

CHARTER = """
charter: 1
version: 1
valid_from: 2016-01-01
decision: GF-2015-4
collaboration: {id: small-club, name: Small, country: DK, form: association, currency: DKK, purposes: [implementation]}
kinds: {municipality: {votes: 1}}
streams:
  - {id: contingent, name: {en: Fee}, basis: {type: budget}, key: {type: equal}}
  - id: projects
    name: {en: Hours}
    scope: project
    basis: {type: hours, rate: hour, honour: delivered}
    key: {type: equal}
    joining: full
  - {id: errands, name: {en: Errands}, basis: {type: tasks}, key: {type: equal}, settled_as: turns}
settlements:
  - id: annual
    every: year
    includes: [{stream: projects, of: this}, {stream: contingent, of: next}]
  - id: turns
    every: year
    includes: [{stream: errands, of: this}]
"""


async def found_small_club(world: World) -> str:
    """Two members, a mandatory project, a rate, next year's budget of 1,000.00 kr., one hour by A: 600.00 kr."""
    await world.found([CHARTER])
    await world.tell(
        *(
            membership.MemberJoined(
                collaboration_id=SMALL, member_id=member, name=member, kind="municipality", joined_on=date(2016, 1, 1)
            )
            for member in (A, B)
        ),
        membership.RateAdopted(
            collaboration_id=SMALL, rate_id="hour", amount_minor=60_000, valid_from=date(2016, 1, 1), decision="GF-R"
        ),
        membership.ProjectStarted(
            collaboration_id=SMALL, project_id="p1", name="p1", kind="mandatory", starts_on=date(2016, 1, 1)
        ),
        *budgets(2017),
    )
    await world.publish(hours(SMALL, "h1", A, "2016-03-01", 60))
    return SMALL


def budgets(*years: int, amount_minor: int = 100_000) -> Sequence[membership.BudgetAdopted]:
    """The contingent of years."""
    return [
        membership.BudgetAdopted(
            collaboration_id=SMALL, stream_id="contingent", period=str(year), amount_minor=amount_minor, decision="GF-B"
        )
        for year in years
    ]
