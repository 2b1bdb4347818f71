"""`mellemregning publisher`: systems that send hours and costs, let in, shut out, given credentials and grants."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from cli import asking
from cli.failures import CommandFailed
from cli.live.api import Live
from cli.publisher_steps import AskedWrongly, Steps, find, steps_of
from deploy.publishers import Credentials

app = App(name="publisher", help="Let systems that send hours in, shut them out, give them credentials and grants.")

Publisher = Annotated[str, Parameter(help="The publisher's id: 2 to 40 of a-z, 0-9 and -.")]
Name = Annotated[str, Parameter(help="The system's name, for people.")]
Reason = Annotated[str, Parameter(help="Why; the publisher is told.")]
Json = Annotated[bool, Parameter(help="Print JSON.", negative="")]
PasswordFile = Annotated[
    Path | None, Parameter(help="Write the password to this new file, which only you can read, and do not print it.")
]


@Parameter(name="*")
@dataclass(frozen=True)
class Whom:
    """Whom a grant is for and who gives it, as options."""

    member: Annotated[
        str | None, Parameter(help="The member whose hours and costs it speaks for; without it for all.")
    ] = None
    as_member: Annotated[
        bool, Parameter(help="Ask as the member itself, not as the collaboration's operator.", negative="")
    ] = False


@app.command
def register(publisher: Publisher, *, name: Name, password_file: PasswordFile = None, json: Json = False) -> None:
    """Register a publisher: in membership, and on Kafka with a user and topics of its own. For the administrator.

    The password is shown once and kept nowhere. Given again, the command mends what was left half and changes nothing
    else. Exit code 0: done. 1: membership or Kafka does not answer. 2: asked wrongly.
    """
    _refuse_existing(password_file)
    credentials = _stepwise(lambda steps: steps.register(publisher, name))
    if credentials is None:
        there = {"publisher": publisher, "credentials": None}
        asking.show(there, json, lambda: print(f"{publisher} is registered and has its credentials already."))
    else:
        _hand_over(publisher, credentials, password_file, json)


@app.command
def suspend(publisher: Publisher, *, reason: Reason, json: Json = False) -> None:
    """Shut a publisher out, on Kafka and over HTTP, also on connections that are open. For the administrator.

    What it sent before and settlement has not yet taken in is refused too, and may be sent again later.
    """
    users = _stepwise(lambda steps: steps.suspend(publisher, reason))
    answer = {"publisher": publisher, "suspended": True, "kafka_users_removed": users}
    asking.show(answer, json, lambda: print(f"{publisher} is suspended; nothing more is taken from it."))


@app.command
def resume(publisher: Publisher, *, password_file: PasswordFile = None, json: Json = False) -> None:
    """Let a suspended publisher in again, with new credentials. For the administrator."""
    _refuse_existing(password_file)
    _hand_over(publisher, _stepwise(lambda steps: steps.resume(publisher)), password_file, json)


@app.command
def credentials(publisher: Publisher, *, password_file: PasswordFile = None, json: Json = False) -> None:
    """Give a publisher new credentials; the old ones end at once, on open connections too. For the administrator."""
    _refuse_existing(password_file)
    _hand_over(publisher, _stepwise(lambda steps: steps.renew(publisher)), password_file, json)


def _give(collaboration: str, grant: dict[str, Any], whom: Whom, json: bool) -> None:
    if whom.as_member and whom.member is None:
        asking.end_asked_wrongly("A member speaks for itself alone: say --member too.")
    roles = [f"member:{whom.member}" if whom.as_member else f"operator:{collaboration}"]
    body = {**grant, "member_id": whom.member}
    path = f"/v1/collaborations/{collaboration}/grants"
    answer = asking.run("membership", lambda live: live.post("membership", path, body, roles))
    asking.show(answer, json, lambda: _print_granted(answer, grant["types"]))


@app.command
def grant(
    collaboration: Annotated[str, Parameter(help="The collaboration's id.")],
    publisher: Publisher,
    *,
    type: Annotated[list[str], Parameter(help="A fact it may send: hours_logged, cost_incurred, …", negative="")],
    whom: Whom | None = None,
    reference: Annotated[
        str | None, Parameter(help="The decision it rests on; for a member, where the member said so.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what a publisher may send in a collaboration, for a member or for all. For its operator, or the member.

    For a member to another system than its own the member's word is needed: the member gives the grant itself
    (--as-member), or the operator names where the member said so (--reference). The last grant stands.
    """
    said = {} if reference is None else {"reference": reference}
    _give(collaboration, {"publisher": publisher, "types": type, **said}, whom or Whom(), json)


