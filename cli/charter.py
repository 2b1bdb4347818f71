"""`mellemregning charter`: check charters, and say in plain sentences what one means."""

import json as json_format
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from shared.charter import CharterInvalid, check_charters, collaboration_of, load_charter
from shared.charter.explain import LANGUAGES, Language, explain
from shared.errors import Problem

app = App(name="charter", help="Check a charter, show what it says, and compare it with another.")
app.command("cli.charter_compare:compare", name="compare", help="Show what a scenario comes to by another charter.")


@app.command
def check(
    *files: Annotated[Path, Parameter(help="Charter files.")],
    json: Annotated[bool, Parameter(help="Print JSON.", negative="")] = False,
) -> None:
    """List every problem with its path. Files of one collaboration are versions of its charter and checked together.

    Exit code 2 if there is a problem.
    """
    texts = {path: _read(path) for path in files}
    problems = [(path, text) for path, text in texts.items() if isinstance(text, Problem)]
    for versions in _by_collaboration({path: text for path, text in texts.items() if isinstance(text, str)}):
        found = check_charters(list(versions.values()))
        problems += [(path, each) for path, own in zip(versions, found, strict=True) for each in own]
    if json:
        print(
            json_format.dumps({"errors": [{"file": str(path), **each.as_json()} for path, each in problems]}, indent=1)
        )
    else:
        _print(texts, problems)
    if problems or not files:
        sys.exit(2)


@app.command(name="explain")
def explain_charter(
    file: Annotated[Path, Parameter(help="A charter file.")],
    lang: Annotated[Language, Parameter(help="The language: da, nb or en.")] = "da",
) -> None:
    """Say who pays what, by which key and when, and what happens when someone joins in the middle of a year."""
    text = _read(file)
    try:
        charter = load_charter(text) if isinstance(text, str) else None
    except CharterInvalid as error:
        _print({file: ""}, [(file, problem) for problem in error.problems])
        sys.exit(2)
    if charter is None:
        _print({file: ""}, [(file, text)] if isinstance(text, Problem) else [])
        sys.exit(2)
    assert lang in LANGUAGES
    console = _console()
    for section in explain(charter, lang):
        console.print(f"\n{section.heading}", style="bold" if section.level < 3 else "bold cyan")
        for sentence in section.sentences:
            console.print(f"  {sentence}" if section.level < 3 else f"    {sentence}")


def _by_collaboration(texts: dict[Path, str]) -> list[dict[Path, str]]:
    """The texts, those that are for the same collaboration together."""
    groups: dict[str | None, dict[Path, str]] = {}
    for path, text in texts.items():
        groups.setdefault(collaboration_of(text), {})[path] = text
    return list(groups.values())


def _read(path: Path) -> str | Problem:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return Problem("unreadable", str(path), f"The file cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        return Problem("unreadable", str(path), f"The file is no text in UTF-8: {error.reason}.")


def _print(texts: dict[Path, str | Problem], problems: list[tuple[Path, Problem]]) -> None:
    from cli.tables import print_problems

    if problems:
        print_problems(problems)
        return
    console = _console()
    for path, text in texts.items():
        console.print(f"{path}: valid", style="green")
        for warning in load_charter(text).warnings if isinstance(text, str) else ():
            console.print(f"    note: {warning}")


def _console() -> Console:
    return Console(highlight=False, markup=False)
