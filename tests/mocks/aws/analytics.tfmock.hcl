# Shapes of the computed attributes of what analysts use, for plan-only tests.

mock_resource "aws_sagemaker_domain" {
  defaults = { arn = "arn:aws:sagemaker:us-east-1:123456789012:domain/d-mock", id = "d-mock", url = "https://d-mock.studio.us-east-1.sagemaker.aws" }
}

mock_resource "aws_redshiftserverless_namespace" {
  defaults = { arn = "arn:aws:redshift-serverless:us-east-1:123456789012:namespace/00000000-0000-4000-8000-000000000001" }
}

mock_resource "aws_redshiftserverless_workgroup" {
  defaults = { arn = "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/00000000-0000-4000-8000-000000000001" }
}

mock_resource "aws_quicksight_data_set" {
  defaults = { arn = "arn:aws:quicksight:us-east-1:123456789012:dataset/mock" }
}

mock_resource "aws_quicksight_data_source" {
  defaults = { arn = "arn:aws:quicksight:us-east-1:123456789012:datasource/mock" }
}

mock_resource "aws_quicksight_group" {
  defaults = { arn = "arn:aws:quicksight:us-east-1:123456789012:group/default/mock" }
}
