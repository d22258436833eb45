mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
}

run "traces_some_of_many_and_all_of_few" {
  command = plan

  assert {
    condition     = aws_xray_sampling_rule.this.fixed_rate == 0.05 && aws_xray_sampling_rule.this.reservoir_size == 1 && aws_xray_sampling_rule.this.service_name == "acme-dev-shop-*"
    error_message = "A request each second and 5 % of the others are traced, of this prefix only."
  }

  assert {
    condition     = { for key, group in aws_xray_group.this : key => group.filter_expression } == { faults = "fault = true OR error = true", slow = "responsetime > 2.5" }
    error_message = "Traces that failed or were slow are found at once."
  }
}

run "refuses_more_than_all_requests" {
  command = plan
  variables { sampling_percent = 101 }
  expect_failures = [var.sampling_percent]
}

run "refuses_a_prefix_that_x_ray_would_refuse" {
  command = plan
  variables { naming = { prefix = "acme-production-department-store" } }
  expect_failures = [var.naming]
}
