"""Whatever is logged, corrected, withdrawn and attested, in batches of any size: what counts is what the rule says."""

import json
from random import Random

import pytest

from services.settlement.entries.reading import store as reading
from services.settlement.entries.store import list_parked
from services.settlement.simulate import play, read_scenario
from shared.charter import load_charters
from shared.database import transaction
from tests.settlement import attesting
from tests.settlement.attesting import Said
from tests.settlement.engine.scenario import COLLABORATION, adopts_rate, charter, hours, joins, project, run
from tests.settlement.kit import ATTESTED, CLUB, A, Settlement, fact, founding, granted, message

FEW, MANY = range(12), range(12, 150)
BUREAU = "bureau"
TYPES = ("hours_logged", "hours_corrected", "entry_withdrawn", "month_attested")


def simulated(said: list[Said]) -> tuple[set[str], int]:
    """Entries parked for want of an attestation, and how many attestations were refused, by the simulator."""
    facts = [joins(A), project("p1"), project("p3"), adopts_rate(60, id="hour")]
    facts += [{"type": name, "data": data} for _, name, data in said]
    text = "\n".join(json.dumps(line) for line in [*facts, run()])
    outcome = play(load_charters([charter(hours("h", attest="month"))]), read_scenario(text, COLLABORATION))
    parked = {each.entry_id for each in outcome.runs[0].parked if each.code == "not_attested"}
    return parked, len(outcome.refused)


@pytest.mark.parametrize("seed", range(60))
def test_the_simulator_does_what_the_rule_says(seed: int) -> None:
    said = attesting.story(Random(seed), 60)
    entries, attested = attesting.standing(said), attesting.attested(said)
    outdated = sum(name == "month_attested" for _, name, _ in said) - len(attesting.accepted(said))

    assert simulated(said) == ({entry for who, entry in entries if (who, entry) not in attested}, outdated)


async def tell(settlement: Settlement, said: list[Said], dice: Random) -> list[str]:
    """In batches of one publisher's, sometimes with restarts and what came before again; gives codes of refusals."""
    refused: list[str] = []
    told = [(who, message(fact(name, **data))) for who, name, data in said]
    place = 0
    while place < len(told):
        who, size = told[place][0], dice.choice((1, 2, 5, 40))
        batch = [told[place][1]]
        while len(batch) < size and place + len(batch) < len(told) and told[place + len(batch)][0] == who:
            batch.append(told[place + len(batch)][1])
        verdicts = await settlement.take_sent({who: batch})
        refused += [each.code for each in verdicts.refused]
        gone = {id(each.message) for each in verdicts.refused}
        if dice.random() < 0.3:  # delivered again, but for what was refused: that may be right by now
            await settlement.take_sent({who: [each for each in batch if id(each) not in gone]})
        place += len(batch)
    return refused


async def compare(settlement: Settlement, seed: int) -> None:
    dice = Random(seed)
    said = attesting.story(dice, 60, (A, A, BUREAU))
    started = fact("project_started", project_id="p3", name="P3", kind="mandatory", starts_on="2016-01-16")
    left = fact("member_left", member_id=A, left_on="2016-03-15")
    cut = dice.randint(0, len(said))
    await settlement.learn(*founding(charter=ATTESTED), granted(BUREAU, A, *TYPES))

    refused = await tell(settlement, said[:cut], dice)
    await settlement.learn(started, left)
    refused += await tell(settlement.again() if dice.random() < 0.5 else settlement, said[cut:], dice)

    assert refused.count("attestation_outdated") == _outdated(said)
    await _holds(settlement, said)


def _outdated(said: list[Said]) -> int:
    return sum(name == "month_attested" for _, name, _ in said) - len(attesting.accepted(said))


def _code(entry: attesting.Standing, is_attested: bool) -> str | None:
    if entry.day > "2016-03-15":
        return "outside_membership"
    if entry.project == "p3" and entry.day < "2016-01-16":
        return "outside_project"
    return None if is_attested else "not_attested"


async def _holds(settlement: Settlement, said: list[Said]) -> None:
    """Parked entries, totals and states of entries are those of the rule."""
    attested = attesting.attested(said)
    codes = {key: _code(each, key in attested) for key, each in attesting.standing(said).items()}
    totals: dict[tuple[str, str, str], tuple[int, int]] = {}
    sums: dict[tuple[str, str, str], int] = {}
    for key, each in attesting.standing(said).items():
        accepted, counted = totals.get(each.month, (0, 0))
        totals[each.month] = (accepted + each.minutes, counted + each.minutes * (codes[key] is None))
        if key in attested:
            sums[each.month] = sums.get(each.month, 0) + each.minutes

    assert await settlement.totals() == totals
    assert await settlement.attested() == sums
    async with transaction(settlement.pool) as conn:
        rows = await conn.fetch(f"SELECT {reading.ENTRY} FROM entries e {reading.STANDING} WHERE NOT e.withdrawn")
        parked = await list_parked(conn, CLUB)
    assert {(row["publisher"], row["entry_id"]): row["code"] for row in rows} == codes
    found = {(each.publisher, each.entry_id): each.code for each in parked if each.code != "unknown_entry"}
    assert found == {key: code for key, code in codes.items() if code}


@pytest.mark.parametrize("seed", FEW)
async def test_the_running_system_does_what_the_rule_says(settlement: Settlement, seed: int) -> None:
    await compare(settlement, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
async def test_the_running_system_does_what_the_rule_says_of_many(settlement: Settlement, seed: int) -> None:
    await compare(settlement, seed)
