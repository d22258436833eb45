# Who may put on the two roles, and what they may not do. tests/integration/test_trust.py asks the same of the environments' values.

mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  github = { environment = "uat", repository = "acme/site" }
  naming = { prefix = "acme-uat" }
}

run "an_apply_comes_from_the_reviewed_environment_only" {
  command = plan

  assert {
    condition     = length(jsondecode(aws_iam_role.this["apply"].assume_role_policy).Statement) == 1
    error_message = "Nobody but the workflows was named."
  }
  assert {
    condition = jsondecode(aws_iam_role.this["apply"].assume_role_policy).Statement[0].Condition == {
      StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = ["repo:acme/site:environment:uat"]
      }
    }
    error_message = "Both audience and subject are compared for equality, and nothing else lets in."
  }
  assert {
    condition     = aws_iam_role.this["apply"].path == "/bootstrap/" && aws_iam_role.this["apply"].max_session_duration == 3600
    error_message = "The path keeps the role out of what it may change itself; an hour is enough."
  }
}

run "the_workflows_are_told_their_roles" {
  command = plan

  assert {
    condition     = output.workflows == { uat = { apply = aws_iam_role.this["apply"].arn, plan = aws_iam_role.this["plan"].arn, region = "us-east-1" } }
    error_message = "Each environment is a part of SLIPWAY_ROLES."
  }
}

run "a_plan_comes_from_a_pull_request_or_the_branch_of_this_repository" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this["plan"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == [
      "repo:acme/site:pull_request", "repo:acme/site:ref:refs/heads/main",
    ]
    error_message = "A plan is made for a pull request and, for drift, on the branch."
  }
}

run "builds_inside_the_account_are_named_one_by_one" {
  command = plan
  variables {
    builds = {
      apply = ["arn:aws:iam::123456789012:role/acme-uat-delivery-apply"]
      plan  = ["arn:aws:iam::123456789012:role/acme-uat-delivery-plan"]
    }
    github = null
  }

  assert {
    condition = { for role, made in aws_iam_role.this : role => jsondecode(made.assume_role_policy).Statement[0].Condition.ArnEquals["aws:PrincipalArn"] } == {
      apply = ["arn:aws:iam::123456789012:role/acme-uat-delivery-apply"]
      plan  = ["arn:aws:iam::123456789012:role/acme-uat-delivery-plan"]
    }
    error_message = "Each role is put on by its own builds."
  }
  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "Without workflows there is no federation."
  }
}

run "what_ci_makes_has_the_boundary" {
  command = plan

  assert {
    condition = [for one in jsondecode(aws_iam_role_policy.apply.policy).Statement : one.Condition.StringEquals["iam:PermissionsBoundary"]
      if anytrue([for action in flatten([one.Action]) : action == "iam:CreateRole" || action == "iam:PutRolePolicy"])
    ] == ["arn:aws:iam::123456789012:policy/bootstrap/acme-uat-boundary"]
    error_message = "A role is made, and given permissions, only within the boundary."
  }
  assert {
    condition     = length([for action in flatten([for one in jsondecode(aws_iam_policy.boundary.policy).Statement : one.Action if one.Effect == "Allow"]) : action if startswith(action, "iam:") || startswith(action, "organizations:") || action == "*"]) == 0
    error_message = "What CI makes changes no permissions."
  }
}

run "the_environment_before_is_read_and_the_next_one_reads" {
  command = plan
  variables {
    next     = { account_id = "333333333333", prefix = "acme-prod" }
    previous = { account_id = "111111111111", prefix = "acme-dev" }
  }

  assert {
    condition     = one([for one in jsondecode(aws_iam_role_policy.apply.policy).Statement : one.Resource if one.Sid == "ReadEvidenceBefore"]) == ["arn:aws:s3:::acme-dev-plans", "arn:aws:s3:::acme-dev-plans/evidence/*"]
    error_message = "The evidence of the environment before is read, its plans are not."
  }
  assert {
    condition     = one([for one in jsondecode(aws_kms_key.this.policy).Statement : one.Condition.ArnEquals["aws:PrincipalArn"] if one.Sid == "NextEnvironmentReadsEvidence"]) == "arn:aws:iam::333333333333:role/bootstrap/acme-prod-apply"
    error_message = "One role of the next account decrypts, not the account."
  }
}

run "rejects_every_repository_of_an_owner" {
  command = plan
  variables { github = { environment = "uat", repository = "acme/*" } }
  expect_failures = [var.github]
}

run "rejects_any_environment" {
  command = plan
  variables { github = { environment = "*", repository = "acme/site" } }
  expect_failures = [var.github]
}

run "rejects_a_wildcard_among_builds" {
  command = plan
  variables { builds = { apply = ["arn:aws:iam::123456789012:role/*"] } }
  expect_failures = [var.builds]
}

run "rejects_builds_that_plan_and_apply" {
  command = plan
  variables { builds = { apply = ["arn:aws:iam::123456789012:role/one"], plan = ["arn:aws:iam::123456789012:role/one"] } }
  expect_failures = [var.builds]
}

run "rejects_roles_that_nobody_could_put_on" {
  command = plan
  variables { github = null }
  expect_failures = [aws_iam_role.this]
}
