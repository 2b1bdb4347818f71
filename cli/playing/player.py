"""Playing a scenario through the running system: commands of membership, one publisher on Kafka, runs approved.

Facts go in the scenario's order; those in a row that are published go together. A run waits, by its own barrier, for
all that was told before it.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli.failures import CommandFailed
from cli.live.api import Live, Refused
from cli.live.facts import MEMBERSHIP_FACTS
from cli.live.publisher import KafkaPublisher
from cli.live.receipts import Receipt, Receipts
from cli.playing.script import Line, Renamed
from services.settlement.simulate.scenario import CommandLine, FactLine
from shared.events.registry import FACTS

PUBLISHED_FACTS = sorted(set(FACTS) - MEMBERSHIP_FACTS)
RECEIPTS_SECONDS_MAX = 60.0

NEVER_RIGHT = {"entry_refused": "code", "message_dead_lettered": "reason"}
"""The receipts that say that a message took no effect, and where their code is."""

ELSEWHERE = "not_authorised"
"""How the running system refuses what names a collaboration in which the publisher is granted nothing."""

Show = Callable[[str], None]


@dataclass
class Player:
    """One scenario on its way through the running system, with what came of it so far."""

    live: Live
    out: KafkaPublisher
    receipts: Receipts
    script: Renamed
    show: Show = lambda _: None
    _position: int = 0
    _runs: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    _refused: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    _error: dict[str, Any] | None = None

    async def play(self) -> dict[str, Any]:
        """All lines up to the first run that cannot be computed; gives the object that `simulate --json` prints.

        Raises Refused where the system does not let it play, CommandFailed or TimeoutError where it is silent.
        """
        await self._begin()
        for part in parts_of(self.script.lines):
            match part:
                case CommandLine():
                    await self._command(part)
                case FactLine():
                    await self._record(part)
                case _:
                    await self._publish(part)
            if self._error is not None:
                break
        await self._hear_of_all()
        return self._outcome()

    async def _begin(self) -> None:
        """Founds the collaboration and grants the publisher everything; waits until settlement knows it.

        Where a scenario speaks of another one, there is such a one too, so that what is meant for it is refused.
        """
        collaboration_id = self.script.collaboration_id
        self.show(f"Founding {collaboration_id}")
        if self.script.foreign:
            await self._found_stranger()
        await self.live.found(self.script.charters, self.script.document)
        grant = {"publisher": self.out.publisher, "member_id": None, "types": PUBLISHED_FACTS}
        path = f"/v1/collaborations/{collaboration_id}/grants"
        answer = await self.live.post("membership", path, grant, [f"operator:{collaboration_id}"])
        self._position = answer["position"]
        await self.live.wait_until_known(collaboration_id, self._position)

    async def _found_stranger(self) -> None:
        about = {**self.script.document["collaboration"], "id": self.script.stranger}
        await self.live.found([], {"collaboration": about})
        await self.live.wait_until_known(self.script.stranger, 1)

    async def _record(self, fact: FactLine) -> None:
        """A fact of membership's; told again, it is the same command."""
        collaboration_id = self.script.collaboration_id
        self.show(f"Line {fact.number}: {fact.type}")
        try:
            position = await self.live.record(collaboration_id, fact.type, fact.data, key=self._event_id(fact))
        except Refused as refused:
            if refused.status != 422:
                raise
            self._refuse(fact.number, None, refused.code, str(refused))
        else:
            self._position = max(self._position, position)

    async def _publish(self, facts: Sequence[FactLine]) -> None:
        self.show(f"Lines {facts[0].number} to {facts[-1].number}: publishing {len(facts)} facts")
        await self.out.publish_all((fact.type, fact.data, self._event_id(fact)) for fact in facts)

    async def _command(self, line: CommandLine) -> None:
        """A run or a reversal, approved; one that cannot be computed ends the play, as it ends the simulator's."""
        collaboration_id, reversal = self.script.collaboration_id, line.command == "reverse"
        self.show(f"Line {line.number}: {line.command} {line.settlement} {line.period}")
        try:
            run = await self.live.request_run(
                collaboration_id, line.settlement, line.period.name, position=self._position, reversal=reversal
            )
        except Refused as refused:
            self._fail(line, {"code": refused.code, "message": str(refused)})
            return
        if run["state"] != "calculated":
            self._fail(line, run["error"] or {"code": run["state"], "message": f"The run is {run['state']}."})
            return
        approved = await self.live.approve(collaboration_id, run["run_id"])
        self._runs.append(approved["result"])

    def _fail(self, line: CommandLine, error: Mapping[str, Any]) -> None:
        self._error = {**error, "where": f"line {line.number}"}

    async def _hear_of_all(self) -> None:
        """Reads receipts until everything sent has been taken in.

        The first of two messages that can only be refused shows by its receipt that all before it are taken in; by the
        receipt of the second, told later, the receipts of all of them have come.
        """
        self.show("Reading what was refused")
        try:
            async with asyncio.timeout(RECEIPTS_SECONDS_MAX):
                for end in ("end", "very-end"):
                    await self._publish_unfit(end)
                    while not self._note(await self.receipts.next(), end):
                        pass
        except TimeoutError as error:
            raise CommandFailed("The system does not tell what became of what was published.") from error

    async def _publish_unfit(self, name: str) -> None:
        unfit = {"collaboration_id": self.script.collaboration_id}
        await self.out.publish("report_submitted", unfit, event_id=f"{self.script.collaboration_id}:{name}")

    def _note(self, receipt: Receipt, end: str) -> bool:
        """Keeps what the receipt refuses; whether it is that of the end."""
        collaboration_id, _, name = str(receipt.data.get("event_id")).partition(":")
        if collaboration_id != self.script.collaboration_id:
            return False
        if name.isdecimal() and (code := self._code_of(receipt, int(name))) is not None:
            self._refuse(int(name), receipt.data.get("entry_id"), code, str(receipt.data.get("message")))
        return name == end

    def _code_of(self, receipt: Receipt, number: int) -> str | None:
        """The simulator's code for what a receipt says; None where it refuses nothing."""
        if receipt.fact not in NEVER_RIGHT:
            return None
        code = receipt.data.get(NEVER_RIGHT[receipt.fact])
        if number in self.script.foreign and code == ELSEWHERE:
            return "malformed"
        # What is no JSON at all is a dead letter; the simulator reads JSON before it judges it.
        return "malformed" if code == "invalid_json" else str(code)

    def _refuse(self, number: int, entry_id: str | None, code: str, message: str) -> None:
        """Keeps a refusal; one that names no entry, for its id is of no id's form, is of the entry that was sent."""
        sent = self._facts()[number].data.get("entry_id")
        known_id = entry_id or (sent if isinstance(sent, str) else None)
        self._refused[number] = {"line": number, "entry_id": known_id, "code": code, "message": message}

    def _facts(self) -> dict[int, FactLine]:
        return {line.number: line for line in self.script.lines if isinstance(line, FactLine)}

    def _event_id(self, fact: FactLine) -> str:
        """The same for the same line, however often it is told."""
        return f"{self.script.collaboration_id}:{fact.number}"

    def _outcome(self) -> dict[str, Any]:
        outcome: dict[str, Any] = {
            "collaboration_id": self.script.own_id,
            "runs": self._runs,
            "refused": [self._refused[number] for number in sorted(self._refused)],
        }
        return outcome if self._error is None else {**outcome, "error": self._error}


def parts_of(lines: Iterable[Line]) -> Iterator[CommandLine | FactLine | list[FactLine]]:
    """The lines in order, facts in a row that are published as one list."""
    published: list[FactLine] = []
    for line in lines:
        if isinstance(line, FactLine) and line.type not in MEMBERSHIP_FACTS:
            published.append(line)
            continue
        if published:
            yield published
            published = []
        yield line
    if published:
        yield published
