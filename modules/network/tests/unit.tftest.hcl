mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  flow_logs = { days = 30, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  naming    = { prefix = "acme-dev", tags = { Team = "platform" } }
  network   = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1b", "us-east-1c"] }
}

# --- address plan ---

run "gives_each_zone_a_public_and_a_private_24" {
  command = plan

  assert {
    condition = { for zone, s in aws_subnet.public : zone => [s.cidr_block, s.availability_zone] } == {
      us-east-1a = ["10.20.0.0/24", "us-east-1a"], us-east-1b = ["10.20.1.0/24", "us-east-1b"], us-east-1c = ["10.20.2.0/24", "us-east-1c"]
    }
    error_message = "Public subnets are /24s from x.x.0.0, one in each zone."
  }
  assert {
    condition = { for zone, s in aws_subnet.private : zone => [s.cidr_block, s.availability_zone] } == {
      us-east-1a = ["10.20.16.0/24", "us-east-1a"], us-east-1b = ["10.20.17.0/24", "us-east-1b"], us-east-1c = ["10.20.18.0/24", "us-east-1c"]
    }
    error_message = "Private subnets are /24s from x.x.16.0, one in each zone."
  }
  assert {
    condition     = !anytrue([for s in concat(values(aws_subnet.public), values(aws_subnet.private)) : coalesce(s.map_public_ip_on_launch, false)])
    error_message = "Nothing gets a public address by being put somewhere."
  }
  assert {
    condition     = aws_vpc.this.cidr_block == "10.20.0.0/16" && aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "The VPC has the asked range, and the DNS that endpoints' private names need."
  }
  assert {
    condition     = aws_vpc.this.tags == tomap({ Name = "acme-dev", Team = "platform" }) && aws_subnet.private["us-east-1b"].tags.Name == "acme-dev-private-us-east-1b"
    error_message = "The tags of naming go onto what the module creates, and a name that says what it is."
  }
}

run "a_zone_keeps_its_addresses_whatever_the_others_are" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1c", "us-east-1f"] } }

  assert {
    condition     = aws_subnet.public["us-east-1c"].cidr_block == "10.20.2.0/24" && aws_subnet.private["us-east-1c"].cidr_block == "10.20.18.0/24" && aws_subnet.private["us-east-1f"].cidr_block == "10.20.21.0/24"
    error_message = "A zone's number is its letter: taking one away must not replace another one's subnet."
  }
}

run "fits_a_smaller_range" {
  command = plan
  variables { network = { cidr = "172.16.32.0/19", zones = ["us-east-1a", "us-east-1b"] } }

  assert {
    condition     = aws_subnet.public["us-east-1a"].cidr_block == "172.16.32.0/24" && aws_subnet.private["us-east-1b"].cidr_block == "172.16.49.0/24"
    error_message = "In a /19 the private subnets start at its seventeenth /24 as well."
  }
}

# --- ways out ---

run "has_no_nat_unless_asked" {
  command = plan

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_route.nat) == 0
    error_message = "Without input there is no NAT gateway, no address that bills, no route to one."
  }
  assert {
    condition     = aws_route.internet.destination_cidr_block == "0.0.0.0/0" && aws_route.internet.gateway_id == "igw-00000000000000001" && aws_route.internet.nat_gateway_id == null
    error_message = "Public subnets have the internet gateway."
  }
}

run "one_nat_serves_all_zones" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", nat = "single", zones = ["us-east-1b", "us-east-1a"] } }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["us-east-1a"] && keys(aws_eip.nat) == ["us-east-1a"] && keys(aws_route.nat) == ["us-east-1a", "us-east-1b"]
    error_message = "single: one gateway in the first zone, and every zone's private subnet routes to it."
  }
}

run "each_zone_has_its_own_nat" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", nat = "per_zone", zones = ["us-east-1a", "us-east-1b"] } }

  override_resource {
    target          = aws_nat_gateway.this["us-east-1a"]
    override_during = plan
    values          = { id = "nat-a" }
  }
  override_resource {
    target          = aws_nat_gateway.this["us-east-1b"]
    override_during = plan
    values          = { id = "nat-b" }
  }
  override_resource {
    target          = aws_subnet.public["us-east-1a"]
    override_during = plan
    values          = { id = "subnet-public-a" }
  }
  override_resource {
    target          = aws_subnet.public["us-east-1b"]
    override_during = plan
    values          = { id = "subnet-public-b" }
  }

  assert {
    condition     = { for zone, r in aws_route.nat : zone => r.nat_gateway_id } == { us-east-1a = "nat-a", us-east-1b = "nat-b" }
    error_message = "per_zone: a zone that fails takes no other zone's way out along."
  }
  assert {
    condition     = { for zone, n in aws_nat_gateway.this : zone => n.subnet_id } == { us-east-1a = "subnet-public-a", us-east-1b = "subnet-public-b" }
    error_message = "A NAT gateway stands in the public subnet of its zone: in a private one it has no way out itself."
  }
}

