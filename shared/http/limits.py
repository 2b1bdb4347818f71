"""Limits on what a request may bring and how much a caller may send: sizes, inflating, rates."""

import time
import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Rejected, TooMany, Unsupported
from shared.http.problems import problem_response

GZIP = "gzip"
MEMBERS_MAX = 100
"""The most gzip members, one after the other, that a body may consist of."""
CALLERS_REMEMBERED_MAX = 10_000


class _TooLarge(HTTPException):
    """FastAPI lets its own exceptions through where it reads a body, and no others."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(413, _too_large(bytes_max))


def _too_large(bytes_max: int) -> str:
    return f"The body is larger than {bytes_max} bytes. Send it in parts."


class BodyLimit:
    """ASGI middleware: a body above `bytes_max` is answered 413, by its declared length or as it grows."""

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on while its body keeps within the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._bytes_max:
            await problem_response(413, "too_large", _too_large(self._bytes_max))(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def count() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._bytes_max:
                raise _TooLarge(self._bytes_max)
            return message

        return count


def inflated(body: bytes, content_encoding: str | None, bytes_max: int) -> bytes:
    """The body without its Content-Encoding, which is none or gzip; never more than `bytes_max` is made of it.

    Raises Rejected: 415 for another encoding, 413 for what would be larger, 422 for what is no gzip.
    """
    encoding = (content_encoding or "identity").strip().lower()
    if encoding == "identity":
        return body
    if encoding not in (GZIP, "x-gzip"):
        raise Unsupported("Send the body as it is, or with Content-Encoding: gzip.", {"Accept-Encoding": GZIP})
    whole = bytearray()
    for _ in range(MEMBERS_MAX):
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            whole += member.decompress(body, bytes_max + 1 - len(whole))
        except zlib.error as error:
            raise _no_gzip(str(error)) from None
        if len(whole) > bytes_max:
            raise Rejected("too_large", f"The body inflates to more than {bytes_max} bytes. Send less.", status=413)
        if not member.eof:
            raise _no_gzip("it ends too early")
        body = member.unused_data
        if not body:
            return bytes(whole)
    raise _no_gzip(f"it has more than {MEMBERS_MAX} members")


def _no_gzip(why: str) -> Rejected:
    return Rejected("invalid_gzip", f"The body is not what Content-Encoding says: {why}.")


class _Bucket(NamedTuple):
    """What a caller may still send, in thousandths, and when that was so, in milliseconds."""

    left: int
    at: int


@dataclass(slots=True)
class RateLimit:
    """So many a second for each caller, `burst` at once after a quiet while. Of one process, and forgotten with it:
    to say no costs nothing, which is what a limit against abuse is for; n processes let n times as much through."""

    per_second: int
    burst: int
    _buckets: dict[str, _Bucket] = field(default_factory=dict[str, _Bucket])

    def take(self, caller: str, count: int = 1) -> None:
        """Takes `count` from what the caller may send. Raises TooMany, and takes nothing, where that is less."""
        assert count <= self.burst, "what is never let through is refused by another limit"
        now = time.monotonic_ns() // 1_000_000
        left, at = self._buckets.get(caller, _Bucket(self.burst * 1000, now))
        left = min(self.burst * 1000, left + (now - at) * self.per_second)
        if left < count * 1000:
            seconds = -(-(count * 1000 - left) // (self.per_second * 1000))
            raise TooMany(f"More than {self.per_second} a second. Send it again after Retry-After seconds.", seconds)
        if len(self._buckets) >= CALLERS_REMEMBERED_MAX:
            self._forget_full(now)
        self._buckets[caller] = _Bucket(left - count * 1000, now)

    def _forget_full(self, now: int) -> None:
        full_after = self.burst * 1000 // self.per_second
        self._buckets = {name: each for name, each in self._buckets.items() if now - each.at < full_after}
