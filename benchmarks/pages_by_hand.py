"""What each page shows, fetched by hand: by the page's name, plain statements and the service whose tables they read.

Names in braces are places (cli/browsing/places.py). Where a page shows what settlement works out, QUESTIONS holds what
to ask its API instead.
"""

from typing import Any

_HOURS = (
    "reporting",
    "SELECT project_id, member_id, sum(counted_minutes), sum(accepted_minutes) FROM hours_totals "
    "WHERE collaboration_id = '{collaboration_id}' AND month BETWEEN '{year}-01' AND '{year}-12' GROUP BY 1, 2",
)
_AGREED = (
    "reporting",
    "SELECT project_id, member_id, sum(minutes) FROM agreed_hours "
    "WHERE collaboration_id = '{collaboration_id}' AND period = '{year}' GROUP BY 1, 2",
)
_YEARS = (
    "reporting",
    "SELECT member_id, left(month, 4), sum(counted_minutes) FROM hours_totals "
    "WHERE collaboration_id = '{collaboration_id}' GROUP BY 1, 2",
)
_MEMBERS = ("reporting", "SELECT * FROM member_stays WHERE collaboration_id = '{collaboration_id}'")
_RUNS = ("reporting", "SELECT * FROM runs WHERE collaboration_id = '{collaboration_id}'")
_OF_RUN = "WHERE collaboration_id = '{collaboration_id}' AND run_id = '{run_id}'"
_NETS = ("reporting", f"SELECT * FROM run_members {_OF_RUN}")
_SUMS = ("reporting", f"SELECT stream_id, member_id, kind, sum(amount_minor) FROM lines {_OF_RUN} GROUP BY 1, 2, 3")
_UNHONOURED = ("reporting", f"SELECT * FROM unhonoured_hours {_OF_RUN}")
_CLAIMS = ("reporting", f"SELECT * FROM claims {_OF_RUN}")
_FIRST_LINES = ("reporting", f"SELECT * FROM lines {_OF_RUN} ORDER BY line_number LIMIT 50")
_THEIR_LINES = ("reporting", f"SELECT * FROM lines {_OF_RUN} AND member_id = '{{member_id}}'")
_ENTRIES_OF_MEMBER = (
    "settlement",
    "SELECT e.* FROM entries e JOIN accounts a USING (account_id) WHERE a.collaboration_id = '{collaboration_id}' "
    "AND a.member_id = '{member_id}' AND a.project_id = '{project_id}' "
    "AND e.day BETWEEN '{month}-01' AND '{month}-28' LIMIT 100",
)
_ENTRIES = (
    "settlement",
    "SELECT e.*, a.project_id, a.member_id FROM entries e JOIN accounts a USING (account_id) "
    "WHERE a.collaboration_id = '{collaboration_id}' LIMIT 50",
)
_PARKED = (
    "settlement",
    "SELECT r.code, count(*) FROM accounts a JOIN ranges r USING (account_id) JOIN entries e "
    "ON e.account_id = a.account_id AND e.day BETWEEN r.from_date AND r.to_date "
    "WHERE a.collaboration_id = '{collaboration_id}' AND r.code IS NOT NULL GROUP BY 1",
)
_OF_COLLABORATION = (_HOURS, _AGREED, _YEARS, _MEMBERS, _RUNS, _NETS)
_OF_SETTLEMENT = (_RUNS, _NETS, _SUMS, _UNHONOURED, _CLAIMS, _FIRST_LINES)

BY_HAND: dict[str, tuple[tuple[str, str], ...]] = {
    "start": (_MEMBERS, _RUNS, _PARKED),
    "collaboration": _OF_COLLABORATION,
    "member": (
        ("reporting", _YEARS[1].replace("GROUP", "AND member_id = '{member_id}' GROUP")),
        ("reporting", _HOURS[1].replace("GROUP", "AND member_id = '{member_id}' GROUP")),
        _THEIR_LINES,
        ("reporting", "SELECT * FROM key_figures WHERE collaboration_id = '{collaboration_id}'"),
    ),
    "project": (
        (
            "reporting",
            "SELECT member_id, month, sum(counted_minutes) FROM hours_totals WHERE collaboration_id = "
            "'{collaboration_id}' AND project_id = '{project_id}' GROUP BY 1, 2",
        ),
        _AGREED,
        _MEMBERS,
    ),
    "settlements": (_RUNS, _NETS, _SUMS),
    "settlement": _OF_SETTLEMENT,
    "settlement-reverse": _OF_SETTLEMENT,
    "why": (_THEIR_LINES, _SUMS, _MEMBERS),
    "why-line": (_THEIR_LINES, _HOURS, _AGREED, _ENTRIES_OF_MEMBER),
    "what-if": (_MEMBERS, _RUNS),
    "months": (("reporting", "SELECT * FROM hours_totals WHERE collaboration_id = '{collaboration_id}' LIMIT 50"),),
    "entries": (_ENTRIES,),
    "entries-parked": (_PARKED,),
    "entry": (_ENTRIES_OF_MEMBER,),
    "operations": (("settlement", "SELECT count(*) FROM outbox"), ("settlement", "SELECT count(*) FROM dead_letters")),
}

QUESTIONS: dict[str, dict[str, Any]] = {
    "today": {"keys": {"projects": {"type": "figure", "figure": "population"}}},
    "what-if-answered": {"keys": {"projects": {"type": "equal"}}},
}
"""What a page asks settlement to work out, as its API takes it."""
