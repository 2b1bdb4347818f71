"""Reading a scenario, and the command with its exit codes (charter.md 6)."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.simulate import simulate
from services.settlement.simulate import ScenarioUnreadable, read_scenario
from services.settlement.simulate.scenario import CommandLine, FactLine
from tests.settlement.engine.scenario import A, Json, adopts_budget, budget, charter, joins, rate, run

FACT = '{"type": "member_joined", "data": {}}'
RUN = '{"type": "run", "data": {"settlement": "s", "period": "2016"}}'


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioUnreadable) as caught:
        read_scenario(text, "test-club")
    return [(problem.where, problem.code) for problem in caught.value.problems]


def test_lines_are_facts_and_commands_numbered_from_one_blank_ones_skipped() -> None:
    lines = read_scenario(f"\n{FACT}\n   \n\r\n{RUN}\r\n", "test-club")

    assert [(type(line), line.number) for line in lines] == [(FactLine, 2), (CommandLine, 5)]


def test_a_scenario_may_be_empty_and_may_begin_with_a_byte_order_mark() -> None:
    assert read_scenario("", None) == []
    assert len(read_scenario("\ufeff" + FACT, None)) == 1


@pytest.mark.parametrize("line", ["x", "{", "[]", "7", "null", '"run"', '{"type": NaN}', "[" * 100_000])
def test_a_line_that_is_no_json_object_cannot_be_read(line: str) -> None:
    assert problems(line) == [("line 1", "unreadable")]


@pytest.mark.parametrize("line", ["{}", '{"type": "run"}', '{"data": {}}', '{"type": null, "data": {}}'])
def test_a_line_without_type_or_data_cannot_be_read(line: str) -> None:
    assert problems(line) == [("line 1", "missing_field")]


@pytest.mark.parametrize("name", ["member_jumped", "MemberJoined", "membership.member_joined.v1", 7, ["run"]])
def test_an_unknown_type_cannot_be_read(name: Any) -> None:
    assert problems(json.dumps({"type": name, "data": {}})) == [("line 1", "unknown_type")]


@pytest.mark.parametrize("command", ["run", "reverse"])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"settlement": "s"},
        {"period": "2016"},
        {"settlement": "s", "period": "2016-Q7"},
        {"settlement": "s", "period": 2016},
        {"settlement": 7, "period": "2016"},
        {"settlement": None, "period": "2016"},
        {"settlement": "s", "period": "2016", "collaboration_id": "other-club"},
    ],
)
def test_a_command_needs_a_settlement_and_a_well_formed_period(command: str, data: Json) -> None:
    assert problems(json.dumps({"type": command, "data": data})) == [("line 1", "malformed")]


def test_every_line_that_cannot_be_read_is_told() -> None:
    assert problems(f"x\n{FACT}\ny\n{RUN}\n{{}}") == [
        ("line 1", "unreadable"),
        ("line 3", "unreadable"),
        ("line 5", "missing_field"),
    ]


def command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], charters: list[str], scenario: str, **options: bool
) -> tuple[int, str]:
    """Exit code and what was printed."""
    paths = [tmp_path / f"charter-{place}.yaml" for place in range(len(charters))]
    for path, text in zip(paths, charters, strict=True):
        path.write_text(text)
    (tmp_path / "scenario.jsonl").write_text(scenario)
    code = 0
    try:
        simulate(*paths, tmp_path / "scenario.jsonl", **options)
    except SystemExit as done:
        code = int(str(done.code))
    return code, capsys.readouterr().out


def scenario(*lines: Json) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


GOOD = scenario(joins(A), adopts_budget(5), run())
FAILING = scenario(joins(A), adopts_budget(5), run(), run("2017"))
PARTS = [
    "settlement", "period", "reversal", "digest", "lines", "net", "claims", "transfers", "carried",
    "balances", "out_of_tolerance", "turns", "not_honoured", "not_adjusted", "parked",
]  # fmt: skip


def test_exit_code_0_and_one_json_object_with_every_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = command(tmp_path, capsys, [charter(budget())], GOOD, json=True)
    outcome = json.loads(printed)

    assert code == 0
    assert list(outcome) == ["collaboration_id", "runs", "refused"]
    assert [list(each) for each in outcome["runs"]] == [PARTS]


def test_exit_code_2_and_all_errors_of_charters_and_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = [charter(budget()), charter(budget(colour="red"))]
    code, printed = command(tmp_path, capsys, broken, "x\n", json=True)

    assert code == 2
    assert {(each["code"], each["where"]) for each in json.loads(printed)["errors"]} == {
        ("unknown_field", "streams[0].colour"),
        ("duplicate", "version"),
        ("unreadable", "line 1"),
    }
    assert list(json.loads(printed)) == ["errors"]


def test_exit_code_2_where_a_file_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        simulate(tmp_path / "no.yaml", tmp_path / "no.jsonl", json=True)

    assert [each["code"] for each in json.loads(capsys.readouterr().out)["errors"]] == ["unreadable", "unreadable"]


def test_exit_code_3_with_the_runs_before_and_the_error_beside_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = command(tmp_path, capsys, [charter(budget())], FAILING, json=True)
    outcome = json.loads(printed)

    assert code == 3
    assert [each["period"] for each in outcome["runs"]] == ["2016"]
    assert set(outcome["error"]) == {"code", "where", "message"}
    assert outcome["error"]["code"] == "missing_budget"


def test_people_see_tables_with_amounts_and_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = command(tmp_path, capsys, [charter(budget())], FAILING)

    assert code == 3
    assert "0.05" in printed
    assert "missing_budget" in printed
    assert "line 4" in printed


def test_people_see_every_problem_with_file_and_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = command(tmp_path, capsys, [charter(rate(colour="red"))], "x\n")

    assert code == 2
    assert "charter-0.yaml: streams[0].colour: unknown_field" in printed.replace("\n", "")
    assert "scenario.jsonl: line 1: unreadable" in printed.replace("\n", "")


def test_nothing_named_is_told_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        simulate()

    assert "scenario" in capsys.readouterr().err
