"""What a plan may not do, or not without a second pair of eyes: one small function per rule, over the plan JSON.

A rule that somebody may overrule says by which label; it counts when a code owner other than the author put it.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING, Any

from cli import planned, retired
from cli.gate import exposure, permissions
from cli.gate.changes import changes
from cli.gate.masking import FREE, is_secret
from cli.gate.refusals import Reason, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    Rule = Callable[[Mapping[str, Any], Collection[str]], Iterator[Refusal]]

MOST_DESTROYS = 10
REVIEW = "security-review"
"""The label under which permissions and exposure may grow."""

STATEFUL = re.compile(
    r"aws_(s3_bucket|s3_object|dynamodb_table|dynamodb_global_table|rds_\w*cluster\w*|db_instance|cognito_user_pool|"
    r"cognito_identity_pool|kms_key|kms_replica_key|kms_external_key|backup_vault\w*|route53_zone|cloudtrail|"
    r"cloudwatch_log_group|elasticache_\w+|msk_\w*cluster|opensearch_domain|efs_file_system|ecr_repository|"
    r"kinesis_stream|glue_catalog_\w+|sqs_queue|secretsmanager_secret|redshift\w*_(cluster|namespace)|"
    r"cloudwatch_event_archive)"
)
"""What holds something that no apply brings back: data, accounts, keys, logs, messages, delegated names."""

PROVIDERS = {"registry.terraform.io/hashicorp/aws", "terraform.io/builtin/terraform"}
"""Whose code may run in a plan or an apply. The second is Terraform's own, for terraform_data."""

RUNS_PROGRAMS = {"external", "http", "local_file", "local_sensitive_file"}
"""Data sources that run a program, or fetch or read what no commit holds."""


def check(plan: Mapping[str, Any], labels: Collection[str] = ()) -> list[Refusal]:
    """What the rules have to say about a plan, given the labels that count."""
    return [refusal for rule in RULES for refusal in rule(plan, labels)]


def stateful_resources_stay(plan: Mapping[str, Any], labels: Collection[str]) -> Iterator[Refusal]:
    """Nothing that holds data is destroyed, replaced or let go without a label that names it."""
    for change in changes(plan):
        label = f"allow-destroy:{change.address}"
        if change.destroys and STATEFUL.fullmatch(change.type) and label not in labels:
            forced = f" because {', '.join(change.forced_by)} changed" if change.forced_by else ""
            yield Refusal(
                Reason.STATEFUL_DESTROY,
                change.address,
                f"the plan would {change.action} what no apply brings back{forced}",
                f"Keep it (a `moved` block for a rename), or have a code owner put the label {label}",
            )


def few_things_are_destroyed(plan: Mapping[str, Any], labels: Collection[str]) -> Iterator[Refusal]:
    """A plan destroys a handful of things, or the label says how many."""
    count = sum(change.destroys for change in changes(plan))
    if count > MOST_DESTROYS and f"allow-destroys:{count}" not in labels:
        yield Refusal(
            Reason.MANY_DESTROYS,
            "the plan",
            f"it destroys or replaces {count} resources, more than {MOST_DESTROYS}",
            f"Split the change, or have a code owner put the label allow-destroys:{count}",
        )


def permissions_do_not_widen(plan: Mapping[str, Any], labels: Collection[str]) -> Iterator[Refusal]:
    """Nobody may do more than before, and nobody new comes in, without a review."""
    if REVIEW not in labels:
        for change in changes(plan):
            for why in permissions.widened(change):
                yield Refusal(
                    Reason.WIDER_PERMISSIONS,
                    change.address,
                    why,
                    f"Narrow it, or have a code owner of security put the label {REVIEW}",
                )


def nothing_opens(plan: Mapping[str, Any], labels: Collection[str]) -> Iterator[Refusal]:
    """Nothing becomes reachable for strangers without a review."""
    if REVIEW not in labels:
        for change in changes(plan):
            for why in exposure.opened(change):
                yield Refusal(
                    Reason.PUBLIC_EXPOSURE,
                    change.address,
                    why,
                    f"Close it, or have a code owner of security put the label {REVIEW}",
                )


