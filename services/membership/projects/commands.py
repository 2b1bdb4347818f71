"""What can be asked of projects: starting and ending one, taking part, agreeing hours."""

from services.membership.requests import Asked
from shared.events.membership import HoursAgreed, ProjectEnded, ProjectJoined, ProjectLeft, ProjectStarted

START_PROJECT = Asked(
    ProjectStarted,
    example={"project_id": "sapa", "name": "SAPA", "kind": "mandatory", "starts_on": "2016-01-01"},
)
END_PROJECT = Asked(ProjectEnded, example={"ends_on": "2017-06-30"}, path=("collaboration_id", "project_id"))
JOIN_PROJECT = Asked(
    ProjectJoined,
    example={"member_id": "dk-0161", "joined_on": "2016-03-01"},
    path=("collaboration_id", "project_id"),
)
LEAVE_PROJECT = Asked(
    ProjectLeft,
    example={"left_on": "2016-12-31"},
    path=("collaboration_id", "project_id", "member_id"),
)
AGREE_HOURS = Asked(
    HoursAgreed,
    example={"project_id": "sapa", "member_id": "dk-0161", "period": "2016", "minutes": 6000},
)
