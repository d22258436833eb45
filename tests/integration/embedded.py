"""Services of the embedded AWS inside the test's own process: boto3's clients, without a port."""

from __future__ import annotations

import asyncio
import io
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.awsrequest import AWSResponse

if TYPE_CHECKING:
    from collections.abc import Coroutine


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


class Embedded:
    """One event loop in a thread of its own, as the server has one; close it at the end."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def client(self, name: str, service: Any) -> Any:
        """A client of boto3 whose requests a module of `ministack.services` answers."""
        client = boto3.client(
            name,
            region_name="us-east-1",
            aws_access_key_id="111122223333",
            aws_secret_access_key="test",
            endpoint_url="http://localhost:1",  # nobody listens there
        )

        def answer(request: Any, **_: Any) -> AWSResponse:
            asked = urlsplit(request.url)
            headers = {key.lower(): _text(value) for key, value in request.headers.items()}
            body = request.body.read() if hasattr(request.body, "read") else request.body or b""
            handled = service.handle_request(
                request.method,
                asked.path,
                headers,
                body.encode() if isinstance(body, str) else body,
                parse_qs(asked.query, keep_blank_values=True),
            )
            status, given, content = self.run(handled)
            content = content.encode() if isinstance(content, str) else content
            return AWSResponse(request.url, status, {k.lower(): v for k, v in given.items()}, _Body(content))

        client.meta.events.register("before-send", answer)
        return client

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=60)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
