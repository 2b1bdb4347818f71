"""`mellemregning play` without a system: what is renamed, compared and drawn, and what it says where there is none."""

import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.failures import CommandFailed
from cli.live.facts import command_for
from cli.playing.compare import differences
from cli.playing.player import parts_of
from cli.playing.script import rename
from cli.playing.tables import print_comparison
from cli.playing.target import target_elsewhere
from deploy.local.ports import ANY_PORTS
from services.settlement.simulate import read_scenario
from services.settlement.simulate.scenario import FactLine
from shared.charter import load_charter
from tests.cli.test_commands import run

CASES = Path(__file__).resolve().parents[1] / "cases"
WORKED = CASES / "01-worked-example"
Json = dict[str, Any]


def worked_outcome() -> Json:
    return {"refused": [], **json.loads((WORKED / "expected.json").read_text())}


def play(home: Path, *arguments: str | Path, **settings: str) -> Any:
    return run("play", *map(str, arguments), settings={"MELLEMREGNING_HOME": str(home), **settings})


def files_of(case: str) -> list[Path]:
    folder = CASES / case
    return [*sorted(folder.glob("charter-*.yaml")), folder / "scenario.jsonl"]


@pytest.mark.parametrize("case", ["59-invalid-charter", "96-invalid-across-versions", "98-unreadable-lines"])
def test_what_cannot_be_read_is_listed_exactly_as_simulate_lists_it(tmp_path: Path, case: str) -> None:
    played, simulated = play(tmp_path, *files_of(case), "--json"), run("simulate", *map(str, files_of(case)), "--json")
    assert (played.returncode, played.stdout) == (simulated.returncode, simulated.stdout)
    assert (played.returncode, played.stderr) == (2, "")


def test_a_scenario_alone_is_not_enough(tmp_path: Path) -> None:
    said = play(tmp_path, WORKED / "scenario.jsonl")
    assert (said.returncode, said.stdout) == (2, "")
    assert "at least one charter" in said.stderr


def test_where_nothing_is_up_it_says_how_to_start_it(tmp_path: Path) -> None:
    said = play(tmp_path, *files_of("01-worked-example"), **ANY_PORTS)
    assert (said.returncode, said.stdout) == (1, "")
    assert "mellemregning up" in said.stderr
    assert "Traceback" not in said.stderr


def test_another_installation_needs_settings_of_its_own_and_each_missing_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("MEMBERSHIP_URL=http://ours\nSETTLEMENT_URL=http://ours\nKAFKA_BOOTSTRAP=ours:1\n")
    said = play(tmp_path, *files_of("01-worked-example"), "--against", "http://other", PLAY_PUBLISHER_PASSWORD="x")
    assert (said.returncode, said.stdout) == (1, "")
    for name in ("SETTLEMENT_URL", "KAFKA_BOOTSTRAP", "PLAY_TOKEN"):
        assert name in said.stderr
    assert "PLAY_PUBLISHER_PASSWORD" not in said.stderr


def test_another_installation_is_reached_by_what_is_given_for_it() -> None:
    given = {"SETTLEMENT_URL": "http://s", "KAFKA_BOOTSTRAP": "k:1", "PLAY_PUBLISHER_PASSWORD": "secret"}
    target = target_elsewhere("http://m/", {**given, "PLAY_TOKEN": "token", "PLAY_PUBLISHER": "trial"})
    assert (target.settings["MEMBERSHIP_URL"], target.settings["SETTLEMENT_URL"]) == ("http://m", "http://s")
    assert (target.publisher, target.password, target.token, target.is_ours) == ("trial", "secret", "token", False)
    assert "secret" not in repr(target)


def charter_with(collaboration: str) -> str:
    text = (WORKED / "charter-1.yaml").read_text()
    start, end = text.index("collaboration:"), text.index("kinds:")
    return text[:start] + collaboration + text[end:]


ABOUT = "country: DK, form: association, currency: DKK, purposes: [implementation]"