run "a_kind_has_its_own_route_tables" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", nat = "single", zones = ["us-east-1a", "us-east-1b"] } }

  override_resource {
    target          = aws_route_table.public
    override_during = plan
    values          = { id = "rtb-public" }
  }
  override_resource {
    target          = aws_route_table.private["us-east-1a"]
    override_during = plan
    values          = { id = "rtb-private-a" }
  }
  override_resource {
    target          = aws_route_table.private["us-east-1b"]
    override_during = plan
    values          = { id = "rtb-private-b" }
  }

  assert {
    condition     = aws_route.internet.route_table_id == "rtb-public" && { for zone, r in aws_route.nat : zone => r.route_table_id } == { us-east-1a = "rtb-private-a", us-east-1b = "rtb-private-b" }
    error_message = "Only the public table leads to the internet gateway; private ones lead to NAT."
  }
  assert {
    condition = (
      toset([for a in aws_route_table_association.public : a.route_table_id]) == toset(["rtb-public"]) &&
      { for zone, a in aws_route_table_association.private : zone => a.route_table_id } == { us-east-1a = "rtb-private-a", us-east-1b = "rtb-private-b" }
    )
    error_message = "Every subnet uses the table of its kind (and a private one that of its zone)."
  }
  assert {
    condition     = alltrue([for e in aws_vpc_endpoint.gateway : toset(e.route_table_ids) == toset(["rtb-private-a", "rtb-private-b"])])
    error_message = "S3 and DynamoDB are reached from every private subnet."
  }
  assert {
    condition     = length(aws_default_route_table.locked.route) == 0 && aws_default_route_table.locked.default_route_table_id == "rtb-00000000000000000"
    error_message = "The VPC's main route table must lead nowhere."
  }
}

# --- endpoints ---

run "reaches_what_functions_call_without_nat" {
  command = plan

  assert {
    condition     = { for name, e in aws_vpc_endpoint.gateway : name => [e.service_name, e.vpc_endpoint_type] } == { dynamodb = ["com.amazonaws.us-east-1.dynamodb", "Gateway"], s3 = ["com.amazonaws.us-east-1.s3", "Gateway"] }
    error_message = "S3 and DynamoDB always have their gateway endpoints."
  }
  assert {
    condition = { for name, e in aws_vpc_endpoint.interface : name => [e.service_name, e.vpc_endpoint_type] } == {
      events         = ["com.amazonaws.us-east-1.events", "Interface"]
      kms            = ["com.amazonaws.us-east-1.kms", "Interface"]
      secretsmanager = ["com.amazonaws.us-east-1.secretsmanager", "Interface"]
      sqs            = ["com.amazonaws.us-east-1.sqs", "Interface"]
    }
    error_message = "Without input the services that functions call have interface endpoints."
  }
  assert {
    condition     = alltrue([for e in aws_vpc_endpoint.interface : e.private_dns_enabled])
    error_message = "Functions use the services' ordinary names, so these must resolve to the endpoint."
  }
}

run "interface_endpoints_stand_in_every_private_subnet_behind_their_group" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1b"] } }

  override_resource {
    target          = aws_subnet.private["us-east-1a"]
    override_during = plan
    values          = { id = "subnet-private-a" }
  }
  override_resource {
    target          = aws_subnet.private["us-east-1b"]
    override_during = plan
    values          = { id = "subnet-private-b" }
  }
  override_resource {
    target          = aws_security_group.this["endpoints"]
    override_during = plan
    values          = { id = "sg-endpoints" }
  }

  assert {
    condition     = alltrue([for e in aws_vpc_endpoint.interface : e.subnet_ids == toset(["subnet-private-a", "subnet-private-b"]) && e.security_group_ids == toset(["sg-endpoints"])])
    error_message = "An endpoint has an address in each private subnet and wears the group that only functions reach."
  }
}

run "endpoints_admit_this_account_only" {
  command = plan

  assert {
    condition = alltrue([for name, e in merge(aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface) : jsondecode(e.policy).Statement == [{
      Sid       = "OursToOurs"
      Effect    = "Allow"
      Principal = "*"
      Action    = ["${name}:*"]
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:PrincipalAccount" = ["123456789012"], "aws:ResourceAccount" = ["123456789012"] } }
    }]])
    error_message = "Through an endpoint our principals reach our resources of that service, and nothing else passes."
  }
}

