# What happens without anybody asking: a push to CodeCommit starts the pipelines (a connection has triggers of its own), and a
# person hears when a release waits for them or a run has failed.

locals {
  starts = { for key, rule in {
    push = {
      what = "A push to ${var.source_code.branch} of ${var.source_code.repository}"
      pattern = jsonencode({
        source      = ["aws.codecommit"]
        detail-type = ["CodeCommit Repository State Change"]
        resources   = [local.source_arn]
        detail      = { event = ["referenceCreated", "referenceUpdated"], referenceName = [var.source_code.branch], referenceType = ["branch"] }
      })
    }
  } : key => rule if !local.connected && var.source_code.starts == "push" }

  names = [for key in keys(local.pipelines) : "${var.naming.prefix}-${key}"]
  notices = { for key, rule in {
    failed = {
      what = "A delivery failed"
      pattern = jsonencode({
        source      = ["aws.codepipeline"]
        detail-type = ["CodePipeline Pipeline Execution State Change"]
        detail      = { pipeline = local.names, state = ["FAILED"] }
      })
    }
    waiting = {
      what = "A release waits for a person, for a day at most"
      pattern = jsonencode({
        source      = ["aws.codepipeline"]
        detail-type = ["CodePipeline Action Execution State Change"]
        detail      = { pipeline = local.names, state = ["STARTED"], type = { category = ["Approval"] } }
      })
    }
  } : key => rule if var.notices != null }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = merge(local.notices, local.starts)

  name          = "${var.naming.prefix}-delivery-${each.key}"
  description   = each.value.what
  event_pattern = each.value.pattern
  tags          = var.naming.tags
}

resource "aws_cloudwatch_event_target" "pipeline" {
  for_each = toset([for key in keys(local.pipelines) : key if length(local.starts) > 0])

  arn       = aws_codepipeline.this[each.key].arn
  role_arn  = aws_iam_role.start["push"].arn
  rule      = aws_cloudwatch_event_rule.this["push"].name
  target_id = each.key

  dead_letter_config {
    arn = var.notices.dead_letter_queue_arn
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }
}

resource "aws_cloudwatch_event_target" "topic" {
  for_each = local.notices

  arn       = var.notices.topic_arn
  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "topic"

  dead_letter_config {
    arn = var.notices.dead_letter_queue_arn
  }

  input_transformer {
    input_paths    = { execution = "$.detail.execution-id", pipeline = "$.detail.pipeline", time = "$.time" }
    input_template = "\"${each.value.what}: <pipeline>, run <execution>, <time>. What to do: docs/DELIVERY.md\"" # jsonencode would escape < and >
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }
}
