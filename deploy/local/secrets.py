"""The passwords of one data folder: drawn at the first start, kept in a file that only its owner may read."""

import json
import secrets
from pathlib import Path

from deploy.local.locks import locked
from deploy.local.places import write_private

NAMES = (
    "kafka_admin",
    "kafka_membership",
    "kafka_settlement",
    "kafka_reporting",
    "postgres_admin",
    "postgres_membership",
    "postgres_settlement",
    "postgres_reporting",
)


def load_secrets(home: Path) -> dict[str, str]:
    """The passwords by name; missing ones are drawn and written first."""
    file = home / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(file, json.dumps(known, indent=1))
    return known


def password_of(home: Path, user: str) -> str:
    """The Kafka password of a publisher or subscriber made in this data folder; drawn when first asked for."""
    file = home / "publishers.json"
    with locked(home / "run" / "publishers.lock"):
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if user not in known:
            known[user] = secrets.token_urlsafe(24)
            write_private(file, json.dumps(known, indent=1))
    return known[user]
