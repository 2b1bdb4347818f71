"""A line as it was settled."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line of a run, by its number in it; amounts in minor units."""

    line_number: int
    stream_id: str | None
    period: str
    instalment: int | None
    project_id: str | None
    member_id: str
    kind: str
    adjusts: str | None
    amount_minor: int
    settled_as: str

    @property
    def is_credit(self) -> bool:
        """Whether it credits what the member itself gave."""
        return (self.adjusts or self.kind) == "credit"
