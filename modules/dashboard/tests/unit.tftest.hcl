mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  alarm_arns = ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:b", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a"]
  naming     = { prefix = "acme-dev-shop" }
  watched = {
    api          = { media = { dimensions = { ApiId = "a1" } } }
    distribution = { cdn = { dimensions = { DistributionId = "E1" } } }
    queue        = { images = { dimensions = { QueueName = "q" } } }
    rule         = { images = { dimensions = { EventBusName = "default", RuleName = "r" } } }
  }
}

run "shows_alarms_first_and_then_what_users_feel" {
  command = plan

  assert {
    condition = jsonencode([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title]) == jsonencode([
      "Alarms of acme-dev-shop", "api media: latency", "api media: requests", "distribution cdn: delivery", "queue images: waiting", "rule images: events",
    ])
    error_message = "Alarms, then the API, the CDN, and what works behind them."
  }

  assert {
    condition     = jsonencode(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.alarms) == jsonencode(sort(var.alarm_arns))
    error_message = "Every alarm is shown."
  }

  assert {
    condition     = jsonencode(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[3].properties.metrics[0]) == jsonencode(["AWS/CloudFront", "Requests", "DistributionId", "E1", "Region", "Global", { stat = "Sum" }])
    error_message = "CloudFront's metrics have Region = Global."
  }

  assert {
    condition     = jsonencode(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[5].properties.metrics[0]) == jsonencode(["AWS/Events", "Invocations", "RuleName", "r", { stat = "Sum" }])
    error_message = "Rules of the default bus are counted without the bus."
  }
}

run "no_two_graphs_overlap" {
  command = plan

  assert {
    condition = length(distinct([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : "${widget.x} ${widget.y}"])) == 6 && alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.x + widget.width <= 24 && (widget.type == "alarm" || widget.y >= jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].height)
    ])
    error_message = "Each graph has its own place on the grid, below the alarms."
  }
}

run "refuses_a_kind_that_it_does_not_know" {
  command = plan
  variables { watched = { bucket = { originals = { dimensions = { BucketName = "b" } } } } }
  expect_failures = [var.watched]
}

run "refuses_more_than_a_screen_can_show" {
  command = plan
  variables { watched = { queue = { for n in range(201) : "q${n}" => { dimensions = { QueueName = "q" } } } } }
  expect_failures = [var.watched]
}

run "refuses_more_alarms_than_one_list_has" {
  command = plan
  variables { alarm_arns = [for n in range(101) : "arn:aws:cloudwatch:us-east-1:123456789012:alarm:${n}"] }
  expect_failures = [var.alarm_arns]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_" } }
  expect_failures = [var.naming]
}
