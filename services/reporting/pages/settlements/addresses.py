"""Where settlements' pages are."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Path

RunPath = Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,200}$", description="The run")]


def list_page(collaboration_id: str) -> str:
    """The collaboration's runs."""
    return f"/collaborations/{collaboration_id}/settlements"


def run_page(collaboration_id: str, run_id: str) -> str:
    """A run."""
    return f"{list_page(collaboration_id)}/{quote(run_id, safe='')}"


def why_page(collaboration_id: str, run_id: str, member_id: str, line: int | None = None) -> str:
    """Why a member's amount in a run, or one line of it, is what it is."""
    asked = "" if line is None else f"?line={line}"
    return f"{run_page(collaboration_id, run_id)}/why/{quote(member_id, safe='')}{asked}"


def export_file(collaboration_id: str, run_id: str, name: str) -> str:
    """A download of a run."""
    return f"/v1/collaborations/{collaboration_id}/runs/{quote(run_id, safe='')}/exports/{name}"
