"""What the planes that ministack 1.5.33 lacks have in common: routes to what each account keeps in each region."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ministack.core.responses import get_account_id, get_region

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Body = dict[str, Any]
    Answer = tuple[int, dict[str, str], bytes]
    Handler = Callable[[str, str, Any, bytes, Any], Awaitable[Answer]]
    Route = tuple[str, str, Callable[..., Body]]


class RefusedError(Exception):
    """What the service would not do: its status, its error's name, and why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def serving(routes: list[Route], otherwise: Handler | None = None) -> Handler:
    """Answer requests by the first route whose method and path match; a path's groups become arguments.

    What no route matches is answered by `otherwise`, or refused.
    """

    async def serve(method: str, path: str, headers: Any, body: bytes, query: Any) -> Answer:
        for verb, pattern, answer in routes:
            found = re.fullmatch(pattern, unquote(path).rstrip("/"))
            if verb == method and found:
                said = json.loads(body or b"{}") | ({"tagKeys": query["tagKeys"]} if "tagKeys" in (query or {}) else {})
                try:
                    return _answer(200, answer(said, *found.groups()))
                except RefusedError as refused:
                    return _answer(refused.status, {"__type": refused.code, "message": str(refused)}, refused.code)
        if otherwise:
            return await otherwise(method, path, headers, body, query)
        return _answer(404, {"__type": "UnknownOperationException", "message": f"{method} {path}"}, "UnknownOperation")

    return serve


def _answer(status: int, body: Body, error: str = "") -> Answer:
    headers = {"Content-Type": "application/json"} | ({"x-amzn-ErrorType": error} if error else {})
    return status, headers, json.dumps(body).encode()


class Kept(defaultdict[tuple[str, str], dict[str, Any]]):
    """What each account keeps in each region, by name."""

    def __init__(self) -> None:
        super().__init__(dict)

    def here(self) -> dict[str, Any]:
        """What the account and region that ask have."""
        return self[get_account_id(), get_region()]


def now() -> str:
    """The time as these services write it: ISO 8601, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def arn_of(service: str, resource: str) -> str:
    """The ARN of a resource of the account and region that ask."""
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"
