"""What there is to look at in a running system: ids to put into the pages' addresses."""

from collections.abc import Mapping
from typing import Any

from cli.failures import CommandFailed
from cli.live.api import Live, Refused

LIKED = "storkoebenhavn"
"""The collaboration to look at where there are several: it has hours, costs and a settlement between members."""

LIKED_MEMBER = "dk-0161"
"""The member whose director and system the local issuer knows."""

SHEET = (
    "Dato;Projekt;Kommune;Timer\r\n02-01-2017;monopolbrud;{member_id};7,5\r\n31-02-2017;monopolbrud;{member_id};2\r\n"
)


async def find_places(settings: Mapping[str, str]) -> dict[str, str]:
    """What stands in braces in the pages' routes and queries: a collaboration with a settlement, the latest claim on a
    member, with its run, `year`, one of its lines; the project and `month` (YYYY-MM) in which that member worked last;
    where there are such, an entry, a message that could not be read, a sheet that was looked at.

    Raises CommandFailed where nothing is settled yet, Refused, httpx.HTTPError.
    """
    async with Live(settings) as live:
        founded = [each["collaboration_id"] for each in await _items(live, "/v1/collaborations")]
        for collaboration_id in sorted(founded, key=lambda found: (found != LIKED, found)):
            within = f"/v1/collaborations/{collaboration_id}"
            claims = [claim for claim in await _items(live, f"{within}/claims") if not claim["reversed"]]
            if claims:
                chosen = max(claims, key=lambda claim: (claim["member_id"] == LIKED_MEMBER, claim["issued_at"]))
                return {
                    "collaboration_id": collaboration_id,
                    "member_id": chosen["member_id"],
                    "run_id": chosen["run_id"],
                    "settlement_id": chosen["settlement_id"],
                    "year": chosen["period"][:4],
                    "action": "reverse",
                    **await _work_of(live, within, chosen["member_id"], chosen["run_id"]),
                    **await _messages(live, collaboration_id, chosen["member_id"]),
                    **await _preview(live, within, chosen["member_id"]),
                }
    raise CommandFailed("Nothing is settled yet that pages could show: `mellemregning demo` settles a year.")


async def _work_of(live: Live, within: str, member_id: str, run_id: str) -> dict[str, str]:
    """Where the member worked last, and the line that it got for that."""
    hours = await _items(live, f"{within}/hours?limit=1000&member={member_id}")
    lines = await _items(live, f"{within}/lines?limit=1000&run_id={run_id}")
    last = max(hours, key=lambda row: (row["month"], row["accepted_minutes"]))
    theirs = [line for line in lines if line["member_id"] == member_id]
    line = max(theirs, key=lambda row: (row["project_id"] == last["project_id"], row["kind"] == "share"))
    return {"project_id": last["project_id"], "month": last["month"], "line_number": str(line["line_number"])}


async def _messages(live: Live, collaboration_id: str, member_id: str) -> dict[str, str]:
    entries = f"/v1/entries?limit=1&collaboration_id={collaboration_id}&member_id={member_id}"
    known = (await live.get("settlement", entries, ["auditor"]))["items"]
    unread = (await live.get("settlement", "/v1/dead-letters?limit=1", ["administrator"]))["items"]
    found = {"dead_letter_id": str(unread[0]["dead_letter_id"])} if unread else {}
    return found | {name: entry[name] for entry in known for name in ("publisher", "entry_id")}


async def _preview(live: Live, within: str, member_id: str) -> dict[str, str]:
    """A sheet with a row that is right and one that is wrong, looked at and not taken in; it is kept for a day."""
    path = f"{within}/hours-previews?publisher={member_id}&file_name=januar.csv"
    try:
        told = await live.post_file(path, SHEET.format(member_id=member_id).encode(), [f"publisher:{member_id}"])
    except Refused:
        return {}  # the member has no system of its own
    return {"preview_id": told["preview_id"]}


async def _items(live: Live, path: str) -> list[dict[str, Any]]:
    return (await live.get("reporting", path, ["auditor"]))["items"]
