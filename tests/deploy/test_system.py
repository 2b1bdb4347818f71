"""The processes under their supervisor: up, started again after a crash, and down; here with stand-ins for services."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local.errors import PlatformError
from deploy.local.processes import Program, wait_until
from deploy.local.system import Process, Status, System, is_ready, seven_processes
from tests.deploy.kit import spare_platform

FAKE = str(Path(__file__).with_name("fake_process.py"))
API = Process("membership-api", (sys.executable, FAKE, "MEMBERSHIP_PORT"), "MEMBERSHIP_PORT")
WORKER = Process("settlement-worker", (sys.executable, FAKE, "SETTLEMENT_WORKER_PORT"), "SETTLEMENT_WORKER_PORT")
BROKEN = Process("reporting-api", (sys.executable, FAKE, "REPORTING_PORT", "broken"), "REPORTING_PORT")
ELSEWHERE = {
    "KAFKA_BOOTSTRAP": "kafka.invalid:9093",
    **{
        f"{name}_DATABASE_URL": f"postgresql://{name}@db.invalid/x"
        for name in ("MEMBERSHIP", "SETTLEMENT", "REPORTING")
    },
}


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """Two stand-ins, without Kafka and PostgreSQL: those are said to be elsewhere."""
    made = System(spare_platform(tmp_path, ELSEWHERE), [API, WORKER])
    made.platform.start()
    yield made
    made.stop_processes()


def served(system: System) -> dict[str, Status]:
    return {status.name: status for status in system.status() if status.name not in ("kafka", "postgres")}


def test_the_processes_come_up_and_go_down_together(system: System) -> None:
    system.start_processes()
    system.wait_until_ready(20)
    assert [status.ready for status in served(system).values()] == [True, True]

    system.stop_processes()
    assert [status.running for status in served(system).values()] == [False, False]


def test_a_second_start_leaves_alone_what_runs(system: System) -> None:
    system.start_processes()
    system.wait_until_ready(20)
    before = {name: status.pid for name, status in served(system).items()}

    system.platform.start()
    system.start_processes()

    assert {name: status.pid for name, status in served(system).items()} == before


def test_a_start_with_more_processes_starts_those_too(system: System) -> None:
    System(system.platform, [API]).start_processes()
    assert wait_until(lambda: served(system)[API.name].ready, 20)

    system.start_processes()

    system.wait_until_ready(20)
    assert [status.running for status in served(system).values()] == [True, True]


def test_a_crashed_process_is_started_again_and_counted(system: System) -> None:
    system.start_processes()
    system.wait_until_ready(20)
    port = system.platform.ports[API.port_setting]

    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{port}/crash")

    assert wait_until(lambda: is_ready(port), 15)
    assert wait_until(lambda: served(system)[API.name].restarts == 1, 5)
    assert served(system)[WORKER.name].restarts == 0


def test_a_process_that_is_held_stays_down_until_it_is_let_go(system: System) -> None:
    system.start_processes()
    system.wait_until_ready(20)
    worker = Program(system.platform.home, WORKER.name)
    worker.hold_file.touch()
    worker.kill()
    assert not wait_until(worker.running, 3), "it was started though it is held"
    assert served(system)[API.name].ready

    worker.hold_file.unlink()
    assert wait_until(worker.running, 5)


def test_a_process_that_cannot_start_is_named_with_its_last_words_and_not_tried_in_a_hot_loop(tmp_path: Path) -> None:
    system = System(spare_platform(tmp_path, ELSEWHERE), [API, BROKEN])
    system.platform.start()
    try:
        system.start_processes()
        with pytest.raises(PlatformError, match=r"reporting-api[\s\S]*MEMBERSHIP_DATABASE_URL is missing"):
            system.wait_until_ready(6)
        starts = Program(tmp_path, BROKEN.name).log_file.read_text().count("no way to start")
        assert 2 <= starts <= 6
    finally:
        system.stop_processes()


def test_what_a_killed_supervisor_left_behind_is_stopped_and_started_anew(system: System) -> None:
    system.start_processes()
    system.wait_until_ready(20)
    left = served(system)[API.name].pid
    Program(system.platform.home, "supervisor").kill()
    assert left is not None
    assert psutil.pid_exists(left), "the process outlives its supervisor"

    system.start_processes()

    assert wait_until(lambda: served(system)[API.name].pid not in (None, left), 20)
    system.wait_until_ready(20)


def test_a_supervisor_told_to_stop_takes_its_processes_with_it(system: System) -> None:
    system.start_processes()
    system.wait_until_ready(20)
    Program(system.platform.home, "supervisor").stop(signal.SIGTERM, patience_seconds=20)
    assert [status.running for status in served(system).values()] == [False, False]


def test_there_are_seven_processes_each_with_a_port_of_its_own() -> None:
    processes = seven_processes()
    assert sorted(process.name for process in processes) == [
        "membership-api",
        "membership-relay",
        "reporting-api",
        "reporting-worker",
        "settlement-api",
        "settlement-relay",
        "settlement-worker",
    ]
    assert len({process.port_setting for process in processes}) == 7
    assert processes[0].command[-3:] == ("serve", "membership", "api")
