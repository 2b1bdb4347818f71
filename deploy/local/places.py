"""Where the local platform keeps things: the data folder, and the cache that every data folder shares."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/var/lib/mellemregning")


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The data folder: MELLEMREGNING_HOME, or .local in the project."""
    return Path(environment.get("MELLEMREGNING_HOME") or PROJECT / ".local").resolve()


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """What is downloaded once for all data folders: MELLEMREGNING_CACHE, or .local/cache in the project."""
    return Path(environment.get("MELLEMREGNING_CACHE") or PROJECT / ".local" / "cache").resolve()


def open_to_others(folder: Path) -> bool:
    """Whether a user with no rights of its own can pass through every folder down to this one."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in [folder, *folder.parents])


def folder_for_unprivileged(home: Path) -> Path:
    """A folder where a process without root's rights may keep this home's data when it cannot reach the home."""
    return SYSTEM_FOLDER / hashlib.sha256(str(home).encode()).hexdigest()[:16]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, all of it or nothing of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
