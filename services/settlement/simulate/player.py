"""Playing a scenario: facts become known line by line, runs and reversals happen where they stand (charter.md 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts, fold
from services.settlement.engine.result import RunError, RunResult
from services.settlement.engine.reverse import reverse
from services.settlement.engine.settle import settle
from services.settlement.simulate.entries import Entries
from services.settlement.simulate.scenario import CommandLine, FactLine
from shared.charter import Charter
from shared.errors import Problem, Rejected
from shared.events.base import Event
from shared.events.membership import HoursAgreed, KeyFigureRegistered, MemberJoined
from shared.events.registry import FACTS, Malformed, parse_dict
from shared.events.timesheet import (
    CostIncurred,
    EntryWithdrawn,
    HoursCorrected,
    HoursLogged,
    MonthAttested,
    ReportSubmitted,
    TaskCompleted,
    UnitsEnded,
    UnitsOrdered,
)
from shared.periods import Period


@dataclass(frozen=True)
class Refused:
    """A fact that can never become right, and took no id. `entry_id` None: the fact has none."""

    line: int
    entry_id: str | None
    code: str
    message: str

    def to_json(self) -> dict[str, Any]:
        """As charter.md 6 writes it."""
        return {"line": self.line, "entry_id": self.entry_id, "code": self.code, "message": self.message}


@dataclass
class Outcome:
    """What came of a scenario. `error` says which run could not be computed; nothing after it was played."""

    collaboration_id: str
    currency: str
    runs: list[RunResult] = field(default_factory=list[RunResult])
    refused: list[Refused] = field(default_factory=list[Refused])
    error: Problem | None = None

    def to_json(self) -> dict[str, Any]:
        """The object that `simulate --json` prints."""
        outcome: dict[str, Any] = {
            "collaboration_id": self.collaboration_id,
            "runs": [run.to_json() for run in self.runs],
            "refused": [refused.to_json() for refused in self.refused],
        }
        return outcome if self.error is None else {**outcome, "error": self.error.as_json()}


def play(versions: Sequence[Charter], scenario: Sequence[FactLine | CommandLine]) -> Outcome:
    """Play a scenario under the versions of a collaboration's charter, up to the first run that cannot be computed."""
    player = _Player(versions)
    for line in scenario:
        if isinstance(line, FactLine):
            player.hear(line)
            continue
        try:
            player.command(line)
        except RunError as error:
            message = f"{line.command} {line.settlement} {line.period}, {error.where}: {error.message}"
            player.outcome.error = Problem(error.code, f"line {line.number}", message)
            break
    return player.outcome


class _Player:
    def __init__(self, versions: Sequence[Charter]) -> None:
        self.charters = Charters(versions)
        self.outcome = Outcome(versions[0].collaboration.id, versions[0].collaboration.currency)
        self._facts = Facts()
        self._news: list[Event] = []
        self._entries = Entries()

    def hear(self, line: FactLine) -> None:
        """Take a fact in, or refuse it."""
        try:
            self._take(self._read(line))
        except Rejected as error:
            entry_id = line.data.get("entry_id")
            known_id = entry_id if isinstance(entry_id, str) else None
            self.outcome.refused.append(Refused(line.number, known_id, error.code, error.message))

    def command(self, line: CommandLine) -> None:
        """Run or reverse. Raises RunError."""
        history = self.outcome.runs
        if line.command == "reverse":
            history.append(reverse(self.charters, history, line.settlement, line.period))
            return
        self._facts, self._news = fold(self._news, self._facts), []
        activity, parked = self._entries.judge(self.charters, self._facts)
        result = settle(self.charters, self._facts, activity, history, line.settlement, line.period)
        history.append(replace(result, parked=parked))

    def _read(self, line: FactLine) -> Event:
        """The fact of a line. Raises Rejected: malformed, minutes_out_of_range, unknown_kind, wrong_period."""
        own = self.outcome.collaboration_id
        data: Mapping[str, Any] = line.data
        if data.get("collaboration_id") is None:
            data = {**data, "collaboration_id": own}
        event_type = FACTS[line.type].TYPE
        fact = parse_dict(event_type, data)
        if (named := getattr(fact, "collaboration_id", own)) != own:
            problem = Problem("malformed", "collaboration_id", f"is {named}; the charter is that of {own}")
            raise Malformed(event_type, "malformed", [problem], {})
        self._check(fact)
        return fact

    def _check(self, fact: Event) -> None:
        """What the charter's versions rule out for good."""
        match fact:
            case MemberJoined() if not self.charters.knows_kind(fact.kind):
                raise Rejected("unknown_kind", f"No version of the charter has a member kind {fact.kind}.")
            case HoursAgreed():
                lengths = self.charters.hours_lengths()
                if lengths and Period.parse(fact.period).length not in lengths:
                    due = " or ".join(sorted(lengths))
                    raise Rejected("wrong_period", f"Hours are settled by {due}; {fact.period} is of another length.")
            case KeyFigureRegistered() if fact.figure == "member":
                raise Rejected("malformed", "member is no figure's name.")
            case _:
                pass

    def _take(self, fact: Event) -> None:
        match fact:
            case HoursLogged() | CostIncurred() | UnitsOrdered() | TaskCompleted():
                self._entries.log(fact)
            case HoursCorrected() | UnitsEnded() | EntryWithdrawn():
                self._entries.change(fact)
            case ReportSubmitted():
                self._entries.report(fact)
            case MonthAttested():
                self._entries.attest(fact)
            case _:
                self._news.append(fact)
