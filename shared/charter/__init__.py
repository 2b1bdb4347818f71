"""The charter document: reading it, everything that is wrong in it, and its typed form (charter.md 1)."""

from collections.abc import Sequence

from shared.charter.across import collaboration_id, version_problems
from shared.charter.document import CharterInvalid, examine, load_charter
from shared.charter.model import Charter
from shared.errors import Problem

__all__ = ["Charter", "CharterInvalid", "check_charters", "collaboration_of", "load_charter", "load_charters"]


def load_charters(texts: Sequence[str]) -> tuple[Charter, ...]:
    """The versions of one collaboration's charter, by version. Raises CharterInvalid with every problem."""
    examined = [examine(text) for text in texts]
    if problems := [problem for listed in _all_problems(examined) for problem in listed]:
        raise CharterInvalid(problems)
    return tuple(sorted((charter for charter, _, _ in examined if charter), key=lambda charter: charter.version))


def check_charters(texts: Sequence[str]) -> list[list[Problem]]:
    """By document, every problem: its own, and those it has with the other versions. Empty lists: all is well."""
    return _all_problems([examine(text) for text in texts])


def collaboration_of(text: str) -> str | None:
    """The id of the collaboration that a charter's text is for, as far as it can be read."""
    return collaboration_id(examine(text)[2])


def _all_problems(examined: Sequence[tuple[Charter | None, list[Problem], object]]) -> list[list[Problem]]:
    across = version_problems([document for _, _, document in examined])  # pyright: ignore[reportArgumentType]
    return [[*own, *others] for (_, own, _), others in zip(examined, across, strict=True)]
