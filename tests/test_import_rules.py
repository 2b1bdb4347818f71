"""Each import rule of .importlinter is seen to find a planted violation, in a skeleton of the packages it names."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).resolve().parents[1] / ".importlinter"
PACKAGES = ("services", "shared", "cli", "deploy", "mellemregning_client")
RULES_MODULE = "services.membership.members.rules"


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Empty packages for every module of ours that the rules name, and the rules."""
    rules = configparser.ConfigParser()
    rules.read(CONFIG)
    lists = ("modules", "source_modules", "forbidden_modules")
    named = {name for section in rules.values() for key in lists for name in section.get(key, "").split()}
    ours = {name for name in named if name.split(".")[0] in PACKAGES and "*" not in name}
    for name in {*ours, *PACKAGES, RULES_MODULE}:
        make_package(tmp_path, name)
    (tmp_path / ".importlinter").write_text(CONFIG.read_text())
    return tmp_path


def make_package(root: Path, name: str) -> None:
    folder = root
    for part in name.split("."):
        folder /= part
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()


def lint(root: Path) -> tuple[int, str]:
    program = Path(sys.executable).with_name("lint-imports")
    settings = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "300"}
    done = subprocess.run([program, "--no-cache"], check=False, capture_output=True, text=True, cwd=root, env=settings)
    return done.returncode, done.stdout + done.stderr


def test_the_skeleton_alone_keeps_every_rule(skeleton: Path) -> None:
    code, said = lint(skeleton)
    assert code == 0, said
    assert "7 kept, 0 broken" in said


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("services.membership", "import services.settlement"),
        ("services.reporting", "from services.settlement import engine"),
        ("shared", "import services.membership"),
        ("shared.money", "import cli"),
        ("services.reporting", "import deploy"),
        ("shared.money", "import random"),
        ("shared.periods", "import time"),
        ("shared.charter", "from pathlib import Path"),
        ("services.settlement.engine", "import os"),
        ("services.settlement.engine", "import asyncpg"),
        ("services.settlement.engine", "from uuid import uuid4"),
        ("services.settlement.engine", "import shared.database"),
        ("services.settlement.engine", "import services.settlement.runs"),
        ("mellemregning_client", "import shared.money"),
        ("mellemregning_client", "import cli"),
        ("services.settlement", "import mellemregning_client"),
        (RULES_MODULE, "import httpx"),
        (RULES_MODULE, "import shared.messaging"),
    ],
)
def test_an_import_across_a_boundary_is_found(skeleton: Path, importer: str, statement: str) -> None:
    (skeleton / importer.replace(".", "/") / "__init__.py").write_text(statement + "\n")
    code, said = lint(skeleton)
    assert code == 1, said
    assert "BROKEN" in said
    assert f"{importer} -> {statement.split()[1]}" in said