run "endpoints_admit_the_accounts_of_the_organisation" {
  command = plan
  variables { organisation = { account_ids = ["210987654321", "123456789012"] } }

  assert {
    condition = alltrue([for e in merge(aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface) : jsondecode(e.policy).Statement[0].Condition == {
      StringEquals = { "aws:PrincipalAccount" = ["123456789012", "210987654321"], "aws:ResourceAccount" = ["123456789012", "210987654321"] }
    }])
    error_message = "The listed accounts join this one, on both sides of a call."
  }
}

run "endpoints_admit_the_organisation_by_its_id" {
  command = plan
  variables { organisation = { id = "o-a1b2c3d4e5" } }

  assert {
    condition = alltrue([for e in merge(aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface) : jsondecode(e.policy).Statement[0].Condition == {
      StringEquals = { "aws:PrincipalOrgID" = ["o-a1b2c3d4e5"], "aws:ResourceOrgID" = ["o-a1b2c3d4e5"] }
    }])
    error_message = "An organisation's id stands for all its accounts, on both sides of a call."
  }
}

run "images_may_be_pulled_from_the_bucket_that_ecr_keeps_layers_in" {
  command = plan
  variables { interface_endpoints = ["ecr.api", "ecr.dkr", "monitoring"] }

  assert {
    condition = [for s in jsondecode(aws_vpc_endpoint.gateway["s3"].policy).Statement : s if s.Sid != "OursToOurs"] == [{
      Sid       = "ImageLayersOfEcr"
      Effect    = "Allow"
      Principal = "*"
      Action    = ["s3:GetObject"]
      Resource  = ["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"]
    }]
    error_message = "Where images are pulled, their layers come from one bucket of AWS: to be read, and no other."
  }
  assert {
    condition     = length(jsondecode(aws_vpc_endpoint.gateway["dynamodb"].policy).Statement) == 1 && length(jsondecode(aws_vpc_endpoint.interface["ecr.dkr"].policy).Statement) == 1
    error_message = "That exception is S3's only."
  }
  assert {
    condition     = { for name, e in aws_vpc_endpoint.interface : name => jsondecode(e.policy).Statement[0].Action } == { "ecr.api" = ["ecr:*"], "ecr.dkr" = ["ecr:*"], monitoring = ["cloudwatch:*"] }
    error_message = "An endpoint's policy speaks of its service's actions, whose prefix may differ from its name."
  }
}

# --- who may talk to whom ---

run "the_default_group_is_locked" {
  command = plan

  assert {
    condition     = length(aws_default_security_group.locked.ingress) == 0 && length(aws_default_security_group.locked.egress) == 0
    error_message = "What nobody gave a group reaches nothing and is reached by nothing."
  }
}

run "functions_reach_only_what_they_are_meant_to_use" {
  command = plan

  override_resource {
    target          = aws_security_group.this["cache"]
    override_during = plan
    values          = { id = "sg-cache" }
  }
  override_resource {
    target          = aws_security_group.this["database"]
    override_during = plan
    values          = { id = "sg-database" }
  }
  override_resource {
    target          = aws_security_group.this["endpoints"]
    override_during = plan
    values          = { id = "sg-endpoints" }
  }
  override_resource {
    target          = aws_security_group.this["functions"]
    override_during = plan
    values          = { id = "sg-functions" }
  }
  override_resource {
    target          = aws_vpc_endpoint.gateway["dynamodb"]
    override_during = plan
    values          = { id = "vpce-dynamodb", prefix_list_id = "pl-dynamodb" }
  }
  override_resource {
    target          = aws_vpc_endpoint.gateway["s3"]
    override_during = plan
    values          = { id = "vpce-s3", prefix_list_id = "pl-s3" }
  }

  # checkov does not see an egress rule to everywhere (docs/TRAPS.md), so every rule is compared, in both directions.
  assert {
    condition = jsonencode({ for key, r in aws_vpc_security_group_ingress_rule.from_functions : r.security_group_id => [r.referenced_security_group_id, r.ip_protocol, r.from_port, r.to_port, r.cidr_ipv4, r.cidr_ipv6, r.prefix_list_id] }) == jsonencode({
      sg-cache     = ["sg-functions", "tcp", 6379, 6379, null, null, null]
      sg-database  = ["sg-functions", "tcp", 5432, 5432, null, null, null]
      sg-endpoints = ["sg-functions", "tcp", 443, 443, null, null, null]
    })
    error_message = "Database, cache and endpoints are reached by functions only, each on its one port; functions by nobody."
  }
  assert {
    condition = jsonencode({ for key, r in aws_vpc_security_group_egress_rule.to_listener : r.referenced_security_group_id => [r.security_group_id, r.ip_protocol, r.from_port, r.to_port, r.cidr_ipv4, r.cidr_ipv6, r.prefix_list_id] }) == jsonencode({
      sg-cache     = ["sg-functions", "tcp", 6379, 6379, null, null, null]
      sg-database  = ["sg-functions", "tcp", 5432, 5432, null, null, null]
      sg-endpoints = ["sg-functions", "tcp", 443, 443, null, null, null]
    })
    error_message = "Functions reach database, cache and endpoints by group, and nobody else starts a conversation."
  }
  assert {
    condition = jsonencode({ for key, r in aws_vpc_security_group_egress_rule.to_gateway : r.prefix_list_id => [r.security_group_id, r.ip_protocol, r.from_port, r.to_port, r.cidr_ipv4, r.cidr_ipv6] }) == jsonencode({
      pl-dynamodb = ["sg-functions", "tcp", 443, 443, null, null]
      pl-s3       = ["sg-functions", "tcp", 443, 443, null, null]
    })
    error_message = "Functions reach S3's and DynamoDB's addresses on 443."
  }
  assert {
    condition     = length(aws_vpc_security_group_egress_rule.to_internet) == 0
    error_message = "Without NAT no rule names the world."
  }
}