@pytest.mark.parametrize(
    "collaboration",
    [
        f"collaboration: {{id: storkoebenhavn, name: storkoebenhavn, {ABOUT}}}\n",
        f'"collaboration": {{"name": "id: storkoebenhavn", "id" : "storkoebenhavn", {ABOUT}}}  # storkoebenhavn\n',
        f"collaboration:\n  {{name: N, id:\n      storkoebenhavn\n  , {ABOUT}}}\n",
    ],
)
def test_only_the_id_of_a_charter_is_replaced_however_it_is_written(collaboration: str) -> None:
    text = charter_with(collaboration)
    (renamed,) = rename([text], [], "play-1").charters
    before, after = load_charter(text), load_charter(renamed)
    assert (after.collaboration.id, after.collaboration.name) == ("play-1", before.collaboration.name)
    assert (after.streams, after.settlements, after.decision) == (before.streams, before.settlements, before.decision)
    assert len(renamed.splitlines()) <= len(text.splitlines())


def test_an_id_that_cannot_be_replaced_alone_is_told_so() -> None:
    shared = "collaboration: {id: &x storkoebenhavn, name: *x, " + ABOUT + "}\n"
    with pytest.raises(CommandFailed, match="plain text"):
        rename([charter_with(shared)], [], "play-1")


def test_charter_versions_are_adopted_in_order_of_version() -> None:
    texts = [path.read_text() for path in files_of("43-charter-versions")[:-1]]
    renamed = rename(texts[::-1], [], "play-1")
    assert [load_charter(text).version for text in renamed.charters] == sorted(load_charter(t).version for t in texts)


def fact(data: Json, type_: str = "hours_logged") -> str:
    return json.dumps({"type": type_, "data": data})


def test_every_fact_names_the_new_id_and_a_foreign_one_stays_foreign() -> None:
    named = [
        {},
        {"collaboration_id": None},
        {"collaboration_id": "storkoebenhavn"},
        {"collaboration_id": "sbsys"},
        {"collaboration_id": 5},
    ]
    lines = read_scenario("\n".join(map(fact, named)), "storkoebenhavn")
    renamed = rename([(WORKED / "charter-1.yaml").read_text()], lines, "play-1")
    told = [line.data["collaboration_id"] for line in renamed.lines if isinstance(line, FactLine)]
    assert told == ["play-1", "play-1", "play-1", "play-1-other", 5]
    assert renamed.foreign == {4, 5}


def test_facts_in_a_row_that_are_published_go_together_and_order_is_kept() -> None:
    run_2016 = json.dumps({"type": "run", "data": {"settlement": "annual", "period": "2016"}})
    told = [fact({}), fact({}), fact({}, "rate_adopted"), run_2016, fact({}), run_2016, fact({}, "task_completed")]
    parts = list(parts_of(read_scenario("\n".join(told), None)))
    numbers = [[line.number for line in part] if isinstance(part, list) else part.number for part in parts]
    assert numbers == [[1, 2], 3, 4, [5], 6, [7]]


@pytest.mark.parametrize("project_id", ["..", "a/b", "på tværs?", "%2E", "a#b"])
def test_any_project_id_is_one_part_of_a_path(project_id: str) -> None:
    path, body = command_for("project_ended", "club", {"project_id": project_id, "ends_on": "2016-01-01"})
    assert path.startswith("/v1/collaborations/club/projects/")
    assert path.count("/") == 6
    assert not {"?", "#", ".", " "} & set(path)
    assert body == {"ends_on": "2016-01-01"}


@pytest.mark.parametrize("member_id", [None, 5, "", ["dk-0161"], "\ud800", "dk\n0161"])
def test_an_id_that_no_path_can_say_stays_in_the_body(member_id: object) -> None:
    path, body = command_for("member_left", "club", {"member_id": member_id, "left_on": "2016-01-01"})
    assert path == "/v1/collaborations/club/members/%7F/leavings"
    assert body == {"member_id": member_id, "left_on": "2016-01-01"}


def test_equal_outcomes_have_no_differences_whatever_their_order_digests_and_messages() -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0] |= {"digest": "sha256:other", "lines": live["runs"][0]["lines"][::-1]}
    simulator["error"] = {"code": "no_host", "where": "line 9", "message": "one sentence"}
    live["error"] = {"code": "no_host", "where": "line 9", "message": "another"}
    assert differences(simulator, live) == []


