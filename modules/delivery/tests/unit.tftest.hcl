mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  artifacts = { bucket = "acme-prod-artifacts", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  naming    = { prefix = "acme-prod", tags = { Environment = "prod" } }
  notices   = { dead_letter_queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-prod-delivery-dlq", topic_arn = "arn:aws:sns:us-east-1:123456789012:acme-prod-ticket" }
  projects = {
    apply   = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-apply", name = "acme-prod-apply" }
    check   = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-check", name = "acme-prod-check" }
    plan    = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-plan", name = "acme-prod-plan" }
    publish = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-publish", name = "acme-prod-publish" }
    smoke   = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-smoke", name = "acme-prod-smoke" }
  }
  source_code = { connection_arn = "arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555", repository = "acme/slipway" }
}

run "a_person_stands_between_plan_and_apply" {
  command = plan

  assert {
    condition = { for key, pipeline in aws_codepipeline.this : key => join(" ", pipeline.stage[*].name) } == {
      backend   = "source check plan approve apply smoke"
      frontend  = "source check publish"
      terraform = "source check plan approve apply smoke"
    }
    error_message = "Checks before a plan, a person before an apply, a smoke test at the end."
  }

  assert {
    condition = alltrue([for key in ["backend", "terraform"] : alltrue([
      for action in flatten([for stage in aws_codepipeline.this[key].stage : stage.action if stage.name == "approve"]) :
      action.category == "Approval" && action.provider == "Manual" && action.timeout_in_minutes == 1440 && strcontains(action.configuration.CustomData, "#{plan.SHA256}")
    ])])
    error_message = "Whoever releases sees the hash of what is released."
  }

  assert {
    condition     = alltrue([for pipeline in aws_codepipeline.this : pipeline.pipeline_type == "V2" && pipeline.execution_mode == "QUEUED"])
    error_message = "A newer commit does not overtake what was approved."
  }
}

run "an_apply_gets_the_hash_that_the_releasing_person_saw" {
  command = plan

  assert {
    condition = alltrue([for key in ["backend", "terraform"] : anytrue([
      for variable in jsondecode(one([for stage in aws_codepipeline.this[key].stage : one(stage.action).configuration if stage.name == "apply"]).EnvironmentVariables) :
      variable.name == "PLANS_SHA256" && variable.value == "#{plan.SHA256}"
    ])])
    error_message = "The hash comes from the run, not from the artifact that it is about."
  }

  assert {
    condition = alltrue([for pipeline in aws_codepipeline.this : alltrue([
      for stage in pipeline.stage : length(lookup(one(stage.action).configuration, "EnvironmentVariables", "")) <= 1000
    ])])
    error_message = "CodePipeline takes 1,000 characters for a value of a configuration."
  }
}

run "a_step_takes_what_the_one_before_it_made" {
  command = plan

  assert {
    condition = alltrue([for pipeline in aws_codepipeline.this : alltrue([
      for at, stage in pipeline.stage : alltrue([
        for wanted in flatten([for action in stage.action : coalesce(action.input_artifacts, [])]) :
        contains(flatten([for earlier in slice(pipeline.stage, 0, at) : [for action in earlier.action : coalesce(action.output_artifacts, [])]]), wanted)
      ])
    ])])
    error_message = "An artifact that no earlier stage made."
  }

  assert {
    condition     = one([for stage in aws_codepipeline.this["terraform"].stage : one(stage.action).input_artifacts if stage.name == "apply"]) == tolist(["source", "plan"])
    error_message = "What is applied was planned, not built again."
  }
}

run "artifacts_are_encrypted_by_the_key" {
  command = plan

  assert {
    condition = alltrue([for pipeline in aws_codepipeline.this :
      one(pipeline.artifact_store).location == "acme-prod-artifacts" && one(one(pipeline.artifact_store).encryption_key).id == var.artifacts.kms_key_arn
    ])
    error_message = "Artifacts are encrypted by the customer key."
  }
}

run "the_pipelines_start_builds_and_do_nothing_themselves" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.pipeline.policy).Statement : s.Sid => s.Resource } == {
      FindTheBucket = ["arn:aws:s3:::acme-prod-artifacts"]
      MoveArtifacts = ["arn:aws:s3:::acme-prod-artifacts/*"]
      ReadTheSource = ["arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555"]
      StartBuilds   = [for key in ["apply", "check", "plan", "publish", "smoke"] : "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-${key}"]
      UseTheKey     = ["arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
    }
    error_message = "The pipelines' own role reaches its bucket, its key, its source and its builds."
  }
}

