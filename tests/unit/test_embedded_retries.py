"""What the embedded AWS does with an attempt that an SDK repeats."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from cli.embedded_retries import once

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    Message = MutableMapping[str, Any]


class Service:
    """Answers each request with its number, and the status that it is told to."""

    def __init__(self, status: int = 200, size: int = 0) -> None:
        self.calls = 0
        self.padding = b"." * size
        self.status = status

    async def __call__(self, _scope: Message, receive: Any, send: Any) -> None:
        await receive()
        self.calls += 1
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"%d" % self.calls + self.padding})


def ask(application: Any, call: str | None = "call-1", *, method: str = "POST", lost: bool = False) -> bytes:
    """The body of the answer; `lost`: the connection has ended when the answer is there."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if lost and message["type"] == "http.response.body":
            raise ConnectionResetError
        sent.append(message)

    headers = [(b"amz-sdk-invocation-id", call.encode())] if call else []
    asyncio.run(application({"type": "http", "method": method, "headers": headers}, receive, send))
    return b"".join(message.get("body", b"") for message in sent)


def test_a_second_attempt_gets_the_answer_of_the_first_and_changes_nothing() -> None:
    service = Service()
    application = once(service)
    assert [ask(application), ask(application)] == [b"1", b"1"]
    assert service.calls == 1


def test_an_answer_that_was_lost_is_given_to_the_second_attempt() -> None:
    service = Service()
    application = once(service)
    with pytest.raises(ConnectionResetError):
        ask(application, lost=True)
    assert ask(application) == b"1"
    assert service.calls == 1


@pytest.mark.parametrize("status", [400, 409, 500, 503])
def test_what_failed_is_tried_again(status: int) -> None:
    application = once(Service(status))
    assert [ask(application), ask(application)] == [b"1", b"2"]


def test_calls_are_told_apart() -> None:
    application = once(Service())
    assert [ask(application, "call-1"), ask(application, "call-2"), ask(application, None), ask(application, None)] == [
        b"1",
        b"2",
        b"3",
        b"4",
    ]


def test_what_only_reads_is_read_again() -> None:
    application = once(Service())
    assert [ask(application, method="GET"), ask(application, method="GET")] == [b"1", b"2"]


def test_large_answers_and_old_ones_are_not_kept() -> None:
    service = Service(size=70_000)
    application = once(service)
    ask(application)
    ask(application)
    assert service.calls == 2
    service = Service()
    application = once(service)
    for number in range(502):
        ask(application, f"call-{number}")
    ask(application, "call-0")
    ask(application, "call-501")
    assert service.calls == 503
