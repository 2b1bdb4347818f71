"""What waits for Kafka, as the administrator sees it."""

from tests.membership.kit import Api


async def test_the_administrator_sees_what_waits_and_since_when(api: Api) -> None:
    await api.pool.execute("DELETE FROM outbox")
    empty = await api.get("/v1/outbox", "administrator")
    assert (empty.status_code, empty.json()) == (200, {"waiting": 0, "oldest_seconds": 0})
    await api.pool.execute(
        """
        INSERT INTO outbox (topic, message_key, headers, value, created_at)
        SELECT 'membership.events', 'a-club', '{}', '', now() - INTERVAL '90 seconds' FROM generate_series(1, 3)
        """
    )
    try:
        told = (await api.get("/v1/outbox", "administrator")).json()
    finally:
        await api.pool.execute("DELETE FROM outbox")
    assert told["waiting"] == 3
    assert 90 <= told["oldest_seconds"] < 120


async def test_nobody_else_sees_it(api: Api) -> None:
    assert (await api.get("/v1/outbox", "auditor", "operator:a-club")).status_code == 403
