"""Requests as the gateway sends them, built field by field."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from slipway.origin import Origin
from slipway.requests import SCOPE, Request

CLIENT = "1example23456789"
OWNER = "0a1b2c3d-0000-4000-8000-00000000000a"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ORIGIN_SECRET = "5e9ad1f0-0000-4000-8000-00000000000a"
ORIGIN = Origin((hashlib.sha256(ORIGIN_SECRET.encode()).hexdigest(),))


def claims(**changed: object) -> dict[str, object]:
    """The claims of a good access token, some changed; None takes one away."""
    good = {
        "sub": OWNER,
        "client_id": CLIENT,
        "token_use": "access",
        "scope": SCOPE,
        "exp": str(int(NOW.timestamp()) + 3600),
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def event(route: str = "GET /v1/media", **fields: Any) -> dict[str, Any]:
    """An event with a good token that came through the CDN; `fields` replace its own."""
    context = {"requestId": "request-1", "authorizer": {"jwt": {"claims": claims(), "scopes": None}}}
    through = {"x-slipway-origin": ORIGIN_SECRET}
    return {"version": "2.0", "routeKey": route, "requestContext": context, "headers": through} | fields


def request(route: str = "GET /v1/media", **fields: Any) -> Request:
    return Request.from_event(event(route, **fields), "fallback")


def json_request(body: str, content_type: str = "application/json") -> Request:
    return request("POST /v1/uploads", headers={"content-type": content_type}, body=body)
