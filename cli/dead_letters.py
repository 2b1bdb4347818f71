"""`mellemregning dead-letters`: messages that could not be read, and the topics that are paused for them."""

import base64
import os
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from cli import asking
from cli.failures import CommandFailed
from cli.live.api import Live, Refused
from deploy.publishers import PublisherAccess

app = App(name="dead-letters", help="See what could not be read, try it again or discard it; let paused topics go on.")

ADMINISTRATOR = ["administrator"]
BYTES_SHOWN_MAX = 2_000
Json = Annotated[bool, Parameter(help="Print JSON.", negative="")]
Publisher = Annotated[str | None, Parameter(help="Only what this publisher sent.")]
Numbers = Annotated[list[int] | None, Parameter(help="The dead letters' numbers.")]


@app.command(name="list")
def list_(
    *,
    publisher: Publisher = None,
    closed: Annotated[bool, Parameter(help="Also those that were replayed or discarded.", negative="")] = False,
    json: Json = False,
) -> None:
    """Messages that could not be read, the oldest first. For the administrator."""
    found: list[dict[str, Any]] = asking.run("settlement", lambda live: _list(live, publisher, closed))
    asking.show(found, json, lambda: _print_list(found))


@app.command
def show(number: int, *, json: Json = False) -> None:
    """One message with its headers and bytes."""
    found: dict[str, Any] = asking.run(
        "settlement", lambda live: live.get("settlement", f"/v1/dead-letters/{number}", ADMINISTRATOR)
    )
    asking.show(found, json, lambda: _print_one(found))


@app.command
def replay(numbers: Numbers = None, *, publisher: Publisher = None, json: Json = False) -> None:
    """Take messages in that can be read by now, after an upgrade: those numbered, or all open ones of a publisher's.

    Exit code 0: each was taken in, whatever became of it. 2: some still cannot be read; they stay.
    """
    if (numbers is None) == (publisher is None):
        asking.end_asked_wrongly("Say which: their numbers, or --publisher for all of its that are open.")
    answers: list[dict[str, Any]] = asking.run("settlement", lambda live: _replay(live, numbers, publisher))
    asking.show(answers, json, lambda: _print_replayed(answers))
    if any(answer["verdict"] is None for answer in answers):
        raise SystemExit(2)


@app.command
def discard(
    numbers: Annotated[list[int], Parameter(help="Their numbers.")], *, reason: str, json: Json = False
) -> None:
    """Close messages that nobody needs; their bytes and the reason stay."""

    async def work(live: Live) -> list[dict[str, Any]]:
        path = "/v1/dead-letters/{}/discards"
        return [await live.post("settlement", path.format(n), {"reason": reason}, ADMINISTRATOR) for n in numbers]

    answers: list[dict[str, Any]] = asking.run("settlement", work)
    asking.show(answers, json, lambda: print(f"Discarded: {len(answers)}."))


@app.command
def paused(
    *, ended: Annotated[bool, Parameter(help="Also past ones.", negative="")] = False, json: Json = False
) -> None:
    """Topics from which nothing is read, for they held too many dead letters in a row."""
    path = "/v1/topic-pauses" + ("" if ended else "?open=true")
    found: list[dict[str, Any]] = asking.run(
        "settlement", lambda live: asking.list_all(live, "settlement", path, ADMINISTRATOR)
    )
    asking.show(found, json, lambda: _print_paused(found))


@app.command
def resume(
    publisher: Annotated[str, Parameter(help="The publisher whose topic is paused.")],
    *,
    reason: Annotated[str, Parameter(help="What was mended, or why messages are skipped.")],
    from_offset: Annotated[int | None, Parameter(help="Go on here; what lies before is skipped, never read.")] = None,
    skip_to_end: Annotated[bool, Parameter(help="Skip all that stands on the topic now.", negative="")] = False,
    json: Json = False,
) -> None:
    """Let a paused topic go on where it stands, or further on. For the administrator."""
    if skip_to_end:
        from_offset = _end_of_topic(publisher)
    path, body = f"/v1/publishers/{quote(publisher, safe='')}/topic-resumptions", {"reason": reason}
    whole = body if from_offset is None else {**body, "from_offset": from_offset}
    answer = asking.run("settlement", lambda live: live.post("settlement", path, whole, ADMINISTRATOR))
    asking.show(answer, json, lambda: _print_resumed(answer))


