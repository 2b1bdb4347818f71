"""Whether an attestation speaks of the hours as they stand (charter.md 5, ADR 9). Pure."""


def outdated(month: str, minutes: int, said_minutes: int) -> str:
    """Why an attestation of another sum is refused, and what would make it right."""
    return (
        f"The hours of {month} that were not withdrawn sum to {minutes} minutes here, parked ones included, and not to "
        f"{said_minutes}. Look at them again and send a new attestation, of the sum as it stands."
    )
