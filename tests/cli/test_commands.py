"""The command line as a person or a program meets it: output, exit codes, sentences instead of tracebacks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from cli.environment import fill_in
from deploy.local.platform import Platform
from tests.deploy.kit import without_settings

PROJECT = Path(__file__).resolve().parents[2]
PROCESSES = 10
"""Kafka, PostgreSQL, the seven, and the issuer of one machine."""


def run(*arguments: str, settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = without_settings() | (settings or {})
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=PROJECT, stdin=subprocess.DEVNULL
    )


def claims_of(token: str, home: Path) -> dict[str, object]:
    keys = KeySet.import_key_set(json.loads((home / "tokens" / "jwks.json").read_text()))
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    options = jwt.JWTClaimsRegistry(iss={"essential": True, "value": "mellemregning-local"}, exp={"essential": True})
    options.validate(decoded.claims)
    return decoded.claims


def token(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("token", *arguments, settings={"MELLEMREGNING_HOME": str(home)})


def test_a_token_carries_its_roles_and_holds_against_the_published_keys(tmp_path: Path) -> None:
    said = token(tmp_path, "--role", "operator:storkoebenhavn", "--role", "auditor", "--subject", "anna")
    claims = claims_of(said.stdout.strip(), tmp_path)
    assert claims["mellemregning_roles"] == ["operator:storkoebenhavn", "auditor"]
    assert claims["sub"] == "anna"
    assert claims["aud"] == "mellemregning"


def test_a_token_is_valid_for_as_long_as_asked(tmp_path: Path) -> None:
    claims = claims_of(token(tmp_path, "--role", "auditor", "--ttl", "60").stdout.strip(), tmp_path)
    assert int(str(claims["exp"])) - int(str(claims["iat"])) == 60


def test_a_token_of_another_data_folder_does_not_hold(tmp_path: Path) -> None:
    token(tmp_path / "one", "--role", "auditor")
    foreign = token(tmp_path / "two", "--role", "auditor").stdout.strip()
    with pytest.raises(InvalidKeyIdError):
        claims_of(foreign, tmp_path / "one")


def test_the_published_keys_hold_nothing_private(tmp_path: Path) -> None:
    token(tmp_path, "--role", "auditor")
    (key,) = json.loads((tmp_path / "tokens" / "jwks.json").read_text())["keys"]
    assert key["kty"] == "RSA"
    assert not {"d", "p", "q", "dp", "dq", "qi"} & key.keys()


@pytest.mark.parametrize("role", ["king", "operator", "operator:", "member:A B", "auditor:x"])
def test_an_unknown_role_is_refused_with_the_known_ones(tmp_path: Path, role: str) -> None:
    said = token(tmp_path, "--role", role)
    assert (said.returncode, said.stdout) == (1, "")
    assert "operator:<collaboration_id>" in said.stderr


def test_help_names_every_command_without_loading_what_they_need() -> None:
    names = [
        "up",
        "down",
        "status",
        "reset",
        "demo",
        "simulate",
        "simulate-publishers",
        "play",
        "charter",
        "token",
        "topics",
        "migrate",
        "serve",
    ]
    code = "import sys; sys.argv = ['m', '--help']; from cli.main import main; main(); print(sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=PROJECT).stdout
    shown, loaded = said.rsplit("\n[", 1)
    assert all(f"│ {name} " in shown for name in names)
    assert not {"'confluent_kafka'", "'fastapi'", "'asyncpg'", "'jgo'"} & set(loaded.rstrip("]\n").split(", "))


def test_a_process_that_a_service_does_not_have_is_refused(tmp_path: Path) -> None:
    said = run("serve", "membership", "nonsense", settings={"MELLEMREGNING_HOME": str(tmp_path)})
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


def test_reset_asks_first_and_removes_nothing_unasked(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    said = run("reset", settings={"MELLEMREGNING_HOME": str(tmp_path)})
    assert said.returncode == 1
    assert "--yes" in said.stderr
    assert (tmp_path / "secrets.json").exists()


def test_reset_with_yes_removes_what_the_system_made_and_nothing_that_others_keep_there(tmp_path: Path) -> None:
    for folder in ("cache", "tests/4711-platform/postgres", "kafka", "logs", "tokens"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "secrets.json").write_text("{}")
    assert run("reset", "--yes", settings={"MELLEMREGNING_HOME": str(tmp_path)}).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "notes.txt", "tests"]
    assert (tmp_path / "tests/4711-platform/postgres").is_dir()


def test_status_of_nothing_says_stopped_and_exits_1(tmp_path: Path) -> None:
    said = run("status", "--json", settings={"MELLEMREGNING_HOME": str(tmp_path)})
    found = json.loads(said.stdout)
    assert said.returncode == 1
    assert len(found) == PROCESSES
    assert not any(each["running"] or each["ready"] for each in found)


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    for command, setting in (
        (("migrate",), "MEMBERSHIP_DATABASE_URL"),
        (("topics", "create"), "MEMBERSHIP_KAFKA_PASSWORD"),
    ):
        said = run(*command, settings={"MELLEMREGNING_HOME": str(tmp_path)})
        assert said.returncode == 1
        assert setting in said.stderr
        assert "Traceback" not in said.stderr


def test_topics_create_makes_a_publisher_once_and_keeps_its_password(platform: Platform) -> None:
    first = run("topics", "create", "--publisher", "cli-one", "--json", settings=platform.env())
    second = run("topics", "create", "--publisher", "cli-one", "--json", settings=platform.env())
    assert json.loads(first.stdout)["users"].keys() == {"cli-one"}
    assert first.stdout == second.stdout


def test_settings_of_the_data_folder_fill_what_the_environment_leaves_open(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("KAFKA_BOOTSTRAP=127.0.0.1:1\nKAFKA_ADMIN_PASSWORD=ours\nMEMBERSHIP_PORT=8101\n")
    environment = {"MELLEMREGNING_HOME": str(tmp_path), "MEMBERSHIP_PORT": "9000"}
    fill_in(environment)
    assert environment["KAFKA_ADMIN_PASSWORD"] == "ours"
    assert environment["MEMBERSHIP_PORT"] == "9000"


def test_who_names_another_kafka_gets_none_of_our_passwords(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("KAFKA_BOOTSTRAP=127.0.0.1:1\nKAFKA_ADMIN_PASSWORD=ours\nMEMBERSHIP_PORT=8101\n")
    environment = {"MELLEMREGNING_HOME": str(tmp_path), "KAFKA_BOOTSTRAP": "kafka.invalid:9093"}
    fill_in(environment)
    assert "KAFKA_ADMIN_PASSWORD" not in environment
    assert environment["MEMBERSHIP_PORT"] == "8101"
