mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  naming      = { boundary_arn = "arn:aws:iam::123456789012:policy/bootstrap/acme-prod-boundary", prefix = "acme-prod" }
  network     = { subnet_ids = ["subnet-1", "subnet-2"], vpc_id = "vpc-1" }
  opened_by   = "acme-prod-analyst"
  people      = ["ada", "grace"]
  policies    = { lake = "{\"Statement\":[],\"Version\":\"2012-10-17\"}" }
}

run "lives_in_the_private_network" {
  command = plan

  assert {
    condition     = aws_sagemaker_domain.this.app_network_access_type == "VpcOnly" && aws_sagemaker_domain.this.subnet_ids == toset(["subnet-1", "subnet-2"])
    error_message = "A notebook has no way out but the network's own."
  }
  assert {
    condition     = [aws_vpc_security_group_egress_rule.tls.ip_protocol, aws_vpc_security_group_egress_rule.tls.from_port, aws_vpc_security_group_egress_rule.tls.to_port] == ["tcp", 443, 443]
    error_message = "It goes out by TLS only."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.kernels.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.kernels.referenced_security_group_id == aws_security_group.this.id
    error_message = "Only its own kernels come in."
  }
}

run "is_encrypted_and_shares_no_rows" {
  command = plan

  assert {
    condition     = aws_sagemaker_domain.this.kms_key_id == var.kms_key_arn && aws_sagemaker_domain.this.default_user_settings[0].sharing_settings[0].notebook_output_option == "Disabled"
    error_message = "The customer key, and no copy of what a notebook shows."
  }
}

run "is_switched_off_when_nobody_uses_it" {
  command = plan

  assert {
    condition = [for idle in aws_sagemaker_domain.this.default_user_settings[0].jupyter_lab_app_settings[0].app_lifecycle_management[0].idle_settings :
      [idle.lifecycle_management, idle.idle_timeout_in_minutes, idle.max_idle_timeout_in_minutes]
    ] == [["ENABLED", 60, 60]]
    error_message = "After an hour, and nobody can put that off."
  }
}

run "may_what_analysts_may" {
  command = plan

  assert {
    condition     = { for name, one in aws_iam_role_policy.lake : name => one.policy } == { for name, policy in var.policies : name => policy } && aws_iam_role_policy.lake["lake"].role == "acme-prod-notebook" && aws_sagemaker_domain.this.default_user_settings[0].execution_role == aws_iam_role.this.arn
    error_message = "The policy that it was given, unchanged, and no other."
  }
  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "123456789012" } } && aws_iam_role.this.permissions_boundary == var.naming.boundary_arn
    error_message = "SageMaker wears the role for this account only, within the boundary."
  }
}

run "is_opened_by_analysts" {
  command = plan

  assert {
    condition     = aws_iam_role_policy.open.role == "acme-prod-analyst" && keys(aws_sagemaker_user_profile.this) == ["ada", "grace"]
    error_message = "Each person has a profile, which the analysts' role opens."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.open.policy).Statement[0].Resource == ["arn:aws:sagemaker:us-east-1:123456789012:user-profile/${aws_sagemaker_domain.this.id}/*"]
    error_message = "Profiles of this domain only."
  }
}

run "keeps_home_folders_unless_told_otherwise" {
  command = plan

  assert {
    condition     = aws_sagemaker_domain.this.retention_policy[0].home_efs_file_system == "Retain"
    error_message = "A destroy by mistake takes nobody's work."
  }
}

run "lets_a_throw_away_environment_go" {
  command = plan
  variables { retain = false }

  assert {
    condition     = aws_sagemaker_domain.this.retention_policy[0].home_efs_file_system == "Delete"
    error_message = "What is thrown away leaves nothing behind."
  }
}

run "refuses_an_idle_time_that_sagemaker_does_not_take" {
  command = plan
  variables { idle_minutes = 30 }
  expect_failures = [var.idle_minutes]
}

run "refuses_a_key_alias" {
  command = plan
  variables { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" }
  expect_failures = [var.kms_key_arn]
}

run "refuses_no_network" {
  command = plan
  variables { network = { subnet_ids = [], vpc_id = "vpc-1" } }
  expect_failures = [var.network]
}

run "refuses_a_name_that_studio_does_not_take" {
  command = plan
  variables { people = ["Ada L"] }
  expect_failures = [var.people]
}

run "refuses_what_is_no_policy" {
  command = plan
  variables { policies = { lake = "read" } }
  expect_failures = [var.policies]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
