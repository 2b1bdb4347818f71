"""The client's README, followed to the letter against the whole system, with the package as it is built."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deploy.local.system import System
from tests.platform import OTHERS

pytestmark = pytest.mark.system

PROJECT = Path(__file__).resolve().parents[2]
CLIENT = PROJECT / "clients" / "python"
INSTALL = re.compile(r"^python3 -m venv .*$", re.MULTILINE)
SEEN = """
Kafka: e3 unknown_project
Kafka: e2 minutes_out_of_range
HTTP: e1 known
HTTP: e4 accepted
Entry e1: 60 minutes, counted
Entry e3: 45 minutes, parked unknown_project
Entry e4: 120 minutes, counted
annual 2025 is approved.
dk-0161: -90,000 in minor units of DKK
dk-0175: +90,000 in minor units of DKK
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built from a copy, so that nothing is left in the source."""
    folder = tmp_path_factory.mktemp("client")
    shutil.copytree(CLIENT, folder / "source", ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(folder / "source")], check=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_package_holds_what_a_supplier_needs_and_asks_for_little(wheel: Path):
    with zipfile.ZipFile(wheel) as built:
        names = set(built.namelist())
        [metadata] = [built.read(name).decode() for name in names if name.endswith("METADATA")]
    assert {"mellemregning_client/py.typed", "mellemregning_client/facts.py"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"mellemregning_client"}
    needed = re.findall(r"^Requires-Dist: (\w+)", metadata, re.MULTILINE)
    assert sorted(needed) == ["aiokafka", "httpx"]
    assert "License-Expression: EUPL-1.2" in metadata


def follow(system: System, commands: str, folder: Path) -> str:
    """What the commands print. E, where the newcomer's files go, is a folder of the test's."""
    settings = system.platform.env()
    given = {name: value for name, value in os.environ.items() if name not in OTHERS and not name.startswith("PYTHON")}
    urls = {
        name: settings[name] for name in ("MELLEMREGNING_HOME", "MEMBERSHIP_URL", "SETTLEMENT_URL", "REPORTING_URL")
    }
    script = commands.replace("E=$(mktemp -d)", f"E={folder}").replace("make up\n", "")
    done = subprocess.run(
        ["bash", "-euc", script], cwd=PROJECT, env=given | urls, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shown() -> str:
    """The commands that README tells a newcomer to give."""
    [commands] = re.findall(r"```sh\n(.*?)```", (CLIENT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert INSTALL.search(commands)
    return commands


def assert_all_is_seen(printed: str) -> None:
    missing = [line for line in SEEN.strip().splitlines() if line not in printed]
    assert not missing, printed


def supplier_of(wheel: Path, folder: Path) -> None:
    """A Python with the built package alone in front of what the test's own has; no package of ours beside it."""
    site = folder / "site"
    zipfile.ZipFile(wheel).extractall(site)
    python = folder / "supplier" / "bin" / "python"
    python.parent.mkdir(parents=True)
    guard = "import sys; sys.modules.update(dict.fromkeys(('services', 'shared', 'cli', 'deploy')))"
    (site / "sitecustomize.py").write_text(f"{guard}\n", encoding="utf-8")
    python.write_text(f'#!/bin/sh\nPYTHONPATH={site} exec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)


def test_the_example_runs_as_readme_says(system: System, wheel: Path, tmp_path: Path):
    supplier_of(wheel, tmp_path)
    where = [tmp_path / "supplier" / "bin" / "python", "-c", "import mellemregning_client as m; print(m.__file__)"]
    assert subprocess.run(where, capture_output=True, text=True, check=True).stdout.startswith(str(tmp_path))
    assert_all_is_seen(follow(system, INSTALL.sub("", shown()), tmp_path))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_example_runs_from_an_environment_of_its_own(system: System, tmp_path: Path):
    """With all that the package asks for, from the package index; of a session without the test above."""
    assert_all_is_seen(follow(system, shown(), tmp_path))
