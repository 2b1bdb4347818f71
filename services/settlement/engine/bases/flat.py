"""Bases that need nothing from entries but reports: budget, rate, fixed, grant."""

from services.settlement.engine.activity import ReportKey
from services.settlement.engine.bases.case import Amounts, Case, slots
from services.settlement.engine.keys import figure_value, part, place, shares
from services.settlement.engine.result import RunError
from shared.charter.model import FixedBasis, GrantBasis, RateBasis
from shared.money import round_half_away


def budget(case: Case) -> Amounts:
    """The adopted budget, shared by the key; per project where the stream is, those without a budget left out."""
    amounts: Amounts = {}
    for project in case.projects():
        total = case.books.facts.budgets.get((case.stream.id, case.period.name, project))
        if total is None and case.stream.scope == "project":
            continue
        if total is None:
            where = place(case.stream, case.period)
            raise RunError("missing_budget", where, f"No budget for {case.stream.id} in {case.period} is adopted.")
        amounts |= slots(project, "share", shares(case.books, case.stream, case.period, project, total))
    return amounts


def rate(case: Case, basis: RateBasis) -> Amounts:
    """The rate in force on the period's first day, per member or per unit of a figure."""
    where = place(case.stream, case.period)
    taken: dict[str, int] = {}
    for payer in case.books.payers(case.stream, case.period, None):
        each = case.rate_on(basis.rate, case.period.first.toordinal())
        units = 1
        if basis.figure is not None:
            units = figure_value(case.books.facts, basis.figure, basis.read, case.period, payer.member, where)
        taken[payer.member] = round_half_away(each * units * part(case.stream, payer))
    return slots(None, "share", taken)


def fixed(case: Case, basis: FixedBasis) -> Amounts:
    """A member's own amount, or else its kind's; no amount, no line."""
    taken: dict[str, int] = {}
    for payer in case.books.payers(case.stream, case.period, None):
        amount = basis.members.get(payer.member, basis.kinds.get(payer.kind))
        if amount is not None:
            taken[payer.member] = round_half_away(amount * part(case.stream, payer))
    return slots(None, "share", taken)


def grant(case: Case, basis: GrantBasis) -> Amounts:
    """Money to each member that handed in the report for the period in time."""
    deadline = case.period.last.toordinal() + basis.deadline_days
    taken: dict[str, int] = {}
    for payer in case.books.payers(case.stream, case.period, None):
        submitted_on = case.books.activity.reports.get(ReportKey(payer.member, basis.report, case.period.name))
        if submitted_on is not None and submitted_on.toordinal() <= deadline:
            each = case.rate_on(basis.rate, case.period.first.toordinal())
            taken[payer.member] = round_half_away(each * part(case.stream, payer))
    return slots(None, "grant", taken, sign=-1)
