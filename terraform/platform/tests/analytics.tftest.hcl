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

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.lake_queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

# A mock gives every subnet one id; a warehouse wants three of them.
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
  target          = module.network.aws_subnet.private["us-east-1c"]
  override_during = plan
  values          = { id = "subnet-private-c" }
}

variables {
  packages = { directory = "tests/fixtures/packages", manifest = jsondecode(file("tests/fixtures/packages/manifest.json")) }
  naming   = { prefix = "acme-dev" }
  network  = { cidr = "10.20.0.0/16", nat = "per_zone", zones = ["us-east-1a", "us-east-1b", "us-east-1c"] }
  observability = {
    month_usd = 50
    subscribers = {
      page     = { team = { endpoint = "team@example.com", protocol = "email" } }
      security = { team = { endpoint = "team@example.com", protocol = "email" } }
      ticket   = { team = { endpoint = "team@example.com", protocol = "email" } }
    }
  }
}

run "nobody_analyses_unless_asked" {
  command = plan

  assert {
    condition     = length(module.analysts) + length(module.notebook) + length(module.quicksight) + length(module.warehouse) == 0
    error_message = "The lake is there; who may ask it is a value."
  }
}

run "people_alone_need_neither_notebooks_nor_dashboards" {
  command = plan
  variables { analytics = { people = ["sign-in/analyst"] } }

  assert {
    condition     = keys(module.analysts) == ["lake"] && length(module.notebook) + length(module.quicksight) + length(module.warehouse) == 0
    error_message = "What bills by itself is asked for by itself."
  }
  assert {
    condition     = strcontains(module.analysts["lake"].policies.ask.lake, "arn:aws:s3:::acme-dev-lake/curated/*")
    error_message = "They read the curated part of this environment's lake."
  }
}

run "everything_reads_what_analysts_read" {
  command = plan
  variables {
    analytics = {
      dashboards = { readers = { shop = ["shop"] } }
      notebooks  = { people = ["ada"] }
      people     = ["sign-in/analyst"]
      warehouse  = { max_rpus = 16 }
    }
  }

  assert {
    condition     = [keys(module.notebook), keys(module.quicksight), keys(module.warehouse)] == [["lake"], ["lake"], ["lake"]]
    error_message = "Each value asks for one of its kind."
  }
  assert {
    condition     = module.quicksight["lake"].dashboards.groups == { authors = "acme-dev-authors", shop = "acme-dev-shop" }
    error_message = "Readers see their sites, authors all of them."
  }
  assert {
    condition     = toset(keys(module.quicksight["lake"].dashboards.data_set_ids)) == toset(local.charted) && module.warehouse["lake"].warehouse.workgroup == "acme-dev-lake"
    error_message = "Dashboards show views of the lake; the warehouse is the environment's."
  }
}
