"""Why an entry does not count, or was not taken: for each code of charter.md 5 what it means and what mends it."""

from services.reporting.pages.language import Speech
from services.reporting.pages.texts import TEXTS

PARKED = (
    "unknown_project",
    "unknown_member",
    "outside_membership",
    "outside_project",
    "not_a_participant",
    "not_attested",
    "unknown_stream",
    "missing_project",
    "missing_orderer",
    "unknown_entry",
    "unknown_collaboration",
)
"""Codes of what is kept and counts as soon as what it waits for is there."""
REFUSED = (
    "malformed",
    "minutes_out_of_range",
    "entry_exists",
    "not_authorised",
    "attestation_outdated",
    "unknown_kind",
    "wrong_period",
)
"""Codes of what took no effect and may be sent again, mended."""


def short(code: str, speech: Speech) -> str:
    """The reason in some words; the code itself where it is not known here."""
    return speech.text(f"reason_{code}") if f"reason_{code}" in TEXTS else code


def mending(code: str, speech: Speech) -> str:
    """What would make it right; empty where the code is not known here."""
    return speech.text(f"mend_{code}") if f"mend_{code}" in TEXTS else ""
