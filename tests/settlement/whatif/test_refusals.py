"""What-ifs that cannot be: who may ask, what is wrong with the changes, what cannot be computed, too many, too slow."""

import asyncio
import time

import pytest

from services.settlement.runs.engine_process import EngineProcess
from services.settlement.whatif.commands import AskWhatIf
from services.settlement.whatif.engines import AT_ONCE_MAX, Engines, TooManyAtOnce
from services.settlement.whatif.handlers import WhatIfs
from shared.errors import Unavailable
from tests.settlement.whatif.conftest import CLUB, OPERATOR, PATH, WORKED, A, Asking

CHARTER = WORKED.charters[0]


async def test_members_operator_auditor_and_subscribers_ask_and_others_do_not(asking: Asking) -> None:
    body = {"settlement": "annual", "period": "2016"}
    assert (await asking.api.client.post(PATH, json=body)).status_code == 401
    for role in (OPERATOR, f"member:{A}", "auditor", f"subscriber:{CLUB}"):
        assert (await asking.ask({}, "2016", role)).status_code == 200, role
    for role in ("member:dk-0999", "operator:other-club", "publisher:time-system", "founder", "administrator"):
        assert (await asking.ask({}, "2016", role)).status_code == 403, role


async def test_a_collaboration_that_is_not_there_is_forbidden_to_all_but_its_operator(asking: Asking) -> None:
    body, path = {"settlement": "annual", "period": "2016"}, "/v1/collaborations/nobody-there/what-if"
    assert (await asking.api.post(path, body, OPERATOR)).status_code == 403
    answer = await asking.api.post(path, body, "operator:nobody-there")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_collaboration")


async def test_a_broken_charter_is_refused_with_all_its_problems(asking: Asking) -> None:
    text = CHARTER.replace("figure: population", "figure: 5").replace("route: account", "route: ring")
    text = text.replace("  vendor_partner: {votes: 0}", "  vendor_partner: {votes: 0.5}")
    assert set(await asking.problems({"charter": text})) == {
        ("wrong_type", "changes.charter.streams[2].key.figure"),
        ("wrong_value", "changes.charter.settlements[0].route"),
        ("float", "changes.charter.kinds.vendor_partner.votes"),
    }
    assert await asking.problems({"charter": "a: ["}) == [("unreadable", "changes.charter")]


async def test_a_charter_of_another_collaboration_or_beside_another_version_is_refused(asking: Asking) -> None:
    foreign = CHARTER.replace("id: storkoebenhavn", "id: sbsys").replace("currency: DKK", "currency: NOK")
    assert set(await asking.problems({"charter": foreign})) == {
        ("changed", "changes.charter.collaboration.id"),
        ("changed", "changes.charter.collaboration.currency"),
    }
    later = CHARTER.replace("version: 1", "version: 2").replace("2016-01-01", "2020-01-01")
    await asking.adopt(later)
    other = CHARTER.replace(
        "basis: {type: budget}\n    key: {type: equal}", "basis: {type: grant, rate: r, report: a, deadline_days: 3}"
    )
    assert await asking.problems({"charter": other}) == [("changed", "changes.charter")]
    assert (await asking.ask({"charter": later})).status_code == 200, "its number is not asked"


async def test_everything_wrong_with_keys_rates_figures_and_budgets_is_told_at_once(asking: Asking) -> None:
    changes = {
        "charter": CHARTER.replace("version: 1", "version: 0"),
        "keys": {
            "projects": {"type": "figure", "figur": "population"},
            "contingent": {"type": "orderer"},
            "nothing": {"type": "equal"},
            "programme-leader": {"type": "shares", "shares": {"dk-0161": 1.5}},
        },
        "rates": [{"rate_id": "hour", "amount_minor": 1}, {"rate_id": "hours", "amount_minor": 1}],
        "figures": [{"member_id": "dk-0999", "figure": "populaton", "value": 1}],
        "budgets": [{"stream_id": "fees", "period": "2017", "project_id": "p9", "amount_minor": 1}],
    }
    assert set(await asking.problems(changes)) == {
        ("wrong_value", "changes.charter.version"),
        ("unknown_field", "changes.keys.projects.figur"),
        ("missing_field", "changes.keys.projects.figure"),
        ("not_allowed", "changes.keys.contingent.type"),
        ("unknown_stream", "changes.keys.nothing"),
        ("float", "changes.keys.programme-leader.shares.dk-0161"),
        ("unknown_rate", "changes.rates.1.rate_id"),
        ("unknown_member", "changes.figures.0.member_id"),
        ("unknown_figure", "changes.figures.0.figure"),
        ("unknown_stream", "changes.budgets.0.stream_id"),
        ("unknown_project", "changes.budgets.0.project_id"),
    }


