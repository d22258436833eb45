"""The retention contract: no copy of what is about a person outlives the days that were promised, in any plan.

A site promises `retention_days` in its file; an environment says by its platform's the longest that any site may
promise, and what sites share (the lake, logs with addresses) ends with that. The rules start from what there is: a
store that nobody has thought of is a finding until it ends in time, or retention_places.py says why it need not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cli.findings import Finding
from cli.planned import UNKNOWN
from cli.retention_places import STORES, impersonal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cli.planned import Resource

DAY_SECONDS = 86400
REPLICA_DAYS = 35
"""How far back a replica of a table remembers, which nobody can change."""

WHO = {"asn", "c-ip", "c-port", "cs(Cookie)", "cs(Referer)", "cs(User-Agent)", "cs-uri-query", "x-forwarded-for"}
"""Fields of a CDN's log that tell who asked."""

WHO_COLUMNS = {"media_id", "owner_hash"}
"""Columns of the lake that stand for one person, or one person's file."""

ADDRESSED_LOGS = "s3/"
"""Where buckets' access logs lie, which name addresses (modules/storage)."""


@dataclass(frozen=True)
class Promise:
    """Days that a plan's copies may live, the plans of backups by name with theirs, and all resources of the plan."""

    days: int
    found: Sequence[Resource]
    backups: Mapping[str, int] = field(default_factory=dict)

    def beside(self, one: Resource, kind: str) -> list[Resource]:
        """Resources of a type that belong to the same thing: same module, same key."""
        return [other for other in self.found if other.type == kind and _place(other) == _place(one)]


def of_environment(
    platform: Sequence[Resource], site: Sequence[Resource], shared_days: int, site_days: int
) -> Iterator[Finding]:
    """What outlives the days promised by the platform (`shared_days`) or by the site whose plan this is."""
    if site_days > shared_days:
        yield Finding("retention", "retention_days", f"the site promises {site_days} days, the platform {shared_days}")
    backups = dict(_backup_plans(platform))
    for promise in (Promise(shared_days, platform, backups), Promise(site_days, site, backups)):
        for one in promise.found:
            for problem in _problems(one, promise):
                yield Finding("retention", one.address, problem)
    functions = [_environment(one) for one in site if one.type == "aws_lambda_function"]
    if None not in functions and not any("RETENTION_DAYS" in variables for variables in functions if variables):
        yield Finding("retention", "RETENTION_DAYS", "no function is told when the items that it writes end")


def _problems(one: Resource, promise: Promise) -> Iterator[str]:
    if impersonal(one):
        return
    if one.type in ENDS:
        yield from ENDS[one.type](one, promise)
    elif one.type in STORES:
        yield "keeps data, and no rule says when it ends (src/cli/retention_rules.py, retention_places.py)"


def _bucket(one: Resource, promise: Promise) -> Iterator[str]:
    """A bucket expires its objects in time, and a day later what an expiry hid; one of logs, those with addresses."""
    rules = [
        rule
        for lifecycle in promise.beside(one, "aws_s3_bucket_lifecycle_configuration")
        for rule in _blocks(lifecycle.values, "rule")
        if rule.get("status") == "Enabled"
    ]
    receives_logs = one.key.strip('[]"').startswith("logs")
    speaking = [rule for rule in rules if _prefix(rule) in ("", *([ADDRESSED_LOGS] if receives_logs else []))]
    yield from _beyond("objects expire after", [_days(rule, "expiration", "days") for rule in speaking], promise)
    hidden = [_days(rule, "noncurrent_version_expiration", "noncurrent_days") for rule in rules if not _prefix(rule)]
    if not any(isinstance(days, int) and days <= 1 for days in hidden):
        yield "what an expiry hides is not erased a day later"
    yield from _backed_up(one, promise)


def _table(one: Resource, promise: Promise) -> Iterator[str]:
    """Items say when they end, and what has ended can be had back for no longer than the retention."""
    ttl = _blocks(one.values, "ttl")
    if not any(block.get("enabled") is True and block.get("attribute_name") == "expires_at" for block in ttl):
        yield "items do not end: TTL on expires_at is off"
    recovery = [
        block.get("recovery_period_in_days")
        for block in _blocks(one.values, "point_in_time_recovery")
        if block.get("enabled") is not False
    ]
    if recovery:
        yield from _beyond("it can be restored to", recovery, promise)
    for replica in _blocks(one.values, "replica"):
        if replica.get("point_in_time_recovery") is not False and promise.days < REPLICA_DAYS:
            yield f"its replica can be restored to {REPLICA_DAYS} days back, the retention is {promise.days}"
    yield from _backed_up(one, promise)


def _function(one: Resource, promise: Promise) -> Iterator[str]:
    """A function that writes items is told exactly the days that were promised.

    A plan knows no variable of a function that is told a name of what does not exist yet: the end-to-end tests put the
    same rules to what was applied.
    """
    said = (_environment(one) or {}).get("RETENTION_DAYS")
    if said is not None and said != str(promise.days):
        yield f"gives items {said} days, the retention is {promise.days}"


def _queue(one: Resource, promise: Promise) -> Iterator[str]:
    seconds = one.values.get("message_retention_seconds")
    yield from _beyond("messages wait for", [_per_day(seconds)], promise)


