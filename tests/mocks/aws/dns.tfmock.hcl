# Shapes of Route 53's and ACM's computed attributes, for plan-only tests.

mock_data "aws_route53_zone" {
  defaults = {
    arn          = "arn:aws:route53:::hostedzone/Z0MOCKEXISTING"
    name_servers = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]
    zone_id      = "Z0MOCKEXISTING"
  }
}

mock_resource "aws_acm_certificate" {
  defaults = { arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000" }
}

mock_resource "aws_route53_zone" {
  defaults = {
    arn          = "arn:aws:route53:::hostedzone/Z0MOCKCREATED"
    name_servers = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]
    zone_id      = "Z0MOCKCREATED"
  }
}
