# Who may put on the two roles. A subject is compared for equality, never by pattern: `repo:owner/*` would let in every
# repository of the owner, also one that is made tomorrow (tests/integration/test_trust.py).

locals {
  github = { for key, github in { github = var.github } : key => github if github != null }
  issuer = "token.actions.githubusercontent.com"

  # Plans: a pull request of this repository (GitHub gives a fork's no token), and its branch, for drift and after the merge.
  # Applies: a job of the environment, which GitHub starts only once a reviewer has released it, and from that branch only.
  subjects = { for github in values(local.github) : github.repository => {
    apply = ["repo:${github.repository}:environment:${github.environment}"]
    plan  = ["repo:${github.repository}:pull_request", "repo:${github.repository}:ref:refs/heads/${github.branch}"]
  } }

  trust = { for role in ["apply", "plan"] : role => concat(
    [for subjects in values(local.subjects) : {
      Sid       = "Workflows"
      Effect    = "Allow"
      Principal = { Federated = "arn:${local.partition}:iam::${local.account_id}:oidc-provider/${local.issuer}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "${local.issuer}:aud" = "sts.amazonaws.com"
        "${local.issuer}:sub" = subjects[role]
      } }
    }],
    # The builds come after the bootstrap, so the account is let in and the builds' roles are a condition.
    [for arns in [sort(var.builds[role])] : {
      Sid       = "Builds"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = { ArnEquals = { "aws:PrincipalArn" = arns } }
    } if length(arns) > 0],
  ) }
}

resource "aws_iam_openid_connect_provider" "github" {
  for_each = local.github

  client_id_list = ["sts.amazonaws.com"]
  tags           = var.naming.tags
  url            = "https://${local.issuer}"
}

# The path keeps them out of what the apply role may change: <prefix>-* at the top.
resource "aws_iam_role" "this" {
  for_each = { apply = "Applies released plans to", plan = "Reads, to plan," }

  name                 = "${var.naming.prefix}-${each.key}"
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = local.trust[each.key] })
  description          = "${each.value} ${var.naming.prefix}"
  max_session_duration = 3600
  path                 = "/bootstrap/"
  tags                 = var.naming.tags

  lifecycle {
    precondition {
      condition     = length(local.trust[each.key]) > 0
      error_message = "Nobody could put on ${var.naming.prefix}-${each.key}: name `github`, or `builds.${each.key}`."
    }
  }

  depends_on = [aws_iam_openid_connect_provider.github]
}
