"""Who may what in reporting: a row for every route, page or API. A route without a row fails test_rights.py.

A row names the roles that get in, and what they then get: 200, or what an empty form leads to. The others get 403, and
who is nobody is asked to sign in (a page, 303) or for a token (the API, 401).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES = (
    "nobody",
    "operator",
    "operator elsewhere",
    "director",
    "director elsewhere",
    "publisher",
    "subscriber",
    "auditor",
    "administrator",
)
SIGNED_IN = frozenset(ROLES) - {"nobody"}
READERS = frozenset({"operator", "director", "subscriber", "auditor"})
"""Those who see a collaboration."""


@dataclass(frozen=True)
class Row:
    """Who gets in, and what they get; `query` and `form` are what is sent."""

    roles: frozenset[str]
    answers: tuple[int, ...] = (200,)
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    form: Mapping[str, str] = field(default_factory=dict[str, str])
    to_nobody: int | None = None
    """What nobody gets, where that is not the way to sign in."""


def _only(*roles: str, **about: object) -> Row:
    return Row(frozenset(roles), **about)  # pyright: ignore[reportArgumentType]


EVERYBODY = Row(frozenset(ROLES), to_nobody=200)
OWN = Row(SIGNED_IN)
"""Everybody signed in gets an answer, of what they see themselves."""
READ = Row(READERS)
ADMINISTRATOR = _only("administrator")
PUBLISHER = _only("publisher")
OPERATOR = "operator"

C, V1 = "/collaborations/{collaboration_id}", "/v1/collaborations/{collaboration_id}"
OF_A_RUN = Row(READERS, query={"run_id": "{run_id}"})

API = {
    "GET /v1/collaborations": OWN,
    "GET /v1/events": OWN,
    **{
        f"GET {V1}{path}": READ
        for path in ("", "/balances", "/budgets", "/changes", "/claims", "/costs", "/hours", "/hours-agreements")
    },
    **{f"GET {V1}{path}": READ for path in ("/members", "/projects", "/rates", "/runs", "/runs/{run_id}", "/turns")},
    f"GET {V1}/lines": OF_A_RUN,
    f"GET {V1}/runs/{{run_id}}/exports/{{name}}": READ,
    f"GET {V1}/runs/{{run_id}}/exports/statements/{{member_id}}.pdf": Row(READERS, (200, 404)),
    f"GET {V1}/transfers": OF_A_RUN,
}

OUTDATED = {"project_id": "none", "member_id": "{member_id}", "month": "2016-03", "minutes": "1"}
"""An attestation of a sum that is another."""
ENTRIES = frozenset({"operator", "director", "publisher", "auditor"})
ROOMS = {
    "GET /": OWN,
    f"GET {C}": READ,
    f"GET {C}/today": READ,
    f"GET {C}/members/{{member_id}}": READ,
    f"GET {C}/projects/{{project_id:path}}": READ,
    f"GET {C}/what-if": READ,
    f"POST {C}/what-if/charter": Row(READERS, (200, 303, 422)),
    f"GET {C}/settlements": READ,
    f"POST {C}/settlements": _only(OPERATOR, answers=(303,), form={"run": "annual 2016"}),
    f"GET {C}/settlements/{{run_id}}": READ,
    f"POST {C}/settlements/{{run_id}}/waive": _only(
        OPERATOR, answers=(303, 409), form={"publisher": "nobody", "reason": "It sends nothing"}
    ),
    f"GET {C}/settlements/{{run_id}}/{{action}}": _only(OPERATOR),
    f"POST {C}/settlements/{{run_id}}/{{action}}": _only(OPERATOR, answers=(303, 409, 422)),
    f"GET {C}/settlements/{{run_id}}/why/{{member_id}}": READ,
    f"GET {C}/entries": Row(ENTRIES),
    f"GET {C}/entries/parked": Row(ENTRIES),
    f"GET {C}/entries/one/{{publisher}}/{{entry_id:path}}": Row(ENTRIES),
    f"GET {C}/entries/months": Row(ENTRIES - {"publisher"}),
    f"POST {C}/entries/months": _only("director", answers=(409,), form=OUTDATED),
    f"GET {C}/entries/sheets": PUBLISHER,
    f"GET {C}/entries/sheets/template": Row(ENTRIES),
    f"GET {C}/entries/sheets/{{preview_id}}": PUBLISHER,
    f"POST {C}/entries/sheets": _only("publisher", answers=(303,)),
    f"POST {C}/entries/sheets/mapping": _only("publisher", answers=(303, 422)),
    f"POST {C}/entries/sheets/{{preview_id}}/commit": _only("publisher", answers=(303, 409, 422)),
}

OPERATIONS = {
    "GET /operations": ADMINISTRATOR,
    "GET /operations/rebuild": ADMINISTRATOR,
    "GET /operations/dead-letters/{dead_letter_id}": _only("administrator", answers=(404,)),
    "POST /operations/dead-letters/{dead_letter_id}/replays": _only("administrator", answers=(404,)),
    "POST /operations/dead-letters/{dead_letter_id}/discards": _only("administrator", answers=(404, 422)),
    "POST /operations/publishers/{publisher}/topic-resumptions": _only("administrator", answers=(404, 422)),
    "POST /operations/rebuilds": _only("administrator", answers=(303, 409)),
}

OPEN = {
    "GET /sign-in": EVERYBODY,
    "GET /sign-in/start": Row(frozenset(ROLES), (303,), to_nobody=303),
    "GET /sign-in/return": Row(frozenset(ROLES), (400,), to_nobody=400),
    "POST /session": Row(frozenset(ROLES), (422,), to_nobody=422),
    "POST /session/end": Row(SIGNED_IN, (303,)),
    **{
        f"GET {path}": EVERYBODY
        for path in ("/live", "/ready", "/metrics", "/docs", "/docs/oauth2-redirect", "/openapi.json")
    },
}
"""What tells nobody anything of any collaboration."""

RIGHTS: dict[str, Row] = {**API, **ROOMS, **OPERATIONS, **OPEN}
