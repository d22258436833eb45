"""An API Gateway event (payload format 2.0) as a typed request: read leniently, judged strictly.

Nothing that a caller can send makes this module raise anything but ProblemError.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from slipway.headers import parse_parameters
from slipway.media import MEDIA_ID
from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

JSON_BODY_BYTES: Final = 1_000_000
SCOPE: Final = "aws.cognito.signin.user.admin"
"""What an access token of the site's user pool carries and an ID token cannot."""

CLOCK_LEEWAY_SECONDS: Final = 60
_LONGEST_SUB: Final = 128


@dataclass(frozen=True, slots=True)
class Request:
    """One call. Header names are lower case; `claims` is None when the gateway did not check a token."""

    id: str
    route: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str
    body_is_base64: bool
    claims: Mapping[str, object] | None

    @staticmethod
    def from_event(event: Mapping[str, Any], fallback_id: str) -> Request:
        """Return the request of an event. What is missing, null or of another type counts as empty."""
        context = _mapping(event.get("requestContext"))
        jwt = _mapping(_mapping(context.get("authorizer")).get("jwt"))
        body = event.get("body")
        return Request(
            id=str(context.get("requestId") or fallback_id),
            route=str(event.get("routeKey") or ""),
            path=_texts(event.get("pathParameters")),
            query=_texts(event.get("queryStringParameters")),
            headers=_headers(event),
            body=body if isinstance(body, str) else "",
            body_is_base64=event.get("isBase64Encoded") is True,
            claims=_mapping(jwt["claims"]) if isinstance(jwt.get("claims"), dict) else None,
        )

    def body_bytes(self, limit_bytes: int, too_large: ProblemError) -> bytes:
        """Return the body as sent. Raises `too_large` above `limit_bytes`, before anything is decoded, and 400."""
        if not self.body_is_base64:
            try:
                data = self.body.encode()
            except UnicodeEncodeError as error:
                raise ProblemError(Rule.MALFORMED_BODY, "The body is not valid UTF-8.") from error
            if len(data) > limit_bytes:
                raise too_large
            return data
        if len(self.body) > (limit_bytes + 2) // 3 * 4:
            raise too_large
        try:
            data = base64.b64decode(self.body, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ProblemError(Rule.MALFORMED_BODY, "The body is not valid base64.") from error
        if len(data) > limit_bytes:
            raise too_large
        return data

    def json_object(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        Stricter than `json.loads`: refuses NaN and Infinity, a name given twice, lone surrogates and what nests so
        deep that it cannot be read. Raises ProblemError: 413 above 1 MB, 415 when it says to be something else, 400.
        """
        data = self.body_bytes(
            JSON_BODY_BYTES,
            ProblemError(Rule.BODY_TOO_LARGE, "Send at most 1 MB of JSON.", limit_bytes=JSON_BODY_BYTES),
        )
        if not _is_json(self.headers.get("content-type")):
            raise ProblemError(Rule.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.")
        try:
            document = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)
            json.dumps(document, ensure_ascii=False).encode()  # fails on a lone surrogate, wherever it is
        except (ValueError, RecursionError) as error:
            raise ProblemError(Rule.INVALID_JSON, "The body is not valid JSON, or says something twice.") from error
        if not isinstance(document, dict):
            raise ProblemError(Rule.INVALID_JSON, "The body must be a JSON object.")
        return document

    def media_id(self) -> str:
        """Return the id in the path. Raises 404 for anything that no id looks like: such an item cannot exist."""
        value = self.path.get("id", "")
        if not MEDIA_ID.fullmatch(value):
            raise ProblemError(Rule.MEDIA_NOT_FOUND, "There is no media item with this id.")
        return value

    def owner(self, client_id: str, now: datetime) -> str:
        """Return the `sub` of the access token.

        The gateway has checked signature, issuer and audience; this holds when a route is left open by mistake. Raises
        ProblemError: 401 without an access token of `client_id` that is still valid, 403 without the scope.
        """
        claims = self.claims or {}
        subject, scope = claims.get("sub"), claims.get("scope")
        if (
            not isinstance(subject, str)
            or not 0 < len(subject) <= _LONGEST_SUB
            or claims.get("token_use") != "access"
            or claims.get("client_id") != client_id
            or not _epoch(claims.get("exp")) + CLOCK_LEEWAY_SECONDS > now.timestamp()
        ):
            raise ProblemError(Rule.UNAUTHORIZED, "Send a valid access token in the Authorization header.")
        if not isinstance(scope, str) or SCOPE not in scope.split():
            raise ProblemError(Rule.SCOPE_MISSING, f"The access token needs the scope {SCOPE}.")
        return subject


def refuse_other_user(user_id: object, owner: str) -> None:
    """Raise 403 when a request names a user that is not the token's. None means that it names nobody."""
    if user_id is not None and user_id != owner:
        raise ProblemError(Rule.OWNER_MISMATCH, "userId is not the user of the access token; leave it out.")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> dict[str, str]:
    return {str(name): text for name, text in _mapping(value).items() if isinstance(text, str)}


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    several = _mapping(event.get("multiValueHeaders"))  # payload format 1.0 and load balancers
    joined = {
        str(name).lower(): ",".join(map(str, values)) for name, values in several.items() if isinstance(values, list)
    }
    return joined | {name.lower(): text for name, text in _texts(event.get("headers")).items()}


def _is_json(content_type: str | None) -> bool:
    if content_type is None:
        return True
    try:
        return parse_parameters(content_type)[0] == "application/json"
    except ValueError:
        return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name is given twice")
    return document


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("the number is out of range")
    return number


def _epoch(value: object) -> float:
    """Return a time claim, which the gateway hands on as text; 0, long ago, when it is none."""
    try:
        return float(value) if isinstance(value, str | int | float) else 0
    except ValueError:
        return 0
