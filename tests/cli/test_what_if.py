"""`mellemregning what-if`: its options, its table and JSON against settlement's API, its exit codes."""

import asyncio
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.what_if import Different, Unreadable, read_changes
from cli.what_if_tables import print_answer
from deploy.local.platform import Platform
from tests.cli.serving import settlement_at
from tests.cli.test_commands import run
from tests.conftest import FreshDatabase
from tests.settlement.scenarios import Case
from tests.settlement.world import world_on

WORKED = Case("01-worked-example")
CLUB = "storkoebenhavn"
A, B, C = "dk-0161", "dk-0155", "dk-0183"
EQUAL = ("--key", "projects=equal")


@dataclass(frozen=True)
class Asked:
    """Settlement's API with the worked example, and the data folder with its key."""

    url: str
    home: Path

    def __call__(self, *options: str, **settings: str) -> Any:
        settings = {"SETTLEMENT_URL": self.url, "MELLEMREGNING_HOME": str(self.home), **settings}
        return run("what-if", CLUB, "--settlement", "annual", "--period", "2016", *options, settings=settings)


async def tell_worked_example(url: str) -> None:
    async with world_on(url) as world:
        await world.found(WORKED.charters)
        for line in WORKED.lines:
            if line["type"] != "run":
                await world.know(CLUB, line["type"], line["data"])


@pytest.fixture(scope="module")
async def asked(platform: Platform, database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("home")
    url = await database("settlement")
    await tell_worked_example(url)
    with settlement_at(url, home) as address:
        yield Asked(address, home)


async def call(asked: Asked, *options: str, **settings: str) -> Any:
    return await asyncio.to_thread(asked, *options, **settings)


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]


async def test_the_table_gives_today_then_and_the_difference_as_a_bar(asked: Asked) -> None:
    said = await call(asked, *EQUAL)
    assert (said.returncode, said.stderr) == (0, "")
    found = {row[0]: row[1:4] for row in rows(said.stdout)}
    assert found[A] == ["78,000.00", "54,000.00", "-24,000.00"]
    assert found[B] == ["18,000.00", "18,000.00", "0.00"]
    assert found[C] == ["-6,000.00", "18,000.00", "+24,000.00"]
    assert found["all"] == ["90,000.00", "90,000.00", "0.00"]
    assert found["projects 2016"] == ["144,000.00", "144,000.00", "0.00"]
    bars = {row[0]: "".join(row[4:]) for row in rows(said.stdout)}
    assert (bars[A].count("█"), bars[B].count("█"), bars[C].count("█")) == (14, 0, 14)
    assert "projects: key equal" in said.stdout
    assert "Nothing is stored." in said.stdout


async def test_json_is_the_answer_of_the_api(asked: Asked, tmp_path: Path) -> None:
    charter = tmp_path / "charter.yaml"
    charter.write_text(WORKED.charters[0].replace("agreed_and_delivered", "delivered"), encoding="utf-8")
    options = ("--charter", str(charter), "--rate", "hour=70000@2016-01-01", "--figure", f"{C}:population=40000")
    said = await call(asked, *options, *EQUAL, "--json")
    assert (said.returncode, said.stderr) == (0, "")
    answer = json.loads(said.stdout)
    # All hours at 700: values 28, 70, 91; V = 189, 63 each. A 63 - 28 + 30, B 63 - 70 + 30, C 63 - 91 + 30.
    assert {each["member_id"]: each["other_minor"] for each in answer["members"]} == {
        A: 6_500_000,
        B: 2_300_000,
        C: 200_000,
    }


async def test_what_is_wrong_with_the_changes_is_listed_with_its_paths(asked: Asked) -> None:
    said = await call(asked, "--key", "fees=equal", "--rate", "hours=1")
    assert (said.returncode, said.stdout) == (2, "")
    assert "changes.keys.fees: unknown_stream" in said.stderr
    assert "changes.rates.0.rate_id: unknown_rate" in said.stderr
    listed = await call(asked, "--key", "fees=equal", "--rate", "hour=1@2016-01-02", "--json")
    assert listed.returncode == 2
    assert [(each["code"], each["where"]) for each in json.loads(listed.stdout)["errors"]] == [
        ("malformed", "changes.rates.0.valid_from")
    ]


