"""Settings for commands run by hand: those of the data folder's env file, where the environment says nothing else."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATABASE_SETTINGS = ("_DATABASE_URL", "POSTGRES_ADMIN_URL")


def fill_in(environment: MutableMapping[str, str]) -> None:
    """Add the settings that `mellemregning up` wrote to the data folder.

    Who names another Kafka or another database gets nothing of ours for it, users and passwords included.
    """
    home = Path(environment.get("MELLEMREGNING_HOME") or PROJECT / ".local")
    env_file = home / "env"
    if not env_file.exists():
        return
    lines = env_file.read_text(encoding="utf-8").splitlines()
    written = dict(line.split("=", 1) for line in lines if "=" in line)
    given = dict(environment)
    for name, value in written.items():
        if not _is_for_another(name, given):
            environment.setdefault(name, value)


def _is_for_another(name: str, environment: Mapping[str, str]) -> bool:
    if name.startswith("KAFKA_") or "_KAFKA_" in name:
        return "KAFKA_BOOTSTRAP" in environment
    if name.endswith(DATABASE_SETTINGS):
        return any(given.endswith("_DATABASE_URL") for given in environment)
    return False
