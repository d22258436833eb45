"""Where ministack's CloudFront falls short of what a site needs of its edge.

How it reaches an API of the same ministack: on AWS an origin such as <id>.execute-api.eu-west-1.amazonaws.com is a name
that resolves, and the edge speaks TLS to it on port 443. The names that ministack gives its APIs,
<id>.execute-api.localhost, resolve in no program, and what would end TLS in front of it is only imagined (see
embedded_aws.py). So the edge is told where that name and port lead: to the gateway that it is part of. The Terraform
that is applied is AWS's own, `https-only` included.

What its buckets say about what is not there: S3 answers 404 to a reader that may list, 403 to any other. Ministack
always says 403, so that no page could be told to be missing.
"""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy

FORBIDDEN = 403
CLOUDFRONT = "cloudfront.amazonaws.com"


def complete(cloudfront: Any, s3: Any, *, host: str, port: int) -> None:
    """Let ministack's CloudFront find the APIs below `host` at `port`, and its S3 tell what is missing.

    `cloudfront` and `s3` are its modules of these names in `ministack.services`.
    """
    target = cloudfront._origin_connect_target
    fetch = s3.serve_cloudfront_origin_fetch

    def target_or_gateway(origin: dict[str, Any], viewer_is_https: bool) -> tuple[str, int, bool]:
        if str(origin["domain_name"]).endswith(f".execute-api.{host}"):
            return "127.0.0.1", port, False
        found: tuple[str, int, bool] = target(origin, viewer_is_https)
        return found

    def fetch_or_missing(bucket_name: str, key: str, *asked: Any, source_arn: str = "", **as_who: str) -> Any:
        answer = fetch(bucket_name, key, *asked, source_arn=source_arn, **as_who)
        bucket = s3._ensure_bucket(bucket_name)
        if answer[0] != FORBIDDEN or not source_arn or bucket is None or key in bucket["objects"]:
            return answer
        if not _may_list(s3, bucket_name, source_arn):
            return answer
        return s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{bucket_name}/{key}")

    cloudfront._origin_connect_target = target_or_gateway
    s3.serve_cloudfront_origin_fetch = fetch_or_missing


def _may_list(s3: Any, bucket_name: str, distribution_arn: str) -> bool:
    """Whether the bucket's policy lets this distribution list it."""
    owner = s3._bucket_owner_account(bucket_name) or s3.get_account_id()
    policy = s3._bucket_policies.get_scoped(owner, None, bucket_name)
    asked = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="s3:ListBucket",
        resource_arn=f"arn:aws:s3:::{bucket_name}",
        region=s3.get_region(),
        service_context={"aws:sourcearn": distribution_arn},
    )
    return bool(policy) and evaluate_resource_policy(policy, asked, service=CLOUDFRONT).decision == "Allow"
