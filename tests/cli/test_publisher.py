"""`mellemregning publisher …` against membership's API and real Kafka: both doors, what is shown, what is mended."""

import asyncio
import json
import stat
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import ClusterAuthorizationFailedError, KafkaConnectionError, TopicAuthorizationFailedError

from cli.failures import CommandFailed
from cli.publisher import app
from deploy.local.platform import Platform
from deploy.local.tokens import sign_token
from deploy.publishers import PublisherAccess
from shared.messaging.kafka import client_options
from tests.cli.serving import membership_at
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import kafka_settings

SECONDS_MAX = 5.0


@dataclass(frozen=True)
class Desk:
    """The administrator's command line on a membership of its own and the session's Kafka."""

    url: str
    home: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Any:
        """What a command prints as JSON."""
        self.capsys.readouterr()
        app([*words, "--json"], result_action="return_value")
        return json.loads(self.capsys.readouterr().out)

    def wrongly(self, *words: str) -> str:
        """What a command that was asked wrongly says; it ends with 2."""
        with pytest.raises(SystemExit) as ended:
            self(*words)
        assert ended.value.code == 2
        return self.capsys.readouterr().err

    def facts(self, publisher: str) -> list[str]:
        token = sign_token(self.home, ["administrator"], "admin", 600)
        answer = httpx.get(
            f"{self.url}/v1/publishers/{publisher}/facts", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        return [fact["type"].split(".")[1] for fact in answer.json()["items"]]


@pytest.fixture
def desk(
    platform: Platform,
    database: FreshDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Generator[Desk]:
    with membership_at(asyncio.run(_url(database)), tmp_path) as url:
        for name, value in (platform.env() | {"MEMBERSHIP_URL": url, "MELLEMREGNING_HOME": str(tmp_path)}).items():
            monkeypatch.setenv(name, value)
        # Only now, for the service keeps to the stream that it finds for its logs.
        yield Desk(url, tmp_path, request.getfixturevalue("capsys"))


async def _url(database: FreshDatabase) -> str:
    return await database("membership")


@pytest.fixture
def publisher() -> str:
    return f"pub-{uuid4().hex[:8]}"


async def _sends(platform: Platform, publisher: str, given: Any) -> bool:
    options = client_options(kafka_settings(platform), given["username"], given["password"])
    producer = AIOKafkaProducer(**options, enable_idempotence=True)
    try:
        await asyncio.wait_for(producer.start(), 20)
        await asyncio.wait_for(producer.send_and_wait(f"timesheet.{publisher}", b"hours"), 20)
    except (KafkaConnectionError, ClusterAuthorizationFailedError, TopicAuthorizationFailedError):
        return False
    else:
        return True
    finally:
        await producer.stop()


def sends(platform: Platform, publisher: str, given: Any) -> bool:
    """Whether somebody with these credentials can publish."""
    return asyncio.run(_sends(platform, publisher, given))


def test_a_publisher_is_registered_suspended_resumed_and_given_new_credentials(
    platform: Platform, desk: Desk, publisher: str
) -> None:
    first = desk("register", publisher, "--name", "Timer")
    assert first["username"] == publisher
    assert sends(platform, publisher, first)

    shut_out = desk("suspend", publisher, "--reason", "Lost")
    assert shut_out["kafka_users_removed"] == [publisher]
    assert not sends(platform, publisher, first)
    assert "is suspended" in desk.wrongly("credentials", publisher)
    assert "is suspended" in desk.wrongly("register", publisher, "--name", "Timer")

    second = desk("resume", publisher)
    third = desk("credentials", publisher)
    assert not sends(platform, publisher, second)
    assert sends(platform, publisher, third)
    assert desk.facts(publisher) == ["publisher_registered", "publisher_suspended", "publisher_registered"]
    assert (desk("show", publisher)["suspended"], desk("list")[0]["publisher"]) == (False, publisher)


def test_a_password_goes_to_a_file_that_only_its_owner_reads_and_is_not_printed(
    platform: Platform, desk: Desk, publisher: str, tmp_path: Path
) -> None:
    file = tmp_path / "password"

    given = desk("register", publisher, "--name", "Timer", "--password-file", str(file))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "password" not in given
    assert sends(platform, publisher, given | {"password": file.read_text().strip()})
    assert "is there already" in desk.wrongly("credentials", publisher, "--password-file", str(file))


def test_nothing_is_changed_while_kafka_is_away(
    platform: Platform, desk: Desk, publisher: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.publishers.ANSWER_SECONDS_MAX", 1.0)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:1")

    with pytest.raises(CommandFailed, match="Kafka does not answer, and nothing was changed"):
        desk("register", publisher, "--name", "Timer")

    monkeypatch.setenv("KAFKA_BOOTSTRAP", platform.env()["KAFKA_BOOTSTRAP"])
    assert "is not registered" in desk.wrongly("suspend", publisher, "--reason", "Lost")


def test_nothing_is_changed_while_membership_is_away(
    platform: Platform, desk: Desk, publisher: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMBERSHIP_URL", "http://127.0.0.1:1")

    with pytest.raises(CommandFailed, match="membership does not answer"):
        desk("register", publisher, "--name", "Timer")

    assert PublisherAccess(platform.env()).users(publisher) == []


def test_the_same_command_mends_what_was_left_half(
    platform: Platform, desk: Desk, publisher: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(PublisherAccess, "admit", _away)
        with pytest.raises(CommandFailed, match=r"has no credentials yet: Kafka does not answer .* again"):
            desk("register", publisher, "--name", "Timer")
    given = desk("register", publisher, "--name", "Timer")
    assert sends(platform, publisher, given)
    assert desk("register", publisher, "--name", "Timer")["credentials"] is None

    with monkeypatch.context() as broken:
        broken.setattr(PublisherAccess, "shut_out", _away)
        with pytest.raises(CommandFailed, match="its connections are still open"):
            desk("suspend", publisher, "--reason", "Lost")
    desk("suspend", publisher, "--reason", "Lost")
    assert not sends(platform, publisher, given)
    assert desk.facts(publisher) == ["publisher_registered", "publisher_suspended"]


def _away(*_: Any, **__: Any) -> None:
    from confluent_kafka import KafkaError, KafkaException

    raise KafkaException(KafkaError(KafkaError._TRANSPORT))  # pyright: ignore[reportPrivateUsage]


def test_a_grant_for_a_member_needs_its_word_and_a_member_gives_it_itself(desk: Desk, publisher: str) -> None:
    asyncio.run(_found(desk))
    grant = ("grant", "test-club", publisher, "--type", "hours_logged", "--member", "dk-0161")

    assert "members_word_missing" in desk.wrongly(*grant)
    assert desk(*grant, "--reference", "Letter of 4 January 2016")["member_id"] == "dk-0161"
    assert desk(*grant, "--as-member")["member_id"] == "dk-0161"
    assert desk("revoke", "test-club", publisher, "--member", "dk-0161")["member_id"] == "dk-0161"
    assert desk("grant", "test-club", publisher, "--type", "hours_logged")["member_id"] == "all"
    assert "unknown_type" in desk.wrongly("grant", "test-club", publisher, "--type", "coffee_drunk")


async def _found(desk: Desk) -> None:
    from cli.live.api import Live
    from tests.settlement.kit import CHARTER

    about = {"id": "test-club", "name": "T", "country": "DK", "form": "association", "currency": "DKK"}
    async with Live({"MELLEMREGNING_HOME": str(desk.home), "MEMBERSHIP_URL": desk.url}) as live:
        await live.found([CHARTER], {"collaboration": about})
        member = {"member_id": "dk-0161", "name": "A", "kind": "municipality", "joined_on": "2016-01-01"}
        await live.record("test-club", "member_joined", member)
