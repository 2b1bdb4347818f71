"""Which ports are used: the setting, else the one used last, else a usual one; a free one where that is taken."""

import random
import socket
from collections.abc import Iterable, Mapping

ANY = 0

USUAL_PORTS = {
    "KAFKA_PORT": 19092,
    "KAFKA_CONTROLLER_PORT": 19093,
    "POSTGRES_PORT": 15432,
    "MEMBERSHIP_PORT": 8101,
    "SETTLEMENT_PORT": 8102,
    "REPORTING_PORT": 8103,
    "ISSUER_PORT": 8104,
    "MEMBERSHIP_RELAY_PORT": 8111,
    "SETTLEMENT_RELAY_PORT": 8112,
    "SETTLEMENT_WORKER_PORT": 8122,
    "REPORTING_WORKER_PORT": 8123,
}

ANY_PORTS = {name: str(ANY) for name in USUAL_PORTS}
"""Settings that ask for free ports only, as tests do."""

# Below the range from which systems take the local end of outgoing connections, so that none of those sits on it later.
FREE_RANGE = range(20_000, 32_000)


def choose_ports(settings: Mapping[str, str], last: Mapping[str, int], in_use_by_us: Iterable[str]) -> dict[str, int]:
    """A port for each name. `in_use_by_us` names those whose process runs already and keeps its port. 0 means any."""
    keep = set(in_use_by_us)
    chosen: dict[str, int] = {}
    for name, usual in USUAL_PORTS.items():
        if name in keep and name in last:
            chosen[name] = last[name]
            continue
        wish = int(settings.get(name) or usual)
        if not settings.get(name) or wish == ANY:
            wish = last.get(name, wish)
        taken = set(chosen.values())
        chosen[name] = wish if wish and wish not in taken and is_free(wish) else free_port(taken)
    return chosen


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(taken: set[int]) -> int:
    """A port that nobody listens on. Drawn at random, so that two platforms starting at once do not meet."""
    drawn = (random.choice(FREE_RANGE) for _ in range(10_000))
    return next(port for port in drawn if port not in taken and is_free(port))
