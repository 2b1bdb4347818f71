"""Whatever a publisher says, it can be told that it was refused."""

import pytest

from services.settlement.entries import receipts
from services.settlement.entries.messages import Refusal
from shared.events.examples import EXAMPLES
from shared.events.registry import parse_dict
from tests.settlement.kit import PUBLISHER, message


@pytest.mark.parametrize("type_", EXAMPLES)
def test_the_sender_of_any_event_can_be_told_that_it_was_refused(type_: str) -> None:
    sent = message(parse_dict(type_, EXAMPLES[type_]))
    told = receipts.refused(Refusal(PUBLISHER, sent, "not_authorised", "Publishers do not say this."))
    assert told.topic == f"receipts.{PUBLISHER}"
