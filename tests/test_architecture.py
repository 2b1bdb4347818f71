"""The code keeps to its own form; and each rule is seen to find what breaks it, in a tree planted with violations."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import RULES

ROOT = Path(__file__).resolve().parents[1]
Rule = Callable[[Path], Iterator[str]]

PLANTED: dict[Rule, tuple[str, str]] = {
    architecture.sql_outside_stores: (
        "services/membership/members/handlers.py",
        'def join(conn, member):\n    return conn.execute(f"""\n    INSERT INTO members VALUES ({member})""")\n',
    ),
    architecture.routes_outside_api: (
        "services/membership/members/handlers.py",
        "import fastapi\nrouter = fastapi.APIRouter()\n",
    ),
    architecture.renamed_files: ("services/membership/members/repository.py", ""),
    architecture.long_files: ("shared/long.py", "number = 1\n" * 301),
    architecture.long_functions: ("cli/long.py", "def long():\n" + "    number = 1\n" * 40),
    architecture.clocks_in_pure_code: (
        "services/settlement/engine/days.py",
        "import datetime\ntoday = datetime.date.today()\n",
    ),
    architecture.floats_in_pure_code: ("shared/money.py", "def half(amount):\n    return amount * 0.5\n"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_breaks_the_rule(rule: Rule) -> None:
    assert list(rule(ROOT)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_what_breaks_it_and_nothing_else(rule: Rule, tmp_path: Path) -> None:
    path, source = PLANTED[rule]
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source)

    found = list(rule(tmp_path))

    assert len(found) == 1
    assert found[0].startswith(path)


@pytest.mark.parametrize("path", ["services/membership/members/store.py", "shared/messaging/outbox.py", "cli/demo.py"])
def test_sql_in_its_place_is_left_alone(path: str, tmp_path: Path) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text('STATEMENT = "SELECT 1 FROM members"\n')
    assert list(architecture.sql_outside_stores(tmp_path)) == []


@pytest.mark.parametrize("sentence", ["Select one of these", "with members as guests", "update the sets", "COPYING"])
def test_a_sentence_is_not_taken_for_sql(sentence: str, tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "words.py").write_text(f"WORDS = {sentence!r}\n")
    assert list(architecture.sql_outside_stores(tmp_path)) == []
