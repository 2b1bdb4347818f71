"""What the tests of the client share."""

from datetime import date

from mellemregning_client import Source
from mellemregning_client.facts import HoursLogged

SOURCE = Source("dk-0161", "urn:publisher:dk-0161")
LOGGED = HoursLogged(
    collaboration_id="c1", entry_id="e1", project_id="p1", member_id="dk-0161", work_date=date(2016, 3, 7), minutes=60
)
