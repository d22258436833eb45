"""The plans of every environment, made against a throw-away embedded AWS, and what has to hold of them.

Each root is planned as it will be for the first time: its own backend, its own account (there the access key chooses
it, so allowed_account_ids holds), nothing in it yet. A site's plan reads its platform's contract, which therefore
stands there with the handles the platform's plan knows, and with stand-ins of the right shape for those that only an
apply tells.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import hcl2
import yaml

from cli import (
    account_rules,
    alarm_rules,
    checks,
    coverage,
    emulator,
    environments,
    packages,
    parity,
    plan_rules,
    planned,
    ports,
    retention,
    setup,
    site_figures,
)
from cli.console import say, step
from cli.errors import CommandError
from cli.terraform import Root, RootRun
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cli.planned import Resource

ALIKE = ("uat", "prod")
"""Environments that have the same things in different sizes, and that strangers reach."""

STAND_INS = {
    r"alerts\.[a-z]+": "arn:aws:sns:{region}:{account}:planned",
    r"dns\.certificates\.[a-z]+": "arn:aws:acm:{region}:{account}:certificate/00000000-0000-4000-8000-000000000000",
    r"dns\.zone_id": "Z0000000000000000000",
    r"keys\.copy": "arn:aws:kms:us-west-2:{account}:key/00000000-0000-4000-8000-000000000000",
    r"keys\.[a-z]+": "arn:aws:kms:{region}:{account}:key/00000000-0000-4000-8000-000000000000",
    r"lake\.(dlq|queue)_arn": "arn:aws:sqs:{region}:{account}:slipway-planned-lake",
    r"lake\.api_logs\.role_arn": "arn:aws:iam::{account}:role/slipway-planned-lake-logs",
    r"lake\.api_logs\.stream_arn": "arn:aws:firehose:{region}:{account}:deliverystream/slipway-planned-api-logs",
    r"logs\.bucket_domain": "slipway-planned-logs.s3.{region}.amazonaws.com",
    r"network\.vpc_id": "vpc-00000000000000000",
    r"network\.(private|public)_subnet_ids\.\d+": "subnet-00000000000000000",
    r"network\.security_groups\.[a-z]+": "sg-00000000000000000",
    r"waf\.web_acl_arn": "arn:aws:wafv2:us-east-1:{account}:global/webacl/planned/00000000-0000-4000-8000-000000000000",
}
"""Path of a handle in the contract -> what stands for it until the platform is applied."""


@dataclass(frozen=True)
class Plan:
    """One root's plan: its name ("prod/site-shop"), the parsed JSON, and a file that checkov can read it from."""

    name: str
    file: Path
    content: Mapping[str, Any]

    @property
    def environment(self) -> str:
        """The environment it is for."""
        return self.name.partition("/")[0]

    @property
    def layer(self) -> str:
        """platform or site."""
        return self.name.partition("/")[2].partition("-")[0]

    def resources(self) -> list[Resource]:
        """What exists once it is applied."""
        return planned.resources(self.content)


@contextmanager
def made(workspace: Workspace) -> Iterator[list[Plan]]:
    """The plans of every root: each environment's platform, and the first of its sites. Their files live as long.

    Raises CommandError with Terraform's own first error.
    """
    setup.ensure(workspace)
    for target in ("host", environments.CLOUD_TARGET):
        packages.build(workspace, packages.targets()[target])
    with tempfile.TemporaryDirectory(prefix="slipway-plans-") as folder:
        beside = Workspace(workspace.root, Path(folder))
        with step("Plan every environment") as current:
            stack, _ = emulator.ensure(beside, port=ports.free(), endpoint=None)
            try:
                # One after the other: the first may have to fill the provider cache, which Terraform does not lock.
                ready = [_ready(beside, stack.endpoint, *found) for found in names(workspace)]
                with ThreadPoolExecutor(os.cpu_count()) as workers:
                    done = list(workers.map(_Environment.plans, ready))
            finally:
                emulator.stop(beside)
            current.detail = f"{2 * len(done)} plans"
        yield [plan for plans in done for plan in plans]


def check(workspace: Workspace) -> tuple[int, str]:
    """Make the plans and hold them against checkov, our own rules, each other, and the coverage page.

    How many checks passed, and what to know about them. Raises CommandError that names what failed.
    """
    with made(workspace) as plans:
        failed = []
        with step("Our rules on the plans") as current:
            runbook = alarm_rules.sections((workspace.root / alarm_rules.PAGE).read_text(encoding="utf-8"))
            explained = {"runbook": alarm_rules.alarms_are_explained(runbook)}
            rules = {plan.name: {**rules_of(plan), **explained} for plan in plans}
            findings = [
                f"{plan.name}: {finding}"
                for plan in plans
                for finding in plan_rules.check(plan.resources(), rules[plan.name])
            ]
            findings += unlike(plans, *ALIKE)
            current.detail = f"{len(findings)} findings"
        with step("Retention: nothing about a person outlives what was promised") as current:
            kept, places = retention.check(workspace, plans)
            findings += kept
            current.detail = f"{len(kept)} findings, {places} places found when changed"
        for finding in findings:
            say(f"  {finding}")
        if findings:
            failed.append("our rules")
        cloud = [plan.file for plan in plans if plan.environment != environments.LOCAL]
        passed, skipped, problems = checks.checkov_plans(workspace, cloud)
        for problem in problems:
            say(f"  {problem}")
        if problems:
            failed.append("checkov")
        try:
            share = coverage.bring_up_to_date(workspace, plans, write=False)
            share += f", {site_figures.from_plans(workspace, plans, write=False)}"
        except CommandError as error:
            say(f"error: {error}")
            failed.append("coverage")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
    held = sum(len(of_plan) for of_plan in rules.values())
    return passed + held + 2, f"{len(plans)} plans, {skipped} checkov skips, {share}"


