"""What can be asked of members: joining, leaving, taking back a joining that was a mistake."""

from services.membership.requests import Asked
from shared.events.membership import JoiningWithdrawn, MemberJoined, MemberLeft

ADD_MEMBER = Asked(
    MemberJoined,
    example={
        "member_id": "dk-0161",
        "name": "Glostrup Kommune",
        "kind": "municipality",
        "joined_on": "2016-01-01",
        "host": True,
    },
)
RECORD_LEAVING = Asked(MemberLeft, example={"left_on": "2017-12-31"}, path=("collaboration_id", "member_id"))
WITHDRAW_JOINING = Asked(
    JoiningWithdrawn,
    example={"joined_on": "2016-01-01", "reason": "Entered for the wrong municipality"},
    path=("collaboration_id", "member_id"),
)