run "a_role_is_worn_for_these_pipelines_only" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.pipeline.assume_role_policy).Statement == [{
      Sid       = "PipelinesOfThisEnvironment"
      Effect    = "Allow"
      Principal = { Service = "codepipeline.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = [for key in ["backend", "frontend", "terraform"] : "arn:aws:codepipeline:us-east-1:123456789012:acme-prod-${key}"] }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    }]
    error_message = "No other service, no other account, no other pipeline."
  }
}

run "a_push_starts_the_pipelines_that_its_paths_are_about" {
  command = plan

  assert {
    condition = { for key, pipeline in aws_codepipeline.this : key => pipeline.trigger[0].git_configuration[0].push[0].file_paths[0].includes } == {
      backend   = tolist(["requirements/**", "src/functions/**", "src/slipway/**"])
      frontend  = tolist(["src/web/**"])
      terraform = tolist(["envs/**", "modules/**", "terraform/**"])
    }
    error_message = "Pages are not a reason to plan, nor a site's file one to publish pages."
  }

  assert {
    condition     = alltrue([for pipeline in aws_codepipeline.this : pipeline.trigger[0].git_configuration[0].push[0].branches[0].includes == tolist(["main"])])
    error_message = "One branch is delivered."
  }

  assert {
    condition = alltrue([for pipeline in aws_codepipeline.this : one(pipeline.stage[0].action).configuration == tomap({
      BranchName           = "main"
      ConnectionArn        = var.source_code.connection_arn
      DetectChanges        = "false"
      FullRepositoryId     = "acme/slipway"
      OutputArtifactFormat = "CODEBUILD_CLONE_REF"
    })])
    error_message = "The source comes through the connection, with its history."
  }

  assert {
    condition     = keys(output.rules) == ["failed", "waiting"] && length(aws_cloudwatch_event_target.pipeline) == 0
    error_message = "A connection starts by itself; people hear of failures and of waiting."
  }
}

run "codecommit_is_a_source_too" {
  command = plan
  variables { source_code = { repository = "slipway" } }

  assert {
    condition = alltrue([for pipeline in aws_codepipeline.this : one(pipeline.stage[0].action).provider == "CodeCommit" && one(pipeline.stage[0].action).configuration == tomap({
      BranchName           = "main"
      OutputArtifactFormat = "CODEBUILD_CLONE_REF"
      PollForSourceChanges = "false"
      RepositoryName       = "slipway"
    })])
    error_message = "The source is the account's own repository."
  }

  assert {
    condition     = alltrue([for key, target in aws_cloudwatch_event_target.pipeline : target.rule == "acme-prod-delivery-push" && target.dead_letter_config[0].arn == var.notices.dead_letter_queue_arn]) && length(aws_cloudwatch_event_target.pipeline) == 3
    error_message = "A push starts all three, and one that could not is kept."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["push"].event_pattern).detail.referenceName == ["main"]
    error_message = "One branch is delivered."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.start["push"].policy).Statement[0].Resource == [for key in ["backend", "frontend", "terraform"] : "arn:aws:codepipeline:us-east-1:123456789012:acme-prod-${key}"]
    error_message = "The rule's role starts these pipelines and no other."
  }

  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.pipeline.policy).Statement : s.Resource if s.Sid == "ReadTheSource"]) == ["arn:aws:codecommit:us-east-1:123456789012:slipway"]
    error_message = "The pipelines read this repository."
  }
}

run "a_person_can_be_the_only_one_who_starts" {
  command = plan
  variables {
    notices     = null
    source_code = { repository = "slipway", starts = "person" }
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.this) == 0 && length(aws_iam_role.start) == 0 && alltrue([for pipeline in aws_codepipeline.this : length(pipeline.trigger) == 0])
    error_message = "Nothing starts a pipeline but a person."
  }
}

run "people_hear_when_a_release_waits_or_fails" {
  command = plan

  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.topic : target.arn == var.notices.topic_arn && target.dead_letter_config[0].arn == var.notices.dead_letter_queue_arn])
    error_message = "The topic hears, and what it does not take is kept."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["waiting"].event_pattern).detail.type.category == ["Approval"] && jsondecode(aws_cloudwatch_event_rule.this["failed"].event_pattern).detail.state == ["FAILED"]
    error_message = "An approval that begins, a run that fails."
  }
}
