"""What can be asked of publishers and subscribers: registering, suspending, granting, admitting."""

from dataclasses import dataclass

from fastapi import Request

from services.membership.publishers.rules import ALL_MEMBERS, GivenBy
from services.membership.requests import Asked, fact_of, read_object
from shared.events.membership import (
    PublisherGranted,
    PublisherRegistered,
    PublisherSuspended,
    SubscriberAdmitted,
)

REGISTER_PUBLISHER = Asked(
    PublisherRegistered, example={"publisher": "dk-0161", "name": "Glostrup Kommune, tidsregistrering"}, path=()
)
SUSPEND_PUBLISHER = Asked(PublisherSuspended, example={"reason": "Its credentials were lost"}, path=("publisher",))
ADMIT_SUBSCRIBER = Asked(
    SubscriberAdmitted, example={"subscriber": "oekonomi-glostrup", "name": "Glostrup Kommune, økonomisystem"}
)


@dataclass(frozen=True, slots=True)
class _AskedGrant(Asked[PublisherGranted]):
    """A grant whose body may leave out the member, or say null, for all of them. Who gives it is told by the token."""

    async def read_from(self, request: Request, given_by: GivenBy) -> PublisherGranted:
        """The grant that the request states. Raises Rejected (`malformed`) with every problem."""
        fields = await read_object(request)
        if fields.get("member_id") is None:
            fields["member_id"] = ALL_MEMBERS
        named = {name: str(request.path_params[name]) for name in self.path if name in request.path_params}
        return fact_of(PublisherGranted, fields, {**named, "given_by": given_by})


GRANT_PUBLISHER = _AskedGrant(
    PublisherGranted,
    example={
        "publisher": "secretariat",
        "member_id": "dk-0161",
        "types": ["hours_logged", "hours_corrected"],
        "reference": "Glostrup's letter of 4 January 2016",
    },
    path=("collaboration_id", "given_by"),
)
