"""Rounds of load and faults on one whole system, and what was found."""

import asyncio
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

from cli.live.publisher import ensure_publisher_user
from deploy.local.platform import Platform
from deploy.local.supervisor import DELAY_MAX_SETTING
from deploy.local.system import System
from shared.events.registry import FACTS
from tests.faults.checks import Findings, check_dead_letters, check_sums
from tests.faults.clocks import Clocks
from tests.faults.faults import Fault, do, draw_faults
from tests.faults.ledger import Ledger
from tests.faults.logs import Logs
from tests.faults.messages import Author
from tests.faults.rest import NeverAtRest, come_to_rest
from tests.faults.senders import HttpSender, KafkaSender, PatientLive, Sending
from tests.faults.settling import Settled, check_rebuild
from tests.faults.told import Told
from tests.faults.world import Collaboration, Fact, first_facts, late_facts

ROUND_SECONDS_MAX = 240.0
COMPARE_EVERY = 4
"""Checks between two at which runs are held to the simulator's, which works all of them out anew; the last one does."""
PUBLISHED = sorted(fact for fact, event in FACTS.items() if event.TYPE.startswith("timesheet."))


@dataclass(frozen=True)
class Plan:
    """How many rounds, drawn from which seed, how much load, how often all is checked."""

    rounds: int
    seed: int
    messages: int = 1_200
    check_every: int = 8
    minutes: int = 5
    collaborations: int = 3
    seconds: tuple[float, float] = (3.0, 6.0)
    faults: tuple[tuple[Fault, ...], ...] = ()
    """By round, what goes wrong, in place of what is drawn."""

    def minute_rounds(self) -> set[int]:
        """The rounds in which Kafka is away for a whole minute, spread evenly."""
        count = self.minutes * self.rounds // 200
        return {(self.rounds * (2 * place + 1)) // (2 * count) for place in range(count)}


@dataclass
class Report:
    """What a whole run came to."""

    seed: int
    rounds: int = 0
    faults: "Counter[str]" = field(default_factory=Counter[str])
    acknowledged: "Counter[str]" = field(default_factory=Counter[str])
    retries: "Counter[str]" = field(default_factory=Counter[str])
    entries: int = 0
    checks: int = 0
    runs: int = 0
    rebuilds: int = 0
    lost: int = 0
    doubled: int = 0
    seconds: float = 0.0
    restarts: dict[str, int] = field(default_factory=dict[str, int])
    clocks: bool = False
    differences: list[str] = field(default_factory=list[str])
    home: str = ""

    def as_json(self) -> dict[str, Any]:
        counts = {name: dict(getattr(self, name)) for name in ("faults", "acknowledged", "retries")}
        return {**vars(self), **counts}


Show = Callable[[str], None]


@dataclass
class Rounds:
    """The system under load and faults, with the ledger of what was acknowledged."""

    plan: Plan
    system: System
    clocks: Clocks
    show: Show
    report: Report
    ledger: Ledger
    live: PatientLive
    told: Told = field(default_factory=Told)
    broke: list[str] = field(default_factory=list[str])
    authors: list[Author] = field(default_factory=list[Author])
    senders: dict[str, KafkaSender | HttpSender] = field(default_factory=dict[str, KafkaSender | HttpSender])
    settled: list[Settled] = field(default_factory=list[Settled])
    _under_way: str = ""
    _logs: Logs = field(init=False)

    def __post_init__(self) -> None:
        self._logs = Logs(self.system.platform.home / "logs")

    async def run(self) -> None:
        """All rounds, or those up to the first difference."""
        begun = time.monotonic()
        try:
            await self._begin()
            for number in range(1, self.plan.rounds + 1):
                self.report.rounds = number
                await asyncio.wait_for(self._round(number), ROUND_SECONDS_MAX)
                is_last = number == self.plan.rounds
                if (is_last or number % self.plan.check_every == 0) and not await self._check(number, whole=is_last):
                    break
        except (NeverAtRest, TimeoutError, AssertionError) as error:
            self.report.differences.append(f"{type(error).__name__}: {error}")
        except BaseExceptionGroup as several:
            found = [f"{type(error).__name__}: {error}" for error in several.exceptions]
            self.report.differences += [
                f"Round {self.report.rounds}, {self._under_way}",
                *found,
                "".join(traceback.format_exception(several)),
            ]
        finally:
            for sender in self.senders.values():
                await sender.close()
            self.report.seconds = time.monotonic() - begun
            self.report.acknowledged = self.ledger.acknowledged
            self.report.restarts = {each.name: each.restarts for each in self.system.status()}

    async def _begin(self) -> None:
        """Founds the collaborations and lets publishers report in each, two over Kafka and one over HTTP."""
        for number in range(self.plan.collaborations):
            collaboration = Collaboration(f"faults-{number}-{uuid4().hex[:6]}")
            self.ledger.collaborations[collaboration.id] = collaboration
            self.settled.append(Settled(collaboration))
            collaboration.position = await self.live.found([collaboration.charter], collaboration.document)
            for fact in first_facts():
                await self._tell(collaboration, fact)
            for name in ("a", "b", "http"):
                await self._let_in(collaboration, f"{name}-{collaboration.id}", over_http=name == "http")
            await self.live.wait_until_known(collaboration.id, collaboration.position)

    async def _let_in(self, collaboration: Collaboration, publisher: str, *, over_http: bool) -> None:
        password = uuid4().hex
        await self.live.post("membership", "/v1/publishers", {"publisher": publisher, "name": "F"}, ["administrator"])
        settings = self.system.platform.env()
        await asyncio.to_thread(ensure_publisher_user, settings, publisher, password)
        grant = {"publisher": publisher, "member_id": None, "types": PUBLISHED}
        path, operator = f"/v1/collaborations/{collaboration.id}/grants", [f"operator:{collaboration.id}"]
        collaboration.position = (await self.live.post("membership", path, grant, operator))["position"]
        self.authors.append(Author(publisher, collaboration, over_http))
        dice = Random(f"{self.plan.seed}/{len(self.senders)}")
        by_kafka = KafkaSender(settings, publisher, password, self.ledger, dice, self.report.retries)
        by_http = HttpSender(self.live, publisher, self.ledger, dice)
        self.senders[publisher] = by_http if over_http else by_kafka

    async def _round(self, number: int) -> None:
        """Load and faults side by side; done when all was acknowledged and all faults are over."""
        begun = time.monotonic()
        dice = Random(f"{self.plan.seed}/{number}")
        faults = draw_faults(dice, minute=number in self.plan.minute_rounds())
        faults = self.plan.faults[number - 1] if self.plan.faults else faults
        self._under_way = ", ".join(map(str, faults))
        facts = {c.id: late_facts(dice, c, number) for c in self.ledger.collaborations.values()}
        share = self.plan.messages // len(self.authors)
        batches = {author.publisher: author.write(dice, share, number) for author in self.authors}
        seconds = dice.uniform(*self.plan.seconds)
        async with asyncio.TaskGroup() as group:
            for publisher, messages in batches.items():
                group.create_task(Sending(self.senders[publisher], messages, seconds, dice.random()).run())
            group.create_task(self._send_again_over_http(dice, seconds))
            for collaboration_id, late in facts.items():
                group.create_task(self._tell_late(self.ledger.collaborations[collaboration_id], late, dice.random()))
            for fault in faults:
                group.create_task(self._do(fault))
        self.show(f"round {number}/{self.plan.rounds}  {time.monotonic() - begun:5.1f} s  {self._under_way}")

    async def _send_again_over_http(self, dice: Random, seconds: float) -> None:
        """Some entries that came over Kafka, maybe not taken in yet, once more by the other way in."""
        author = dice.choice([author for author in self.authors if not author.over_http])
        told = [message for message in author.mine if message.fact == "hours_logged"]
        chosen = dice.sample(told, min(len(told), 20))
        await asyncio.sleep(seconds / 2)
        acknowledged = [message for message in chosen if self.ledger.knows(author.publisher, message)]
        if acknowledged:
            await HttpSender(self.live, author.publisher, self.ledger, dice).send(acknowledged)

    async def _do(self, fault: Fault) -> None:
        await do(self.system, fault, self.clocks)
        self.report.faults[f"{fault.kind} {fault.target}"] += 1

    async def _tell_late(self, collaboration: Collaboration, facts: list[Fact], share: float) -> None:
        await asyncio.sleep(share * self.plan.seconds[0])
        for fact in facts:
            await self._tell(collaboration, fact)

    async def _tell(self, collaboration: Collaboration, fact: Fact) -> None:
        collaboration.position = await self.live.record(collaboration.id, *fact)
        collaboration.learn(*fact)

    async def _check(self, number: int, *, whole: bool) -> bool:
        """Lets all come to rest and looks at everything; False where something differs."""
        begun = time.monotonic()
        rested = await come_to_rest(self.system)
        findings = Findings()
        await check_sums(self.system, self.ledger, findings, whole=whole)
        dead = await check_dead_letters(self.system, self.ledger, findings)
        await self.told.read_on(self.system.platform.env())
        self.told.check(self.ledger, dead, findings)
        await self._settle(findings, whole=whole)
        if whole:
            await check_rebuild(self.system, findings)
            self.report.rebuilds += 1
        findings.differ("Answers that no fault excuses", dict(enumerate(self.broke)))
        findings.differ("What the logs tell of bugs", dict(enumerate(self._logs.read_on())))
        self._note(findings)
        self.show(
            f"  check after round {number}: {findings.entries:,} entries, {findings.lost} lost, {findings.doubled} "
            f"double, {len(findings.differences)} differences, {len(dead)} dead letters; at rest after {rested:.1f} s, "
            f"looked at in {time.monotonic() - begun - rested:.1f} s"
        )
        return not findings.differences

    async def _settle(self, findings: Findings, *, whole: bool) -> None:
        """One collaboration's next year, at the end every one's; all runs so far against the simulator's."""
        due = self.settled if whole else [self.settled[self.report.checks % len(self.settled)]]
        for each in due:
            await each.run(self.live)
            self.report.runs += 1
            if whole or self.report.checks % COMPARE_EVERY == 0:
                await asyncio.to_thread(each.compare, findings)
        await come_to_rest(self.system)

    def _note(self, findings: Findings) -> None:
        self.report.checks += 1
        self.report.entries = findings.entries
        self.report.lost += findings.lost
        self.report.doubled += findings.doubled
        self.report.differences += findings.differences


async def run_rounds(plan: Plan, platform: Platform, show: Show) -> Report:
    """Starts a system on the platform, runs the rounds, and stops it; what it holds stays."""
    clocks = Clocks(platform.home)
    report = Report(plan.seed, clocks=await asyncio.to_thread(clocks.make), home=str(platform.home))
    system = System(platform, clocks.processes())
    broke: list[str] = []
    try:
        await asyncio.to_thread(_start, system)
        async with PatientLive(platform.env(), report.retries, broke) as live:
            rounds = Rounds(plan, system, clocks, show, report, Ledger({}), live, broke=broke)
            await rounds.run()
    finally:
        await asyncio.to_thread(system.stop)
    return report


def _start(system: System) -> None:
    import os

    os.environ[DELAY_MAX_SETTING] = "2"
    system.start()
    system.wait_until_ready(120)
