"""Write each service's services/<service>/openapi.json: `python -m cli.openapi`. CI checks that nothing changes."""

import json
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SERVICES = ("membership", "settlement", "reporting")
SERVICES_FOLDER = Path(__file__).resolve().parents[1] / "services"

# Making the document needs settings but touches nothing they name.
STAND_INS = {
    "KAFKA_BOOTSTRAP": "nowhere:9092",
    "TOKEN_ISSUER": "nobody",
    "TOKEN_AUDIENCE": "mellemregning",
    "TOKEN_KEYS": "nowhere",
    **{f"{service.upper()}_DATABASE_URL": f"postgresql://{service}@nowhere/nothing" for service in SERVICES},
    **{f"{service.upper()}_KAFKA_{part}": service for service in SERVICES for part in ("USERNAME", "PASSWORD")},
    **{f"{service.upper()}_{kind}PORT": "8000" for service in SERVICES for kind in ("", "WORKER_", "RELAY_")},
    **{f"{service.upper()}_URL": f"http://{service}.invalid" for service in SERVICES},
}


def main() -> None:
    os.environ.update(STAND_INS)
    for service in SERVICES:
        if find_spec(f"services.{service}.app") is None:
            continue
        document: dict[str, Any] = import_module(f"services.{service}.app").create_api().openapi()
        text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
        (SERVICES_FOLDER / service / "openapi.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
