"""A line explained: sentences, equations, notes and tables in one language, from settlement's trace."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.pages.tables import Table
from services.reporting.pages.why.arithmetic import Traced, work_out
from services.reporting.pages.why.notes import notes
from services.reporting.pages.why.sentences import sentences
from services.reporting.pages.why.sums import sums
from services.reporting.pages.why.tables import tables_of
from services.reporting.pages.why.wording import Wording


@dataclass(frozen=True, slots=True)
class Explained:
    """A line and why it is what it is. `equations` is empty where the arithmetic cannot be shown to come to it."""

    line: Traced
    label: str
    sentences: Sequence[str]
    equations: Sequence[str]
    notes: Sequence[str]
    tables: Sequence[Table]


def explain_line(line: Traced, say: Wording, *, is_reversal: bool) -> Explained:
    """The explanation of a line. Arithmetic that does not come to the line's amount is not shown."""
    working = work_out(line, is_reversal=is_reversal)
    label = label_of(line, say)
    if not working.holds:
        return Explained(line, label, [say.text("not_explained")], (), (), ())
    return Explained(
        line,
        label,
        sentences(line, working, say, is_reversal=is_reversal),
        sums(line, working, say, is_reversal=is_reversal),
        notes(line, working, say),
        list(tables_of(line, say)),
    )


def label_of(line: Traced, say: Wording) -> str:
    """What the line is called: stream, period, project, kind."""
    kind = say.say.word(line["kind"])
    if line["adjusts"]:
        kind = f"{kind} ({say.say.word(line['adjusts']).lower()})"
    named = [say.stream(line) if line["stream"] else "", line["period"], say.project(line), kind]
    return " · ".join(part for part in named if part)
