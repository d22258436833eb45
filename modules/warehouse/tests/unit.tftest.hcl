mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  lake        = { database = "acme_prod_lake", policies = { lake = "{\"Statement\":[],\"Version\":\"2012-10-17\"}" } }
  naming      = { prefix = "acme-prod" }
  network     = { subnet_ids = ["subnet-1", "subnet-2", "subnet-3"], vpc_id = "vpc-1" }
}

run "lets_nobody_in_by_the_network" {
  command = plan

  assert {
    condition     = !aws_redshiftserverless_workgroup.this.publicly_accessible && aws_redshiftserverless_workgroup.this.enhanced_vpc_routing
    error_message = "It has private addresses only, and reads by the network's own ways out."
  }
  assert {
    condition = [
      aws_vpc_security_group_egress_rule.tls.ip_protocol, aws_vpc_security_group_egress_rule.tls.from_port, aws_vpc_security_group_egress_rule.tls.to_port
    ] == ["tcp", 443, 443]
    error_message = "It goes out by TLS only."
  }
}

run "is_encrypted_and_knows_no_password" {
  command = plan

  assert {
    condition = aws_redshiftserverless_namespace.this.kms_key_id == var.kms_key_arn && aws_redshiftserverless_namespace.this.manage_admin_password && (
      aws_redshiftserverless_namespace.this.admin_password_secret_kms_key_id == var.kms_key_arn
    )
    error_message = "The customer key for rows and password; Secrets Manager makes the password."
  }
  assert {
    condition     = aws_redshiftserverless_namespace.this.admin_username != "admin" && aws_redshiftserverless_namespace.this.db_name != "dev"
    error_message = "Neither administrator nor database has the name that Redshift gives by default."
  }
  assert {
    condition     = one([for p in aws_redshiftserverless_workgroup.this.config_parameter : p.parameter_value if p.parameter_key == "require_ssl"]) == "true"
    error_message = "In the clear it answers nobody."
  }
}

run "cannot_cost_more_than_its_day" {
  command = plan
  variables { capacity = { base_rpus = 16, max_query_seconds = 60, max_rpus = 64, rpu_hours_per_day = 4 } }

  assert {
    condition     = aws_redshiftserverless_usage_limit.day.amount == 4 && aws_redshiftserverless_usage_limit.day.breach_action == "deactivate" && aws_redshiftserverless_usage_limit.day.period == "daily"
    error_message = "Beyond the day's hours it answers no more."
  }
  assert {
    condition = [aws_redshiftserverless_workgroup.this.base_capacity, aws_redshiftserverless_workgroup.this.max_capacity] == [16, 64] && (
      one([for p in aws_redshiftserverless_workgroup.this.config_parameter : p.parameter_value if p.parameter_key == "max_query_execution_time"]) == "60"
    )
    error_message = "Its size, and the time that a question may take, are as told."
  }
}

run "reads_the_lake_where_it_lies" {
  command = plan

  assert {
    condition     = strcontains(aws_redshiftdata_statement.makes["lake"].sql, "FROM DATA CATALOG DATABASE 'acme_prod_lake'") && { for name, one in aws_iam_role_policy.lake : name => one.policy } == { for name, policy in var.lake.policies : name => policy }
    error_message = "An external schema on the catalogue, and the permissions of analysts, unchanged."
  }
  assert {
    condition     = alltrue([for sql in values(local.grants) : can(regex("TO ROLE lake_(operator|reader)$", sql))])
    error_message = "What is granted is granted to roles of the database, never to everybody."
  }
  assert {
    condition     = alltrue([for sql in values(local.grants) : !strcontains(sql, "CREATE")]) && contains(values(local.makes), "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    error_message = "A table that somebody makes of the lake's rows would outlive them."
  }
  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    error_message = "Redshift wears the role for this account only."
  }
}

run "writes_down_who_asked_what_for_a_while" {
  command = plan
  variables { log_days = 7 }

  assert {
    condition = { for name, group in aws_cloudwatch_log_group.this : group.name => [group.retention_in_days, group.kms_key_id] } == {
      for log in aws_redshiftserverless_namespace.this.log_exports : "/aws/redshift/acme-prod-lake/${log}" => [7, var.kms_key_arn]
    }
    error_message = "Each log has its group, encrypted and with an end, before Redshift makes one without either."
  }
}

run "refuses_a_log_period_that_cloudwatch_has_not" {
  command = plan
  variables { log_days = 8 }
  expect_failures = [var.log_days]
}

run "refuses_capacity_that_redshift_does_not_offer" {
  command = plan
  variables { capacity = { base_rpus = 12 } }
  expect_failures = [var.capacity]
}

run "refuses_a_day_without_an_end" {
  command = plan
  variables { capacity = { rpu_hours_per_day = 0 } }
  expect_failures = [var.capacity]
}

run "refuses_two_zones" {
  command = plan
  variables { network = { subnet_ids = ["subnet-1", "subnet-2"], vpc_id = "vpc-1" } }
  expect_failures = [var.network]
}

run "refuses_a_database_that_would_be_sql" {
  command = plan
  variables { lake = { database = "x' IAM_ROLE", policies = { lake = "{\"Statement\":[]}" } } }
  expect_failures = [var.lake]
}

run "refuses_a_key_alias" {
  command = plan
  variables { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" }
  expect_failures = [var.kms_key_arn]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