def rules_of(plan: Plan) -> Mapping[str, plan_rules.Rule]:
    """What has to hold of one plan: more where strangers come, and of an account as a whole where one is guarded."""
    rules = plan_rules.CLOSED_RULES if plan.environment in ALIKE else plan_rules.RULES
    if plan.environment == environments.LOCAL:
        return rules
    return {**rules, **(account_rules.ACCOUNT_RULES if plan.layer == "platform" else account_rules.SITE_RULES)}


def names(workspace: Workspace) -> list[tuple[str, str]]:
    """(environment, its first site) of every environment that has roots, sorted; a site needs a block for it."""
    sites = {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["environments"]
        for path in sorted((workspace.root / "envs/sites").glob("*.yaml"))
    }
    found = []
    for root in sorted((workspace.root / "envs").glob("*/site/backend.tf")):
        environment = root.parent.parent.name
        living = [site for site, blocks in sites.items() if environment in blocks]
        if not living:
            raise CommandError(f"No site of envs/sites lives in {environment}: its root cannot be planned.")
        found.append((environment, living[0]))
    return found


def unlike(plans: Sequence[Plan], one: str, other: str) -> list[str]:
    """What differs between two environments that should be alike, but for what parity lists."""
    findings = []
    for layer in environments.LAYERS:
        of = {plan.environment: plan.resources() for plan in plans if plan.layer == layer}
        findings += [f"{one} and {other}: {found}" for found in parity.differences(of[one], of[other])]
    return findings


def contract(output: Mapping[str, Any], account: str, region: str) -> dict[str, Any]:
    """The contract's value as a platform's plan knows it, with stand-ins for what only the apply tells.

    `output` is the planned change of the platform's output. Raises CommandError for a handle that has no stand-in.
    """
    value = planned.overlay(output["after"], output["after_unknown"])["value"]
    return {name: _stand_in(inside, name, account, region) for name, inside in sorted(value.items())}


def _stand_in(value: Any, path: str, account: str, region: str) -> Any:
    if isinstance(value, dict):
        return {name: _stand_in(inside, f"{path}.{name}", account, region) for name, inside in sorted(value.items())}
    if isinstance(value, list):
        return [_stand_in(inside, f"{path}.{at}", account, region) for at, inside in enumerate(value)]
    if value is not planned.UNKNOWN:
        return value
    for pattern, form in STAND_INS.items():
        if re.fullmatch(pattern, path):
            return form.format(account=account, region=region)
    raise CommandError(f"The contract's {path} is known after the apply only: give it a stand-in in src/cli/plans.py.")


@dataclass(frozen=True)
class _Environment:
    """One environment on the emulator: where it lives there, and its two roots, initialised."""

    account: str
    region: str
    endpoint: str
    platform: RootRun
    site: RootRun

    def plans(self) -> list[Plan]:
        """Plan the platform, put its contract where sites look for it, and plan the site."""
        platform = _plan(self.platform)
        said = platform.content["output_changes"]["contract"]
        value = contract(said, self.account, self.region)
        if dns := value.get("dns"):  # a site that has a name there looks the zone up
            zone = self.client("route53").create_hosted_zone(Name=dns["name"], CallerReference=dns["name"])
            dns["zone_id"] = zone["HostedZone"]["Id"].rpartition("/")[2]
        self.client("ssm").put_parameter(Name=said["after"]["parameter"], Type="String", Value=json.dumps(value))
        return [platform, _plan(self.site)]

    def client(self, service: str) -> Any:
        """A client with the rights of the account's root."""
        given = emulator.credentials(self.endpoint, {})
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.account,
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
        )


def _ready(workspace: Workspace, endpoint: str, environment: str, site: str) -> _Environment:
    """Make the bucket of the environment's state and initialise its roots with their own backends."""
    platform, of_site = Root(workspace, environment, "platform"), Root(workspace, environment, "site", site)
    account, region = _place(platform)
    credentials = {**emulator.credentials(endpoint), "AWS_ACCESS_KEY_ID": account, "AWS_REGION": region}
    found = _Environment(account, region, endpoint, RootRun(platform, credentials), RootRun(of_site, credentials))
    found.client("s3").create_bucket(Bucket=_backend(platform)["bucket"])
    for run in (found.platform, found.site):
        run.initialise({"use_path_style": "true"})  # the emulator has no per-bucket host names
    return found


def _plan(run: RootRun) -> Plan:
    content = run.planned()
    file = run.root.saved_plan.with_suffix(".json")
    file.write_text(json.dumps(planned.for_checkov(content)), encoding="utf-8")
    return Plan(run.root.name, file, content)


def _place(root: Root) -> tuple[str, str]:
    """Account and region of a root's first provider."""
    provider = _parsed(root, "providers.tf")["provider"][0]["aws"]
    return str(provider["allowed_account_ids"][0]), str(provider["region"])


def _backend(root: Root) -> Mapping[str, Any]:
    backend: Mapping[str, Any] = _parsed(root, "backend.tf")["terraform"][0]["backend"][0]["s3"]
    return backend


def _parsed(root: Root, file: str) -> Mapping[str, Any]:
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    parsed: Mapping[str, Any] = hcl2.loads(
        (root.directory / file).read_text(encoding="utf-8"), serialization_options=options
    )
    return parsed
