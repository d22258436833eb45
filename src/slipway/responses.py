"""What the API answers with: JSON documents, and problems as RFC 9457 has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

RETRY_AFTER_SECONDS: Final = 2

_HEADERS: Final = {
    "cache-control": "no-store",  # answers carry presigned URLs and belong to one user
    "x-content-type-options": "nosniff",
}
_PROBLEM_HEADERS: Final[Mapping[Rule, Mapping[str, str]]] = {
    Rule.UNAUTHORIZED: {"www-authenticate": "Bearer"},
    Rule.UNAVAILABLE: {"retry-after": str(RETRY_AFTER_SECONDS)},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the document to go with it."""

    status: int
    document: Mapping[str, Any]


def answer_event(answer: Answer) -> dict[str, Any]:
    """Return an answer as the gateway takes it (payload format 2.0)."""
    return _event(answer.status, "application/json", answer.document, {})


def problem_event(problem: ProblemError, request_id: str) -> dict[str, Any]:
    """Return a problem as the gateway takes it."""
    rule = problem.rule
    document = {
        "type": rule.type,
        "title": rule.title,
        "status": rule.status,
        "detail": problem.detail,
        "request_id": request_id,
        **problem.members,
    }
    headers = dict(_PROBLEM_HEADERS.get(rule, {}))
    if "retry_after_seconds" in problem.members:
        headers["retry-after"] = str(problem.members["retry_after_seconds"])
    return _event(rule.status, "application/problem+json", document, headers)


def _event(status: int, content_type: str, document: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": content_type, **_HEADERS, **headers},
        # ASCII only: a lone surrogate in a member cannot break the answer, nor <script> a careless viewer.
        "body": json.dumps(document, separators=(",", ":")),
        "isBase64Encoded": False,
    }
