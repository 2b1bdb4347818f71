"""The other side, so that there is somebody to report to: `secretariat.py found` founds a collaboration of two
municipalities with a project; `secretariat.py settle` settles its year. A supplier never does either.

TOKEN is one of a founder and operator:example; MEMBERSHIP_URL and SETTLEMENT_URL say where the APIs are.
"""

import os
import sys
import time
from typing import Any

import httpx

COLLABORATION = "example"
YEAR = 2025
CHARTER = f"""\
charter: 1
version: 1
valid_from: {YEAR}-01-01
decision: example
collaboration:
  {{id: {COLLABORATION}, name: Example, country: DK, form: association, currency: DKK, purposes: [implementation]}}
kinds:
  municipality: {{votes: 1}}
streams:
  - id: projects
    name: {{da: Projekttimer, nb: Prosjekttimer, en: Project hours}}
    scope: project
    basis: {{type: hours, rate: hour, honour: delivered}}
    key: {{type: equal}}
    joining: full
settlements:
  - {{id: annual, every: year, route: account, includes: [{{stream: projects, of: this}}]}}
"""
FIRST_DAY = f"{YEAR}-01-01"
FACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("charters", {"text": CHARTER}),
    ("members", {"member_id": "dk-0161", "name": "Glostrup", "kind": "municipality", "joined_on": FIRST_DAY}),
    ("members", {"member_id": "dk-0175", "name": "Rødovre", "kind": "municipality", "joined_on": FIRST_DAY}),
    ("projects", {"project_id": "p1", "name": "Journalisering", "kind": "mandatory", "starts_on": FIRST_DAY}),
    ("rates", {"rate_id": "hour", "amount_minor": 60_000, "valid_from": FIRST_DAY, "decision": "example"}),
)


def post(service: str, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
    """What a command answers; the same key again is answered the same, and nothing is done twice."""
    usual = {"MEMBERSHIP_URL": "http://127.0.0.1:8101", "SETTLEMENT_URL": "http://127.0.0.1:8102"}
    url = os.environ.get(service, usual[service]) + path
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Idempotency-Key": key}
    answer = httpx.post(url, json=body, headers=headers) if body else httpx.get(url, headers=headers)
    if answer.is_error:
        sys.exit(f"{answer.status_code}: {answer.text}")
    return answer.json()


def found() -> None:
    """Founds the collaboration; called again, nothing changes."""
    about = {
        "name": "Example",
        "country": "DK",
        "form": "association",
        "currency": "DKK",
        "purposes": ["implementation"],
    }
    post("MEMBERSHIP_URL", "/v1/collaborations", {"collaboration_id": COLLABORATION, **about}, "example founding")
    for number, (what, body) in enumerate(FACTS):
        post("MEMBERSHIP_URL", f"/v1/collaborations/{COLLABORATION}/{what}", body, f"example {number}")
    print(f"{COLLABORATION} is founded: Glostrup and Rødovre, with the project p1.")


def settle() -> None:
    """Runs the year and approves what comes of it."""
    asked = {"settlement": "annual", "period": str(YEAR)}
    run = post("SETTLEMENT_URL", f"/v1/collaborations/{COLLABORATION}/runs", asked, f"example run {time.time()}")
    path = f"/v1/runs/{run['run_id']}"
    while (run := post("SETTLEMENT_URL", path, {}, ""))["state"] == "requested":
        time.sleep(0.2)
    post("SETTLEMENT_URL", f"{path}/approvals", {"decision": "example"}, f"example approval {run['run_id']}")
    print(f"{YEAR} is settled and approved.")


if __name__ == "__main__":
    {"found": found, "settle": settle}[sys.argv[1]]()
