"""The small server beside a worker's or a relay's own work: health and metrics, in the same event loop."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

import uvicorn

from shared.http.app import Check, create_health_app


class _Server(uvicorn.Server):
    """Leaves signals to shared.process, which stops the whole process in order."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve_health(
    process: str, checks: Mapping[str, Check], notes: Mapping[str, Check] | None = None, *, host: str, port: int
) -> None:
    """Serves `/live`, `/ready` and `/metrics` of a process until cancelled. Raises SystemExit if the port is taken."""
    app = create_health_app(process, checks, notes)
    await _Server(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off")).serve()