def test_an_ore_less_is_found_where_it_is() -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0]["lines"][0] = {
        **live["runs"][0]["lines"][0],
        "amount_minor": live["runs"][0]["lines"][0]["amount_minor"] - 1,
    }
    live["runs"][0]["net"]["dk-0161"] -= 1
    found = differences(simulator, live)
    assert [(each.run, each.part) for each in found] == [(0, "lines"), (0, "net")]
    assert [each.only_simulator[0]["amount_minor"] - each.only_live[0]["amount_minor"] for each in found] == [1, 1]


def test_a_line_there_twice_is_found() -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0]["lines"].append(live["runs"][0]["lines"][0])
    (found,) = differences(simulator, live)
    assert (found.part, found.only_simulator, found.only_live) == ("lines", (), (live["runs"][0]["lines"][0],))


@pytest.mark.parametrize("part", ["lines", "net", "claims", "not_honoured"])
def test_a_part_of_a_run_that_is_missing_is_found(part: str) -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0][part] = type(live["runs"][0][part])()
    assert [(each.run, each.part) for each in differences(simulator, live)] == [(0, part)]


@pytest.mark.parametrize(("name", "value"), [("settlement", "half"), ("period", "2015"), ("reversal", True)])
def test_another_run_in_its_place_is_found(name: str, value: object) -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0][name] = value
    assert [(each.run, each.part) for each in differences(simulator, live)] == [(0, "run")]


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("transfers", {"from": "dk-0161", "to": "dk-0155", "amount_minor": 1}),
        ("balances", {"stream": "s", "member": "dk-0161", "amount_minor": 1}),
        ("out_of_tolerance", {"stream": "s", "member": "dk-0161"}),
        ("turns", {"stream": "s", "next": "dk-0161"}),
        ("not_adjusted", {"stream": "s", "period": "2015", "instalment": None, "code": "missing_rate"}),
        ("parked", {"entry_id": "e1", "code": "unknown_project"}),
    ],
)
def test_a_row_more_in_any_list_is_found(part: str, row: Json) -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0][part] = [row]
    (found,) = differences(simulator, live)
    assert (found.part, found.only_simulator, found.only_live) == (part, (), (row,))


def test_a_run_that_only_one_has_differs_in_all_it_holds() -> None:
    simulator, live = worked_outcome(), worked_outcome()
    simulator["runs"].append(deepcopy(simulator["runs"][0]))
    live["error"] = {"code": "missing_rate", "where": "line 30", "message": "…"}
    found = differences(simulator, live)
    assert {each.part for each in found if each.run == 1} == {"run", "lines", "net", "claims", "not_honoured"}
    assert found[-1].only_live == ({"where": "line 30", "code": "missing_rate"},)


def test_refusals_are_compared_by_line_entry_and_code() -> None:
    simulator, live = worked_outcome(), worked_outcome()
    simulator["refused"] = [{"line": 3, "entry_id": "h1", "code": "malformed", "message": "one"}]
    live["refused"] = [{"line": 3, "entry_id": "h1", "code": "malformed", "message": "another"}]
    assert differences(simulator, live) == []
    live["refused"][0]["code"] = "entry_exists"
    assert [each.part for each in differences(simulator, live)] == ["refused"]


def drawn(simulator: Json, live: Json) -> str:
    paper = io.StringIO()
    console = Console(file=paper, width=140, highlight=False, markup=False)
    print_comparison(simulator, differences(simulator, live), "play-1", "DKK", console)
    return paper.getvalue()


def test_differences_are_drawn_by_run_with_the_side_that_has_them() -> None:
    simulator, live = worked_outcome(), worked_outcome()
    live["runs"][0]["net"]["dk-0161"] -= 1
    live["runs"].append(deepcopy(live["runs"][0]))
    text = drawn(simulator, live)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]
    assert ["simulator", "dk-0161", "78,000.00"] in rows
    assert ["live", "dk-0161", "77,999.99"] in rows
    assert "Run annual 2016, 9 lines: differs" in text
    assert "Run 2, which the simulator does not have: differs" in text
    assert "Not equal:" in text


def test_what_is_equal_is_said_in_a_sentence() -> None:
    simulator = worked_outcome()
    assert "Equal: 1 run and 0 refusals." in drawn(simulator, worked_outcome())
    simulator["error"] = {"code": "no_host", "where": "line 9", "message": "…"}
    assert "and line 9 fails as no_host in both" in drawn(simulator, deepcopy(simulator))
