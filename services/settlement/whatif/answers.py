"""What a what-if answers: today's result, the other and the difference; minor units, positive is owed."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from services.settlement.facts.loading import Loaded
from services.settlement.whatif.commands import AskWhatIf
from services.settlement.whatif.job import Result, StreamSum


class OfMember(BaseModel):
    """One member; the difference is the other amount less today's."""

    member_id: str
    today_minor: int
    other_minor: int
    difference_minor: int


class OfStream(BaseModel):
    """What a stream's lines come to in one of the results."""

    period: str
    instalment: int | None
    settled_as: str
    total_minor: int = Field(description="All lines: shares, credits, what goes to a host, grants")
    shares_minor: int = Field(description="The shares alone: what the members bear")


class Stream(BaseModel):
    """A stream in both results; null where it has no lines."""

    stream_id: str
    today: OfStream | None
    other: OfStream | None
    members: list[OfMember]


class LeftOut(BaseModel):
    """What an earlier run of the settlement covered, which is therefore in no result."""

    stream_id: str
    period: str
    instalment: int | None


class WhatIf(BaseModel):
    """The period on its own, today and by the changes: nothing of earlier periods is adjusted or carried."""

    collaboration_id: str
    settlement: str
    period: str
    currency: str
    membership_position: int = Field(description="The last fact of membership's that was read")
    charter_version: int = Field(description="The version that rules the period, or whose place the other one has")
    members: list[OfMember] = Field(description="By member, the net of the streams settled as money")
    streams: list[Stream]
    settled_earlier: list[LeftOut]


def answer(loaded: Loaded, asked: AskWhatIf, results: tuple[Result, Result]) -> WhatIf:
    """The two results, today's first, held against each other."""
    today, other = results
    streams = {**today.streams, **other.streams}
    concerned = {member for each in streams.values() for member in each.members}
    concerned |= {member for each in today.streams.values() for member in each.members}
    return WhatIf(
        collaboration_id=loaded.collaboration_id,
        settlement=asked.settlement,
        period=asked.period,
        currency=loaded.charters.versions[-1].collaboration.currency,
        membership_position=loaded.position,
        charter_version=today.charter_version,
        members=[_member(member, today.net.get(member, 0), other.net.get(member, 0)) for member in sorted(concerned)],
        streams=[_stream(name, today.streams.get(name), other.streams.get(name)) for name in streams],
        settled_earlier=[
            LeftOut(stream_id=each.stream, period=each.period, instalment=each.instalment)
            for each in dict.fromkeys((*today.settled_earlier, *other.settled_earlier))
        ],
    )


def _member(member: str, today: int, other: int) -> OfMember:
    return OfMember(member_id=member, today_minor=today, other_minor=other, difference_minor=other - today)


def _stream(name: str, today: StreamSum | None, other: StreamSum | None) -> Stream:
    before: Mapping[str, int] = today.members if today else {}
    after: Mapping[str, int] = other.members if other else {}
    members = sorted({*before, *after})
    return Stream(
        stream_id=name,
        today=_of(today),
        other=_of(other),
        members=[_member(member, before.get(member, 0), after.get(member, 0)) for member in members],
    )


def _of(each: StreamSum | None) -> OfStream | None:
    if each is None:
        return None
    return OfStream(
        period=each.period,
        instalment=each.instalment,
        settled_as=each.settled_as,
        total_minor=each.total_minor,
        shares_minor=each.shares_minor,
    )