def nothing_runs_but_terraform(plan: Mapping[str, Any], _: Collection[str]) -> Iterator[Refusal]:
    """No provisioner, no data source that runs a program, no provider and no module from elsewhere. No label helps."""
    configuration = plan["configuration"]
    for provider in configuration.get("provider_config", {}).values():
        if (name := provider.get("full_name")) not in PROVIDERS:
            yield foreign_provider(str(name))
    for address, resource, source in planned._configured(configuration["root_module"]):
        if resource.get("provisioners"):
            yield provisioner(address)
        if resource.get("mode") == "data" and resource.get("type") in RUNS_PROGRAMS:
            yield external_data(address)
        if posixpath.normpath(posixpath.join("envs/x/y", source)).startswith(".."):
            yield foreign_module(source)
    yield from _foreign_modules(configuration["root_module"])


def _foreign_modules(module: Mapping[str, Any]) -> Iterator[Refusal]:
    for call in module.get("module_calls", {}).values():
        if not call["source"].startswith(("./", "../")):
            yield foreign_module(call["source"])
        yield from _foreign_modules(call["module"])


def nothing_is_retired(plan: Mapping[str, Any], _: Collection[str]) -> Iterator[Refusal]:
    """No resource is of a service that AWS has closed."""
    for finding in retired.nothing_is_retired(planned.resources(plan)):
        yield Refusal(
            Reason.RETIRED_SERVICE, finding.address, finding.problem, "src/cli/retired.py has the list and its sources"
        )


def no_secret_is_written_down(plan: Mapping[str, Any], _: Collection[str]) -> Iterator[Refusal]:
    """No value in a place that people fill freely is a credential: it would stand in state, plan and console."""
    for change in changes(plan):
        for path, value in _texts(change.after):
            if FREE.search(path) and is_secret(path, value):
                yield Refusal(
                    Reason.SECRET_IN_PLAN,
                    change.address,
                    f"{path} looks like a credential, and would stand in state and plan for who reads them",
                    "Keep it in Secrets Manager and hand over its ARN; revoke this one, it has been committed",
                )


RULES: tuple[Rule, ...] = (
    stateful_resources_stay,
    few_things_are_destroyed,
    permissions_do_not_widen,
    nothing_opens,
    nothing_runs_but_terraform,
    nothing_is_retired,
    no_secret_is_written_down,
)


def provisioner(about: str) -> Refusal:
    """A provisioner is a program that no plan shows."""
    return Refusal(
        Reason.PROVISIONER,
        about,
        "a provisioner runs a program with the rights of the apply, and no plan shows what it does",
        "Use a resource of the provider, or a step of the workflow",
    )


def external_data(about: str) -> Refusal:
    """A data source that runs or fetches something."""
    return Refusal(
        Reason.EXTERNAL_DATA,
        about,
        "this data source runs a program, or reads what no commit holds, already during the plan",
        "Commit the value, or read it with a data source of the AWS provider",
    )


def foreign_provider(about: str) -> Refusal:
    """A provider that is not on the list."""
    return Refusal(
        Reason.FOREIGN_PROVIDER,
        about,
        f"only {', '.join(sorted(PROVIDERS))} may run here",
        "A new provider is a decision of the platform team: src/cli/gate/rules.py and an ADR",
    )


def foreign_module(about: str) -> Refusal:
    """A module from outside this repository."""
    return Refusal(
        Reason.FOREIGN_MODULE,
        about,
        "a module comes from outside this repository, where it can change without a review here",
        "Bring it into modules/ with its tests",
    )


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _texts(one, f"{path}[{at}]")
    elif isinstance(value, str):
        inside = _parsed(value)
        if inside is None:
            yield path, value
        else:  # a setting written as JSON: what is in it is judged, not how the whole looks
            yield from _texts(inside, path)


def _parsed(text: str) -> Any:
    """The object or list that a text holds as JSON; None where it holds none."""
    try:
        return json.loads(text) if text.startswith(("{", "[")) else None
    except ValueError:
        return None
