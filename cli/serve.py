"""`mellemregning serve`: one process of one service, as the supervisor, an image or a developer runs it."""

import asyncio
import os
from importlib import import_module
from typing import Literal

from cli.failures import CommandFailed


def serve(service: Literal["membership", "settlement", "reporting"], kind: Literal["api", "worker", "relay"]) -> None:
    """Run one process of one service in the foreground until SIGTERM.

    Parameters
    ----------
    service
        Whose process.
    kind
        api answers HTTP, worker consumes from Kafka, relay sends the outbox to Kafka.
    """
    module = import_module(f"services.{service}.app")
    if kind == "api":
        _serve_http(service, module.create_api())
        return
    run = getattr(module, f"run_{kind}", None)
    if run is None:
        raise CommandFailed(f"{service} has no {kind}.")
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(run())


def _serve_http(service: str, api: object) -> None:
    import uvicorn

    uvicorn.run(
        api,  # pyright: ignore[reportArgumentType]
        host=os.environ.get("BIND_HOST", "127.0.0.1"),
        port=int(os.environ[f"{service.upper()}_PORT"]),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


def _loop_factory() -> "type[asyncio.AbstractEventLoop] | None":
    try:
        from uvloop import Loop
    except ImportError:
        return None
    return Loop
