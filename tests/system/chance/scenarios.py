"""Scenarios by chance: three years of facts and runs; and the same told restlessly, as messages really come."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cli.live.facts import MEMBERSHIP_FACTS
from cli.playing.script import Line
from cli.simulate import Script
from services.settlement.simulate import read_scenario
from services.settlement.simulate.scenario import CommandLine, FactLine
from shared.charter import load_charters
from tests.settlement.attesting import filled
from tests.system.chance.charters import COLLABORATION, draw_charter
from tests.system.chance.facts import Chance, Fact

YEARS = (2016, 2017, 2018)
PERIODS = {"year": ("{}",), "half_year": ("{}-H1", "{}-H2")}


@dataclass(frozen=True)
class Scenario:
    """A charter and a scenario as files hold them."""

    seed: int
    charters: tuple[str, ...]
    lines: str

    def script(self) -> Script:
        """As the simulator reads it."""
        read = read_scenario(self.lines, COLLABORATION)
        return Script(load_charters(self.charters), self.charters, tuple(read))

    def keep(self, folder: Path) -> str:
        """Writes the files; gives the command that plays them again."""
        folder.mkdir(parents=True, exist_ok=True)
        names = [folder / f"charter-{number}.yaml" for number, _ in enumerate(self.charters, start=1)]
        for name, text in zip(names, self.charters, strict=True):
            name.write_text(text)
        (folder / "scenario.jsonl").write_text(self.lines)
        return f"mellemregning play {' '.join(map(str, names))} {folder / 'scenario.jsonl'}"


def draw_scenario(seed: int, years: int = len(YEARS)) -> Scenario:
    """A collaboration over so many years, settled in each, sometimes taken back and settled again."""
    dice = Random(seed)
    charter = draw_charter(dice)
    chance = Chance(dice, charter.streams)
    told: list[Fact] = []
    late: list[Fact] = []
    for facts, is_late in ((chance.decisions(), 0.002), (chance.beginnings(), 0.1)):
        for fact in facts:
            (late if dice.random() < is_late else told).append(fact)
    dice.shuffle(told)
    for year in YEARS[:years]:
        for settlement, every in charter.settlements.items():
            for period in PERIODS[every]:
                told += _window(chance, late, year)
                told += _settled(chance, late, year, (settlement, period.format(year)))
    told += _window(chance, late, YEARS[years - 1])
    if dice.random() < 0.15:
        told.append(_impossible(dice))
    lines = (json.dumps({"type": name, "data": data}, ensure_ascii=False) for name, data in filled(told, COLLABORATION))
    return Scenario(seed, charter.texts, "\n".join(lines))


def _window(chance: Chance, late: list[Fact], year: int) -> list[Fact]:
    """What becomes known between two runs."""
    dice = chance.dice
    facts = [chance.given(year) for _ in range(dice.randint(2, 9))]
    facts += [chance.change() for _ in range(dice.randint(0, 2))]
    facts += [late.pop(dice.randrange(len(late))) for _ in range(len(late) // 2)]
    dice.shuffle(facts)
    return facts


def _settled(chance: Chance, late: list[Fact], year: int, what: tuple[str, str]) -> list[Fact]:
    command = {"settlement": what[0], "period": what[1]}
    if chance.dice.random() > 0.2:
        return [("run", command)]
    return [("run", command), *_window(chance, late, year), ("reverse", command), ("run", command)]


def _impossible(dice: Random) -> Fact:
    """A command that no state of things allows."""
    return dice.choice(
        [
            ("run", {"settlement": "never-heard-of", "period": "2019"}),
            ("run", {"settlement": "annual", "period": "2019-Q1"}),
            ("run", {"settlement": "half", "period": "2020-H2"}),
            ("run", {"settlement": "between", "period": "2016"}),
            ("reverse", {"settlement": "annual", "period": "2016"}),
        ]
    )


def restless(lines: Sequence[Line], dice: Random, outdated: Collection[int] = ()) -> tuple[Line, ...]:
    """The same facts as messages really come: between two runs membership's and the publisher's in any order among
    each other, each in its own; and some of both a second time, later, also after runs. The lines `outdated` come once:
    an attestation that was refused may be right when it is sent again."""
    told: list[Line] = []
    again: list[FactLine] = []
    window: list[FactLine] = []
    for line in [*lines, None]:
        if isinstance(line, FactLine):
            window.append(line)
            continue
        shuffled = _interleaved(window, dice)
        again += [fact for fact in shuffled if dice.random() < 0.15 and fact.number not in outdated]
        repeated = [again.pop(dice.randrange(len(again))) for _ in range(len(again) // 2)]
        told += [*shuffled, *repeated]
        window = []
        if isinstance(line, CommandLine):
            told.append(line)
    return (*told, *again)


def _interleaved(facts: Sequence[FactLine], dice: Random) -> list[FactLine]:
    """One of the two streams after the other's, or mixed; the order in each is kept."""
    streams = [[f for f in facts if f.type in MEMBERSHIP_FACTS], [f for f in facts if f.type not in MEMBERSHIP_FACTS]]
    weights = dice.choice([(1, 1), (1, 0.01), (0.01, 1)])
    mixed: list[FactLine] = []
    while any(streams):
        place = dice.choices((0, 1), [weight * bool(stream) for weight, stream in zip(weights, streams, strict=True)])[
            0
        ]
        mixed.append(streams[place].pop(0))
    return mixed
