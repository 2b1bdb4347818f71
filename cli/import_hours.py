"""`mellemregning import hours`: shows what a spreadsheet of hours would do, and lets it enter."""

import asyncio
import json as json_format
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import httpx
from cyclopts import App, Parameter

from cli.failures import CommandFailed
from cli.live.api import Live, Refused
from deploy.local.places import home_folder

BYTES_MAX = 8 * 1024 * 1024
ROWS_A_PAGE = 1_000
SECONDS_MAX = 600.0
"""How long a file may take to be read, or to enter: the largest ones take a while on a busy machine."""

app = App(name="import", help="Bring hours in from files.")


class Unreadable(Exception):
    """An option is not of its form; the message says which and what is due."""


@Parameter(name="*")
@dataclass(frozen=True)
class Reading:
    """How the file is to be read; what is left out is found by its headings, or remembered from the last time."""

    mapping: Annotated[Path | None, Parameter(help="A file with a mapping as JSON.")] = None
    sheet: Annotated[str | None, Parameter(help="The sheet, where several have hours.")] = None
    project: Annotated[str | None, Parameter(help="One project, by id or name, for the whole file.")] = None
    member: Annotated[str | None, Parameter(help="One member, by id or name, for the whole file.")] = None
    unit: Annotated[Literal["hours", "minutes"] | None, Parameter(help="What a plain number of time is.")] = None
    round_to_minute: Annotated[bool, Parameter(help="Round 7,33 hours to 7:20; else refused.", negative="")] = False
    lang: Annotated[Literal["da", "nb", "en"], Parameter(help="The language of sentences about rows.")] = "en"

    def as_mapping(self) -> dict[str, Any] | None:
        """The mapping to read by; None where nothing is said. Raises Unreadable."""
        said: dict[str, Any] = _read_mapping(self.mapping) if self.mapping is not None else {}
        fixed = {"project": self.project, "member": self.member}
        if given := {name: value for name, value in fixed.items() if value is not None}:
            said["fixed"] = {**said.get("fixed", {}), **given}
        said |= {name: value for name, value in (("sheet", self.sheet), ("unit", self.unit)) if value is not None}
        if self.round_to_minute:
            said["round_to_minute"] = True
        return said or None


@Parameter(name="*")
@dataclass(frozen=True)
class Entering:
    """Whether, and how, what the file shows enters the ledger."""

    commit: Annotated[bool, Parameter(help="Let it enter without asking.", negative="")] = False
    preview: Annotated[bool, Parameter(help="Show what it would do, and no more.", negative="")] = False
    all_or_nothing: Annotated[bool, Parameter(help="Let nothing enter where a row is refused.", negative="")] = False
    no_corrections: Annotated[bool, Parameter(help="Leave entries whose rows have changed.", negative="")] = False


def import_hours(
    file: Annotated[Path, Parameter(help="An Excel workbook (.xlsx), or text with separators (.csv).")],
    *,
    collaboration: Annotated[str, Parameter(help="The collaboration's id.")],
    publisher: Annotated[str, Parameter(help="Who sends: the publisher's id, such as a member's dk-0161.")],
    reading: Reading | None = None,
    entering: Entering | None = None,
    json: Annotated[bool, Parameter(help="Print all of it as JSON, and ask nothing.", negative="")] = False,
) -> None:
    """Show what each row of a spreadsheet of hours would do, and let the good ones enter once you say so.

    The same file again changes nothing. The local system is asked, or the one that SETTLEMENT_URL names, with the token
    in MELLEMREGNING_TOKEN where there is one; without it a token is signed with the key of the data folder.

    Exit code 0: all rows are good (or were known, or skipped). 1: the system does not answer or may not be asked.
    2: an option is wrong, or the file cannot be read. 3: rows are refused; the others have entered if that was said.
    """
    said, how = reading or Reading(), entering or Entering()
    try:
        desk = _Desk(collaboration, publisher, said.lang, file.name)
        code = asyncio.run(_import(desk, _bytes_of(file), said.as_mapping(), how, json))
    except Unreadable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except Refused as refused:
        sys.exit(_print_refused(refused, json))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CommandFailed(f"The system does not answer: {type(error).__name__} {error}") from error
    sys.exit(code)


app.command(import_hours, name="hours")


