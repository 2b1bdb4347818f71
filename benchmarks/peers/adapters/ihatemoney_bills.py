"""IHateMoney takes in bills: each paid by one member and shared by all alike. Run by Python of its own environment.

One by one: its HTTP API (`POST /api/projects/<id>/bills`), by Flask's own client, without a network in between. In
bulk: `Bill` and SQLAlchemy's session, one commit for a thousand, which its form of import does too. The balance is
`Project.balance`, which its pages show.
"""

# pyright: basic, reportMissingImports=false

import base64
import json
import os
import sys
import time
from datetime import date

BULK = 1000
PROJECT, PASSWORD = "bench", "bench-password"


def settings_file(url: str) -> str:
    """Where IHateMoney reads its settings from: the database, no mail, no rate limit on its API."""
    path = os.path.join(os.environ["BENCH_FOLDER"], "ihatemoney.cfg")
    with open(path, "w") as file:
        file.write(f"SQLALCHEMY_DATABASE_URI = {url!r}\nSECRET_KEY = 'bench'\nMAIL_SUPPRESS_SEND = True\n")
        file.write("TESTING = True\nRATELIMIT_ENABLED = False\n")
    return path


def make_app(url: str):
    os.environ["IHATEMONEY_SETTINGS_FILE_PATH"] = settings_file(url)
    from ihatemoney.run import create_app

    return create_app(instance_path=os.environ["BENCH_FOLDER"])


def set_up(app, work) -> float:
    from ihatemoney.models import Person, Project, db
    from werkzeug.security import generate_password_hash

    with app.app_context():
        project = Project(
            id=PROJECT,
            name=PROJECT,
            password=generate_password_hash(PASSWORD),
            contact_email="bench@localhost.localdomain",
            default_currency="XXX",
        )
        db.session.add(project)
        for member in work["members"]:
            db.session.add(Person(name=member, project=project, weight=1))
        db.session.commit()
    return 0.0


def people(app) -> dict:
    from ihatemoney.models import Person

    with app.app_context():
        return {person.name: person.id for person in Person.query.filter(Person.project_id == PROJECT)}


def amount_of(minutes: int) -> float:
    return minutes * 10.0


def take_single(app, entries) -> float:
    ids = people(app)
    client = app.test_client()
    secret = base64.b64encode(f"{PROJECT}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}"}
    begun = time.perf_counter()
    for entry_id, project, member, day, minutes in entries:
        form = {"date": day, "what": f"{project} {entry_id}", "payer": ids[member], "amount": str(amount_of(minutes))}
        form |= {"payed_for": list(ids.values()), "bill_type": "Expense"}
        answer = client.post(f"/api/projects/{PROJECT}/bills", data=form, headers=headers)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return time.perf_counter() - begun


def take_bulk(app, entries) -> float:
    from ihatemoney.models import Bill, Person, db

    with app.app_context():
        begun = time.perf_counter()
        for start in range(0, len(entries), BULK):
            everyone = Person.query.filter(Person.project_id == PROJECT).all()
            ids = {person.name: person.id for person in everyone}
            for entry_id, project, member, day, minutes in entries[start : start + BULK]:
                bill = Bill(
                    amount=amount_of(minutes),
                    date=date.fromisoformat(day),
                    owers=everyone,
                    payer_id=ids[member],
                    project_default_currency="XXX",
                    original_currency="XXX",
                    what=f"{project} {entry_id}",
                )
                bill.converted_amount = bill.amount
                db.session.add(bill)
            db.session.commit()
        return time.perf_counter() - begun


def balance(app) -> tuple[float, dict[str, float]]:
    from ihatemoney.models import Project

    with app.app_context():
        begun = time.perf_counter()
        project = Project.query.get(PROJECT)
        by_id = project.balance
        found = {person.name: by_id[person.id] for person in project.members}
        return time.perf_counter() - begun, found


def main() -> None:
    what, file, url, *rest = sys.argv[1:]
    with open(file) as opened:
        work = json.load(opened)
    app = make_app(url)
    if what == "set_up":
        print(json.dumps({"seconds": set_up(app, work)}))
    elif what == "balance":
        seconds, found = balance(app)
        print(json.dumps({"seconds": seconds, "balance": found}))
    else:
        first, count = int(rest[0]), int(rest[1])
        take = {"single": take_single, "bulk": take_bulk}[what]
        print(json.dumps({"seconds": take(app, work["entries"][first : first + count])}))


if __name__ == "__main__":
    main()
