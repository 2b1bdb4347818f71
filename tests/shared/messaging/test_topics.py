"""What topics.yaml declares, and what a topic's name stands for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.messaging.topics import load_topics, template_for

DAY_MS = 24 * 60 * 60 * 1000


def test_the_declared_topics_are_those_of_the_contracts() -> None:
    assert [topic.name for topic in load_topics().topics] == [
        "membership.events",
        "timesheet.<publisher>",
        "receipts.<publisher>",
        "settlement.totals",
        "results.<collaboration_id>",
    ]


@pytest.mark.parametrize("topic", ["timesheet.dk-0161", "receipts.dk-0161", "results.storkoebenhavn"])
def test_order_is_kept_by_one_partition_for_each_publisher_and_collaboration(topic: str) -> None:
    assert template_for(topic).partitions == 1


@pytest.mark.parametrize("topic", ["membership.events", "settlement.totals"])
def test_what_all_collaborations_share_has_several_partitions(topic: str) -> None:
    assert template_for(topic).partitions > 1


def test_what_reports_are_rebuilt_from_is_kept_for_ever() -> None:
    assert template_for("membership.events").config["retention.ms"] == "-1"
    assert template_for("results.storkoebenhavn").config["retention.ms"] == "-1"
    assert template_for("settlement.totals").config["cleanup.policy"] == "compact"


def test_what_publishers_send_and_hear_is_kept_90_days() -> None:
    for topic in ("timesheet.dk-0161", "receipts.dk-0161"):
        assert template_for(topic).config["retention.ms"] == str(90 * DAY_MS)


@pytest.mark.parametrize(
    "topic", ["timesheet.", "timesheet.a.b", "timesheet.DK", "membership.event", "other", "results.é"]
)
def test_a_topic_that_nobody_declared_has_no_template(topic: str) -> None:
    with pytest.raises(KeyError):
        template_for(topic)


def test_a_declaration_that_names_an_unknown_user_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "topics.yaml"
    file.write_text(
        "services: [membership]\n"
        "topics: [{name: membership.events, key: k, partitions: 1, writers: [membership], readers: [stranger]}]\n"
    )
    with pytest.raises(ValidationError, match="unknown user stranger"):
        load_topics(file)
