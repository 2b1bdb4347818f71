# schemathesis types its operations by parameters that it leaves unknown.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false
"""Requests by chance from an OpenAPI document, and what is wrong with the answers."""

import contextlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

PROJECT = Path(__file__).resolve().parents[2]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDLESS = ("/v1/collaborations/{collaboration_id}/changes",)
"""What never ends its answer."""

NO_HTTP = b"Invalid HTTP request received."
"""What the server says, before any service is asked, to bytes that are no HTTP."""

NO_ROUTE = b'"code":"not_found","detail":"Not Found"'
"""What an API says to a path that is none of its own, as an id with a slash can make one."""

REQUEST_SECONDS_MAX = 20


@dataclass
class Explored:
    """What was asked and answered, and each thing found wrong, once for an operation and a status."""

    answers: "Counter[int]" = field(default_factory=Counter[int])
    wrong: dict[str, str] = field(default_factory=dict[str, str])
    operations: int = 0


@dataclass
class Explorer:
    """Asks one service everything its document tells of. `known` are ids that there are, by the parameter's name."""

    service: str
    url: str
    tokens: Sequence[str | None]
    known: Mapping[str, Sequence[str]]
    examples: int
    found: Explored = field(default_factory=Explored)

    def explore(self) -> Explored:
        """Right requests and wrong ones, so many of each for every operation, with tokens of every role and none."""
        document = json.loads((PROJECT / "services" / self.service / "openapi.json").read_text(encoding="utf-8"))
        with requests.Session() as session:
            for result in schemathesis.openapi.from_dict(document).get_all_operations():
                operation: Any = result.ok()
                if operation.path not in ENDLESS:
                    self.found.operations += 1
                    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
                        with contextlib.suppress(Unsatisfiable):  # nothing can be wrong where nothing is asked for
                            self._ask(session, operation, operation.as_strategy(generation_mode=mode))
        return self.found

    def _ask(self, session: requests.Session, operation: Any, cases: Any) -> None:
        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=(HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large),
        )
        @given(case=cases, token=st.sampled_from(self.tokens), dice=st.randoms(use_true_random=False))
        def ask(case: Any, token: str | None, dice: Any) -> None:
            self._name_what_is_there(case, dice)
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            answer = case.call(self.url, session, headers, timeout=REQUEST_SECONDS_MAX)
            self.found.answers[answer.status_code] += 1
            if answer.content == NO_HTTP or NO_ROUTE in answer.content:
                return
            try:
                case.validate_response(answer, checks=CHECKS)
            except BaseExceptionGroup as failures:
                told = "\n".join(str(failure) for failure in failures.exceptions)
                self._note(operation, answer, told)
            except AssertionError as failure:
                self._note(operation, answer, str(failure))

        ask()

    def _name_what_is_there(self, case: Any, dice: Any) -> None:
        """Mostly an id that there is, for of chance alone nothing is ever found."""
        for place in (case.path_parameters, case.query):
            for name in place or ():
                if name in self.known and dice.random() < 0.7:
                    place[name] = dice.choice(self.known[name])

    def _note(self, operation: Any, answer: Any, told: str) -> None:
        key = f"{operation.method.upper()} {operation.path} {answer.status_code}"
        self.found.wrong.setdefault(key, f"{told[:1_500]}\n{answer.content[:600]}")
