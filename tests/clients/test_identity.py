"""Ids that are the same at every attempt, and differ where something else is meant."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from mellemregning_client import RevisionMissing, Source
from mellemregning_client.facts import FACTS, EntryWithdrawn, HoursCorrected, HoursLogged
from mellemregning_client.identity import SAID_ONCE, event_id

from shared.events.registry import EVENTS
from tests.clients.kit import LOGGED, SOURCE

CORRECTED = HoursCorrected(collaboration_id="c1", entry_id="e1", minutes=90, reason="Tastefejl")
IN_ANOTHER_PROCESS = """
from tests.clients.kit import LOGGED, SOURCE
print(SOURCE.event(LOGGED).id)
"""


def test_the_id_of_a_fact_never_changes():
    """What was sent by an earlier version of the package and goes out again must be known to the system."""
    assert event_id("urn:publisher:dk-0161", LOGGED) == "2a60e5af-6c9c-582e-aea7-f15519d4fc18"


def test_the_id_is_the_same_in_another_process():
    told = subprocess.run([sys.executable, "-c", IN_ANOTHER_PROCESS], capture_output=True, check=True, text=True).stdout
    assert told.strip() == SOURCE.event(LOGGED).id


def test_the_moment_of_sending_is_no_part_of_the_id():
    first, second = SOURCE.event(LOGGED), SOURCE.event(LOGGED)
    assert first.id == second.id


@pytest.mark.parametrize(
    "other",
    [
        replace(LOGGED, entry_id="e2"),
        replace(LOGGED, minutes=61),
        replace(LOGGED, work_date=date(2016, 3, 8)),
        replace(LOGGED, activity="Test"),
        EntryWithdrawn(collaboration_id="c1", entry_id="e1", reason="Tastefejl"),
    ],
)
def test_what_says_something_else_has_another_id(other: HoursLogged):
    assert SOURCE.event(other).id != SOURCE.event(LOGGED).id


def test_another_system_of_the_same_publisher_has_ids_of_its_own():
    assert Source("dk-0161", "urn:hr").event(LOGGED).id != Source("dk-0161", "urn:erp").event(LOGGED).id


def test_a_correction_that_says_what_an_earlier_one_said_is_told_apart_by_its_revision():
    ids = {SOURCE.event(CORRECTED, revision=number).id for number in (1, 2, 2, "2016-03-09T10:00:00Z")}
    assert len(ids) == 3


def test_a_correction_without_a_revision_is_not_sent_in_the_first_place():
    with pytest.raises(RevisionMissing, match="revision"):
        SOURCE.event(CORRECTED)


def test_an_id_of_ones_own_is_taken_as_it_is():
    assert SOURCE.event(CORRECTED, event_id="mine").id == "mine"


def test_of_every_fact_it_is_decided_whether_it_needs_a_revision():
    """A new one needs one until somebody has thought about it; this test reminds of that."""
    changes = {"timesheet.hours_corrected.v1", "timesheet.units_ended.v1", "timesheet.month_attested.v1"}
    assert SAID_ONCE | changes >= FACTS.keys()
    assert FACTS.keys() >= SAID_ONCE
    assert FACTS.keys() == {type_ for type_ in EVENTS if type_.startswith("timesheet.")}
