"""Every folder of charters/ is whole: a valid charter, real members and populations, and the result worked by hand."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.simulate import as_json, evaluate, exit_code
from services.membership.reference import populations
from shared.charter import Charter, check_charters, load_charter

CHARTERS = Path(__file__).resolve().parents[2] / "charters"
TEN = {
    "riso",
    "digimidt",
    "sjaelland",
    "storkoebenhavn",
    "sbsys",
    "4k",
    "it-forsyningen",
    "digitale-hotline",
    "digitale-landevej",
    "os2",
}
MORE = {
    "saman-om",
    "hedensted-struer",
    "os2-size-bands",
    "kombit-degressive",
    "passive-members",
    "storkoebenhavn-attested",
}
FOLDERS = sorted(path.parent.name for path in CHARTERS.glob("*/charter.yaml"))
WORKED = sorted(path.parent.name for path in CHARTERS.glob("*/expected.json"))
NAMES_OF = (("dk_folketal_long.csv", "dk", "kode"), ("no_kommuner_2013.csv", "no", "kommunenummer"))

AMOUNT = re.compile(r"\d[\d,]*\.\d\d\b")

Json = dict[str, Any]


def test_all_ten_collaborations_and_the_variants_are_there():
    assert set(FOLDERS) == TEN | MORE
    assert set(WORKED) >= (TEN | MORE) - {"sjaelland", "storkoebenhavn"}


def test_the_readme_lists_every_folder_once():
    rows = [line.split("|")[1].strip() for line in text("README.md").splitlines() if line.startswith("|")]
    assert sorted(rows[2:]) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_charter_is_valid_and_named_in_danish_and_english(folder: str):
    charter_text = text(f"{folder}/charter.yaml")
    assert check_charters([charter_text]) == [[]]
    charter = load_charter(charter_text)
    assert charter.warnings == ()
    assert charter_text.startswith("# ")
    local = {"DK": "da", "NO": "nb"}[charter.collaboration.country]
    assert all({local, "en"} <= set(stream.name) for stream in charter.streams)


@pytest.mark.parametrize("folder", WORKED)
def test_the_simulator_gives_what_was_worked_by_hand(folder: str):
    worked: Json = json.loads(text(f"{folder}/expected.json"))
    outcome = simulated(folder)
    assert outcome["collaboration_id"] == worked["collaboration_id"]
    assert [run_of(run) for run in outcome["runs"]] == [run_of(run) for run in worked["runs"]]
    assert refusals(outcome) == refusals(worked)
    for run, by_hand in zip(outcome["runs"], worked["runs"], strict=True):
        assert comparable(run) == comparable(by_hand)
        assert as_good_a_plan(run["transfers"], by_hand["transfers"])


@pytest.mark.parametrize("folder", WORKED)
def test_the_sheet_and_its_json_say_the_same(folder: str):
    sheet = text(f"{folder}/expected.md")
    worked: Json = json.loads(text(f"{folder}/expected.json"))
    amounts = {amount for run in worked["runs"] for amount in all_amounts(run)}
    assert amounts
    assert {kroner(amount) for amount in amounts} <= set(AMOUNT.findall(sheet))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_member_is_real_and_bears_its_own_name(folder: str):
    named = {str(data["member_id"]): str(data["name"]) for data in facts(folder, "member_joined")}
    assert named
    assert {member: registered_names().get(member) for member in named} == named
    mentioned = {data[field] for _, data in scenario(folder) for field in MEMBER_FIELDS if data.get(field) is not None}
    assert mentioned <= set(named)
    assert members_of_charter(load_charter(text(f"{folder}/charter.yaml"))) <= set(named)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_population_is_the_registered_one(folder: str):
    known = populations.populations_by_day()
    for data in facts(folder, "key_figure_registered"):
        if data["figure"] == "population":
            day = known[date.fromisoformat(str(data["on_date"]))]
            assert day[str(data["member_id"])].inhabitants == data["value"], data


MEMBER_FIELDS = ("member_id", "paid_by", "charged_to")
LISTS = (
    "lines",
    "claims",
    "balances",
    "out_of_tolerance",
    "turns",
    "not_honoured",
    "not_adjusted",
    "parked",
)


def text(name: str) -> str:
    return (CHARTERS / name).read_text(encoding="utf-8")


@cache
def simulated(folder: str) -> Json:
    outcome = evaluate([CHARTERS / folder / "charter.yaml"], CHARTERS / folder / "scenario.jsonl")
    assert exit_code(outcome) == 0, as_json(outcome)
    return as_json(outcome)


def scenario(folder: str) -> Iterator[tuple[str, Json]]:
    for line in text(f"{folder}/scenario.jsonl").splitlines():
        fact: Json = json.loads(line)
        yield fact["type"], fact["data"]


def facts(folder: str, kind: str) -> list[Json]:
    return [data for name, data in scenario(folder) if name == kind]


def run_of(run: Json) -> tuple[str, str, bool]:
    return run["settlement"], run["period"], run["reversal"]


def refusals(outcome: Json) -> Counter[tuple[str | None, str]]:
    return Counter((refused["entry_id"], refused["code"]) for refused in outcome["refused"])


def comparable(run: Json) -> Json:
    """A run with its lists as sets; the digest is free, and the transfer plan is compared by itself."""
    lists = {name: Counter(json.dumps(row, sort_keys=True) for row in run[name]) for name in LISTS}
    return {"net": run["net"], "carried": run["carried"], **lists}


def as_good_a_plan(plan: list[Json], by_hand: list[Json]) -> bool:
    """Whether two transfer plans are equally short and move the same money from and to everyone."""
    return len(plan) == len(by_hand) and moved(plan) == moved(by_hand)


def moved(plan: list[Json]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for transfer in plan:
        sums[transfer["from"]] += transfer["amount_minor"]
        sums[transfer["to"]] -= transfer["amount_minor"]
    return dict(sums)


def all_amounts(run: Json) -> Iterator[int]:
    for name in ("lines", "claims", "transfers", "balances"):
        yield from (row["amount_minor"] for row in run[name])
    yield from run["net"].values()
    yield from run["carried"].values()


def kroner(amount_minor: int) -> str:
    """As the sheets write an amount, without its sign."""
    whole, minor = divmod(abs(amount_minor), 100)
    return f"{whole:,}.{minor:02}"


@cache
def registered_names() -> dict[str, str]:
    """By register id, from the statistical offices' tables."""
    names: dict[str, str] = {}
    for file_name, prefix, column in NAMES_OF:
        with (populations.FOLDER / file_name).open(encoding="utf-8", newline="") as file:
            names |= {f"{prefix}-{row[column]}": row["navn"] for row in csv.DictReader(file)}
    return names


def members_of_charter(charter: Charter) -> set[str]:
    """The members a charter names itself: in agreed shares and fixed amounts."""
    named: set[str] = set()
    for stream in charter.streams:
        named |= set(getattr(stream.basis, "members", ()))
        named |= set(getattr(stream.key, "shares", ()))
    return named
