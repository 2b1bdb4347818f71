"""The gate for event schemas: each change that needs a new type is found, an optional field is not one of them."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events.compatibility import GATE, ROOT, SCHEMAS, breaks, main, schemas_of_work_tree

HOURS = "timesheet.hours_logged.v1"
LINES = "settlement.settlement_lines_posted.v1"
Schema = dict[str, Any]
Edit = Callable[[Schema], Any]


def _changed(type_: str, edit: Edit) -> list[tuple[str, str, str]]:
    """What the gate says when one schema is edited."""
    before = dict(schemas_of_work_tree(ROOT))
    edited: Schema = copy.deepcopy(dict(before[type_]))
    edit(edited)
    assert edited != before[type_]
    return [(each.type, each.path, each.why) for each in breaks(before, {**before, type_: edited})]


def _field(name: str, **keywords: Any) -> Edit:
    return lambda schema: schema["properties"][name].update(keywords)


def _or_null(schema: Schema) -> None:
    minutes = schema["properties"]["minutes"]
    schema["properties"]["minutes"] = {"anyOf": [minutes, {"type": "null"}]}


def _row(schema: Schema) -> Schema:
    return schema["$defs"]["Line"]


PLANTED: dict[str, tuple[str, Edit, str, str]] = {
    "a field is gone": (HOURS, lambda s: s["properties"].pop("activity"), "activity", "the field is gone"),
    "a new field is required": (
        HOURS,
        lambda s: (s["properties"].update(shift={"type": "string"}), s["required"].append("shift")),
        "shift",
        "a new field is required",
    ),
    "an optional field becomes required": (
        HOURS,
        lambda s: s["required"].append("worker"),
        "worker",
        "the field was optional and is required",
    ),
    "a required field becomes optional": (
        HOURS,
        lambda s: s["required"].remove("minutes"),
        "minutes",
        "the field was required and is optional",
    ),
    "a range is narrower": (HOURS, _field("minutes", maximum=720), "minutes", "maximum was 1440 and is 720"),
    "a range is wider": (HOURS, _field("minutes", maximum=2880), "minutes", "maximum was 1440 and is 2880"),
    "a limit is new": (HOURS, _field("minutes", multipleOf=15), "minutes", "multipleOf was not given and is 15"),
    "a pattern is another": (
        HOURS,
        _field("collaboration_id", pattern="^[a-z]{2,40}$"),
        "collaboration_id",
        'pattern was "^[a-z0-9-]{2,40}$" and is "^[a-z]{2,40}$"',
    ),
    "a text is shorter": (HOURS, _field("entry_id", maxLength=36), "entry_id", "maxLength was 200 and is 36"),
    "null is allowed": (HOURS, _or_null, "minutes", "null is allowed now, which readers do not expect"),
    "null is no longer allowed": (
        HOURS,
        lambda s: s["properties"]["worker"]["anyOf"].pop(),
        "worker",
        "null is no longer allowed",
    ),
    "unknown fields are let in": (
        HOURS,
        lambda s: s.pop("additionalProperties"),
        "",
        "additionalProperties was false and is not given",
    ),
    "unknown fields are shut out": (
        LINES,
        lambda s: s.update(additionalProperties=False),
        "",
        "additionalProperties was not given and is false",
    ),
    "a default is another": (HOURS, _field("worker", default="w0"), "worker", 'default was null and is "w0"'),
    "a word is gone from a row of a list": (
        LINES,
        lambda s: _row(s)["properties"]["kind"]["enum"].remove("grant"),
        "lines[].kind",
        "no longer to choose from: grant",
    ),
    "a word is new in a row of a list": (
        LINES,
        lambda s: _row(s)["properties"]["kind"]["enum"].append("interest"),
        "lines[].kind",
        "new to choose from, which readers do not expect: interest",
    ),
    "a field is gone from a row of a list": (
        LINES,
        lambda s: _row(s)["properties"].pop("project"),
        "lines[].project",
        "the field is gone",
    ),
    "a row's optional field is narrower": (
        LINES,
        lambda s: _row(s)["properties"]["instalment"]["anyOf"][0].update(maximum=12),
        "lines[].instalment",
        "maximum was 1000000000000000000 and is 12",
    ),
    "a list is shorter": (LINES, _field("lines", maxItems=500), "lines", "maxItems was 1000 and is 500"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_change_in_place_is_found_and_named(name: str) -> None:
    type_, edit, path, why = PLANTED[name]
    assert _changed(type_, edit) == [(type_, path, why)]


def test_another_type_of_value_is_two_changes() -> None:
    found = _changed(HOURS, lambda s: s["properties"].update(minutes={"type": "string"}))
    assert {path for _, path, _ in found} == {"minutes"}
    assert {why for _, _, why in found} == {
        "integer is no longer allowed",
        "string is allowed now, which readers do not expect",
    }


def test_a_type_that_is_gone_is_found() -> None:
    before = schemas_of_work_tree(ROOT)
    after = {type_: schema for type_, schema in before.items() if type_ != HOURS}
    assert [(each.type, each.path) for each in breaks(before, after)] == [(HOURS, "")]


HARMLESS: dict[str, tuple[str, Edit]] = {
    "an optional field more": (
        HOURS,
        lambda s: s["properties"].update(shift={"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ),
    "an optional field more in a row": (
        LINES,
        lambda s: _row(s)["properties"].update(note={"type": "string", "default": ""}),
    ),
    "other words for a field": (HOURS, _field("minutes", description="How long")),
    "another example": (HOURS, lambda s: s.update(description="Hours", examples=[])),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_keeps_the_version_passes(name: str) -> None:
    assert _changed(*HARMLESS[name]) == []


def test_a_new_type_passes() -> None:
    before = schemas_of_work_tree(ROOT)
    assert breaks(before, {**before, "timesheet.hours_logged.v2": {"type": "object"}}) == []


class Repository:
    """A repository with one schema, changed in place before the gate was put up, and committed by a test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")
        self.write(maximum=2880)
        self.commit()
        self.write(maximum=1440)
        (root / GATE).write_text("")
        self.commit()

    def git(self, *arguments: str) -> None:
        """Runs git as somebody."""
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(self.root), *who, *arguments], check=True, capture_output=True)

    def write(self, maximum: int) -> None:
        """A schema with this limit."""
        path = self.root / SCHEMAS / f"{HOURS}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"type": "object", "properties": {"minutes": {"maximum": maximum}}}))

    def commit(self) -> None:
        """Commits everything, and something else after it."""
        self.git("add", ".")
        self.git("commit", "-q", "-m", "schemas")
        self.git("commit", "-q", "--allow-empty", "-m", "something else")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose main branch has the gate since its last change of a schema."""
    (tmp_path / "origin").mkdir()
    return Repository(tmp_path / "origin")


def test_on_main_files_changed_since_are_compared_with_the_last_commit(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(maximum=720)

    assert main([], repository.root) == 1

    said = capsys.readouterr().out
    assert said.startswith(f"{HOURS}: minutes: maximum was 1440 and is 720\n")
    assert "(the last commit, as the files have been changed since): 1 types, 1 changed in place" in said


def test_on_main_a_committed_change_is_compared_with_what_was_before_it(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(maximum=720)
    repository.commit()

    assert main([], repository.root) == 1

    assert "before the schemas were last changed" in capsys.readouterr().out


def test_a_branch_is_compared_with_where_it_left_main(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("switch", "-q", "-c", "change")
    repository.write(maximum=720)
    repository.commit()
    repository.write(maximum=721)
    repository.commit()

    assert main([], repository.root) == 1

    said = capsys.readouterr().out
    assert "minutes: maximum was 1440 and is 721" in said
    assert "(where this branch left main)" in said


@pytest.mark.parametrize("depth", [[], ["--depth", "1"]], ids=["whole", "shallow"])
def test_a_fresh_clone_with_nothing_earlier_says_so_and_passes(
    repository: Repository, depth: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", *depth, repository.root.as_uri(), str(clone)], check=True)

    assert main([], clone) == 0

    assert "nothing was compared" in capsys.readouterr().out


def test_a_reference_that_names_nothing_is_exit_code_2(repository: Repository) -> None:
    assert main(["--base", "no-such-branch"], repository.root) == 2
