# The network of an environment without NAT (dev's values), whose plan tests/integration/test_network_reach.py walks
# from a function to the services. Each subnet, table, group and endpoint has an id of its own, so that it can tell them apart.

mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "us_east_1"
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "copy"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_data "aws_region" {
    defaults = { name = "us-west-2" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-4000-8000-000000000003" }
  }
}

# Not what this is about, and its plan takes the longest.
override_module {
  target  = module.firewall
  outputs = { web_acl = { arn = "arn:acl", capacity = 0, id = "acl", log_group = "log", name = "acl" } }
}

override_module {
  target  = module.firewall_rules
  outputs = { rule_groups = {} }
}

override_resource {
  target          = module.network.aws_route_table.private["us-east-1a"]
  override_during = plan
  values          = { id = "rtb-private-a" }
}

override_resource {
  target          = module.network.aws_route_table.private["us-east-1b"]
  override_during = plan
  values          = { id = "rtb-private-b" }
}

override_resource {
  target          = module.network.aws_subnet.private["us-east-1a"]
  override_during = plan
  values          = { id = "subnet-private-a" }
}

override_resource {
  target          = module.network.aws_subnet.private["us-east-1b"]
  override_during = plan
  values          = { id = "subnet-private-b" }
}

override_resource {
  target          = module.network.aws_route_table.public
  override_during = plan
  values          = { id = "rtb-public" }
}

override_resource {
  target          = module.network.aws_subnet.public["us-east-1a"]
  override_during = plan
  values          = { id = "subnet-public-a" }
}

override_resource {
  target          = module.network.aws_subnet.public["us-east-1b"]
  override_during = plan
  values          = { id = "subnet-public-b" }
}

override_resource {
  target          = module.network.aws_security_group.this["cache"]
  override_during = plan
  values          = { id = "sg-cache" }
}

override_resource {
  target          = module.network.aws_security_group.this["database"]
  override_during = plan
  values          = { id = "sg-database" }
}

override_resource {
  target          = module.network.aws_security_group.this["endpoints"]
  override_during = plan
  values          = { id = "sg-endpoints" }
}

override_resource {
  target          = module.network.aws_security_group.this["functions"]
  override_during = plan
  values          = { id = "sg-functions" }
}

override_resource {
  target          = module.network.aws_vpc_endpoint.gateway["dynamodb"]
  override_during = plan
  values          = { id = "vpce-dynamodb", prefix_list_id = "pl-dynamodb" }
}

override_resource {
  target          = module.network.aws_vpc_endpoint.gateway["s3"]
  override_during = plan
  values          = { id = "vpce-s3", prefix_list_id = "pl-s3" }
}

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.lake_queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

variables {
  packages = { directory = "tests/fixtures/packages", manifest = jsondecode(file("tests/fixtures/packages/manifest.json")) }
  naming   = { prefix = "slipway-dev" }
  observability = {
    month_usd = 50
    subscribers = {
      page     = { team = { endpoint = "team@example.com", protocol = "email" } }
      security = { team = { endpoint = "team@example.com", protocol = "email" } }
      ticket   = { team = { endpoint = "team@example.com", protocol = "email" } }
    }
  }
}

run "network_without_nat" {
  command = plan
  variables {
    network = {
      cidr           = "10.20.0.0/16"
      flow_log_days  = 14
      nat            = "none"
      reserved_cidrs = ["10.30.0.0/16", "10.40.0.0/16"]
      zones          = ["us-east-1a", "us-east-1b"]
    }
  }

  assert {
    condition     = toset(keys(module.network.network.endpoints)) == toset(["dynamodb", "events", "kms", "s3", "secretsmanager", "sqs"])
    error_message = "Without input the platform has the endpoints of what functions call."
  }
}