async def test_a_key_that_its_stream_cannot_have_is_told_at_the_key(asking: Asking) -> None:
    assert await asking.problems({"keys": {"programme-leader": {"type": "orderer"}}}) == [
        ("not_allowed", "changes.keys.programme-leader")
    ]
    keys: tuple[object, ...] = (None, [], "equal", {}, {"type": "size"})
    for key in keys:
        found = await asking.problems({"keys": {"projects": key}})
        assert {where.partition("projects")[0] for _, where in found} == {"changes.keys."}, key


async def test_malformed_changes_are_refused_with_their_paths(asking: Asking) -> None:
    changes = {
        "rates": [{"rate_id": "hour", "amount_minor": 1.5, "valid_from": "2016-01-02"}],
        "figures": [{"member_id": A, "figure": "population", "value": -1, "on_date": "2016-02-30"}],
        "more": 1,
    }
    assert set(await asking.problems(changes)) == {
        ("malformed", "changes.rates.0.amount_minor"),
        ("malformed", "changes.rates.0.valid_from"),
        ("malformed", "changes.figures.0.value"),
        ("malformed", "changes.figures.0.on_date"),
        ("malformed", "changes.more"),
    }


@pytest.mark.parametrize(
    ("settlement", "period", "code", "result"),
    [
        ("monthly", "2016", "unknown_settlement", "today"),
        ("annual", "2016-H1", "wrong_period", "today"),
        ("annual", "2014", "no_charter", "today"),
        ("annual", "2017", "missing_budget", "today"),
    ],
)
async def test_what_cannot_be_computed_has_the_engine_s_code(
    asking: Asking, settlement: str, period: str, code: str, result: str
) -> None:
    body = {"settlement": settlement, "period": period, "changes": {"charter": CHARTER}}
    answer = await asking.api.post(PATH, body, OPERATOR)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["ids"]["result"]) == (422, code, result)


async def test_an_other_result_that_cannot_be_computed_is_told_as_the_other(asking: Asking) -> None:
    answer = await asking.ask({"keys": {"projects": {"type": "figure", "figure": "fte"}}})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "missing_key_figure")
    assert problem["ids"] == {"result": "other", "where": "projects 2016 p1"}


async def test_more_at_once_than_there_are_engines_is_answered_with_when_to_try_again(asking: Asking) -> None:
    answers = await asyncio.gather(*(asking.ask() for _ in range(AT_ONCE_MAX + 2)))
    assert sorted(answer.status_code for answer in answers) == [200] * AT_ONCE_MAX + [429] * 2
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (refused.json()["code"], int(refused.headers["Retry-After"]) > 0) == ("too_many_requests", True)
    assert (await asking.ask()).status_code == 200


async def test_an_engine_is_free_again_whatever_became_of_its_what_if() -> None:
    engines = Engines()
    for _ in range(AT_ONCE_MAX + 1):
        with pytest.raises(ZeroDivisionError), engines.lease():
            _ = 1 // 0
    with engines.lease(), engines.lease(), pytest.raises(TooManyAtOnce), engines.lease():
        pass


async def test_one_that_takes_too_long_is_stopped_and_told_to_come_again(asking: Asking) -> None:
    class Slow(EngineProcess):
        async def call(self, function: object, *arguments: object, seconds: float) -> object:  # pyright: ignore[reportIncompatibleMethodOverride]
            return await super().call(time.sleep, 30, seconds=seconds)

    what_ifs = WhatIfs(asking.world.pool, Engines([Slow()]), seconds_max=0.2)
    asked = AskWhatIf(settlement="annual", period="2016")
    with pytest.raises(Unavailable, match=r"more than 0\.2 seconds") as refused:
        await what_ifs.answer(CLUB, asked)
    assert (refused.value.status, refused.value.retry_after_seconds) == (503, 30)
    what_ifs.engines.stop()
