"""Where modules/dns makes what: no plan with mocks tells one provider from the other."""

import re

from repository import blocks, matching, terraform

# What CloudFront looks for, and where Route 53 writes its log.
IN_US_EAST_1 = {
    "aws_acm_certificate.cdn",
    "aws_acm_certificate_validation.cdn",
    "aws_cloudwatch_log_group.queries",
    "aws_cloudwatch_log_resource_policy.queries",
    "aws_route53_query_log.this",
}


def _resources() -> dict[str, dict]:
    return {
        f"{kind}.{name}": body
        for path in matching(r"modules/dns/[a-z_]+\.tf")
        for block in terraform(path).get("resource", [])
        for kind, named in block.items()
        for name, body in named.items()
    }


def test_what_the_cdn_and_route_53_look_for_is_in_us_east_1_and_nothing_else() -> None:
    assert {name for name, body in _resources().items() if "us_east_1" in str(body.get("provider"))} == IN_US_EAST_1


def test_a_certificate_is_replaced_before_it_goes() -> None:
    for name in ("aws_acm_certificate.api", "aws_acm_certificate.cdn"):
        assert _resources()[name]["lifecycle"][0]["create_before_destroy"] is True, name


def test_whoever_calls_a_module_of_cloudfront_hands_it_us_east_1() -> None:
    """A default provider would do in a root of us-east-1, and in no other."""
    for path in matching(r"terraform/.*\.tf"):
        for name, call in blocks(path, "module").items():
            if re.search(r"/(waf|waf_rules|cdn)$", call["source"]):
                assert "us_east_1" in str(call["providers"]["aws"]), f"{path}: {name}"
