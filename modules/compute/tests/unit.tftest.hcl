mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  function    = { description = "Turns an image into its variants", name = "process_image" }
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  naming      = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  package = {
    architecture = "arm64"
    path         = "process_image.zip"
    runtime      = "python3.13"
    sha256       = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  }
  permissions = {
    read_originals = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::acme-dev-shop-originals/incoming/*"] }
  }
}

# --- behaviour ---

run "names_and_packs_the_function_as_asked" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.function_name == "acme-dev-shop-process-image" && aws_lambda_function.this.handler == "handler.handle"
    error_message = "The function is named <prefix>-<verb-object> and enters at handler.handle."
  }
  assert {
    condition = (
      aws_lambda_function.this.source_code_hash == var.package.sha256 && aws_lambda_function.this.runtime == "python3.13" &&
      aws_lambda_function.this.architectures == tolist(["arm64"])
    )
    error_message = "The function must run exactly the package of the manifest."
  }
  assert {
    condition     = aws_lambda_function.this.publish && aws_lambda_alias.live.name == "live" && aws_lambda_alias.live.function_version == "1"
    error_message = "Callers use the alias live, which is the published version."
  }
  assert {
    condition     = aws_lambda_function.this.tags == tomap({ Site = "shop" }) && aws_iam_role.this.tags == tomap({ Site = "shop" })
    error_message = "The tags of naming go onto what the module creates."
  }
}

run "a_permission_may_have_conditions" {
  command = plan
  variables {
    permissions = {
      open_own = {
        actions    = ["kms:Decrypt"]
        conditions = { StringLike = { "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::acme-dev-shop-originals"] } }
        resources  = ["arn:aws:kms:us-east-1:123456789012:key/data"]
      }
      read_originals = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::acme-dev-shop-originals/incoming/*"] }
    }
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : jsonencode(try(s.Condition, null)) if contains(["OpenOwn", "ReadOriginals"], s.Sid)] == [
      jsonencode({ StringLike = { "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::acme-dev-shop-originals"] } }), "null"
    ]
    error_message = "A statement has the conditions that it was given, and none otherwise."
  }
}

run "watched_and_bounded_by_default" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "Calls must be traced."
  }
  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/acme-dev-shop-process-image" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "The function has a log group of its own that forgets."
  }
  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_group == aws_cloudwatch_log_group.this.name && aws_lambda_function.this.logging_config[0].log_format == "JSON"
    error_message = "The function must write JSON into the log group that the module owns."
  }
  assert {
    condition     = aws_lambda_function_recursion_config.this.recursive_loop == "Terminate"
    error_message = "A loop of the function with itself must be stopped."
  }
  assert {
    condition = (
      aws_lambda_function_event_invoke_config.live.qualifier == "live" &&
      aws_lambda_function_event_invoke_config.live.maximum_event_age_in_seconds == 3600 &&
      aws_lambda_function_event_invoke_config.live.maximum_retry_attempts == 2
    )
    error_message = "Asynchronous calls of the alias must have a bounded age and number of tries."
  }
  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == -1 && aws_lambda_function.this.timeout == 10 && aws_lambda_function.this.memory_size == 512
    error_message = "Without input: 10 s, 512 MB, the account's concurrency."
  }
}

run "encrypts_environment_and_logs_with_the_customer_key" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "Environment and logs must be encrypted with the customer key."
  }
}

run "tells_powertools_who_it_is" {
  command = plan
  variables {
    environment = { TABLE_NAME = "acme-dev-shop-media" }
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables == tomap({
      POWERTOOLS_LOG_LEVEL    = "INFO"
      POWERTOOLS_SERVICE_NAME = "process_image"
      TABLE_NAME              = "acme-dev-shop-media"
    })
    error_message = "The environment is the caller's and the two names that Powertools reads, nothing else."
  }
}

run "acknowledges_messages_one_by_one" {
  command = plan
  variables {
    event_sources = { images = { arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images", batch_size = 5, max_concurrency = 4 } }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue["images"].function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "Without ReportBatchItemFailures, failed messages of a batch are lost."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.queue["images"].function_name == aws_lambda_alias.live.arn
    error_message = "Queues must feed the alias, not whatever was uploaded last."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.queue["images"].batch_size == 5 && aws_lambda_event_source_mapping.queue["images"].scaling_config[0].maximum_concurrency == 4
    error_message = "Batch size and concurrency must be the caller's."
  }
}

# --- security ---

run "only_lambda_of_this_account_may_wear_the_role" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Sid       = "LambdaOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }]
    error_message = "Only Lambda, and only on behalf of this account, may assume the role."
  }
}

run "may_do_what_was_listed_and_write_its_own_logs_and_traces" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid => { actions = s.Action, resources = s.Resource } } == {
      OwnLogs       = { actions = ["logs:CreateLogStream", "logs:PutLogEvents"], resources = ["arn:aws:logs:us-east-1:123456789012:log-group:slipway-mock:*"] }
      ReadOriginals = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::acme-dev-shop-originals/incoming/*"] }
      Traces        = { actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], resources = ["*"] }
    }
    error_message = "The role holds the caller's statements, its own logs, and traces: nothing more."
  }
  assert {
    condition     = alltrue([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid == "Traces" || !contains(s.Resource, "*")])
    error_message = "Only X-Ray, which has no resources, may be granted on everything."
  }
}

run "hands_over_events_that_failed_for_good" {
  command = plan
  variables {
    function = {
      description    = "Turns an image into its variants"
      name           = "process_image"
      on_failure_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-failures"
    }
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live.destination_config[0].on_failure[0].destination == "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-failures"
    error_message = "Failed asynchronous events must go to the failure destination."
  }
  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : [s.Action, s.Resource] if s.Sid == "FailureDestination"] == [
      [["sqs:SendMessage"], ["arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-failures"]]
    ]
    error_message = "The role must be able to send to the failure destination, and only to it."
  }
}

run "stays_outside_networks_unless_put_into_one" {
  command = plan

  assert {
    condition     = length(aws_lambda_function.this.vpc_config) == 0 && !strcontains(aws_iam_role_policy.this.policy, "ec2:")
    error_message = "Without input the function is in no network and may do nothing in EC2."
  }
}

run "runs_inside_the_network_it_is_put_into" {
  command = plan
  variables {
    network = { security_group_ids = ["sg-0123456789abcdef0"], subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] }
  }

  assert {
    condition = (
      aws_lambda_function.this.vpc_config[0].subnet_ids == toset(["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]) &&
      aws_lambda_function.this.vpc_config[0].security_group_ids == toset(["sg-0123456789abcdef0"])
    )
    error_message = "The function has an interface in the given subnets, behind the given groups."
  }
  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : [s.Action, s.Resource] if s.Effect == "Allow" && strcontains(s.Sid, "Network")] == [
      [["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], ["*"]],
      [["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"], ["arn:aws:ec2:us-east-1:123456789012:*/*"]],
    ]
    error_message = "Lambda must be able to manage interfaces under the role: to change them in this account and region only."
  }
  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : [toset(s.Action), s.Resource, s.Condition] if s.Effect == "Deny"] == [[
      toset(flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action if s.Effect == "Allow" && strcontains(s.Sid, "Network")])),
      ["*"],
      { ArnEquals = { "lambda:SourceFunctionArn" = "arn:aws:lambda:us-east-1:123456789012:function:acme-dev-shop-process-image" } },
    ]]
    error_message = "All of that is for Lambda, not for the function's code."
  }
}

