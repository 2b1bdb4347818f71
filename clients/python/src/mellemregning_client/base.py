"""What the events of this package have in common."""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that a publisher says: hours, a cost, a correction."""

    TYPE: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Something that a publisher is told about what it sent."""

    TYPE: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A step of a settlement, told to those whom the collaboration has admitted."""

    TYPE: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event of a type, or a form, that is newer than this package; `data` is its JSON."""

    type: str
    data: dict[str, Any]
