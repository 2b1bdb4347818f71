"""Which topics settlement reads, as which consumers, and what it does with a batch of each."""

from collections import defaultdict
from dataclasses import dataclass, field

from services.settlement.accounts.handlers import count_again
from services.settlement.dead_letters.receipts import TIMESHEETS, tell_paused
from services.settlement.entries import receipts
from services.settlement.entries.early.handlers import take_back
from services.settlement.entries.handlers import Intake
from services.settlement.entries.messages import NUMBERS_PER_TRANSACTION, Message
from services.settlement.facts import store as facts
from services.settlement.facts.handlers import Applied, apply_facts
from services.settlement.facts.loading import Loader
from shared.database import Connection, Pool
from shared.messaging.consumer import Consumer
from shared.messaging.outbox import announce
from shared.messaging.records import Batch, Reading
from shared.messaging.subscription import Source

FACTS = "settlement.facts"
INTAKE = "settlement.intake"
"""Names of consumers, which are their Kafka groups; settlement's rights are on groups that begin so."""

FACTS_TOPIC = "membership.events"

FACTS_SOURCE = Source(topics=(FACTS_TOPIC,), batch_max=500)
INTAKE_SOURCE = Source(pattern=r"^timesheet\..+", batch_max=2000)


INTAKE_READING = Reading(refuse_malformed=True, lenient=False, hours_at_once=True)
"""How what publishers send is read."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the two consumers of one process do; they share what is loaded of facts."""

    loader: Loader = field(default_factory=Loader)
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "intake", Intake(self.loader))

    async def take_facts(self, conn: Connection, batch: Batch) -> None:
        """Keeps facts; counts again where they change what counts; tries again what waited for a founding."""
        applied = await apply_facts(conn, batch.received)
        await self._count_again(conn, applied)
        await self._try_again(conn, applied)

    async def _count_again(self, conn: Connection, applied: Applied) -> None:
        currencies = await facts.list_currencies(conn, list(applied.moved)) if applied.moved else {}
        for collaboration_id in sorted(applied.moved):
            loaded = await self.loader.load(conn, collaboration_id)
            traceparent = applied.moved[collaboration_id]
            await announce(conn, await count_again(conn, loaded, currencies.get(collaboration_id), traceparent))

    async def _try_again(self, conn: Connection, applied: Applied) -> None:
        """Each part with an intake of its own, for one remembers only what is committed."""
        if not applied.founded:
            return
        for publisher, messages in sorted((await take_back(conn, applied.founded)).items()):
            for start in range(0, len(messages), NUMBERS_PER_TRANSACTION):
                part = messages[start : start + NUMBERS_PER_TRANSACTION]
                await Intake(self.loader).take_in(conn, {publisher: part})

    async def take_timesheets(self, conn: Connection, batch: Batch) -> None:
        """Takes in what can be read and tells the senders of what cannot. Who sent it is told by its topic alone."""
        sent: defaultdict[str, list[Message]] = defaultdict(list)
        for item in batch.received:
            sent[item.topic].append(item)
        if sent:
            await self.intake.take_in(conn, {publisher_of(topic): messages for topic, messages in sent.items()})
        told = [receipts.malformed(publisher_of(each.topic), each) for each in batch.malformed]
        told += [receipts.dead_lettered(publisher_of(each.record.topic), each) for each in batch.dead]
        await announce(conn, told)


def publisher_of(topic: str) -> str:
    """Whose timesheet topic it is."""
    return topic.removeprefix(TIMESHEETS)


def facts_consumer(pool: Pool, handlers: Handlers) -> Consumer:
    """Membership's facts in order: what breaks stops it, visibly, for to go on would be to settle on half the truth."""
    return Consumer(FACTS, pool, handlers.take_facts, Reading(lenient=True), poison="halt")


def intake_consumer(pool: Pool, handlers: Handlers, dead_in_a_row_max: int | None = None) -> Consumer:
    """Publishers' messages: one sender's rubbish is set aside and stops nobody else; so much of it in a row pauses that
    sender's topic."""
    consumer = Consumer(INTAKE, pool, handlers.take_timesheets, INTAKE_READING, poison="dead_letter")
    consumer.dead_in_a_row_max, consumer.tell_paused = dead_in_a_row_max, tell_paused
    return consumer
