"""Tryton takes in timesheet lines: an employee for each member, a work for each project. Run in its own environment.

Its models are called as its own server calls them, without RPC in between: `timesheet.line` checks each line and its
domain, holds the entry's id unique, and commits. One by one: a transaction for each line; in bulk: one for a thousand.
The balance is `timesheet.hours_employee`, which its clients show.
"""

# pyright: basic, reportMissingImports=false

import json
import os
import subprocess
import sys
import time
from datetime import date, timedelta

BULK = 1000
DATABASE = "tryton"


def set_up(work) -> float:
    """Makes the database with the modules it needs, a company, its employees and works."""
    folder = os.environ["BENCH_FOLDER"]
    secret = os.path.join(folder, "tryton-password")
    with open(secret, "w") as file:
        file.write("bench-password-9")
    command = [os.path.join(os.path.dirname(sys.executable), "trytond-admin"), "-d", DATABASE, "-u", "timesheet"]
    command += ["--activate-dependencies", "--email", "bench@localhost"]
    environment = os.environ | {"TRYTONPASSFILE": secret}
    subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    with started() as (pool, transaction):
        found(pool, work)
        transaction.commit()
    return 0.0


def found(pool, work) -> None:
    models = {name: pool.get(name) for name in ("party.party", "currency.currency", "company.company")}
    (currency,) = models["currency.currency"].create([{"name": "DKK", "code": "DKK", "symbol": "kr"}])
    (party,) = models["party.party"].create([{"name": "Bench"}])
    (company,) = models["company.company"].create([{"party": party.id, "currency": currency.id}])
    from trytond.transaction import Transaction

    with Transaction().set_context(company=company.id):
        parties = models["party.party"].create([{"name": member} for member in work["members"]])
        employees = [{"party": each.id, "company": company.id} for each in parties]
        pool.get("company.employee").create(employees)
        pool.get("timesheet.work").create([{"name": name, "company": company.id} for name in work["projects"]])


class started:
    """A transaction of Tryton's as its administrator, with the company in its context."""

    def __enter__(self):
        from trytond.pool import Pool
        from trytond.transaction import Transaction

        Pool.start()
        pool = Pool(DATABASE)
        pool.init()
        self._manager = Transaction().start(DATABASE, 1)
        transaction = self._manager.__enter__()
        return pool, transaction

    def __exit__(self, *error):
        return self._manager.__exit__(*error)


def take(entries, together: int) -> float:
    with started() as (pool, transaction):
        company = pool.get("company.company").search([])[0]
        with transaction.set_context(company=company.id):
            employees = {each.party.name: each.id for each in pool.get("company.employee").search([])}
            works = {each.name: each.id for each in pool.get("timesheet.work").search([])}
            line = pool.get("timesheet.line")
            begun = time.perf_counter()
            for start in range(0, len(entries), together):
                line.create(
                    [
                        {
                            "company": company.id,
                            "employee": employees[member],
                            "work": works[project],
                            "date": date.fromisoformat(day),
                            "duration": timedelta(minutes=minutes),
                            "uuid": entry_id,
                        }
                        for entry_id, project, member, day, minutes in entries[start : start + together]
                    ]
                )
                transaction.commit()
            return time.perf_counter() - begun


def balance() -> tuple[float, dict[str, float]]:
    with started() as (pool, transaction):
        company = pool.get("company.company").search([])[0]
        with transaction.set_context(company=company.id):
            names = {each.id: each.party.name for each in pool.get("company.employee").search([])}
            begun = time.perf_counter()
            sums = pool.get("timesheet.hours_employee").search([])
            read = {names[each.employee.id]: each.duration.total_seconds() / 60 for each in sums}
            return time.perf_counter() - begun, read


def main() -> None:
    what, file, url, *rest = sys.argv[1:]
    os.environ["TRYTOND_DATABASE_URI"] = url
    with open(file) as opened:
        work = json.load(opened)
    if what == "set_up":
        print(json.dumps({"seconds": set_up(work)}))
    elif what == "balance":
        seconds, read = balance()
        print(json.dumps({"seconds": seconds, "balance": read}))
    else:
        first, count = int(rest[0]), int(rest[1])
        together = {"single": 1, "bulk": BULK}[what]
        print(json.dumps({"seconds": take(work["entries"][first : first + count], together)}))


if __name__ == "__main__":
    main()