run "functions_reach_the_internet_on_443_where_there_is_nat" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", nat = "single", zones = ["us-east-1a", "us-east-1b"] } }

  override_resource {
    target          = aws_security_group.this["functions"]
    override_during = plan
    values          = { id = "sg-functions" }
  }

  assert {
    condition = jsonencode([for r in aws_vpc_security_group_egress_rule.to_internet : [r.security_group_id, r.ip_protocol, r.from_port, r.to_port, r.cidr_ipv4, r.cidr_ipv6]]) == jsonencode([
      ["sg-functions", "tcp", 443, 443, "0.0.0.0/0", null]
    ])
    error_message = "With NAT functions, and they only, may call the world on 443."
  }
}

# --- flow logs ---

run "writes_down_all_traffic_encrypted_and_forgets_it" {
  command = plan

  override_resource {
    target          = aws_cloudwatch_log_group.flow
    override_during = plan
    values          = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/acme-dev-network" }
  }

  assert {
    condition = (
      aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.vpc_id == "vpc-00000000000000001" &&
      aws_flow_log.this.log_destination == "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/acme-dev-network" &&
      aws_flow_log.this.iam_role_arn == "arn:aws:iam::123456789012:role/slipway-mock"
    )
    error_message = "Accepted and rejected traffic of the whole VPC goes to the module's own log group."
  }
  assert {
    condition = (
      aws_cloudwatch_log_group.flow.name == "/aws/vpc/acme-dev-network" && aws_cloudwatch_log_group.flow.retention_in_days == 30 &&
      aws_cloudwatch_log_group.flow.kms_key_id == var.flow_logs.kms_key_arn
    )
    error_message = "The log is encrypted with the customer key and forgets after flow_logs.days."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.flow.policy).Statement == [{
      Sid      = "OwnLogGroup"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/acme-dev-network", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/acme-dev-network:*"]
    }]
    error_message = "The role may write to that group and nothing more."
  }
  assert {
    condition = jsondecode(aws_iam_role.flow.assume_role_policy).Statement == [{
      Sid       = "FlowLogsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:ec2:us-east-1:123456789012:vpc-flow-log/*" }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    }]
    error_message = "Only flow logs of this account and region may wear the role."
  }
}

# --- output shape ---

run "offers_handles_in_the_order_of_the_zones" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1b", "us-east-1a"] } }

  override_resource {
    target          = aws_subnet.private["us-east-1a"]
    override_during = plan
    values          = { id = "subnet-private-a" }
  }
  override_resource {
    target          = aws_subnet.public["us-east-1a"]
    override_during = plan
    values          = { id = "subnet-public-a" }
  }
  override_resource {
    target          = aws_security_group.this["database"]
    override_during = plan
    values          = { id = "sg-database" }
  }
  override_resource {
    target          = aws_security_group.this["cache"]
    override_during = plan
    values          = { id = "sg-cache" }
  }

  assert {
    condition = output.network == {
      endpoints          = { for name in ["dynamodb", "events", "kms", "s3", "secretsmanager", "sqs"] : name => "vpce-00000000000000001" }
      private_subnet_ids = ["subnet-private-a", "subnet-00000000000000001"]
      public_subnet_ids  = ["subnet-public-a", "subnet-00000000000000001"]
      security_groups    = { cache = "sg-cache", database = "sg-database", functions = "sg-00000000000000001" }
      vpc_id             = "vpc-00000000000000001"
    }
    error_message = "The output's shape is what the platform's contract is built on."
  }
}

