"""The API takes and refuses the facts that the simulator takes and refuses, with the same codes (charter.md 5)."""

import json
from pathlib import Path
from typing import Any

from cli.live.facts import MEMBERSHIP_FACTS, command_for
from services.settlement.simulate import play, read_scenario
from services.settlement.simulate.scenario import FactLine
from shared.charter import load_charters
from tests.membership.kit import Api, Club, charter

REFUSED = Path(__file__).resolve().parents[1] / "cases" / "95-refused-facts"
REFUSED_CHARTER, REFUSED_SCENARIO = REFUSED / "charter-1.yaml", REFUSED / "scenario.jsonl"

JOINED = {"member_id": "dk-0161", "name": "Glostrup", "kind": "municipality", "joined_on": "2016-01-01"}
FIGURE = {"member_id": "dk-0161", "figure": "population", "value": 1, "on_date": "2016-01-01", "source": "x"}
RATE = {"rate_id": "hour", "amount_minor": 1, "valid_from": "2016-01-01"}
BUDGET = {"stream_id": "contingent", "period": "2016", "amount_minor": 1}
PROJECT = {"project_id": "p", "name": "P", "kind": "mandatory", "starts_on": "2016-01-01"}
HOURS = {"project_id": "p", "member_id": "dk-0161", "period": "2016", "minutes": 60}

ODD: list[tuple[str, dict[str, Any]]] = [
    ("member_joined", JOINED),
    ("member_joined", JOINED),
    ("member_joined", JOINED | {"host": None}),
    ("member_joined", JOINED | {"kind": "region"}),
    ("member_joined", JOINED | {"member_id": "161"}),
    ("member_joined", JOINED | {"name": None}),
    ("member_joined", JOINED | {"votes": 1}),
    ("member_left", {"member_id": "dk-0999", "left_on": "2015-01-01"}),
    ("member_left", {"member_id": "dk-0161", "left_on": "2015-02-29"}),
    ("joining_withdrawn", {"member_id": "dk-0161", "joined_on": "2016-01-01"}),
    ("joining_withdrawn", {"member_id": "dk-0161", "joined_on": "1999-01-01", "reason": ""}),
    ("key_figure_registered", FIGURE | {"member_id": "dk-0999"}),
    ("key_figure_registered", FIGURE | {"value": 0}),
    ("key_figure_registered", FIGURE | {"value": 0.5}),
    ("key_figure_registered", FIGURE | {"value": "0.5"}),
    ("key_figure_registered", FIGURE | {"value": -1}),
    ("key_figure_registered", FIGURE | {"figure": "member"}),
    ("key_figure_registered", FIGURE | {"figure": "never heard of"}),
    ("rate_adopted", RATE | {"valid_from": "2016-01-15"}),
    ("rate_adopted", RATE | {"rate_id": "never heard of", "amount_minor": -1, "decision": None}),
    ("rate_adopted", RATE | {"amount_minor": "1"}),
    ("budget_adopted", BUDGET | {"stream_id": "never-heard-of", "period": "2016-Q1"}),
    ("budget_adopted", BUDGET | {"project_id": "never heard of"}),
    ("budget_adopted", BUDGET | {"period": "2016-Q5"}),
    ("budget_adopted", BUDGET | {"amount_minor": 1.0}),
    ("project_started", PROJECT | {"ends_on": "2015-01-01"}),
    ("project_started", PROJECT | {"kind": "optional"}),
    ("project_ended", {"project_id": "later", "ends_on": "2016-01-01"}),
    ("project_joined", {"project_id": "p", "member_id": "dk-0999", "joined_on": "2016-01-01"}),
    ("project_joined", {"project_id": "p", "member_id": "dk-0999"}),
    ("project_left", {"project_id": "later", "member_id": "dk-0161", "left_on": "2016-01-01"}),
    ("hours_agreed", HOURS),
    ("hours_agreed", HOURS | {"project_id": "later", "member_id": "dk-0999"}),
    ("hours_agreed", HOURS | {"period": "2016-H1"}),
    ("hours_agreed", HOURS | {"period": "2016-13"}),
    ("hours_agreed", HOURS | {"minutes": 0}),
    ("hours_agreed", HOURS | {"minutes": -1}),
]


async def _codes(club: Club, facts: list[FactLine], own_id: str) -> dict[int, str]:
    """The refusals of the API, by line. `own_id` is what the facts call the collaboration, where they name one."""
    refused: dict[int, str] = {}
    for fact in facts:
        own = {"collaboration_id": club.collaboration_id} if fact.data.get("collaboration_id") == own_id else {}
        path, body = command_for(fact.type, club.collaboration_id, {**fact.data, **own})
        answer = await club.api.post(path, body, club.operator)
        if answer.status_code != 201:
            refused[fact.number] = answer.json()["code"]
    return refused


def _membership_facts(scenario: str) -> list[FactLine]:
    lines = read_scenario(scenario, None)
    return [line for line in lines if isinstance(line, FactLine) and line.type in MEMBERSHIP_FACTS]


async def test_odd_facts_meet_the_same_refusals(api: Api) -> None:
    club = await api.found_with_charter()
    facts = _membership_facts("\n".join(json.dumps({"type": name, "data": data}) for name, data in ODD))

    outcome = play(load_charters([charter(club.collaboration_id)]), facts)

    expected = {refused.line: refused.code for refused in outcome.refused}
    assert set(expected.values()) == {"malformed", "unknown_kind", "wrong_period"}
    assert await _codes(club, facts, club.collaboration_id) == expected


async def test_the_worked_case_of_refused_facts_meets_the_same_refusals(api: Api) -> None:
    text, scenario = REFUSED_CHARTER.read_text(encoding="utf-8"), REFUSED_SCENARIO.read_text(encoding="utf-8")
    charters, facts = load_charters([text]), _membership_facts(scenario)
    about = charters[0].collaboration
    club = await api.found(country=about.country, form=about.form, currency=about.currency)
    await club.record("charters", text.replace(f"id: {about.id}", f"id: {club.collaboration_id}"))

    expected = {refused.line: refused.code for refused in play(charters, facts).refused}

    assert expected
    assert await _codes(club, facts, about.id) == expected
