"""Two ways to fail: a rule said no (`Rejected`), or something is broken (every other exception)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with what came in: a stable code, the path or line where, a sentence for a person."""

    code: str
    where: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The problem as charter.md 6 and contracts.md 4 write it: code, where, message."""
        return {"code": self.code, "where": self.where, "message": self.message}


class Rejected(Exception):
    """A rule said no. Nothing was changed; the sender can mend it and try again.

    `code` is stable and for programs, `message` a sentence a person can act on, `ids` name what it is about,
    `errors` are the single problems where there are several, `status` is the HTTP status it is answered with.
    """

    status = 422
    headers: Mapping[str, str] = {}
    """What the answer over HTTP says beside its body."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        ids: Mapping[str, str] | None = None,
        errors: Sequence[Problem] = (),
        status: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.ids = dict(ids or {})
        self.errors = tuple(errors)
        if status is not None:
            self.status = status


class NotFound(Rejected):
    """What was named is not there."""

    status = 404

    def __init__(self, code: str, message: str, *, ids: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message, ids=ids)


class Conflict(Rejected):
    """What was asked cannot be done in the state things are in."""

    status = 409


class Unauthenticated(Rejected):
    """No token, or one that does not hold."""

    status = 401

    def __init__(self, message: str) -> None:
        super().__init__("unauthenticated", message)
        self.headers = {"WWW-Authenticate": "Bearer"}


class Forbidden(Rejected):
    """The token gives no right to this; said also where there is nothing, so that nothing is given away."""

    status = 403

    def __init__(self, message: str = "Your token gives no right to this, or there is nothing here.") -> None:
        super().__init__("forbidden", message)


class Unavailable(Rejected):
    """Something this process needs does not answer just now; try again after `retry_after_seconds`."""

    status = 503

    def __init__(self, message: str, *, retry_after_seconds: int = 2) -> None:
        super().__init__("unavailable", message)
        self.retry_after_seconds = retry_after_seconds
        self.headers = {"Retry-After": str(retry_after_seconds)}


class TooMany(Rejected):
    """More than one caller may send; send it again after `retry_after_seconds`."""

    status = 429

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__("too_many", message)
        self.retry_after_seconds = retry_after_seconds
        self.headers = {"Retry-After": str(retry_after_seconds)}


class Unsupported(Rejected):
    """The body is of a kind that is not read here; `headers` tell which are."""

    status = 415

    def __init__(self, message: str, headers: Mapping[str, str]) -> None:
        super().__init__("unsupported_media_type", message)
        self.headers = headers