# --- refusals ---

run "rejects_a_range_that_overlaps_a_reserved_one" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", reserved_cidrs = ["10.30.0.0/16", "10.20.128.0/24"], zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_range_within_a_reserved_one" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", reserved_cidrs = ["10.0.0.0/8"], zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_the_reserved_range_itself" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", reserved_cidrs = ["10.20.0.0/16"], zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_reserved_range_that_is_none" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", reserved_cidrs = ["10.30.0.0"], zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_range_that_is_none" {
  command = plan
  variables { network = { cidr = "10.20.0.0", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_an_address_that_cannot_be" {
  command = plan
  variables { network = { cidr = "10.999.0.0/16", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_range_too_small_for_the_plan" {
  command = plan
  variables { network = { cidr = "10.20.0.0/20", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_range_larger_than_a_vpc" {
  command = plan
  variables { network = { cidr = "10.0.0.0/15", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_range_that_starts_inside_itself" {
  command = plan
  variables { network = { cidr = "10.20.1.0/16", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_public_addresses" {
  command = plan
  variables { network = { cidr = "172.32.0.0/16", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_ipv6" {
  command = plan
  variables { network = { cidr = "fd00::/16", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_zones_of_another_region" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "eu-west-1b"] } }
  expect_failures = [var.network]
}

run "rejects_a_region_for_a_zone" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1", "us-east-1a"] } }
  expect_failures = [var.network]
}

run "rejects_a_zone_id" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["use1-az1", "use1-az2"] } }
  expect_failures = [var.network]
}

run "rejects_a_single_zone" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1a"] } }
  expect_failures = [var.network]
}

run "rejects_one_zone_named_twice" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1a"] } }
  expect_failures = [var.network]
}

run "rejects_four_zones" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] } }
  expect_failures = [var.network]
}

run "rejects_an_unknown_kind_of_nat" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", nat = "instance", zones = ["us-east-1a", "us-east-1b"] } }
  expect_failures = [var.network]
}

run "rejects_an_unknown_service" {
  command = plan
  variables { interface_endpoints = ["kms", "secret-manager"] }
  expect_failures = [var.interface_endpoints]
}

run "rejects_an_interface_endpoint_for_s3" {
  command = plan
  variables { interface_endpoints = ["kms", "s3"] }
  expect_failures = [var.interface_endpoints]
}

run "rejects_half_of_ecr" {
  command = plan
  variables { interface_endpoints = ["ecr.dkr"] }
  expect_failures = [var.interface_endpoints]
}

run "rejects_an_organisation_that_is_none" {
  command = plan
  variables { organisation = { id = "acme" } }
  expect_failures = [var.organisation]
}

run "rejects_an_account_that_is_none" {
  command = plan
  variables { organisation = { account_ids = ["1234"] } }
  expect_failures = [var.organisation]
}

run "rejects_an_organisation_named_twice" {
  command = plan
  variables { organisation = { account_ids = ["210987654321"], id = "o-a1b2c3d4e5" } }
  expect_failures = [var.organisation]
}

run "rejects_a_retention_that_does_not_exist" {
  command = plan
  variables { flow_logs = { days = 31, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/a" } }
  expect_failures = [var.flow_logs]
}

run "rejects_a_key_alias" {
  command = plan
  variables { flow_logs = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" } }
  expect_failures = [var.flow_logs]
}

run "rejects_a_prefix_that_no_name_may_start_with" {
  command = plan
  variables { naming = { prefix = "sg-dev" } }
  expect_failures = [var.naming]
}

run "rejects_a_prefix_too_long_for_a_role" {
  command = plan
  variables { naming = { prefix = "acme-a-name-that-is-so-long-that-a-role-of-it-is-too-long-x" } }
  expect_failures = [var.naming]
}

run "accepts_reserved_ranges_beside_its_own" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", reserved_cidrs = ["10.19.0.0/16", "10.21.0.0/16", "192.168.0.0/16", "0.0.0.0/32"], zones = ["us-east-1a", "us-east-1b"] } }

  assert {
    condition     = aws_vpc.this.cidr_block == "10.20.0.0/16"
    error_message = "Neighbours are no overlap."
  }
}