async def _list(live: Live, publisher: str | None, closed: bool) -> list[dict[str, Any]]:
    topic = "" if publisher is None else f"&topic=timesheet.{quote(publisher, safe='')}"
    path = f"/v1/dead-letters?{'' if closed else 'open=true'}{topic}"
    return await asking.list_all(live, "settlement", path.replace("?&", "?"), ADMINISTRATOR)


async def _replay(live: Live, numbers: list[int] | None, publisher: str | None) -> list[dict[str, Any]]:
    if numbers is None:
        numbers = [letter["dead_letter_id"] for letter in await _list(live, publisher, False)]
    return [await _replay_one(live, number) for number in numbers]


async def _replay_one(live: Live, number: int) -> dict[str, Any]:
    try:
        return await live.post("settlement", f"/v1/dead-letters/{number}/replays", {}, ADMINISTRATOR)
    except Refused as refused:
        if refused.code != "still_unreadable":
            raise
        return {"dead_letter_id": number, "verdict": None, "code": refused.code}


def _end_of_topic(publisher: str) -> int:
    try:
        return PublisherAccess(os.environ).end_of_topic(publisher)
    except KeyError as error:
        raise CommandFailed(f"The setting {error.args[0]} is missing; `mellemregning up` writes it.") from error


def _print_list(found: list[dict[str, Any]]) -> None:
    table = Table("number", "topic", "offset", "received", "reason", "detail", "closed")
    for each in found:
        number, offset = str(each["dead_letter_id"]), str(each["offset"])
        what = (each["reason"], each["detail"][:80], each["closed_as"] or "")
        table.add_row(number, each["topic"], offset, each["received_at"][:19], *what)
    Console(highlight=False, markup=False).print(table)


def _print_one(found: dict[str, Any]) -> None:
    for name in ("topic", "offset", "received_at", "reason", "detail", "closed_as", "closed_by", "closed_because"):
        if found[name] is not None:
            print(f"{name:15} {found[name]}")
    for name, value in found["headers_base64"]:
        print(f"header          {name}: {'null' if value is None else _text(value)}")
    print("value           " + ("none" if found["value_base64"] is None else _text(found["value_base64"])))


def _text(value_base64: str) -> str:
    """Bytes as a person reads them: what is no printable text is escaped."""
    text = base64.b64decode(value_base64)[:BYTES_SHOWN_MAX].decode("utf-8", errors="backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _print_replayed(answers: list[dict[str, Any]]) -> None:
    for each in answers:
        why = f" ({each['code']})" if each["code"] else ""
        print(f"{each['dead_letter_id']}: {each['verdict'] or 'stays'}{why}")
    if not answers:
        print("There are none.")


def _print_paused(found: list[dict[str, Any]]) -> None:
    table = Table("publisher", "since", "stands at", "in a row", "reason", "ended", "went on at")
    for each in found:
        stood, went_on = str(each["stood_at"]), each["goes_on_at"]
        ended = f"{each['ended_at'][:19]} {each['ended_by']}: {each['ended_because']}" if each["ended_at"] else ""
        row = (each["publisher"], each["paused_at"][:19], stood, str(each["dead_in_a_row"]), each["reason"], ended)
        table.add_row(*row, "" if went_on is None else str(went_on))
    Console(highlight=False, markup=False).print(table)


def _print_resumed(answer: dict[str, Any]) -> None:
    skipped = answer["goes_on_at"] - answer["stood_at"]
    print(f"{answer['topic']} goes on at offset {answer['goes_on_at']} within seconds; skipped: {skipped}.")
