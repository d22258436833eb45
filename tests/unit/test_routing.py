"""J13: whatever happens, the caller gets a document that helps and nothing that is ours; neither does the log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from calls import ORIGIN, ORIGIN_SECRET, event

from slipway.problems import ProblemError, Rule, UnavailableError
from slipway.responses import Answer
from slipway.routing import Front, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.requests import Request

SECRET = "arn:aws:s3:::slipway-local-demo-originals eyJhbGciOi"


class Log:
    """Keeps the lines it is given."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, Mapping[str, object]]] = []

    def info(self, message: str, /, *, extra: Mapping[str, object]) -> None:
        self.lines.append(("info", message, extra))

    def warning(self, message: str, /, *, extra: Mapping[str, object]) -> None:
        self.lines.append(("warning", message, extra))

    def error(self, message: str, /, *, extra: Mapping[str, object]) -> None:
        self.lines.append(("error", message, extra))


def _raising(error: Exception) -> Callable[[Request], Answer]:
    def endpoint(request: Request) -> Answer:
        raise error

    return endpoint


def _serve(endpoint: Callable[[Request], Answer], **fields: Any) -> tuple[dict[str, Any], Log]:
    log = Log()
    headers = {"authorization": f"Bearer {SECRET}", "x-slipway-origin": ORIGIN_SECRET}
    sent = event("GET /here", **{"headers": headers, "body": SECRET} | fields)
    answer = serve(sent, "fallback", lambda: Front(ORIGIN, {"GET /here": endpoint}), log)
    assert ORIGIN_SECRET not in json.dumps(answer) + str(log.lines)
    assert "eyJ" not in json.dumps(answer)
    assert "eyJ" not in str(log.lines)
    assert answer["headers"]["x-content-type-options"] == "nosniff"
    assert answer["headers"]["cache-control"] == "no-store"
    assert answer["isBase64Encoded"] is False
    return answer, log


def test_an_answer_is_json() -> None:
    answer, log = _serve(lambda request: Answer(201, {"id": request.id}))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (201, "application/json")
    assert json.loads(answer["body"]) == {"id": "request-1"}
    assert log.lines == [("info", "answered", {"request_id": "request-1", "route": "GET /here", "status": 201})]


def test_a_broken_rule_is_a_problem_document() -> None:
    answer, log = _serve(_raising(ProblemError(Rule.FILE_TOO_LARGE, "Send less.", limit_bytes=9)))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (413, "application/problem+json")
    assert json.loads(answer["body"]) == {
        "type": "https://slipway.dev/problems/file-too-large",
        "title": "The file is too large",
        "status": 413,
        "detail": "Send less.",
        "request_id": "request-1",
        "limit_bytes": 9,
    }
    assert log.lines[0][2]["rule"] == "file-too-large"


def test_a_missing_token_says_which_scheme_is_wanted() -> None:
    answer, _ = _serve(_raising(ProblemError(Rule.UNAUTHORIZED, "Sign in.")))
    assert answer["headers"]["www-authenticate"] == "Bearer"


def test_A12_a_busy_dependency_is_503_with_retry_after() -> None:
    answer, log = _serve(_raising(UnavailableError("dynamodb")))
    assert answer["statusCode"] == 503
    assert int(answer["headers"]["retry-after"]) >= 1
    assert json.loads(answer["body"])["type"].endswith("/temporarily-unavailable")
    assert log.lines[0][0] == "warning"
    assert (log.lines[0][2]["dependency"], log.lines[0][2]["status"]) == ("dynamodb", 503)


@pytest.mark.parametrize(
    "error", [RuntimeError(SECRET), KeyError(SECRET), RecursionError(SECRET)], ids=lambda e: type(e).__name__
)
def test_J13_a_bug_is_500_without_a_word_of_it_and_the_log_says_where(error: Exception) -> None:
    answer, log = _serve(_raising(error))
    assert answer["statusCode"] == 500
    document = json.loads(answer["body"])
    assert document["request_id"] == "request-1"
    assert "arn:" not in answer["body"]
    assert type(error).__name__ not in answer["body"]
    (level, _, extra) = log.lines[0]
    assert (level, extra["error"], extra["status"]) == ("error", type(error).__qualname__, 500)
    assert str(extra["where"]).count("test_routing.py") == 1
    assert "arn:" not in str(log.lines)


def test_an_unknown_route_is_404() -> None:
    log = Log()
    front = Front(ORIGIN, {"GET /here": lambda request: Answer(200, {})})
    for sent in (event("GET /there"), event("$default"), event(routeKey=None), event(routeKey=["GET /here"])):
        answer = serve(sent, "fallback", lambda: front, log)
        assert answer["statusCode"] == 404
        assert json.loads(answer["body"])["type"].endswith("/route-not-found")


@pytest.mark.parametrize("route", ["GET /here", "GET /there", "GET /v1/health", ""])
@pytest.mark.parametrize("headers", [None, {}, {"x-slipway-origin": ""}, {"x-slipway-origin": "guessed"}])
def test_who_passes_by_the_cdn_learns_not_even_the_routes(route: str, headers: dict[str, str] | None) -> None:
    asked: list[Request] = []

    def endpoint(request: Request) -> Answer:
        asked.append(request)
        return Answer(200, {})

    log = Log()
    front = Front(ORIGIN, {"GET /here": endpoint, "GET /v1/health": endpoint})
    answer = serve(event(route, headers=headers), "fallback", lambda: front, log)
    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["type"].endswith("/origin-required")
    assert not asked
    assert log.lines[0][2]["rule"] == "origin-required"


def test_routes_that_cannot_be_wired_are_a_500_like_any_bug() -> None:
    def wired() -> Front:
        raise ValueError(SECRET)

    assert serve(event(), "fallback", wired, Log())["statusCode"] == 500


def test_an_event_without_an_id_gets_that_of_the_call() -> None:
    answer, _ = _serve(_raising(ProblemError(Rule.UNAUTHORIZED, "x")), requestContext=None)
    assert json.loads(answer["body"])["request_id"] == "fallback"


def test_every_rule_has_a_name_and_a_status_of_its_own_kind() -> None:
    slugs = [rule.slug for rule in Rule]
    assert len(set(slugs)) == len(slugs)
    assert all(400 <= rule.status < 600 and rule.title for rule in Rule)