# --- output shape ---

run "offers_handles_of_function_and_alias" {
  command = plan

  assert {
    condition = output.function == {
      alias      = "live"
      alias_arn  = "arn:aws:lambda:us-east-1:123456789012:function:slipway-mock:live"
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:slipway-mock"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:slipway-mock:live/invocations"
      log_group  = "/aws/lambda/acme-dev-shop-process-image"
      name       = "acme-dev-shop-process-image"
      role_name  = "acme-dev-shop-process-image"
    }
    error_message = "The output's shape is what other modules are built on; invoke_arn must be the alias's."
  }
}

# --- refusals ---

run "rejects_wildcard_action" {
  command = plan
  variables { permissions = { all = { actions = ["*"], resources = ["arn:aws:s3:::bucket/key"] } } }
  expect_failures = [var.permissions]
}

run "rejects_service_wildcard_action" {
  command = plan
  variables { permissions = { all = { actions = ["s3:GetObject", "s3:*"], resources = ["arn:aws:s3:::bucket/key"] } } }
  expect_failures = [var.permissions]
}

run "rejects_prefix_wildcard_action" {
  command = plan
  variables { permissions = { reads = { actions = ["s3:Get*"], resources = ["arn:aws:s3:::bucket/key"] } } }
  expect_failures = [var.permissions]
}

run "rejects_empty_actions" {
  command = plan
  variables { permissions = { none = { actions = [], resources = ["arn:aws:s3:::bucket/key"] } } }
  expect_failures = [var.permissions]
}

run "rejects_wildcard_resource" {
  command = plan
  variables { permissions = { all = { actions = ["s3:GetObject"], resources = ["*"] } } }
  expect_failures = [var.permissions]
}

