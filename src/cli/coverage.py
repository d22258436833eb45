"""docs/COVERAGE.md: each resource type that prod plans, and how far a test goes with it.

`tests/e2e` applies envs/local to the embedded AWS, plans again and destroys; so what envs/local plans is what is really
applied. What prod plans beyond that is seen by plan-only tests and by the rules on the plans, and the page says why.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from cli import edge_rules, plan_rules
from cli.errors import CommandError
from cli.planned import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.plans import Plan
    from cli.workspace import Workspace

PAGE = "docs/COVERAGE.md"
MEASURED = "prod"
APPLIED = "local"
LEAST_SHARE = 75
"""Per cent of prod's resource types that have to be applied by a test."""

PLANNED_ONLY: dict[str, str] = {
    "aws_ce_anomaly_monitor": "the embedded AWS has no Cost Explorer",
    "aws_ce_anomaly_subscription": "the embedded AWS has no Cost Explorer",
    "aws_cloudwatch_query_definition": "the embedded AWS keeps no saved queries",
    "aws_guardduty_malware_protection_plan": "the embedded AWS scans nothing, so nobody could read an original",
    "aws_quicksight_dashboard": "the embedded AWS has no QuickSight",
    "aws_quicksight_data_set": "the embedded AWS has no QuickSight",
    "aws_quicksight_data_source": "the embedded AWS has no QuickSight",
    "aws_quicksight_group": "the embedded AWS has no QuickSight",
    "aws_quicksight_refresh_schedule": "the embedded AWS has no QuickSight",
    "aws_route53_query_log": "the embedded AWS has no query logging",
    "aws_s3_account_public_access_block": "the embedded AWS has no host name of an account for S3's control API",
    "aws_sagemaker_domain": "the embedded AWS has no SageMaker",
    "aws_sagemaker_user_profile": "the embedded AWS has no SageMaker",
    "aws_wafv2_web_acl_logging_configuration": "the embedded AWS has no WAF logging",
    "aws_xray_group": "the embedded AWS has no X-Ray groups",
    "aws_xray_sampling_rule": "the embedded AWS has no X-Ray sampling rules",
}
"""Type that prod has and envs/local has not -> why."""

TEXT = """\
# Coverage

Written by `slipway coverage` from the plans of envs/prod and envs/local; the gate fails when it is out of date.

**{words}.**

*Applied*: envs/local makes it; [the end-to-end tests](../tests/e2e/test_lifecycle.py) apply that to the embedded AWS,
[find it in the state](../tests/e2e/test_applied_state.py), use it, plan again without a change and destroy it.
*Planned*: plan-only tests of the module and [the rules on plans](../src/cli/plan_rules.py) see it, no test applies it,
and the reason is beside it. What the embedded AWS takes without acting on it (it runs no firewall, routes no packet)
counts as applied: names, references, permissions, the second plan and the destroy are proven; the service's own work is
AWS's.

| resource type that prod plans | made by | how far a test goes |
|---|---|---|
{rows}

## What differs between the environments

Read from the same plans. uat has what prod has, in another size; the gate fails when one makes what the other does not.

| | {environments} |
|---|{rules}|
{facts}
"""

COMPARED = ("dev", "uat", "prod")
"""The environments whose differences the page shows."""