def _log_group(one: Resource, promise: Promise) -> Iterator[str]:
    yield from _beyond("lines are kept for", [one.values.get("retention_in_days") or None], promise)  # 0 is for ever


def _archive(one: Resource, promise: Promise) -> Iterator[str]:
    yield from _beyond("events are kept for", [one.values.get("retention_days") or None], promise)


def _cache_policy(one: Resource, promise: Promise) -> Iterator[str]:
    """The edge keeps variants, which show people, no longer than S3 does."""
    if one.key.startswith('["variants-'):
        yield from _beyond("the edge keeps variants for", [_per_day(one.values.get("max_ttl"))], promise)


def _delivery(one: Resource, _: Promise) -> Iterator[str]:
    """A CDN's log, which is kept for as long as it is useful, tells what was served and never to whom."""
    fields = one.values.get("record_fields")
    if not isinstance(fields, list) or not fields:
        yield "its log has every field, the viewer's address among them"
    elif told := sorted(WHO & set(fields)):
        yield f"its log tells who asked: {', '.join(told)}"


def _data_set(one: Resource, promise: Promise) -> Iterator[str]:
    """What a dashboard keeps for itself is read anew in time, and stands for nobody."""
    if one.values.get("import_mode") != "SPICE":
        return
    columns = {
        column.get("name")
        for table in _blocks(one.values, "physical_table_map")
        for source in _blocks(table, "custom_sql") + _blocks(table, "relational_table")
        for column in _blocks(source, "columns") + _blocks(source, "input_columns")
    }
    if told := sorted(WHO_COLUMNS & columns):
        yield f"copies what stands for a person: {', '.join(told)}"
    anew = [
        {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31}.get(str(rhythm.get("interval")), 1)
        for other in promise.beside(one, "aws_quicksight_refresh_schedule")
        for schedule in _blocks(other.values, "schedule")
        if schedule.get("refresh_type") == "FULL_REFRESH"
        for rhythm in _blocks(schedule, "schedule_frequency")
    ]
    yield from _beyond("its copy is read anew after", anew, promise)


ENDS: dict[str, Callable[[Resource, Promise], Iterator[str]]] = {
    "aws_cloudfront_cache_policy": _cache_policy,
    "aws_cloudwatch_event_archive": _archive,
    "aws_cloudwatch_log_delivery": _delivery,
    "aws_cloudwatch_log_group": _log_group,
    "aws_dynamodb_table": _table,
    "aws_lambda_function": _function,
    "aws_quicksight_data_set": _data_set,
    "aws_s3_bucket": _bucket,
    "aws_sqs_queue": _queue,
}
"""Type that keeps, or decides for how long somebody else does -> what has to hold of it."""


def _beyond(what: str, said: Sequence[Any], promise: Promise) -> Iterator[str]:
    """The shortest of what is said counts; nothing, or what only the apply knows, is no promise at all."""
    known = [days for days in said if isinstance(days, int | float)]
    if not known:
        yield f"{what} no time that the plan knows, the retention is {promise.days} days"
    elif min(known) > promise.days:
        yield f"{what} {min(known):g} days, the retention is {promise.days}"


def _backed_up(one: Resource, promise: Promise) -> Iterator[str]:
    tags = one.values.get("tags")
    for plan in str((tags if isinstance(tags, dict) else {}).get("Backup") or "").split("+"):
        if plan and promise.backups.get(plan, 0) > promise.days:
            yield f"its {plan} backups live for {promise.backups[plan]} days, the retention is {promise.days}"


def _backup_plans(platform: Sequence[Resource]) -> Iterator[tuple[str, int]]:
    """Name of each backup plan and the longest that it keeps anything, copies included; for ever is very long."""
    for one in platform:
        if one.type == "aws_backup_plan":
            lives = [
                life.get("delete_after") or REPLICA_DAYS * 1000
                for rule in _blocks(one.values, "rule")
                for place in (rule, *_blocks(rule, "copy_action"))
                for life in _blocks(place, "lifecycle") or [{}]
            ]
            yield one.key.strip('[]"'), max(lives, default=0)


def _environment(one: Resource) -> Mapping[str, Any] | None:
    """Variables of a function by name, None when nobody knows them yet."""
    variables: Any = next((block.get("variables") for block in _blocks(one.values, "environment")), {})
    return None if variables is UNKNOWN else variables or {}


def _prefix(rule: Mapping[str, Any]) -> str:
    """What an object's key begins with, for a rule to speak of it; a rule that looks at more speaks of "?"."""
    for block in _blocks(rule, "filter"):
        if any(block.get(name) for name in ("and", "object_size_greater_than", "object_size_less_than", "tag")):
            return "?"
        return str(block.get("prefix") or "")
    return str(rule.get("prefix") or "")


def _days(rule: Mapping[str, Any], block: str, name: str) -> Any:
    return next((inside.get(name) or None for inside in _blocks(rule, block)), None)


def _per_day(seconds: Any) -> float | None:
    return seconds / DAY_SECONDS if isinstance(seconds, int | float) else None


def _place(one: Resource) -> tuple[str, str]:
    return one.module, one.key


def _blocks(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The nested blocks of a name that the plan knows."""
    found = values.get(name)
    listed = found if isinstance(found, list) else [found]
    return [block for block in listed if block is not UNKNOWN and isinstance(block, dict)]
