"""What the local platform survives: kill -9, a stale pid file, a taken port, a stop and a start."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.errors import PlatformError
from deploy.local.platform import Platform, read_env
from deploy.topics import TopicAdmin
from tests.deploy.kit import User, query, read, service_user, spare_platform, without_settings, write

PUBLISHER = User("dk-0161", "secret")


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    platform = spare_platform(tmp_path_factory.mktemp("spare"))
    try:
        platform.start()
        platform.prepare()
        yield platform
    finally:
        platform.destroy()


async def test_what_postgres_committed_is_there_after_kill_9(spare: Platform) -> None:
    url = spare.env()["SETTLEMENT_DATABASE_URL"]
    await query(url, "CREATE TABLE kept (number int)")
    await query(url, "INSERT INTO kept VALUES (41)")

    spare.kill_postgres()
    spare.start_postgres()

    assert await query(url, "SELECT number FROM kept") == 41


async def test_a_pid_file_that_names_another_process_does_not_keep_postgres_from_starting(spare: Platform) -> None:
    pid_file = spare.postgres.folder / "data" / "postmaster.pid"
    spare.kill_postgres()
    lines = pid_file.read_text().splitlines()
    with subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", "import time; time.sleep(60)"]
    ) as other:
        try:
            pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
            spare.start_postgres()
            assert await query(spare.env()["SETTLEMENT_DATABASE_URL"], "SELECT 1") == 1
        finally:
            other.kill()


async def test_what_kafka_acknowledged_is_there_after_kill_9(spare: Platform) -> None:
    TopicAdmin.from_environment(spare.env()).ensure_publisher(PUBLISHER.name, PUBLISHER.password)
    await write(spare, PUBLISHER, "timesheet.dk-0161", b"before")

    spare.kill_kafka()
    spare.start_kafka()

    assert await read(spare, service_user(spare, "settlement"), "timesheet.dk-0161") == b"before"
    await write(spare, PUBLISHER, "timesheet.dk-0161", b"after")


def test_another_platform_object_on_the_same_folder_finds_both_running(spare: Platform) -> None:
    pids = [program.process() for program in (spare.kafka.program, spare.postgres.program)]

    again = spare_platform(spare.home)
    again.start()

    assert [program.process() for program in (again.kafka.program, again.postgres.program)] == pids
    assert again.env() == spare.env()


async def test_a_port_taken_since_the_last_start_is_replaced_and_the_data_is_still_there(spare: Platform) -> None:
    await query(spare.env()["REPORTING_DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
    before = spare.ports
    spare.stop()
    with socket.socket() as kafka, socket.socket() as postgres:
        for taker, name in ((kafka, "KAFKA_PORT"), (postgres, "POSTGRES_PORT")):
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taker.bind(("127.0.0.1", before[name]))
            taker.listen()
        spare.start()

    after = spare.ports
    assert after["KAFKA_PORT"] != before["KAFKA_PORT"]
    assert after["POSTGRES_PORT"] != before["POSTGRES_PORT"]
    assert after["MEMBERSHIP_PORT"] == before["MEMBERSHIP_PORT"]
    assert await query(read_env(spare.home)["REPORTING_DATABASE_URL"], "SELECT number FROM kept") == 7
    await write(spare, PUBLISHER, "timesheet.dk-0161", b"again")


def test_secrets_are_for_the_owner_alone(spare: Platform) -> None:
    private = ["env", "secrets.json", "tokens/private.json", "kafka/server.properties"]
    modes = {name: stat.S_IMODE((spare.home / name).stat().st_mode) for name in private}
    assert modes == dict.fromkeys(private, 0o600)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_postgres_does_not_run_as_root(spare: Platform) -> None:
    process = spare.postgres.program.process()
    assert process is not None
    assert process.uids().effective != 0


def test_what_the_environment_names_is_used_and_not_started(tmp_path: Path) -> None:
    elsewhere = {
        "KAFKA_BOOTSTRAP": "kafka.invalid:9093",
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        **{f"{name}_DATABASE_URL": f"postgresql://{name}@db.invalid/x" for name in ("MEMBERSHIP", "SETTLEMENT")},
        "REPORTING_DATABASE_URL": "postgresql://reporting@db.invalid/x",
    }
    platform = Platform(tmp_path, without_settings() | elsewhere)

    platform.start()

    assert not platform.kafka.program.running()
    assert not platform.postgres.program.running()
    assert {name: platform.env()[name] for name in elsewhere} == elsewhere
    assert not elsewhere.keys() & read_env(tmp_path).keys()


def test_one_database_url_alone_is_refused_with_the_names_of_the_others(tmp_path: Path) -> None:
    settings = {
        "MEMBERSHIP_DATABASE_URL": "postgresql://membership@db.invalid/x",
        "KAFKA_BOOTSTRAP": "kafka.invalid:9093",
    }
    with pytest.raises(PlatformError, match="SETTLEMENT_DATABASE_URL, REPORTING_DATABASE_URL"):
        Platform(tmp_path, without_settings() | settings).start()
