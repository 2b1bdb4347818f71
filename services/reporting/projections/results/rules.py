"""The cursor over results: how far one has read in each collaboration. It stays good when the reports are rebuilt."""

import re
from collections.abc import Iterable, Mapping

from shared.errors import Problem, Rejected

LENGTH_MAX = 20_000
_PART = re.compile(r"([a-z0-9-]{2,40}):([0-9]{1,18})", re.ASCII)


def read_cursor(text: str) -> dict[str, int]:
    """`first-club:41,second-club:7` as offsets by collaboration. Raises Rejected for anything else."""
    parts = [_PART.fullmatch(part) for part in text.split(",")] if text else []
    offsets = {part[1]: int(part[2]) for part in parts if part}
    if len(offsets) != len(parts):
        problem = Problem("malformed", "after", "is no cursor of this list; take `next_after` of the page before")
        raise Rejected("malformed", "The request does not fit; see errors.", errors=[problem])
    return offsets


def write_cursor(offsets: Mapping[str, int]) -> str:
    """Offsets by collaboration as `read_cursor` reads them; what nothing was read of is left out."""
    return ",".join(f"{name}:{offset}" for name, offset in sorted(offsets.items()) if offset >= 0)


def starting_from(visible: Iterable[str], read: Mapping[str, int]) -> dict[str, int]:
    """The offset after which to go on in each collaboration that is visible; −1 where nothing was read."""
    return {collaboration_id: read.get(collaboration_id, -1) for collaboration_id in visible}
