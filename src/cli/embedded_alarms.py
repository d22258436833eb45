"""What ministack's CloudWatch lacks so that an alarm there means what it means on AWS.

ministack 1.5.33 evaluates an alarm only when somebody puts a metric or the alarm, over all things of a metric's name,
without expressions, missing data or "m of n"; and it counts only calls of a function by hand. Here functions, queues,
APIs and distributions are counted as they are used, and every alarm is evaluated again and again, for the dimensions
and expression it has. What follows (the history, composite alarms, the topic's subscribers) is ministack's own.

A window ends now, where AWS's ends with the minute. SLIPWAY_MINUTE_SECONDS is how long a minute of an alarm lasts, so
that a test need not wait for three of them.
"""

from __future__ import annotations

import ast
import json
import logging
import operator
import os
import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ministack.core.responses import request_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Alarm = dict[str, Any]
    Handler = Callable[[Any, Any, bool, bool], Any]

_log = logging.getLogger(__name__)

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}
_OPERATORS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def complete(*, apigateway: Any, cloudfront: Any, cloudwatch: Any, lambda_svc: Any) -> None:
    """Let ministack's services (modules of `ministack.services`) count what they do, and alarms be AWS's."""
    _keep_expressions(cloudwatch)
    _speak_query(cloudwatch)
    _evaluate_as_aws_does(cloudwatch)
    _count_calls(lambda_svc, cloudwatch)
    _count_requests(apigateway, cloudwatch)
    _count_deliveries(cloudfront, cloudwatch)


def minute() -> float:
    """Seconds that a minute of an alarm lasts."""
    return float(os.environ.get("SLIPWAY_MINUTE_SECONDS") or 60)


def watch(*, cloudwatch: Any, sqs: Any, pause: float | None = None) -> threading.Thread:
    """Look at queues and alarms for as long as the process lives, a dozen times in each minute of an alarm."""

    def look_again_and_again() -> None:
        while True:
            time.sleep(pause or minute() / 12)
            look(cloudwatch=cloudwatch, sqs=sqs)

    thread = threading.Thread(target=look_again_and_again, name="alarms", daemon=True)
    thread.start()
    return thread


def look(*, cloudwatch: Any, sqs: Any) -> None:
    """Measure every queue once, and evaluate every alarm of every account and region."""
    _measure_queues(cloudwatch, sqs)
    for account, region in {key[:2] for key in list(cloudwatch._alarms._data)}:
        with request_scope(account, region):
            for alarm in list(cloudwatch._alarms.values()):
                try:
                    cloudwatch._evaluate_alarm(alarm)
                except (KeyError, TypeError, ValueError):  # one that nobody could evaluate must not silence the others
                    _log.exception("alarm %s is not evaluated", alarm.get("AlarmName"))


def evaluated(name: str, expression: str, values: Mapping[str, float | None]) -> float | None:
    """The value of a metric math expression; None where it is missing. Knows arithmetic, comparisons, IF and FILL.

    Raises ValueError for what it does not know: an alarm that is never evaluated would look well.
    """

    def of(node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=metric) if metric in values:
                return values[metric]
            case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]) if (
                type(op) in _OPERATORS
            ):
                one, other = of(left), of(right)
                if one is None or other is None or (isinstance(op, ast.Div) and other == 0):
                    return None
                return float(_OPERATORS[type(op)](one, other))
            case ast.Call(func=ast.Name(id="FILL"), args=[metric, instead]):
                found = of(metric)
                return of(instead) if found is None else found
            case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
                holds = of(condition)
                return None if holds is None else of(then) if holds else of(otherwise)
        message = f"{name}: {ast.unparse(node)} of {expression!r} is not known here"
        raise ValueError(message)

    return of(ast.parse(expression.strip(), mode="eval").body)


def state_of(alarm: Alarm, windows: Sequence[float | None]) -> str | None:
    """What the alarm's windows (newest first) say: OK, ALARM, INSUFFICIENT_DATA, or None to leave it as it is."""
    breaches, missing = COMPARISONS[alarm["ComparisonOperator"]], alarm.get("TreatMissingData") or "missing"
    known = [breaches(value, alarm["Threshold"]) for value in windows if value is not None]
    absent = len(windows) - len(known)
    if not known and missing == "missing":
        return "INSUFFICIENT_DATA"
    if not known and missing == "ignore":
        return None
    breaching = sum(known) + (absent if missing == "breaching" else 0)
    return "ALARM" if breaching >= (alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]) else "OK"