@app.command
def revoke(
    collaboration: Annotated[str, Parameter(help="The collaboration's id.")],
    publisher: Publisher,
    *,
    whom: Whom | None = None,
    json: Json = False,
) -> None:
    """Take a grant back. What was sent under it stays."""
    _give(collaboration, {"publisher": publisher, "types": []}, whom or Whom(), json)


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """All publishers."""
    found: list[dict[str, Any]] = asking.run(
        "membership", lambda live: asking.list_all(live, "membership", "/v1/publishers", ["administrator"])
    )
    asking.show(found, json, lambda: _print_list(found))


@app.command
def show(publisher: Publisher, *, json: Json = False) -> None:
    """One publisher with its grants."""
    found = asking.run("membership", lambda live: find(live, publisher))
    if found is None:
        asking.end_asked_wrongly(f"{publisher} is not registered.")
    asking.show(found, json, lambda: _print_one(found))


def _stepwise(work: Callable[[Steps], Awaitable[Any]]) -> Any:
    async def with_steps(live: Live) -> Any:
        return await work(steps_of(live))

    try:
        return asking.run("membership", with_steps)
    except AskedWrongly as wrong:
        asking.end_asked_wrongly(str(wrong))


def _refuse_existing(file: Path | None) -> None:
    if file is not None and file.exists():
        asking.end_asked_wrongly(f"{file} is there already; name a new file.")


def _hand_over(publisher: str, given: Credentials, file: Path | None, json: bool) -> None:
    """Shows credentials once, or all but the password, which goes to the file."""
    secret = {"password": given.password} if file is None else {"password_file": str(file)}
    if file is not None:
        _write_private(file, given)
    answer = {
        "publisher": publisher,
        "username": given.username,
        **secret,
        "bootstrap": os.environ.get("KAFKA_BOOTSTRAP"),
        "sends_on": f"timesheet.{publisher}",
        "is_told_on": f"receipts.{publisher}",
    }
    asking.show(answer, json, lambda: _print_credentials(answer))


def _write_private(file: Path, given: Credentials) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(given.password + "\n")
    except OSError as error:
        sentence = f"{file} cannot be written ({error.strerror}), and the password is lost"
        raise CommandFailed(f"{sentence}: `mellemregning publisher credentials` gives a new one.") from error


def _print_credentials(answer: dict[str, Any]) -> None:
    for name, value in answer.items():
        print(f"{name.replace('_', ' '):14} {value}")
    print("The password is kept nowhere else. Older credentials of this publisher are of no use any more.")


def _print_granted(answer: dict[str, Any], types: list[str]) -> None:
    what = f"may send {', '.join(types)}" if types else "may send nothing any more"
    whom = "all members" if answer["member_id"] == "all" else answer["member_id"]
    print(f"{answer['publisher']} {what} for {whom} in {answer['collaboration_id']} (position {answer['position']}).")
    for warning in answer["warnings"]:
        print(f"  {warning['code']}: {warning['message']}")


def _print_list(found: list[dict[str, Any]]) -> None:
    table = Table("publisher", "name", "", "registered")
    for each in found:
        table.add_row(each["publisher"], each["name"], _state(each), each["registered_at"][:10])
    Console(highlight=False, markup=False).print(table)


def _print_one(found: dict[str, Any]) -> None:
    print(f"{found['publisher']}  {found['name']}  {_state(found)}")
    for each in found["grants"]:
        whom = "all members" if each["member_id"] == "all" else each["member_id"]
        print(f"  {each['collaboration_id']}: {whom}: {', '.join(each['types']) or 'nothing any more'}")


def _state(publisher: dict[str, Any]) -> str:
    return "suspended" if publisher["suspended"] else ""
