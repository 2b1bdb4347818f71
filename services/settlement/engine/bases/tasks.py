"""Basis tasks: whole tasks at agreed values, shared by the key, credited to who did them."""

from collections import Counter

from services.settlement.engine.bases.case import Amounts, Case, slots
from services.settlement.engine.keys import shares


def tasks(case: Case) -> Amounts:
    """Shares of what was done in the period, and credits to the doers."""
    done: Counter[str] = Counter()
    for month in case.months:
        for member, value in case.books.tasks.get((case.stream.id, month), ()):
            done[member] += value
    taken = shares(case.books, case.stream, case.period, None, sum(done.values()))
    return slots(None, "share", taken) | slots(None, "credit", done, sign=-1)
