"""Results for those without Kafka: in order, none lost, none twice, with a cursor that outlives a rebuild."""

from collections.abc import Callable
from typing import Any

import pytest

from services.reporting.projections.results.rules import read_cursor, write_cursor
from shared.errors import Rejected
from shared.messaging.records import Received
from tests.reporting.kit import Api, Story, apply


async def _read_on(api: Api, roles: tuple[str, ...], after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    found: list[dict[str, Any]] = []
    while True:
        body = await api.json("/v1/events", *roles, limit=limit, after=after)
        if not body["items"]:
            return found, body["next_after"]
        found, after = found + body["items"], body["next_after"]


@pytest.mark.parametrize("limit", [1, 3, 100])
async def test_reading_on_gives_every_result_once_and_in_order(
    api: Api, new_story: Callable[[], Story], limit: int
) -> None:
    stories = [new_story().whole(), new_story().whole()]
    roles = tuple(f"subscriber:{story.collaboration_id}" for story in stories)
    await apply(api.pool, [*stories[0].told, *stories[1].told])

    found, after = await _read_on(api, roles, "", limit)
    for story in stories:
        ids = [event["id"] for event in found if event["subject"] == story.collaboration_id]
        assert ids == [received.envelope.id for received in story.told if received.topic.startswith("results.")]
    assert found[0]["specversion"] == "1.0"

    stories[0].settle()
    later = [item for item in stories[0].told if item.topic.startswith("results.")][len(found) // 2 :]
    await apply(api.pool, later)
    more, _ = await _read_on(api, roles, after, limit)
    assert [event["id"] for event in more] == [received.envelope.id for received in later]


async def test_a_result_sent_twice_is_there_once(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    again = [Received(r.topic, r.partition, r.offset + 500, r.envelope, r.event) for r in story.told]
    await apply(api.pool, again)
    found, _ = await _read_on(api, (f"subscriber:{story.collaboration_id}",), "", 100)
    assert len(found) == len({event["id"] for event in found}) == 7


def test_a_cursor_is_read_as_it_was_written() -> None:
    offsets = {"first-club": 41, "second-club": 0}
    assert read_cursor(write_cursor({**offsets, "third-club": -1})) == offsets
    assert read_cursor("") == {}


@pytest.mark.parametrize(
    "text", ["x", "a:1", "club:", "club:-1", "club:1,", "club:1,,other:2", "club:9999999999999999999"]
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        read_cursor(text)
