"""What can be asked of the economy: adopting a rate, adopting a budget."""

from services.membership.requests import Asked
from shared.events.membership import BudgetAdopted, RateAdopted

ADOPT_RATE = Asked(
    RateAdopted,
    example={"rate_id": "hour", "amount_minor": 60000, "valid_from": "2016-01-01", "decision": "GF-2015-4"},
)
ADOPT_BUDGET = Asked(
    BudgetAdopted,
    example={"stream_id": "contingent", "period": "2017", "amount_minor": 9000000, "decision": "GF-2016-2"},
)
