"""`mellemregning what-if`: what a period would come to by another charter, key, rate or figure."""

import asyncio
import json as json_format
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
from cyclopts import Parameter

from cli.failures import CommandFailed
from cli.live.api import Live, Refused
from deploy.local.places import home_folder

PLAIN_KEYS = ("equal", "orderer")
INVALID = ("malformed", "what_if_invalid")


class Unreadable(Exception):
    """An option is not of its form; the message says which and what is due."""


@Parameter(name="*")
@dataclass(frozen=True)
class Different:
    """What would be different, as options."""

    charter: Annotated[
        Path | None, Parameter(help="A charter that rules in the place of the version that rules the period.")
    ] = None
    key: Annotated[
        list[str],
        Parameter(help="STREAM=equal, STREAM=population (or any figure), or STREAM={a key as JSON}.", negative=""),
    ] = field(default_factory=list[str])
    rate: Annotated[
        list[str],
        Parameter(help="ID=AMOUNT[@FIRST-DAY], in minor units (øre); without a day it is the only one.", negative=""),
    ] = field(default_factory=list[str])
    figure: Annotated[
        list[str],
        Parameter(help="MEMBER:FIGURE=VALUE[@DATE]; without a date it is the only one.", negative=""),
    ] = field(default_factory=list[str])


def what_if(
    collaboration: Annotated[str, Parameter(help="The collaboration's id.")],
    *,
    settlement: Annotated[str, Parameter(help="The charter's settlement, e.g. annual.")],
    period: Annotated[str, Parameter(help="The period, e.g. 2016, 2016-H1, 2016-Q3, 2016-07.")],
    different: Different | None = None,
    json: Annotated[bool, Parameter(help="Print the answer as JSON instead of tables.", negative="")] = False,
) -> None:
    """Show by member what a period comes to today, what it would come to, and the difference. Nothing is stored.

    Both are the period on its own: nothing of earlier periods is adjusted or carried. The local system is asked, or
    the one that SETTLEMENT_URL names, with the token in MELLEMREGNING_TOKEN where there is one; without it a token is
    signed with the key of the data folder.

    Exit code 0: done. 1: the system does not answer or may not be asked. 2: an option or what is in it is wrong; every
    problem is listed. 3: one of the two results cannot be computed.
    """
    try:
        changes = read_changes(different or Different())
        answer = ask(collaboration, {"settlement": settlement, "period": period, "changes": changes})
    except Unreadable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except Refused as refused:
        sys.exit(_print_refused(refused, json))
    if json:
        print(json_format.dumps(answer, ensure_ascii=False, indent=1))
    else:
        from cli.what_if_tables import print_answer

        print_answer(answer, changes)


def ask(collaboration: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Settlement's answer. Raises Refused where what is asked is wrong, CommandFailed where nobody answers."""
    if "SETTLEMENT_URL" not in os.environ:
        raise CommandFailed("No system is known here. Start one with `mellemregning up`, or set SETTLEMENT_URL.")
    try:
        return asyncio.run(_ask(collaboration, body))
    except Refused as refused:
        if refused.status == 422:
            raise
        raise CommandFailed(f"The system refuses: {refused}") from refused
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CommandFailed(f"The system does not answer: {type(error).__name__} {error}") from error


async def _ask(collaboration: str, body: Mapping[str, Any]) -> dict[str, Any]:
    settings = {**os.environ, "MELLEMREGNING_HOME": str(home_folder())}
    async with Live(settings, os.environ.get("MELLEMREGNING_TOKEN")) as live:
        path = f"/v1/collaborations/{collaboration}/what-if"
        return await live.post("settlement", path, body, [f"operator:{collaboration}"])


def read_changes(different: Different) -> dict[str, Any]:
    """The changes as the API takes them. Raises Unreadable."""
    changes: dict[str, Any] = {}
    if different.charter is not None:
        changes["charter"] = _text_of(different.charter)
    if different.key:
        changes["keys"] = dict(_key(option) for option in different.key)
    if different.rate:
        changes["rates"] = [_rate(option) for option in different.rate]
    if different.figure:
        changes["figures"] = [_figure(option) for option in different.figure]
    return changes


def _text_of(charter: Path) -> str:
    try:
        return charter.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{charter} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{charter} is no text in UTF-8: {error.reason}.") from error


def _key(option: str) -> tuple[str, Any]:
    stream, equals, said = option.partition("=")
    if not stream or not equals or not said:
        raise Unreadable(f"--key {option}: write STREAM=equal, STREAM=population or STREAM={{…}}.")
    if said in PLAIN_KEYS:
        return stream, {"type": said}
    if not said.startswith("{"):
        return stream, {"type": "figure", "figure": said}
    try:
        return stream, json_format.loads(said)
    except ValueError as error:
        raise Unreadable(f"--key {option}: this is no JSON: {error}.") from error


def _rate(option: str) -> dict[str, Any]:
    found = re.fullmatch(r"(?P<id>.+)=(?P<amount>-?[0-9]+)(@(?P<day>.+))?", option)
    if found is None:
        raise Unreadable(f"--rate {option}: write ID=AMOUNT or ID=AMOUNT@YYYY-MM-DD, the amount in whole minor units.")
    rate = {"rate_id": found["id"], "amount_minor": int(found["amount"])}
    return {**rate, "valid_from": found["day"]} if found["day"] else rate


def _figure(option: str) -> dict[str, Any]:
    found = re.fullmatch(r"(?P<member>[^:]+):(?P<figure>.+)=(?P<value>[^@=]+)(@(?P<day>.+))?", option)
    if found is None:
        raise Unreadable(f"--figure {option}: write MEMBER:FIGURE=VALUE or MEMBER:FIGURE=VALUE@YYYY-MM-DD.")
    value = int(found["value"]) if re.fullmatch("[0-9]{1,30}", found["value"]) else found["value"]
    figure = {"member_id": found["member"], "figure": found["figure"], "value": value}
    return {**figure, "on_date": found["day"]} if found["day"] else figure


def _print_refused(refused: Refused, as_object: bool) -> int:
    """Shows why there is no answer; gives the exit code."""
    problem = refused.problem
    invalid = refused.code in INVALID
    ids: Mapping[str, str] = problem.get("ids") or {}
    error = {"code": refused.code, "where": ids.get("where", ""), "message": str(problem.get("detail", ""))}
    if as_object:
        found = {"errors": problem.get("errors", [])} if invalid else {"error": error}
        print(json_format.dumps(found, ensure_ascii=False, indent=1))
    else:
        for each in problem.get("errors", []) if invalid else [error]:
            print(f"{each['where'] or 'the command'}: {each['code']}\n    {each['message']}", file=sys.stderr)
    return 2 if invalid else 3
