"""What there is to look at in a running system: ids to put into the pages' addresses."""

from collections.abc import Mapping
from typing import Any

from cli.failures import CommandFailed
from cli.live.api import Live

LIKED = "storkoebenhavn"
"""The collaboration to look at where there are several: it has hours, costs and a settlement between members."""

LIKED_MEMBER = "dk-0161"
"""The member whose director and system the local issuer knows."""


async def find_places(settings: Mapping[str, str]) -> dict[str, str]:
    """Ids by their names in routes: of a collaboration with a settlement, one of its members with a claim, and the
    project and `month` (YYYY-MM) in which that member worked last.

    Raises CommandFailed where nothing is settled yet, Refused, httpx.HTTPError.
    """
    async with Live(settings) as live:
        founded = [each["collaboration_id"] for each in await _items(live, "/v1/collaborations")]
        for collaboration_id in sorted(founded, key=lambda found: (found != LIKED, found)):
            within = f"/v1/collaborations/{collaboration_id}"
            claims = [claim for claim in await _items(live, f"{within}/claims") if not claim["reversed"]]
            if not claims:
                continue
            chosen = max(claims, key=lambda claim: (claim["member_id"] == LIKED_MEMBER, claim["amount_minor"]))
            hours = await _items(live, f"{within}/hours?limit=1000&member={chosen['member_id']}")
            if hours:
                last = max(hours, key=lambda row: (row["month"], row["accepted_minutes"]))
                return {
                    "collaboration_id": collaboration_id,
                    "member_id": chosen["member_id"],
                    "run_id": chosen["run_id"],
                    "project_id": last["project_id"],
                    "month": last["month"],
                }
    raise CommandFailed("Nothing is settled yet that pages could show: `mellemregning demo` settles a year.")


async def _items(live: Live, path: str) -> list[dict[str, Any]]:
    return (await live.get("reporting", path, ["auditor"]))["items"]
