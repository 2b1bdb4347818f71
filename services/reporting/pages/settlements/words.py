"""Lists of names that the page of a run shows beside its tables: what lines can be narrowed to, and downloads."""

from typing import Any

from services.reporting.pages.language import Speech
from services.reporting.pages.settlements.addresses import export_file
from services.reporting.pages.settlements.tables import stream_name
from services.reporting.pages.settlements.view import RunView

Named = list[tuple[str, str]]

FILES = ("run.xlsx", "lines.csv", "nets.csv", "claims.csv", "run.json", "run.journal", "run.beancount")


def page_words(view: RunView, collaboration_id: str, speech: Speech) -> dict[str, Any]:
    """For the template: `names` to narrow lines by, who is `far` from zero, `downloads` and `statements`."""
    known, choices, run_id = view.known.names, view.lines.choices, view.run["run_id"]
    members = _sorted([(member, known.member(member)) for member in choices["members"]])
    return {
        "names": {
            "streams": _sorted([(each, stream_name(view, each, speech)) for each in choices["streams"]]),
            "members": members,
            "projects": _sorted([(each, known.project(each)) for each in choices["projects"]]),
            "kinds": _sorted([(each, speech.word(each)) for each in choices["kinds"]]),
        },
        "far": [
            f"{known.member(row['member'])} ({stream_name(view, row['stream'], speech)})"
            for row in view.run["out_of_tolerance"] or ()
        ],
        "downloads": [
            (speech.text(f"settlements_file_{name.replace('.', '_')}"), export_file(collaboration_id, run_id, name))
            for name in FILES
        ],
        "statements": [
            (name, export_file(collaboration_id, run_id, f"statements/{member}.pdf")) for member, name in members
        ],
    }


def _sorted(named: Named) -> Named:
    return sorted(named, key=lambda each: (each[1].casefold(), each[0]))
