# What AWS's detectors report on the account's default bus and cannot wait. A service that feeds Security Hub and has a rule
# of its own is left out of Security Hub's, so that one finding is one message.

locals {
  # GuardDuty counts from 1 to 10; the word for the lowest severity asked for becomes the least number.
  least_score = { CRITICAL = 9, HIGH = 7, LOW = 1, MEDIUM = 4 }

  rules = {
    access = {
      what    = "Somebody outside the account can reach a resource of it"
      pattern = { source = ["aws.access-analyzer"], detail-type = ["Access Analyzer Finding"], detail = { status = ["ACTIVE"] } }
      paths   = { subject = "$.detail.resource", title = "$.detail.resourceType" }
    }
    attack = {
      what = "GuardDuty sees an attack, or what looks like one"
      pattern = {
        source = ["aws.guardduty"], detail-type = ["GuardDuty Finding"]
        detail = { severity = [{ numeric = [">=", min([for severity in var.severities : local.least_score[severity]]...)] }] }
      }
      paths = { subject = "$.detail.type", title = "$.detail.title" }
    }
    control = {
      what = "A control of a standard fails"
      pattern = {
        source = ["aws.securityhub"], detail-type = ["Security Hub Findings - Imported"]
        detail = { findings = {
          ProductName = [{ anything-but = ["GuardDuty", "IAM Access Analyzer", "Inspector"] }]
          RecordState = ["ACTIVE"]
          Severity    = { Label = sort(var.severities) }
          Workflow    = { Status = ["NEW"] }
        } }
      }
      paths = { subject = "$.detail.findings[0].Resources[0].Id", title = "$.detail.findings[0].Title" }
    }
    key-deletion = {
      what = "A customer key is disabled, or about to be deleted"
      pattern = {
        source = ["aws.kms"], detail-type = ["AWS API Call via CloudTrail"]
        detail = { eventName = ["DisableKey", "ScheduleKeyDeletion"], eventSource = ["kms.amazonaws.com"] }
      }
      paths = { subject = "$.detail.requestParameters.keyId", title = "$.detail.eventName" }
    }
    malware = {
      what = "An uploaded file holds malware, or could not be scanned"
      pattern = {
        source = ["aws.guardduty"], detail-type = ["GuardDuty Malware Protection Object Scan Result"]
        detail = { scanResultDetails = { scanResultStatus = ["ACCESS_DENIED", "FAILED", "THREATS_FOUND"] } }
      }
      paths = { subject = "$.detail.s3ObjectDetails.objectKey", title = "$.detail.scanResultDetails.scanResultStatus" }
    }
    root-sign-in = {
      what = "The root user signed in"
      pattern = {
        source = ["aws.signin"], detail-type = ["AWS Console Sign In via CloudTrail"]
        detail = { userIdentity = { type = ["Root"] } }
      }
      paths = { subject = "$.detail.sourceIPAddress", title = "$.detail.eventName" }
    }
    weakness = {
      what = "Something that is deployed has a known weakness"
      pattern = {
        source = ["aws.inspector2"], detail-type = ["Inspector2 Finding"]
        detail = { severity = sort(var.severities), status = ["ACTIVE"] }
      }
      paths = { subject = "$.detail.resources[0].id", title = "$.detail.title" }
    }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name          = "${var.naming.prefix}-finding-${each.key}"
  description   = each.value.what
  event_pattern = jsonencode(each.value.pattern)
  tags          = var.naming.tags
}

resource "aws_cloudwatch_event_target" "topic" {
  for_each = local.rules

  arn       = var.topic_arn
  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "security"

  dead_letter_config {
    arn = var.dead_letter_queue_arn
  }

  # A sentence that can be read on a phone; what is not in an event stays empty.
  input_transformer {
    input_paths    = merge(each.value.paths, { account = "$.account", region = "$.region", time = "$.time" })
    input_template = "\"${each.value.what}: <title> (<subject>). Account <account>, <region>, <time>. What to do: docs/RUNBOOK.md#finding-${each.key}\"" # jsonencode would escape < and >
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600 # later than that it is in the dead-letter queue, whose alarm pages
    maximum_retry_attempts       = 20
  }
}