run "rejects_every_bucket" {
  command = plan
  variables { permissions = { all = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::*"] } } }
  expect_failures = [var.permissions]
}

run "rejects_every_table" {
  command = plan
  variables { permissions = { all = { actions = ["dynamodb:GetItem"], resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/*"] } } }
  expect_failures = [var.permissions]
}

run "rejects_any_region" {
  command = plan
  variables { permissions = { all = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:*:123456789012:queue"] } } }
  expect_failures = [var.permissions]
}

run "accepts_objects_of_a_bucket_and_indexes_of_a_table" {
  command = plan
  variables {
    permissions = {
      indexes = { actions = ["dynamodb:Query"], resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/media/index/*"] }
      objects = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::bucket/incoming/*"] }
    }
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.this.policy).Statement) == 4
    error_message = "What lies inside one named resource may be granted as a whole."
  }
}

run "rejects_a_name_that_is_no_verb_object" {
  command = plan
  variables { function = { description = "x", name = "images" } }
  expect_failures = [var.function]
}

run "rejects_a_name_longer_than_lambda_takes" {
  command = plan
  variables { naming = { prefix = "acme-dev-a-site-whose-name-is-so-long-that-nothing-fits-it" } }
  expect_failures = [var.function]
}

run "rejects_timeout_beyond_15_minutes" {
  command = plan
  variables { function = { description = "x", name = "process_image", timeout_seconds = 901 } }
  expect_failures = [var.function]
}

run "rejects_memory_below_128_mb" {
  command = plan
  variables { function = { description = "x", memory_mb = 64, name = "process_image" } }
  expect_failures = [var.function]
}

run "rejects_a_retention_that_does_not_exist" {
  command = plan
  variables { function = { description = "x", log_days = 31, name = "process_image" } }
  expect_failures = [var.function]
}

run "rejects_logs_that_never_expire" {
  command = plan
  variables { function = { description = "x", log_days = 0, name = "process_image" } }
  expect_failures = [var.function]
}

run "rejects_zero_concurrency" {
  command = plan
  variables { function = { description = "x", name = "process_image", reserved_concurrency = 0 } }
  expect_failures = [var.function]
}

run "rejects_a_failure_destination_that_is_no_queue_or_topic" {
  command = plan
  variables { function = { description = "x", name = "process_image", on_failure_arn = "arn:aws:s3:::bucket" } }
  expect_failures = [var.function]
}

run "rejects_a_big_batch_without_a_window" {
  command = plan
  variables { event_sources = { images = { arn = "arn:aws:sqs:us-east-1:123456789012:images", batch_size = 11 } } }
  expect_failures = [var.event_sources]
}

run "rejects_concurrency_of_one" {
  command = plan
  variables { event_sources = { images = { arn = "arn:aws:sqs:us-east-1:123456789012:images", max_concurrency = 1 } } }
  expect_failures = [var.event_sources]
}

run "rejects_pollers_that_outnumber_the_function" {
  command = plan
  variables {
    event_sources = { images = { arn = "arn:aws:sqs:us-east-1:123456789012:images", max_concurrency = 10 } }
    function      = { description = "x", name = "process_image", reserved_concurrency = 5 }
  }
  expect_failures = [var.event_sources]
}

run "rejects_an_event_source_that_is_no_queue" {
  command = plan
  variables { event_sources = { rows = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/media/stream/2026" } } }
  expect_failures = [var.event_sources]
}

run "rejects_an_environment_that_shadows_the_runtime" {
  command = plan
  variables { environment = { AWS_REGION = "eu-west-1" } }
  expect_failures = [var.environment]
}

run "rejects_an_environment_beyond_4_kb" {
  command = plan
  variables { environment = { PRESETS = join("", [for i in range(400) : "0123456789"]) } }
  expect_failures = [var.environment]
}

run "rejects_a_hash_in_hex" {
  command = plan
  variables {
    package = {
      architecture = "arm64"
      path         = "process_image.zip"
      runtime      = "python3.13"
      sha256       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
  }
  expect_failures = [var.package]
}

run "rejects_a_runtime_out_of_support" {
  command = plan
  variables {
    package = {
      architecture = "arm64"
      path         = "process_image.zip"
      runtime      = "python3.9"
      sha256       = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    }
  }
  expect_failures = [var.package]
}

run "rejects_a_key_alias" {
  command = plan
  variables { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" }
  expect_failures = [var.kms_key_arn]
}

run "rejects_a_network_in_one_zone" {
  command = plan
  variables { network = { security_group_ids = ["sg-0123456789abcdef0"], subnet_ids = ["subnet-0123456789abcdef0"] } }
  expect_failures = [var.network]
}

run "rejects_a_network_without_group" {
  command = plan
  variables { network = { security_group_ids = [], subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] } }
  expect_failures = [var.network]
}

run "rejects_the_name_of_a_group" {
  command = plan
  variables { network = { security_group_ids = ["functions"], subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] } }
  expect_failures = [var.network]
}

run "rejects_zones_for_subnets" {
  command = plan
  variables { network = { security_group_ids = ["sg-0123456789abcdef0"], subnet_ids = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}
