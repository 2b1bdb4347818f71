"""Reading files of key figures, and choosing among the shipped ones; pure."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from shared.errors import Problem, Rejected
from shared.events.membership import KeyFigureRegistered


@dataclass(frozen=True, slots=True)
class Population:
    """How many inhabitants were registered, and in which table."""

    inhabitants: int
    source: str


Populations = Mapping[str, Population]
"""By register id."""

COLUMNS = ("member_id", "figure", "value", "on_date", "source")
ROWS_MAX = 20_000
PROBLEMS_MAX = 500
"""A file with more problems than this is told of the first ones."""


def read_rows(body: bytes) -> Iterator[tuple[int, dict[str, object]]]:
    """The rows of a CSV file with their line numbers, values as a fact's fields.

    Comma or semicolon, with or without a byte order mark, columns in any order. Raises Rejected (`malformed`) where
    it is no such file.
    """
    text = _decoded(body)
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _refused([Problem("malformed", f"line {reader.line_num}", f"This is no CSV: {error}.")]) from None
    columns = _columns(rows[0][1] if rows else [])
    if len(rows) < 2 or len(rows) > ROWS_MAX + 1:
        raise _refused([Problem("malformed", "", f"The file must have 1 to {ROWS_MAX} rows below its header.")])
    if ragged := [line for line, row in rows[1:] if len(row) != len(columns)]:
        raise _refused(
            [Problem("malformed", f"line {line}", f"must have {len(columns)} values") for line in ragged[:PROBLEMS_MAX]]
        )
    for line, row in rows[1:]:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        yield line, {**cells, "value": _number(cells["value"])}


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _refused([Problem("malformed", f"line {line}", "The file must be text in UTF-8.")]) from None


def _columns(header: Sequence[str]) -> list[str]:
    columns = [cell.strip() for cell in header]
    missing = [f"The column {column} is missing." for column in COLUMNS if column not in columns]
    unknown = [
        f"There is no column {column!r}; the columns are {', '.join(COLUMNS)}."
        for column in columns
        if column not in COLUMNS
    ]
    twice = [f"The column {column} is there more than once." for column, count in Counter(columns).items() if count > 1]
    if missing or unknown or twice:
        raise _refused([Problem("malformed", "line 1", sentence) for sentence in (*missing, *unknown, *twice)])
    return columns


def _number(cell: str) -> int | str:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) <= 19 else cell


def _refused(problems: Sequence[Problem]) -> Rejected:
    return Rejected("malformed", "The file does not fit; nothing was registered.", errors=problems)


def name_problems(fact: KeyFigureRegistered) -> list[Problem]:
    """`member` is no figure's name: a charter says with it that a rate is per member (charter.md 2)."""
    return [Problem("malformed", "figure", "member is no figure's name")] if fact.figure == "member" else []


def repeated_warnings(facts: Sequence[KeyFigureRegistered]) -> list[Problem]:
    """Figures that a file gives more than once: the last one stands."""
    counted = Counter((fact.member_id, fact.figure, fact.on_date) for fact in facts)
    return [
        Problem("repeated", member_id, f"{figure} on {on_date} is there {count} times; the last one stands.")
        for (member_id, figure, on_date), count in counted.items()
        if count > 1
    ]


def shipped_populations(figure: str, on_date: date, by_day: Mapping[date, Populations]) -> Populations:
    """The shipped figures of a day. Raises Rejected (`not_shipped`), naming what there is."""
    if figure != "population":
        raise Rejected("not_shipped", f"No figures of {figure} come with the product; population does.")
    if on_date not in by_day:
        days = ", ".join(str(day) for day in sorted(by_day))
        raise Rejected("not_shipped", f"No populations of {on_date} come with the product; there are those of {days}.")
    return by_day[on_date]


def shipped_facts(
    collaboration_id: str, figure: str, on_date: date, chosen: Mapping[str, Population]
) -> list[KeyFigureRegistered]:
    """One fact for each member with a figure, by member. Raises Rejected (`not_shipped`) where there is none."""
    if not chosen:
        raise Rejected("not_shipped", f"No member of the collaboration has a shipped figure for {on_date}.")
    return [
        KeyFigureRegistered(
            collaboration_id=collaboration_id,
            member_id=member_id,
            figure=figure,
            value=population.inhabitants,
            on_date=on_date,
            source=population.source,
        )
        for member_id, population in sorted(chosen.items())
    ]
