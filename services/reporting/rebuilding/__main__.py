"""`python -m services.reporting.rebuilding`: does the rebuild that waits, beside the worker that started it."""

import asyncio
import os

from aiokafka.errors import KafkaError
from asyncpg import PostgresError

from services.reporting.config import read_worker_settings
from services.reporting.rebuilding.asked import store
from services.reporting.rebuilding.handlers import Rebuilt, TopicGone, rebuild_reports
from shared.database import Connection, RawConnection, connect
from shared.messaging.consumer import cancel_quietly
from shared.messaging.subscription import PositionMismatch
from shared.telemetry import configure_logging

TELL_SECONDS = 0.5


class _Progress:
    """How far the rebuild is, told to the table while its worker lives."""

    def __init__(self, connection: RawConnection, rebuild_id: int) -> None:
        self._connection, self._rebuild_id = connection, rebuild_id
        self._parent = os.getppid()
        self._read, self._records = 0, 0

    def tell(self, read: int, records: int) -> None:
        self._read, self._records = read, records

    async def run(self) -> None:
        """Raises SystemExit when the worker is gone: its successor finds the rebuild broken off."""
        while True:
            if os.getppid() != self._parent:
                raise SystemExit("The worker that asked for the rebuild is gone.")
            await store.tell_progress(self._connection, self._rebuild_id, self._read, self._records)
            await asyncio.sleep(TELL_SECONDS)


async def main() -> None:
    """Does the rebuild that waits, where there is one and nobody else is at it; tells how far it is and how it ends."""
    service, kafka = read_worker_settings()
    configure_logging("reporting", "rebuild", service.log_level)
    connection = await connect(service.reporting_database_url, "reporting", application="reporting-rebuild-progress")
    try:
        if not await store.try_lock(connection):
            return
        rebuild_id = await store.begin(connection)
        if rebuild_id is None:
            return

        async def finish(conn: Connection, rebuilt: Rebuilt) -> None:
            if not await store.end_done(conn, rebuild_id, rebuilt.records, rebuilt.unreadable):
                raise SystemExit("The rebuild was taken for broken off; the reports are left as they were.")

        progress = _Progress(connection, rebuild_id)
        telling = asyncio.create_task(progress.run())
        try:
            await rebuild_reports(service, kafka, progress.tell, finish)
        except (TopicGone, PositionMismatch) as reason:
            await _failed(connection, telling, rebuild_id, str(reason))
        except (KafkaError, PostgresError, OSError) as error:
            await _failed(connection, telling, rebuild_id, f"{type(error).__name__}: {error}")
        finally:
            await cancel_quietly(telling)
    finally:
        connection.terminate()


async def _failed(connection: RawConnection, telling: asyncio.Task[None], rebuild_id: int, why: str) -> None:
    await cancel_quietly(telling)
    await store.end_failed(connection, rebuild_id, why)


if __name__ == "__main__":
    asyncio.run(main())
