"""Who may do what on the broker, as topics.yaml declares it."""

from typing import Any

import pytest
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,  # pyright: ignore[reportPrivateImportUsage]
    ConfigEntry,  # pyright: ignore[reportPrivateImportUsage]
    ConfigResource,  # pyright: ignore[reportPrivateImportUsage]
)

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin, admin_config
from tests.deploy.kit import User, connect, create, join, read, service_user, write

ONE = User("acl-one", "secret-one")


@pytest.fixture(scope="module")
def admin(platform: Platform) -> TopicAdmin:
    made = TopicAdmin.from_environment(platform.env())
    made.ensure_publisher(ONE.name, ONE.password)
    made.ensure_publisher("acl-two", "secret-two")
    return made


async def test_a_publisher_writes_its_own_topic_and_settlement_reads_it(platform: Platform, admin: TopicAdmin) -> None:
    await write(platform, ONE, "timesheet.acl-one", b"hours")
    assert await read(platform, service_user(platform, "settlement"), "timesheet.acl-one") == b"hours"


async def test_settlement_writes_receipts_and_their_publisher_reads_them(platform: Platform, admin: TopicAdmin) -> None:
    await write(platform, service_user(platform, "settlement"), "receipts.acl-one", b"refused")
    assert await read(platform, ONE, "receipts.acl-one") == b"refused"


async def test_a_wrong_password_is_refused(
    platform: Platform, admin: TopicAdmin, caplog: pytest.LogCaptureFixture
) -> None:
    await connect(platform, ONE)
    with pytest.raises(KafkaConnectionError):
        await connect(platform, User(ONE.name, "wrong"))
    assert "SaslAuthenticationFailed" in caplog.text


async def test_nobody_gets_in_without_a_name(platform: Platform) -> None:
    with pytest.raises(KafkaConnectionError):
        await connect(platform, None)


@pytest.mark.parametrize("topic", ["timesheet.acl-two", "receipts.acl-one", "membership.events", "settlement.totals"])
async def test_a_publisher_writes_no_other_topic(platform: Platform, admin: TopicAdmin, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await write(platform, ONE, topic, b"forged")


@pytest.mark.parametrize("topic", ["receipts.acl-two", "timesheet.acl-two", "timesheet.acl-one", "membership.events"])
async def test_a_publisher_reads_nothing_but_its_receipts(platform: Platform, admin: TopicAdmin, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await read(platform, ONE, topic)


@pytest.mark.parametrize("group", ["settlement", "acl-two", "acl-one-more"])
async def test_a_publisher_joins_no_consumer_group_but_its_own(
    platform: Platform, admin: TopicAdmin, group: str
) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await join(platform, ONE, "receipts.acl-one", group)


@pytest.mark.parametrize("group", ["acl-one", "acl-one.second"])
async def test_a_publisher_names_its_groups_after_itself(platform: Platform, admin: TopicAdmin, group: str) -> None:
    await join(platform, ONE, "receipts.acl-one", group)


async def test_a_subscriber_reads_only_the_results_of_the_collaboration_that_admitted_it(
    platform: Platform, admin: TopicAdmin
) -> None:
    reader = User("acl-reader", "secret")
    admin.ensure_collaboration("acl-other")
    admin.ensure_subscriber(reader.name, "acl-open", reader.password)
    await write(platform, service_user(platform, "settlement"), "results.acl-open", b"result")

    assert await read(platform, reader, "results.acl-open") == b"result"
    with pytest.raises(TopicAuthorizationFailedError):
        await read(platform, reader, "results.acl-other")
    with pytest.raises(ClusterAuthorizationFailedError):  # it may write nothing at all, so it gets no producer id
        await write(platform, reader, "results.acl-open", b"forged")


async def test_settlement_creates_results_and_receipts_itself_and_no_timesheets(platform: Platform) -> None:
    settlement = service_user(platform, "settlement")
    await create(platform, settlement, "results.acl-made")
    await create(platform, settlement, "receipts.acl-made")
    with pytest.raises(TopicAuthorizationFailedError):
        await create(platform, settlement, "timesheet.acl-made")


@pytest.mark.parametrize("service", ["membership", "reporting"])
async def test_only_settlement_reads_timesheets(platform: Platform, admin: TopicAdmin, service: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await read(platform, service_user(platform, service), "timesheet.acl-one")


def test_creating_all_again_brings_settings_back_and_keeps_partitions(platform: Platform, admin: TopicAdmin) -> None:
    client: Any = AdminClient(admin_config(platform.env()))
    entry = ConfigEntry("cleanup.policy", "delete", incremental_operation=AlterConfigOpType.SET)
    changed = ConfigResource(ConfigResource.Type.TOPIC, "settlement.totals", incremental_configs=[entry])
    client.incremental_alter_configs([changed])[changed].result(20)

    admin.ensure_base()

    asked = ConfigResource(ConfigResource.Type.TOPIC, "settlement.totals")
    assert client.describe_configs([asked])[asked].result(20)["cleanup.policy"].value == "compact"
    assert len(client.list_topics("membership.events", timeout=20).topics["membership.events"].partitions) == 4


@pytest.mark.parametrize("publisher", ["admin", "settlement", "A", "dk.0161", "*", "x" * 41])
def test_a_publisher_cannot_take_a_name_that_is_ours_or_unfit(admin: TopicAdmin, publisher: str) -> None:
    with pytest.raises(ValueError, match=r"own users|is not an id"):
        admin.ensure_publisher(publisher, "secret")
