"""Limits on what a request may bring, kept before anything reads it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problems import problem_response


class _TooLarge(Exception):
    pass


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
            await self._refuse(scope, receive, send)
            return
        try:
            await self._app(scope, self._counting(receive), send)
        except _TooLarge:
            await self._refuse(scope, receive, send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def count() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._bytes_max:
                raise _TooLarge
            return message

        return count

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The body is larger than {self._bytes_max} bytes. Send it in parts."
        await problem_response(413, "too_large", detail)(scope, receive, send)
