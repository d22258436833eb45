mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  log_groups = { api = ["/aws/apigateway/acme-dev-shop"], function = ["/aws/lambda/acme-dev-shop-b", "/aws/lambda/acme-dev-shop-a"] }
  naming     = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
}

run "asks_each_log_what_it_knows" {
  command = plan

  assert {
    condition = { for key, query in aws_cloudwatch_query_definition.this : key => join(" ", query.log_group_names) } == merge(
      { for key in ["cold-starts", "failures", "memory"] : key => "/aws/lambda/acme-dev-shop-a /aws/lambda/acme-dev-shop-b" },
      { for key in ["refused-requests", "server-errors", "slow-requests"] : key => "/aws/apigateway/acme-dev-shop" },
    )
    error_message = "A question is asked of the logs that have the answer."
  }
}

run "asks_nothing_of_logs_that_are_not_there" {
  command = plan
  variables { log_groups = { function = ["/aws/lambda/a"] } }

  assert {
    condition     = join(" ", sort(keys(aws_cloudwatch_query_definition.this))) == "cold-starts failures memory"
    error_message = "Without an API there is nothing to ask its log."
  }
}

run "refuses_a_log_of_something_else" {
  command = plan
  variables { log_groups = { lambda = ["/aws/lambda/a"] } }
  expect_failures = [var.log_groups]
}

run "refuses_more_logs_than_a_query_takes" {
  command = plan
  variables { log_groups = { function = [for n in range(51) : "/aws/lambda/${n}"] } }
  expect_failures = [var.log_groups]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_" } }
  expect_failures = [var.naming]
}
