"""`python -m shared.events.compatibility [--base REF]`: no event's schema is changed in place (contracts.md 2).

Compares shared/events/schemas of the work tree with those of an earlier commit. A new type is free, an optional field
more keeps the version, and so does another description; anything else is a new type. Exit 1: something else changed;
each is named with its type, its path and why. Exit 2: there is no such commit.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = "shared/events/schemas"
GATE = "shared/events/compatibility.py"
MAIN = ("origin/main", "main")
Schema = Mapping[str, Any]

_SAYS_NOTHING_OF_THE_DATA = {"$schema", "$id", "$defs", "$comment", "title", "description", "examples"}
_WALKED = {"type", "anyOf", "$ref", "properties", "required", "items"}


class Break(NamedTuple):
    """A change that needs a new type: of which type, where in its data (empty: the whole), and what it is."""

    type: str
    path: str
    why: str


class Base(NamedTuple):
    """What to compare with: a commit, and in words why that one."""

    commit: str
    words: str


class NoSuchCommit(Exception):
    """The reference given names no commit of this repository."""


def breaks(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> list[Break]:
    """Everything that needs a new type, by type and path. Both are schemas by event type."""
    found: list[Break] = []
    for type_, old in sorted(before.items()):
        if type_ not in after:
            found.append(Break(type_, "", "the type is gone; what was published stays on the topics and must be read"))
            continue
        pair = _Pair(old.get("$defs", {}), after[type_].get("$defs", {}))
        found += [Break(type_, path, why) for path, why in pair.differences(old, after[type_], "")]
    return found


class _Pair(NamedTuple):
    """Two versions of one schema: the definitions of each."""

    before: Mapping[str, Schema]
    after: Mapping[str, Schema]

    def differences(self, old: Schema, new: Schema, path: str) -> Iterator[tuple[str, str]]:
        """Path and reason of each difference that matters."""
        were, are = _alternatives(old, self.before), _alternatives(new, self.after)
        for name in were.keys() - are.keys():
            yield path, f"{_called(name)} is no longer allowed"
        for name in are.keys() - were.keys():
            yield path, f"{_called(name)} is allowed now, which readers do not expect"
        for name in sorted(were.keys() & are.keys()):
            yield from self._of_fields(were[name], are[name], path)
            yield from _keywords(were[name], are[name], path)
            if "items" in were[name] and "items" in are[name]:
                yield from self.differences(were[name]["items"], are[name]["items"], f"{path}[]")
            elif "items" in were[name] or "items" in are[name]:
                yield f"{path}[]", "whether the list says what it holds has changed"
        if "anyOf" in old and "anyOf" in new:
            yield from _keywords(old, new, path)

    def _of_fields(self, old: Schema, new: Schema, path: str) -> Iterator[tuple[str, str]]:
        were, are = old.get("properties", {}), new.get("properties", {})
        was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
        for name in [*were, *(name for name in are if name not in were)]:
            where = f"{path}.{name}" if path else name
            if name not in are:
                yield where, "the field is gone"
            elif name in is_required - was_required:
                yield where, "the field was optional and is required" if name in were else "a new field is required"
            elif name in was_required - is_required:
                yield where, "the field was required and is optional"
            if name in were and name in are:
                yield from self.differences(were[name], are[name], where)


def _alternatives(schema: Schema, definitions: Mapping[str, Schema]) -> dict[tuple[str, int], Schema]:
    """What a value may be: by JSON type, and its number among those of the same type; references followed."""
    if "$ref" in schema:
        return _alternatives(definitions[str(schema["$ref"]).rsplit("/", maxsplit=1)[-1]], definitions)
    if "anyOf" in schema:
        listed = [each for option in schema["anyOf"] for each in _alternatives(option, definitions).items()]
    elif isinstance(schema.get("type"), list):
        listed = [((str(name), 0), schema) for name in schema["type"]]
    else:
        listed = [((str(schema.get("type", "any")), 0), schema)]
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], Schema] = {}
    for (name, _), option in listed:
        found[(name, seen[name])] = option
        seen[name] += 1
    return found


def _called(alternative: tuple[str, int]) -> str:
    name, number = alternative
    return f"{name} ({number + 1})" if number else name


def _keywords(old: Schema, new: Schema, path: str) -> Iterator[tuple[str, str]]:
    """Every other keyword: ranges, patterns, words to choose from, defaults, whether unknown fields are let in."""
    for name in sorted((old.keys() | new.keys()) - _SAYS_NOTHING_OF_THE_DATA - _WALKED):
        if name == "enum" and name in old and name in new:
            gone = [value for value in old[name] if value not in new[name]]
            more = [value for value in new[name] if value not in old[name]]
            if gone:
                yield path, f"no longer to choose from: {', '.join(map(str, gone))}"
            if more:
                yield path, f"new to choose from, which readers do not expect: {', '.join(map(str, more))}"
        elif old.get(name) != new.get(name) or (name in old) != (name in new):
            yield path, f"{name} was {_said(old, name)} and is {_said(new, name)}"


def _said(schema: Schema, name: str) -> str:
    return json.dumps(schema[name], ensure_ascii=False) if name in schema else "not given"


def schemas_of_work_tree(root: Path) -> dict[str, Schema]:
    """By event type, as the files stand."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (root / SCHEMAS).glob("*.json")}


