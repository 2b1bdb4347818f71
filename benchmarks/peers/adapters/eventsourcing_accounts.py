"""eventsourcing takes in hours as events of an aggregate for each project and member. Run in its own environment.

Its PostgreSQL recorder keeps every event durably, in order, with optimistic locking and a notification log, which is
its outbox. Aggregates stay in its cache, as its documentation advises. One by one: `save` for each event; in bulk: one
`save` of all aggregates that a thousand entries touch. An entry's id is in its event, and nothing looks whether it
came before. The balance is read from the aggregates, not out of the cache but from their events.
"""

# pyright: basic, reportMissingImports=false

import json
import os
import sys
import time
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

BULK = 1000


def configure(url: str) -> None:
    parts = urlsplit(url)
    os.environ["PERSISTENCE_MODULE"] = "eventsourcing.postgres"
    os.environ["POSTGRES_DBNAME"] = parts.path.lstrip("/")
    os.environ["POSTGRES_HOST"] = parts.hostname or ""
    os.environ["POSTGRES_PORT"] = str(parts.port)
    os.environ["POSTGRES_USER"] = parts.username or ""
    os.environ["POSTGRES_PASSWORD"] = parts.password or ""


class Account(Aggregate):
    @event("Opened")
    def __init__(self, project, member):
        self.project = project
        self.member = member
        self.minutes = 0

    @staticmethod
    def create_id(project, member):
        return uuid5(NAMESPACE_URL, f"{project}/{member}")

    @event("HoursLogged")
    def log(self, entry_id, day, minutes):
        self.minutes += minutes


class Timesheets(Application):
    pass


def set_up(work) -> float:
    application = Timesheets()
    application.save(*[Account(project, member) for project in work["projects"] for member in work["members"]])
    application.close()
    return 0.0


def take(entries, together: int) -> float:
    application = Timesheets(env={"AGGREGATE_CACHE_MAXSIZE": "1000", "DEEPCOPY_FROM_AGGREGATE_CACHE": "n"})
    begun = time.perf_counter()
    for start in range(0, len(entries), together):
        touched = {}
        for entry_id, project, member, day, minutes in entries[start : start + together]:
            place = Account.create_id(project, member)
            if place not in touched:
                touched[place] = application.repository.get(place)
            touched[place].log(entry_id, day, minutes)
        application.save(*touched.values())
    seconds = time.perf_counter() - begun
    application.close()
    return seconds


def balance(work) -> tuple[float, dict[str, int]]:
    application = Timesheets()
    begun = time.perf_counter()
    found = dict.fromkeys(work["members"], 0)
    for project in work["projects"]:
        for member in work["members"]:
            found[member] += application.repository.get(Account.create_id(project, member)).minutes
    seconds = time.perf_counter() - begun
    application.close()
    return seconds, found


def main() -> None:
    what, file, url, *rest = sys.argv[1:]
    configure(url)
    with open(file) as opened:
        work = json.load(opened)
    if what == "set_up":
        print(json.dumps({"seconds": set_up(work)}))
    elif what == "balance":
        seconds, found = balance(work)
        print(json.dumps({"seconds": seconds, "balance": found}))
    else:
        first, count = int(rest[0]), int(rest[1])
        together = {"single": 1, "bulk": BULK}[what]
        print(json.dumps({"seconds": take(work["entries"][first : first + count], together)}))


if __name__ == "__main__":
    main()
