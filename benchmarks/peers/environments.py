"""An environment for each peer, made once under .local/bench/peers from pinned and hashed requirements."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.report import Finding, tell
from benchmarks.stage import ROOT

FOLDER = ROOT / ".local" / "bench" / "peers"
HERE = Path(__file__).parent
INSTALL_SECONDS_MAX = 300
DEBIAN = ("hledger", "ledger")


class Unavailable(Exception):
    """A peer cannot be had here; the sentence says why. The rest goes on without it."""


def missing(peer: str, why: str) -> Finding:
    """What stands in the place of a peer's figures."""
    tell(f"peers: without {peer}: {why}")
    return Finding(f"Peer {peer}: not measured", 0, "", details={"why": why})


def python_of(peer: str) -> Path:
    """The Python of the peer's environment, made if it is not there yet. Raises Unavailable."""
    requirements = HERE / "requirements" / f"{peer}.txt"
    folder = FOLDER / f"{peer}-{hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]}"
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        tell(f"peers: making an environment for {peer}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run(peer, [sys.executable, "-m", "venv", str(folder)])
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _run(peer, [*install, "--require-hashes", "-r", str(requirements)])
        ready.touch()
    return python


def program_of(name: str) -> str:
    """A program that is a package of Debian's, installed if it is missing and we may. Raises Unavailable."""
    if shutil.which(name) is None:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise Unavailable(f"{name} is not installed, and only root can install Debian's package of it.")
        tell(f"peers: installing {name}")
        _run(name, ["apt-get", "update", "-qq"])
        _run(name, ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name])
    found = shutil.which(name)
    if found is None:
        raise Unavailable(f"{name} is not there even after its package was installed.")
    return found


def version_of(program: str) -> str:
    """What a program says of its version, in one line."""
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True, timeout=20).stdout
    return said.splitlines()[0].split(",")[0]


def _run(peer: str, command: list[str]) -> None:
    try:
        done = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{peer} cannot be had: {type(error).__name__}.") from error
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Unavailable(f"{peer} cannot be had: {' '.join(last)[:200]}")
