"""`python -m shared.events.generate [--check]`: writes the schemas and documents made from the event classes.

With --check nothing is written; the files that differ are named and the exit code is 1.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.events.asyncapi import asyncapi_document
from shared.events.client import client_modules
from shared.events.document import events_document
from shared.events.json_schema import schema_of
from shared.events.registry import EVENTS

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = Path("shared/events/schemas")


def documents() -> dict[Path, str]:
    """Every generated file, by its path in the repository."""
    schemas = {
        SCHEMAS / f"{type_}.json": json.dumps(schema_of(event), ensure_ascii=False, indent=2) + "\n"
        for type_, event in EVENTS.items()
    }
    texts = {Path("docs/events.md"): events_document(), Path("docs/asyncapi.yaml"): asyncapi_document()}
    return {**schemas, **texts, **client_modules()}


def differing(root: Path) -> list[Path]:
    """The generated files that are missing, old, or left over from a type that is no more."""
    made = documents()
    left_over = [path.relative_to(root) for path in (root / SCHEMAS).glob("*.json")]
    return sorted(
        [path for path, text in made.items() if not _is_same(root / path, text)]
        + [path for path in left_over if path not in made]
    )


def write(root: Path) -> list[Path]:
    """Brings the generated files up to date; the paths of those that changed."""
    made = documents()
    changed = differing(root)
    for path in changed:
        target = root / path
        if path not in made:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(made[path], encoding="utf-8")
    return changed


def _is_same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """The command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m shared.events.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    is_check = bool(parser.parse_args(arguments).check)
    changed = differing(root) if is_check else write(root)
    for path in changed:
        print(f"{'differs' if is_check else 'written'}: {path}")
    return 1 if is_check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
