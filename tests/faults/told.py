"""What publishers were told, read from their own topics: every refusal and every dead letter, and no other."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition

from shared.events.cloudevents import read_envelope
from tests.faults.checks import Findings
from tests.faults.ledger import Ledger
from tests.faults.rest import admin_consumer, ends

READ_SECONDS_MAX = 30.0


@dataclass
class Told:
    """All receipts so far. The relay may send one twice: it is the same one then, by its id."""

    refused: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    parked: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set[str]))
    dead: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    receipts: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set[str]))
    _read_to: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])

    async def read_on(self, settings: Mapping[str, str]) -> None:
        """Reads what has been told since. Raises TimeoutError, KafkaError."""
        logs = {key: end for key, end in (await ends(settings)).items() if key[0].startswith("receipts.") and end}
        new = {key: end for key, end in logs.items() if self._read_to.get(key, 0) < end}
        if not new:
            return
        consumer = admin_consumer(settings)
        async with asyncio.timeout(READ_SECONDS_MAX):
            await consumer.start()
            try:
                consumer.assign([TopicPartition(*key) for key in new])
                for key in new:
                    consumer.seek(TopicPartition(*key), self._read_to.get(key, 0))
                while any(self._read_to.get(key, 0) < end for key, end in new.items()):
                    for records in (await consumer.getmany(timeout_ms=500)).values():
                        for record in records:
                            self._note(record)
            finally:
                await consumer.stop()

    def _note(self, record: Any) -> None:
        self._read_to[(record.topic, record.partition)] = record.offset + 1
        publisher = record.topic.removeprefix("receipts.")
        envelope, raw = read_envelope(record.headers, record.value)
        data = json.loads(raw)
        match envelope.type.split(".")[1]:
            case "entry_refused":
                self.refused[(publisher, data["event_id"])] = data["code"]
            case "entry_parked":
                self.parked[(publisher, data["event_id"])].add(data["code"])
            case "message_dead_lettered":
                self.dead[(data["topic"], data["offset"])] = data["reason"]
            case _:
                return
        if data.get("offset") is not None:
            self.receipts[(data["topic"], data["offset"])].add(envelope.id)

    def check(self, ledger: Ledger, dead_letters: Mapping[tuple[str, int], str], findings: Findings) -> None:
        """Who should have been told something and was not, or was told what is not so."""
        untold = {
            key: code
            for key, code in ledger.due.items()
            if self.refused.get(key) != code and code not in self.parked.get(key, ())
        }
        findings.differ("Not told though refused or parked", untold)
        wrongly = {key: code for key, code in self.refused.items() if ledger.due.get(key) != code}
        findings.differ("Refused though right", wrongly)
        silent = {key: reason for key, reason in dead_letters.items() if self.dead.get(key) != reason}
        findings.differ("Set aside and not told", silent)
        findings.differ("Told of twice", {key: ids for key, ids in self.receipts.items() if len(ids) > 1})
