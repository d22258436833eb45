mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming  = { prefix = "acme-dev-shop" }
  topics  = { page = "arn:aws:sns:us-east-1:123456789012:acme-dev-page", ticket = "arn:aws:sns:us-east-1:123456789012:acme-dev-ticket" }
  watched = { queue = { images = { dimensions = { QueueName = "q" } } } }
}

run "says_nothing_of_impact_where_nothing_has_any" {
  command = plan
  assert {
    condition     = length(aws_cloudwatch_composite_alarm.this) == 0
    error_message = "A composite alarm of nothing is refused by AWS."
  }
}

run "refuses_an_alarm_without_an_action" {
  command = plan
  variables { topics = { page = "", ticket = "arn:aws:sns:us-east-1:123456789012:acme-dev-ticket" } }
  expect_failures = [var.topics]
}

run "refuses_an_address_for_a_topic" {
  command = plan
  variables { topics = { page = "arn:aws:sns:us-east-1:123456789012:acme-dev-page", ticket = "ops@example.com" } }
  expect_failures = [var.topics]
}

run "refuses_a_kind_that_it_does_not_know" {
  command = plan
  variables { watched = { bucket = { originals = { dimensions = { BucketName = "b" } } } } }
  expect_failures = [var.watched]
}

run "refuses_dimensions_of_another_kind" {
  command = plan
  variables { watched = { queue = { images = { dimensions = { FunctionName = "f" } } } } }
  expect_failures = [var.watched]
}

run "refuses_half_of_the_dimensions" {
  command = plan
  variables { watched = { replication = { images = { dimensions = { SourceBucket = "f" } } } } }
  expect_failures = [var.watched]
}

run "refuses_a_limit_that_the_kind_does_not_have" {
  command = plan
  variables { watched = { queue = { images = { dimensions = { QueueName = "q" }, limits = { age = 10 } } } } }
  expect_failures = [var.watched]
}

run "refuses_a_limit_of_zero" {
  command = plan
  variables { watched = { queue = { images = { dimensions = { QueueName = "q" }, limits = { age_seconds = 0 } } } } }
  expect_failures = [var.watched]
}

run "refuses_an_availability_of_all_the_time" {
  command = plan
  variables { watched = { api = { media = { dimensions = { ApiId = "a" }, limits = { availability_percent = 100 } } } } }
  expect_failures = [var.watched]
}

run "refuses_a_function_without_its_timeout" {
  command = plan
  variables { watched = { function = { api = { dimensions = { FunctionName = "f" } } } } }
  expect_failures = [var.watched]
}

run "refuses_a_name_that_no_alarm_can_have" {
  command = plan
  variables { watched = { queue = { "Images!" = { dimensions = { QueueName = "q" } } } } }
  expect_failures = [var.watched]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_" } }
  expect_failures = [var.naming]
}

run "refuses_to_watch_the_cdn_from_elsewhere" {
  command = plan
  override_data {
    target = data.aws_region.current
    values = { name = "eu-west-1" }
  }
  variables { watched = { distribution = { cdn = { dimensions = { DistributionId = "E1" } } } } }
  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "refuses_an_extent_that_it_does_not_know" {
  command = plan
  variables { extent = "none" }
  expect_failures = [var.extent]
}
