"""Decisions about collaborations and their charters; pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from shared.charter import Charter, CharterInvalid, check_charters, load_charter
from shared.charter.document import FORMS, PURPOSES
from shared.errors import Problem

CHARTERS_KEPT_READ = 256


@lru_cache(maxsize=CHARTERS_KEPT_READ)
def charter_of(text: str) -> Charter:
    """The charter that an adopted text holds; reading YAML is slow, and adopted texts never change."""
    return load_charter(text)


def purpose_problems(purposes: object) -> list[Problem]:
    """What is wrong with the purposes given for a collaboration; none given is well."""
    if purposes is None:
        return []
    if not isinstance(purposes, list):
        return [Problem("malformed", "purposes", "must be a list")]
    return [
        Problem("malformed", f"purposes[{place}]", f"must be one of {', '.join(PURPOSES)}")
        for place, purpose in enumerate(cast(list[object], purposes))
        if purpose not in PURPOSES
    ]


def form_problems(country: Any, form: Any) -> list[Problem]:
    """A form that the country's law does not know (charter.md 1). Other mistakes in the two are told elsewhere."""
    forms = next((known for name, known in FORMS.items() if name == country), None)
    if forms is None or not isinstance(form, str) or form in forms:
        return []
    return [Problem("malformed", "form", f"must be one of {', '.join(forms)} in {country}")]


def adoptable_charter(collaboration_id: str, currency: str, texts: Sequence[str], text: str) -> Charter:
    """The charter in `text`, fit to be adopted beside the versions in `texts`.

    Raises CharterInvalid with every problem: its own, those across versions, another collaboration's id or currency.
    """
    listed = check_charters([*texts, text])
    problems = [problem for problems in listed for problem in problems]
    if problems:
        raise CharterInvalid(problems)
    charter = load_charter(text)
    if foreign := _foreign(charter, collaboration_id, currency):
        raise CharterInvalid(foreign)
    return charter


def _foreign(charter: Charter, collaboration_id: str, currency: str) -> list[Problem]:
    found = charter.collaboration
    problems: list[Problem] = []
    if found.id != collaboration_id:
        problems.append(
            Problem("changed", "collaboration.id", f"This is {found.id}'s charter, not {collaboration_id}'s.")
        )
    if found.currency != currency:
        problems.append(
            Problem("changed", "collaboration.currency", f"The collaboration was founded with {currency} and stays so.")
        )
    return problems


def charter_warnings(charter: Charter, versions: Sequence[int]) -> list[Problem]:
    """What may be a mistake in a charter that is adopted all the same."""
    warnings = [Problem("charter", sentence.partition(":")[0], sentence) for sentence in charter.warnings]
    if charter.version != max(versions, default=0) + 1:
        expected = max(versions, default=0) + 1
        warnings.append(Problem("version_gap", "version", f"A version rises by one; {expected} would be next."))
    return warnings
