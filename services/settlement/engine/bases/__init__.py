"""What the lines of one stream in one period are, by basis (charter.md 3). One module per basis.

Each gives `Amounts`: minor units by (project, member, kind). What a host is paid comes on top, in work_out.
"""

from services.settlement.engine.bases.costs import costs
from services.settlement.engine.bases.flat import budget, fixed, grant, rate
from services.settlement.engine.bases.hours import Hours, hours
from services.settlement.engine.bases.tasks import tasks
from services.settlement.engine.bases.units import units

__all__ = ["Hours", "budget", "costs", "fixed", "grant", "hours", "rate", "tasks", "units"]