def bring_up_to_date(workspace: Workspace, plans: Sequence[Plan], *, write: bool) -> str:
    """Write the page, or with write=False raise CommandError when it is out of date; the share, in words.

    Raises CommandError for a type that is not applied without a reason, for a reason that nothing needs any more, and
    for a share below LEAST_SHARE.
    """
    types = made_by(workspace, plans, MEASURED)
    applied = types.keys() & made_by(workspace, plans, APPLIED).keys()
    planned_only = types.keys() - applied
    if unexplained := sorted(planned_only - PLANNED_ONLY.keys()):
        raise CommandError(
            f"{MEASURED} plans what {APPLIED} does not apply: {', '.join(unexplained)}. "
            "Apply it in envs/local, or say why not in src/cli/coverage.py."
        )
    if needless := sorted(PLANNED_ONLY.keys() - planned_only):
        raise CommandError(f"src/cli/coverage.py explains what needs no reason any more: {', '.join(needless)}.")
    share = 100 * len(applied) / len(types)
    if share < LEAST_SHARE:
        raise CommandError(
            f"Tests apply {share:.0f} % of prod's resource types: at least {LEAST_SHARE} % are expected."
        )
    words = f"{len(applied)} of {len(types)} types applied ({share:.0f} %)"
    current = page(types, words, {environment: facts(plans, environment) for environment in COMPARED})
    path = workspace.root / PAGE
    if write:
        path.write_text(current, encoding="utf-8")
    elif not path.is_file() or path.read_text(encoding="utf-8") != current:
        raise CommandError(f"Out of date, run `slipway coverage`: {PAGE}.")
    return words


def made_by(workspace: Workspace, plans: Sequence[Plan], environment: str) -> dict[str, list[str]]:
    """Each resource type that the environment's plans make -> the folders, below the repository, that make it."""
    found: dict[str, set[str]] = {}
    for plan in plans:
        if plan.environment == environment:
            root = posixpath.join("envs", environment, plan.layer)
            for resource in plan.resources():
                folder = posixpath.normpath(posixpath.join(root, resource.source))
                found.setdefault(resource.type, set()).add(folder)
    for folder in sorted({folder for folders in found.values() for folder in folders}):
        if not (workspace.root / folder).is_dir():
            raise CommandError(f"The plan of {environment} names {folder}, which does not exist.")
    return {kind: sorted(folders) for kind, folders in sorted(found.items())}


def facts(plans: Sequence[Plan], environment: str) -> dict[str, str]:
    """What a reviewer wants to know of an environment, in words, as its plans say it."""
    found = [resource for plan in plans if plan.environment == environment for resource in plan.resources()]

    def values(kind: str, name: str) -> list[str]:
        said = [one.values.get(name) for one in found if one.type == kind]
        return sorted({str(value) for value in said if value not in (None, UNKNOWN)}, key=lambda one: (len(one), one))

    days = values("aws_cloudwatch_log_group", "retention_in_days")
    return {
        "address range": ", ".join(values("aws_vpc", "cidr_block")),
        "availability zones": str(len(values("aws_subnet", "availability_zone"))),
        "NAT gateways": str(sum(one.type == "aws_nat_gateway" for one in found)),
        "days that logs are kept": " to ".join(dict.fromkeys((days[0], days[-1]))) if days else "-",
        "firewall": "counts" if any(edge_rules.firewalls_block(found)) else "blocks",
        "second factor of the site's users": ", ".join(values("aws_cognito_user_pool", "mfa_configuration")).lower(),
        "edge locations": ", ".join(values("aws_cloudfront_distribution", "price_class")),
        "a destroy by mistake takes data": "yes" if any(plan_rules.what_is_stored_survives(found)) else "no",
    }


def page(types: dict[str, list[str]], words: str, differences: dict[str, dict[str, str]]) -> str:
    """The page's text; `differences` are the facts by environment."""
    rows = [
        f"| `{kind}` | {', '.join(f'[{posixpath.basename(folder)}](../{folder})' for folder in folders)} "
        f"| {f'planned: {PLANNED_ONLY[kind]}' if kind in PLANNED_ONLY else 'applied'} |"
        for kind, folders in types.items()
    ]
    names = next(iter(differences.values()))
    lines = [f"| {name} | {' | '.join(facts[name] for facts in differences.values())} |" for name in names]
    return TEXT.format(
        words=words,
        rows="\n".join(rows),
        environments=" | ".join(differences),
        rules="|".join("---" for _ in differences),
        facts="\n".join(lines),
    )


def said_to_be_applied(text: str) -> set[str]:
    """The resource types that a page calls applied."""
    return set(re.findall(r"^\| `(aws_\w+)` .*\| applied \|$", text, re.MULTILINE))
