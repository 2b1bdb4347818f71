"""The page as one question makes it, before anything is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.reporting.pages.language import Speech
from services.reporting.pages.parties import CharterVersion, Member
from services.reporting.pages.what_if.choices import (
    BudgetChoice,
    Grounds,
    budget_choices,
    key_choices,
    periods_of,
    usual_period,
)
from services.reporting.pages.what_if.packing import Unreadable, unpack
from services.reporting.pages.what_if.question import Question
from services.reporting.pages.what_if.view import ChangeShown, KeyField, changes_shown, key_field
from shared.charter import Charter
from shared.periods import Period


@dataclass(frozen=True, slots=True)
class CharterShown:
    """The charter's text in the form; `version` rules the period, `is_other` where the question has another text,
    `is_lost` where the one in the address cannot be read."""

    version: int
    text: str
    is_other: bool
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What the form shows of a question."""

    question: Question
    grounds: Grounds
    currency: str
    settlements: list[str]
    periods: list[str]
    keys: list[KeyField]
    budgets: list[BudgetChoice]
    rates: Mapping[str, int | None]
    figures: list[str]
    present: list[Member]
    changes: list[ChangeShown]
    charter: CharterShown | None

    @property
    def without_charter(self) -> str:
        """The address of the question by the charter that is."""
        return replace(self.question, charter=None).query

    @property
    def from_the_start(self) -> str:
        """The address with nothing different."""
        return replace(self.question, charter=None, changes=()).query


def complete(question: Question, grounds: Grounds, today: date) -> Question:
    """The question with a settlement and period that there are, the usual ones where it names none."""
    settlements = grounds.settlements()
    if not settlements:
        return question
    name = question.settlement if question.settlement in settlements else next(iter(settlements))
    try:
        Period.parse(question.period)
    except ValueError:
        return replace(question, settlement=name, period=usual_period(settlements[name], grounds, today))
    return replace(question, settlement=name)


def page_of(question: Question, grounds: Grounds, today: date, speech: Speech, text: str | None = None) -> Page:
    """The page of a complete question; `text` is a charter that is too long for the address."""
    period = Period.parse(question.period)
    settlements = grounds.settlements()
    ruling = grounds.ruling(period)
    document = ruling.document if ruling else None
    currency = document.collaboration.currency if document else grounds.documents[0].collaboration.currency
    listed = periods_of(settlements[question.settlement], grounds, today)
    return Page(
        question,
        grounds,
        currency,
        list(settlements),
        listed if question.period in listed else [question.period, *listed],
        _keys(document, question),
        budget_choices(document, question.settlement, period, grounds) if document else [],
        grounds.rates_in(period),
        grounds.figures(),
        [member for member in grounds.members if not member.is_past],
        changes_shown(question, grounds, currency, speech),
        _charter(ruling, question, grounds, text),
    )


def _keys(document: Charter | None, question: Question) -> list[KeyField]:
    return [key_field(choice, question) for choice in key_choices(document, question.settlement)] if document else []


def _charter(
    ruling: CharterVersion | None, question: Question, grounds: Grounds, text: str | None
) -> CharterShown | None:
    if ruling is None:
        return None
    base = grounds.texts[ruling.version]
    if text is not None or question.charter is None:
        return CharterShown(ruling.version, base if text is None else text, text is not None, is_lost=False)
    try:
        return CharterShown(ruling.version, unpack(question.charter, grounds.texts), is_other=True, is_lost=False)
    except Unreadable:
        return CharterShown(ruling.version, base, is_other=False, is_lost=True)
