"""The rows of lists in events. Made by `make contracts`; not to be changed by hand."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a settlement."""

    stream: str | None = None
    """The charter's stream"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    instalment: int | None = None
    """Which instalment of the period, from 1"""
    project: str | None = None
    """The project"""
    member: str
    """The member, by register id"""
    kind: Literal["share", "credit", "payee", "grant", "adjustment", "carried"]
    """What the line is"""
    adjusts: Literal["share", "credit", "payee", "grant"] | None = None
    """The kind adjusted"""
    amount_minor: int
    """Minor units; positive: the member bears or pays; negative: is owed"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAmount:
    """An amount of one member."""

    member: str
    """The member, by register id"""
    amount_minor: int
    """Minor units; positive: the member bears or pays; negative: is owed"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdjusted:
    """A settled period that could not be worked out again and was left as it was."""

    stream: str
    """The charter's stream"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    instalment: int | None = None
    """Which instalment of the period, from 1"""
    code: str
    """A stable code, for programs"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHonoured:
    """Minutes delivered that the agreement does not cover; 0 where an earlier listing no longer holds."""

    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    project: str
    """The project"""
    member: str
    """The member, by register id"""
    minutes: int
    """Minutes not honoured"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfTolerance:
    """A member whose balance is further from zero than its stream tolerates."""

    stream: str
    """The charter's stream"""
    member: str
    """The member, by register id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """One thing wrong with what came in."""

    code: str
    """A stable code, for programs"""
    where: str
    """The field"""
    message: str
    """What is wrong, for a person"""