def _keep_expressions(cloudwatch: Any) -> None:
    put = cloudwatch._put_metric_alarm

    def put_whole(parameters: Any, body: Any, is_cbor: bool, is_json: bool = False) -> Any:
        answer = put(parameters, body, is_cbor, is_json)
        if answer[0] != HTTPStatus.OK or not (is_cbor or is_json):
            return answer
        alarm = cloudwatch._alarms[body["AlarmName"]]
        if body.get("ExtendedStatistic"):
            alarm.pop("Statistic")  # an average that nobody asked for
        if body.get("Metrics"):
            alarm["Metrics"] = body["Metrics"]
            for name in ("Dimensions", "ExtendedStatistic", "MetricName", "Namespace", "Period", "Statistic", "Unit"):
                alarm.pop(name, None)
        return answer

    cloudwatch._put_metric_alarm = put_whole


def _speak_query(cloudwatch: Any) -> None:
    """Terraform asks in the older of two languages, in which ministack hears and tells only some of an alarm.

    So what is asked is translated into the newer one, which it has whole, and the answer back.
    """

    def translated(action: str, handle: Handler) -> Handler:
        def answer(parameters: Any, body: Any, is_cbor: bool, is_json: bool = False) -> Any:
            if is_cbor or is_json:
                return handle(parameters, body, is_cbor, is_json)
            said = _structure({name: cloudwatch._p(parameters, name) for name in parameters})
            status, _, told = handle({}, said, False, True)
            result = json.loads(told or b"{}")
            if status != HTTPStatus.OK:
                code = str(result.get("__type", "ValidationError")).rpartition("#")[2]
                return cloudwatch._error(code, str(result.get("message") or result.get("Message")), status)
            return cloudwatch._xml(status, f"{action}Response", f"<{action}Result>{_elements(result)}</{action}Result>")

        return answer

    cloudwatch._describe_alarms = translated("DescribeAlarms", cloudwatch._describe_alarms)
    cloudwatch._put_composite_alarm = translated("PutCompositeAlarm", cloudwatch._put_composite_alarm)
    cloudwatch._put_metric_alarm = translated("PutMetricAlarm", cloudwatch._put_metric_alarm)


def _structure(flat: Mapping[str, str]) -> dict[str, Any]:
    """What the names of a form mean: `A.member.1.B=x` is {"A": [{"B": "x"}]}."""
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = [part for part in name.split(".") if part != "member"]
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = {"false": False, "true": True}.get(value, value)

    def listed(branch: Any) -> Any:
        if not isinstance(branch, dict):
            return branch
        if branch and all(name.isdigit() for name in branch):
            return [listed(branch[name]) for name in sorted(branch, key=int)]
        return {name: int(inside) if name == "Period" else listed(inside) for name, inside in branch.items()}

    return {name: listed(inside) for name, inside in tree.items()}


def _elements(value: Any, name: str = "") -> str:
    match value:
        case dict():
            return "".join(f"<{key}>{_elements(one, key)}</{key}>" for key, one in value.items() if one is not None)
        case list():
            return "".join(f"<member>{_elements(one)}</member>" for one in value)
        case bool():
            return str(value).lower()
        case int() | float() if name.endswith("Timestamp"):
            return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return escape(str(value))


