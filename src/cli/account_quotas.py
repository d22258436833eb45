"""What one AWS account allows, and what of it one site takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.planned import Resource

READ_ON = "2026-11-21"
"""When the table was written, from each service's page of quotas; look again when a year has passed."""


@dataclass(frozen=True)
class Quota:
    """A limit of one account (and region, unless the service has none).

    `default` is what a new account has; `most` what AWS has been known to grant, None where it says no figure, the
    default itself where it grants nothing. `type` is the resource that takes one each.
    """

    name: str
    default: int
    most: int | None
    type: str = ""

    def of_one_site(self, resources: Iterable[Resource]) -> int:
        """How many of it the resources of one site take."""
        return sum(_takes(self, resource) for resource in resources)


API_BURST = Quota("API Gateway: requests at once, all APIs", 5_000, 5_000)
API_RATE = Quota("API Gateway: requests per second, all APIs", 10_000, None)
CONCURRENCY = Quota("Lambda: executions at the same time", 1_000, None)
DEFAULT_BUS_RULES = Quota("EventBridge: rules on the default bus", 300, None, "aws_cloudwatch_event_rule")

QUOTAS = (
    Quota("CloudFront: cache policies", 20, None, "aws_cloudfront_cache_policy"),
    Quota("CloudFront: response headers policies", 20, None, "aws_cloudfront_response_headers_policy"),
    Quota("CloudFront: functions", 100, None, "aws_cloudfront_function"),
    Quota("CloudFront: origin access controls", 100, None, "aws_cloudfront_origin_access_control"),
    Quota("EventBridge: buses", 100, None, "aws_cloudwatch_event_bus"),
    CONCURRENCY,
    Quota("CloudFront: distributions", 200, None, "aws_cloudfront_distribution"),
    DEFAULT_BUS_RULES,
    Quota("IAM: roles", 1_000, 5_000, "aws_iam_role"),
    Quota("API Gateway: APIs", 600, None, "aws_apigatewayv2_api"),
    Quota("Cognito: user pools", 1_000, 10_000, "aws_cognito_user_pool"),
    Quota("CloudWatch: alarms", 5_000, None, "aws_cloudwatch_metric_alarm"),
    Quota("DynamoDB: tables", 2_500, 10_000, "aws_dynamodb_table"),
    Quota("S3: buckets", 10_000, 1_000_000, "aws_s3_bucket"),
    Quota("Systems Manager: standard parameters", 10_000, 10_000, "aws_ssm_parameter"),
    Quota("Route 53: records of the zone", 10_000, None, "aws_route53_record"),
    Quota("ACM: certificates", 2_500, None, "aws_acm_certificate"),
    Quota("KMS: customer keys", 100_000, None, "aws_kms_key"),
    Quota("WAF: web ACLs", 100, None, "aws_wafv2_web_acl"),
)

SHARE = 10
"""A site may take a tenth of what its account has: so one that is flooded leaves the others room."""

MOST_BURST = API_BURST.default // SHARE
MOST_RATE_PER_SECOND = API_RATE.default // SHARE


def _takes(quota: Quota, resource: Resource) -> int:
    if quota is CONCURRENCY:
        scaling = resource.values.get("scaling_config") if resource.type == "aws_lambda_event_source_mapping" else None
        return sum(int(one["maximum_concurrency"]) for one in scaling) if isinstance(scaling, list) else 0
    if quota is DEFAULT_BUS_RULES and resource.values.get("event_bus_name") != "default":
        return 0
    return int(resource.type == quota.type)
