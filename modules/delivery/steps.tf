# Three pipelines of one environment. All of them begin with one commit and check it. The two that change resources
# stop between plan and apply until a person has released exactly the plans that were shown, and use what is live afterwards.
# Nothing leads from one environment to the next: its apply asks for the evidence of the one before (`slipway gate apply`).

locals {
  # What a push has to touch for a pipeline to start, where the source can say so; what runs in it, in this order.
  pipelines = {
    backend = {
      checks = "lint unit integration"
      layers = "site" # a function is part of a site; the platform has none
      paths  = ["requirements/**", "src/functions/**", "src/slipway/**"]
      steps  = ["check", "plan", "approve", "apply", "smoke"]
    }
    frontend = {
      checks = "lint contract"
      paths  = ["src/web/**"]
      steps  = ["check", "publish"]
    }
    terraform = {
      checks = "lint contract terraform scan"
      layers = "platform site"
      paths  = ["envs/**", "modules/**", "terraform/**"]
      steps  = ["check", "plan", "approve", "apply", "smoke"]
    }
  }

  # What a step hands on. Plans themselves stay in the plan store: the artifact holds their digests and what people read.
  makes = { plan = ["plan"] }
  takes = { apply = ["source", "plan"], smoke = ["source", "plan"] }

  # What a step is told. An apply gets the hash that the releasing person saw, not the one that it finds.
  tells = { for key, pipeline in local.pipelines : key => {
    apply = { PLANS_SHA256 = "#{plan.SHA256}" }
    check = { CHECKS = pipeline.checks }
    plan  = { LAYERS = try(pipeline.layers, "") }
  } }

  source_action = local.connected ? {
    provider = "CodeStarSourceConnection"
    settings = {
      BranchName           = var.source_code.branch
      ConnectionArn        = var.source_code.connection_arn
      DetectChanges        = "false" # the trigger below starts, with its paths, or nothing does
      FullRepositoryId     = var.source_code.repository
      OutputArtifactFormat = "CODEBUILD_CLONE_REF" # with its history: what has changed is asked of git
    }
    } : {
    provider = "CodeCommit"
    settings = {
      BranchName           = var.source_code.branch
      OutputArtifactFormat = "CODEBUILD_CLONE_REF"
      PollForSourceChanges = "false" # an event starts (events.tf), or nothing does
      RepositoryName       = var.source_code.repository
    }
  }
}