def schemas_at(root: Path, commit: str) -> dict[str, Schema]:
    """By event type, as they were at a commit."""
    listed = _git(root, "ls-tree", "-r", "--name-only", commit, "--", SCHEMAS) or ""
    paths = [Path(line) for line in listed.splitlines() if line.endswith(".json")]
    return {path.stem: json.loads(_git(root, "show", f"{commit}:{path}") or "{}") for path in paths}


def base_of(root: Path, given: str | None) -> Base | None:
    """What to compare with; None where the clone holds nothing earlier. Raises NoSuchCommit.

    On a branch, and with commits not pushed yet: where it left the main branch. On the main branch itself: the last
    commit if the files have been changed since, else the one before the schemas were last changed, as far as that was
    after this gate was put up: until then nothing had been published.
    """
    if given is not None:
        if (commit := _commit(root, given)) is None:
            raise NoSuchCommit(given)
        return Base(commit, given)
    head = _commit(root, "HEAD")
    if head is None:
        return None
    for name in MAIN:
        if _commit(root, name) is not None:
            left = _git(root, "merge-base", "HEAD", name) or _commit(root, name)
            if left is not None and left != head:
                return Base(left, f"where this branch left {name}")
    if schemas_of_work_tree(root) != schemas_at(root, head):
        return Base(head, "the last commit, as the files have been changed since")
    put_up = _git(root, "log", "-1", "--format=%H", "--diff-filter=A", "--", GATE)
    since = f"{put_up}..HEAD" if put_up else "HEAD"
    touched = _git(root, "log", "-1", "--format=%H", since, "--", SCHEMAS)
    before = _commit(root, f"{touched}^") if touched else None
    return Base(before, "this is the main branch: before the schemas were last changed") if before else None


def _commit(root: Path, name: str) -> str | None:
    return _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; None where it refuses or has nothing to say, or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """The command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m shared.events.compatibility", description=__doc__)
    parser.add_argument("--base", metavar="REF", help="the commit to compare with; none: found by itself")
    given: str | None = parser.parse_args(arguments).base
    try:
        base = base_of(root, given)
    except NoSuchCommit:
        print(f"{given} names no commit here.", file=sys.stderr)
        return 2
    if base is None:
        print("Event schemas: this clone holds no change of them since the gate was put up; nothing was compared.")
        return 0
    before, after = schemas_at(root, base.commit), schemas_of_work_tree(root)
    found = breaks(before, after)
    for each in found:
        print(f"{each.type}: {each.path or 'the event'}: {each.why}")
    verdict = f"{len(found)} changed in place; each needs a new type" if found else "nothing is changed in place"
    print(f"Event schemas: compared with {base.commit[:10]} ({base.words}): {len(before)} types, {verdict}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
