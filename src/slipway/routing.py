"""From an event to an answer: find the route, run it, and put every failure into words that are safe to show."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol

from slipway.problems import ProblemError, Rule, UnavailableError
from slipway.requests import Request
from slipway.responses import answer_event, problem_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.origin import Origin
    from slipway.responses import Answer

    Endpoint = Callable[[Request], Answer]
    Routes = Mapping[str, Endpoint]


class Log(Protocol):
    """Structured logging: one line is a message and named values."""

    def info(self, message: str, /, *, extra: Mapping[str, object]) -> None:
        """Note what is normal."""
        ...

    def warning(self, message: str, /, *, extra: Mapping[str, object]) -> None:
        """Note what will pass."""
        ...

    def error(self, message: str, /, *, extra: Mapping[str, object]) -> None:
        """Note what somebody must look at."""
        ...


@dataclass(frozen=True, slots=True)
class Front:
    """What a function answers, by the gateway's route key, and the CDN through which alone it can be asked."""

    origin: Origin
    routes: Routes


def serve(event: Mapping[str, Any], request_id: str, front: Callable[[], Front], log: Log) -> dict[str, Any]:
    """Return what the gateway sends back. Never raises: a bug is a 500 that says nothing but the request's id.

    `request_id` stands in when the gateway gave none; `front` makes or returns what there is to answer.
    Log lines hold no header, body, query, URL or message of an exception: any of them may carry a token, a presigned
    URL or a name of ours.
    """
    request = Request.from_event(event, request_id)
    about: dict[str, object] = {"request_id": request.id, "route": request.route}
    try:
        answering = front()
        answering.origin.admit(request)  # before anything else: who passes by the CDN learns not even the routes
        answer = _endpoint(answering.routes, request.route)(request)
    except ProblemError as problem:
        log.info("refused", extra=about | {"status": problem.rule.status, "rule": problem.rule.slug})
        return problem_event(problem, request.id)
    except UnavailableError as error:
        log.warning("unavailable", extra=about | {"status": 503, "dependency": str(error)})
        return problem_event(ProblemError(Rule.UNAVAILABLE, "Something we need is busy; try again."), request.id)
    except Exception as error:  # noqa: BLE001 (the last line: whatever it is, the caller gets no detail)
        trace = {"error": type(error).__qualname__, "where": _frames(error)}
        log.error("failed", extra=about | {"status": 500} | trace)  # noqa: TRY400 (its message may hold secrets)
        detail = "This is our fault; if it stays, tell us the request_id."
        return problem_event(ProblemError(Rule.INTERNAL, detail), request.id)
    log.info("answered", extra=about | {"status": answer.status})
    return answer_event(answer)


def _endpoint(routes: Routes, route: str) -> Endpoint:
    if route not in routes:
        raise ProblemError(Rule.ROUTE_NOT_FOUND, "There is no such route; see the API's description.")
    return routes[route]


def _frames(error: Exception) -> list[str]:
    """Return where an error came from, innermost last: the stack without its values and messages."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