def _evaluate_as_aws_does(cloudwatch: Any) -> None:
    def value(metric: Mapping[str, Any], statistic: str, period: float, window: int, now: float) -> float | None:
        dimensions = {one["Name"]: one["Value"] for one in metric.get("Dimensions") or []}
        points = cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], cloudwatch._dims_key(dimensions)))
        seconds = period * minute() / 60
        until = now - window * seconds
        inside = [point for point in list(points or []) if until - seconds < point["Timestamp"] <= until]
        found = cloudwatch._stat_value(cloudwatch._calc_stats(inside), statistic, inside) if inside else None
        return None if found is None else float(found)

    def windows(alarm: Alarm, now: float) -> list[float | None]:
        queries = {query["Id"]: query for query in alarm.get("Metrics") or []}
        found: list[float | None] = []
        for window in range(alarm["EvaluationPeriods"]):
            if not queries:
                statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
                found.append(value(alarm, statistic, alarm["Period"], window, now))
                continue
            values = {
                name: value(stat["Metric"], stat["Stat"], stat["Period"], window, now)
                for name, query in queries.items()
                if (stat := query.get("MetricStat"))
            }
            result = next(query for query in queries.values() if query.get("ReturnData", True))
            math = result.get("Expression")
            found.append(evaluated(alarm["AlarmName"], math, values) if math else values[result["Id"]])
        return found

    def evaluate(alarm: Alarm) -> None:
        found = windows(alarm, time.time())
        old, new = alarm["StateValue"], state_of(alarm, found)
        if new is None or new == old:
            return
        reason = f"{alarm['ComparisonOperator']} {alarm['Threshold']}: the last datapoints are {found}"
        alarm |= {"StateValue": new, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
        cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
        cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
        cloudwatch._evaluate_parent_alarms(alarm)

    cloudwatch._evaluate_alarm = evaluate


def _count_calls(lambda_svc: Any, cloudwatch: Any) -> None:
    """Every call of a function, whatever called it: ministack counts those by hand only."""
    run = lambda_svc._execute_function_dispatch

    def run_and_count(function: Any, config: Any, event: Any, request_id: str, started: float) -> Any:
        result = run(function, config, event, request_id, started)
        dimensions = {"FunctionName": config.get("FunctionName", "unknown")}
        lasted = (time.time() - started) * 1000
        for name, number in (("Invocations", 1), ("Errors", int(bool(result.get("error")))), ("Throttles", 0)):
            cloudwatch.record_metric("AWS/Lambda", name, number, "Count", dimensions)
        cloudwatch.record_metric("AWS/Lambda", "Duration", lasted, "Milliseconds", dimensions)
        return result

    def count_throttle(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:
        del error
        if throttle and not duration_ms:  # with a duration it is the same one, told by who called
            cloudwatch.record_metric("AWS/Lambda", "Throttles", 1, "Count", {"FunctionName": function_name})

    lambda_svc._execute_function_dispatch = run_and_count
    lambda_svc._emit_lambda_metrics = count_throttle


def _count_requests(apigateway: Any, cloudwatch: Any) -> None:
    serve = apigateway._handle_execute_in_scope

    async def serve_and_count(api_id: str, *arguments: Any) -> Any:
        started = time.time()
        answer = await serve(api_id, *arguments)
        dimensions, kind = {"ApiId": api_id}, answer[0] // 100
        for name, number in (("Count", 1), ("4xx", int(kind == 4)), ("5xx", int(kind == 5))):
            cloudwatch.record_metric("AWS/ApiGateway", name, number, "Count", dimensions)
        lasted = (time.time() - started) * 1000
        cloudwatch.record_metric("AWS/ApiGateway", "Latency", lasted, "Milliseconds", dimensions)
        return answer

    apigateway._handle_execute_in_scope = serve_and_count


def _count_deliveries(cloudfront: Any, cloudwatch: Any) -> None:
    serve = cloudfront.handle_viewer_request

    async def serve_and_count(distribution: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        answer = await serve(distribution, *arguments, **named)
        arn = str(distribution.get("ARN", ""))
        if arn.count(":") >= 5:
            dimensions = {"DistributionId": distribution["Id"], "Region": "Global"}
            with request_scope(arn.split(":")[4], "us-east-1"):
                cloudwatch.record_metric("AWS/CloudFront", "Requests", 1, "None", dimensions)
                for kind in (4, 5):
                    rate = 100 * int(answer[0] // 100 == kind)
                    cloudwatch.record_metric("AWS/CloudFront", f"{kind}xxErrorRate", rate, "Percent", dimensions)
        return answer

    cloudfront.handle_viewer_request = serve_and_count


def _measure_queues(cloudwatch: Any, sqs: Any) -> None:
    now = time.time()
    for (account, region, _), queue in list(sqs._queues._data.items()):
        waiting = [message for message in list(queue["messages"]) if message.get("visible_at", 0) <= now]
        # A message ages by the alarms' clock, or no test would see an old one.
        oldest = max((now - message["sent_at"] for message in list(queue["messages"])), default=0) * 60 / minute()
        dimensions = {"QueueName": queue["name"]}
        with request_scope(account, region):
            for name, number in (
                ("ApproximateAgeOfOldestMessage", oldest),
                ("ApproximateNumberOfMessagesVisible", len(waiting)),
            ):
                cloudwatch.record_metric("AWS/SQS", name, number, "None", dimensions)
