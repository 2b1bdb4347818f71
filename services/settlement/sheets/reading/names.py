"""Members and projects as people write them: an id, a municipality's code, a name."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from services.settlement.sheets.reading.cells import Amiss, clean
from services.settlement.sheets.reading.persons import masked
from shared.events.fields import MEMBER_PATTERN, NO_CONTROL_PATTERN

_CODE = re.compile(r"[0-9]{1,4}")
_CODE_AND_NAME = re.compile(r"([0-9]{3,4})\s*[-–:]?\s+([^0-9].*)")
_WORDS = frozenset({"kommune", "kommuner", "municipality", "kommunes", "of"})
_ID_LENGTH_MAX = 200


class Sought(NamedTuple):
    """A name looked for: as it was written, of a member or a project, and whether a close one is to be named."""

    said: str
    what: str
    suggests: bool


@dataclass(frozen=True)
class Directory:
    """What a collaboration's members and projects are called, and its country; ids by name come from the facts."""

    country: str
    members: tuple[tuple[str, str], ...]
    projects: tuple[tuple[str, str], ...]

    def member(self, said: str, *, suggests: bool = True) -> str:
        """The member's id. Raises Amiss where none is called that, or several are; `suggests` one that is close."""
        text = clean(said)
        if re.fullmatch(MEMBER_PATTERN, text.lower()):
            return text.lower()
        if found := _CODE_AND_NAME.fullmatch(text):
            text = found[1]
        if _CODE.fullmatch(text):
            return self._of_code(text.zfill(4), said)
        if re.fullmatch("[0-9]{8,9}", text):
            return f"cvr-{text}" if len(text) == 8 else f"orgnr-{text}"
        return _one_of(self._members_by_name, _member_key(text), Sought(said, "member", suggests))

    def project(self, said: str, *, parks_unknown: bool = False, suggests: bool = True) -> str:
        """The project's id. Raises Amiss where no project is called that, or several are."""
        text = clean(said)
        if text in self._project_ids:
            return text
        try:
            return _one_of(self._projects_by_name, _key(text), Sought(said, "project", suggests))
        except Amiss as amiss:
            is_id = len(text) <= _ID_LENGTH_MAX and re.fullmatch(NO_CONTROL_PATTERN, text)
            if amiss.code == "unknown_project_name" and parks_unknown and is_id:
                return text
            raise

    @cached_property
    def _project_ids(self) -> frozenset[str]:
        return frozenset(project_id for project_id, _ in self.projects)

    @cached_property
    def _members_by_name(self) -> Mapping[str, set[str]]:
        return _by_name(self.members, _member_key)

    @cached_property
    def _projects_by_name(self) -> Mapping[str, set[str]]:
        return _by_name([*self.projects, *((project_id, project_id) for project_id, _ in self.projects)], _key)

    def _of_code(self, code: str, said: str) -> str:
        known = sorted(member_id for member_id, _ in self.members if member_id in (f"dk-{code}", f"no-{code}"))
        if len(known) > 1:
            raise Amiss("ambiguous_member", said=masked(said), choices=", ".join(known))
        return known[0] if known else f"{self.country.lower()}-{code}"


def _one_of(names: Mapping[str, set[str]], key: str, sought: Sought) -> str:
    found = names.get(key, set())
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise Amiss(f"ambiguous_{sought.what}", said=masked(sought.said), choices=", ".join(sorted(found)))
    close = difflib.get_close_matches(key[:100], names, n=1, cutoff=0.75) if sought.suggests else []
    choices = ", ".join(sorted(names[close[0]])) if close else ""
    raise Amiss(f"unknown_{sought.what}_name", said=masked(sought.said), choices=choices)


def _by_name(named: Iterable[tuple[str, str]], key: Callable[[str], str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for identity, name in named:
        found.setdefault(key(name), set()).add(identity)
    return found


def _key(name: str) -> str:
    """A name without case and signs; aa and å are one, as in Aarhus and Århus."""
    plain = clean(name).casefold().replace("å", "aa").replace("ä", "æ").replace("ö", "ø")
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def _member_key(name: str) -> str:
    return " ".join(word for word in _key(name).split() if word not in _WORDS)
