"""Let the embedded AWS answer an SDK's second attempt as it answered the first.

An answer can be lost on its way: the machine is busy, a connection ends. The SDK then sends the same request again,
under the same invocation id. What the first attempt made would be a duplicate of itself to the second one, and the
apply would fail with what nobody did wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

_CALL = b"amz-sdk-invocation-id"
_READS = ("GET", "HEAD", "OPTIONS")
_REMEMBERED = 500  # answers: a second attempt comes within seconds
_LARGEST = 64 * 1024  # bytes of an answer to a change


def once(application: Application) -> Application:
    """Return an ASGI application that makes a change once, however often its SDK asks; failures are tried again."""
    answered: OrderedDict[bytes, list[Message]] = OrderedDict()

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        call = dict(scope.get("headers", ())).get(_CALL)
        if scope["type"] != "http" or call is None or scope["method"] in _READS:
            await application(scope, receive, send)
            return
        if call in answered:
            while (await receive()).get("more_body"):
                pass
            for message in answered[call]:
                await send(message)
            return
        said: list[Message] = []

        async def note(message: Message) -> None:
            said.append({**message})
            await send(message)

        try:
            await application(scope, receive, note)
        finally:  # also where the connection has ended before the answer
            if _done(said):
                answered[call] = said
                if len(answered) > _REMEMBERED:
                    answered.popitem(last=False)

    return serve


def _done(said: list[Message]) -> bool:
    """Whether an answer is whole, tells of success, and is small enough to be kept."""
    return (
        bool(said)
        and said[0].get("status", HTTPStatus.INTERNAL_SERVER_ERROR) < HTTPStatus.MULTIPLE_CHOICES
        and not said[-1].get("more_body", said[-1]["type"] != "http.response.body")
        and sum(len(message.get("body", b"")) for message in said) <= _LARGEST
    )