@dataclass(frozen=True)
class _Desk:
    """What is asked of the API, for one collaboration, publisher and file."""

    collaboration: str
    publisher: str
    lang: str
    file_name: str

    @property
    def roles(self) -> list[str]:
        return [f"publisher:{self.publisher}"]

    def path(self, *parts: str, **query: str) -> str:
        asked = {"lang": self.lang, **query}
        return "/".join([f"/v1/collaborations/{self.collaboration}/hours-previews", *parts]) + f"?{urlencode(asked)}"

    async def preview(self, live: Live, data: bytes, mapping: Mapping[str, Any] | None) -> dict[str, Any]:
        query = {"publisher": self.publisher, "file_name": self.file_name[:200]}
        if mapping is not None:
            query["mapping"] = json_format.dumps(mapping)
        return await live.post_file(self.path(**query), data, self.roles)

    async def rows(self, live: Live, preview_id: str, **query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        after = "0"
        while after:
            path = self.path(preview_id, "rows", limit=str(ROWS_A_PAGE), after=after, **query)
            page = await live.get("settlement", path, self.roles)
            rows += page["items"]
            after = str(page["next_after"] or "")
        return rows

    async def commit(self, live: Live, preview_id: str, how: Entering) -> dict[str, Any]:
        body = {"all_or_nothing": how.all_or_nothing, "corrections": not how.no_corrections}
        return await live.post("settlement", self.path(preview_id, "commits"), body, self.roles)


async def _import(desk: _Desk, data: bytes, mapping: Mapping[str, Any] | None, how: Entering, json: bool) -> int:
    from cli.import_tables import Screen

    screen = Screen(is_quiet=json)
    settings = {**os.environ, "MELLEMREGNING_HOME": str(home_folder())}
    async with Live(settings, os.environ.get("MELLEMREGNING_TOKEN"), SECONDS_MAX) as live:
        with screen.at_work(f"Reading {desk.file_name}"):
            shown = await desk.preview(live, data, mapping)
            wrong = await desk.rows(live, shown["preview_id"], **({} if json else {"verdict": "refused"}))
        screen.print_preview(shown, wrong)
        committed = None
        if _enters(shown, how, json):
            with screen.at_work("Letting it enter"):
                committed = await desk.commit(live, shown["preview_id"], how)
            screen.print_committed(committed)
        elif not json:
            screen.say("Nothing has entered.")
    if json:
        print(json_format.dumps({"preview": shown, "rows": wrong, "commit": committed}, ensure_ascii=False, indent=1))
    return 3 if (committed or shown)["rows"]["refused"] else 0


def _enters(shown: Mapping[str, Any], how: Entering, json: bool) -> bool:
    """Whether to commit: as the options say, else as whoever sits there answers."""
    rows = shown["rows"]
    entering = rows["accepted"] + rows["parked"] + rows["corrects"]
    if how.preview or not entering:
        return False
    if how.commit:
        return True
    if json or not sys.stdin.isatty():
        return False
    left = f" and leave {rows['refused']} refused ones out" if rows["refused"] else ""
    return input(f"Let {entering} rows enter{left}? [y/N] ").strip().lower() in ("y", "yes", "j", "ja")


def _bytes_of(file: Path) -> bytes:
    if "SETTLEMENT_URL" not in os.environ:
        raise CommandFailed("No system is known here. Start one with `mellemregning up`, or set SETTLEMENT_URL.")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}.") from error
    if len(data) > BYTES_MAX:
        raise Unreadable(f"{file} is larger than {BYTES_MAX // 1024 // 1024} MiB. Send it in parts.")
    return data


def _read_mapping(path: Path) -> dict[str, Any]:
    try:
        said = json_format.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable(f"--mapping: {path} cannot be read as JSON: {error}.") from error
    if not isinstance(said, dict):
        raise Unreadable(f"--mapping: {path} must hold a JSON object.")
    return dict(said)  # pyright: ignore[reportUnknownArgumentType]


def _print_refused(refused: Refused, json: bool) -> int:
    """Tells why the file was not taken; gives the exit code: 2 where it is the file's fault or the mapping's."""
    if json:
        print(json_format.dumps(refused.problem, ensure_ascii=False, indent=1))
    else:
        print(refused.problem.get("detail") or refused, file=sys.stderr)
        for problem in refused.problem.get("errors", []):
            print(f"  {problem['where']}: {problem['message']}", file=sys.stderr)
    if refused.code == "rows_refused":
        return 3
    return 2 if refused.status in (413, 422) else 1