async def test_a_result_that_cannot_be_computed_gives_exit_code_3(asked: Asked) -> None:
    said = await call(asked, "--key", "projects=fte", "--json")
    assert said.returncode == 3
    assert json.loads(said.stdout)["error"]["code"] == "missing_key_figure"
    assert "projects 2016 p1: missing_key_figure" in (await call(asked, "--key", "projects=fte")).stderr


async def test_a_token_without_the_right_or_no_system_is_a_sentence(asked: Asked, tmp_path: Path) -> None:
    refused = await call(asked, *EQUAL, MELLEMREGNING_TOKEN="nonsense")
    assert (refused.returncode, "401" in refused.stderr, "Traceback" in refused.stderr) == (1, True, False)
    alone = run(
        *("what-if", CLUB, "--settlement", "annual", "--period", "2016"), settings={"MELLEMREGNING_HOME": str(tmp_path)}
    )
    assert (alone.returncode, "mellemregning up" in alone.stderr) == (1, True)


def test_options_become_the_changes_of_the_api() -> None:
    keys = ["a=equal", "b=population", 'c={"type": "shares", "shares": {"dk-0161": 3}}', "d=orderer"]
    rates, figures = ["hour=-5", "pc=7@2016-01-01"], ["dk-0161:fte=3/2", "dk-0161:fte=2@2016-02-03"]
    assert read_changes(Different(None, keys, rates, figures)) == {
        "keys": {
            "a": {"type": "equal"},
            "b": {"type": "figure", "figure": "population"},
            "c": {"type": "shares", "shares": {"dk-0161": 3}},
            "d": {"type": "orderer"},
        },
        "rates": [
            {"rate_id": "hour", "amount_minor": -5},
            {"rate_id": "pc", "amount_minor": 7, "valid_from": "2016-01-01"},
        ],
        "figures": [
            {"member_id": "dk-0161", "figure": "fte", "value": "3/2"},
            {"member_id": "dk-0161", "figure": "fte", "value": 2, "on_date": "2016-02-03"},
        ],
    }


@pytest.mark.parametrize(
    ("keys", "rates", "figures"),
    [
        (["projects"], [], []),
        (["projects={"], [], []),
        ([], ["hour"], []),
        ([], ["hour=7.5"], []),
        ([], [], ["dk-0161=4"]),
        ([], [], ["dk-0161:population"]),
    ],
)
def test_an_option_of_another_form_is_told(keys: list[str], rates: list[str], figures: list[str]) -> None:
    with pytest.raises(Unreadable, match=r"^--(key|rate|figure) .*: "):
        read_changes(Different(None, keys, rates, figures))


def test_a_charter_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read_changes(Different(tmp_path / "no.yaml"))


def test_streams_on_balances_have_a_table_of_their_own() -> None:
    side = {"period": "2016", "instalment": None, "settled_as": "balance", "total_minor": 0, "shares_minor": 100}
    member = {"member_id": A, "today_minor": 100, "other_minor": 250, "difference_minor": 150}
    answer = {
        **{"collaboration_id": "riso", "settlement": "s", "period": "2016", "currency": "DKK", "charter_version": 1},
        "members": [],
        "streams": [{"stream_id": "joint-staff", "today": side, "other": side, "members": [member]}],
        "settled_earlier": [{"stream_id": "fee", "period": "2016", "instalment": None}],
    }
    paper = io.StringIO()
    print_answer(answer, {}, Console(file=paper, width=120, markup=False))
    text = paper.getvalue()
    assert [A, "1.00", "2.50", "+1.50"] in [row[:4] for row in rows(text)]
    for said in ("on running balances", "fee 2016 was settled earlier", "Nothing would be different."):
        assert said in text
