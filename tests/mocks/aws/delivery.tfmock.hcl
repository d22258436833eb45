# Shapes of the computed attributes of pipelines, builds and image repositories, for plan-only tests.

mock_resource "aws_codebuild_project" {
  defaults = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/slipway-mock" }
}

mock_resource "aws_codebuild_report_group" {
  defaults = { arn = "arn:aws:codebuild:us-east-1:123456789012:report-group/slipway-mock" }
}

mock_resource "aws_codepipeline" {
  defaults = { arn = "arn:aws:codepipeline:us-east-1:123456789012:slipway-mock" }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:us-east-1:123456789012:repository/slipway-mock"
    repository_url = "123456789012.dkr.ecr.us-east-1.amazonaws.com/slipway-mock"
  }
}
